"""Search through the platforms' door."""

import pytest

pytestmark = pytest.mark.django_db


def test_a_hit_leads_to_its_block(platform, release):
    answer = platform.get("/api/search?q=ma+otp&medium=audio").json()
    (hit,) = answer["hits"]
    assert (answer["total"], answer["page"], answer["pages"]) == (1, 1, 1)
    assert (hit["course_code"], hit["lesson_code"]) == ("CT-CD-01", "nhan-dien-lua-dao")
    blocks = {node.id for lesson in release.course.lessons() for node in lesson.nodes}
    assert {passage["block"] for passage in hit["passages"]} <= blocks
    assert all("<mark>mã OTP</mark>" in passage["html"] for passage in hit["passages"])
    assert answer["facets"]["audience"] == [{"value": "nguoi-dan", "count": 1}]


@pytest.mark.parametrize(
    ("query", "field", "detail"),
    [
        ("", "q", "Tham số “q” thiếu hoặc sai. Xem mô tả ở /api/docs."),
        ("q=%3F", "q", "Hãy nhập ít nhất một từ để tìm."),
        ("q=a&size=51", "size", "Tham số “size” thiếu hoặc sai. Xem mô tả ở /api/docs."),
        (
            "q=a&medium=game",
            "medium",
            "Không có dạng học liệu “game”. Hãy chọn: text, image, audio, video, slides, quiz.",
        ),
        ("q=a&page=1000", "page", "Chỉ xem được 1000 kết quả đầu. Hãy thêm từ để thu hẹp."),
    ],
)
def test_what_cannot_be_asked(platform, query, field, detail):
    response = platform.get(f"/api/search?{query}")
    assert (response.status_code, response.json()) == (422, {"detail": detail, "field": field})


def test_a_server_that_is_down(platform, settings):
    settings.SEARCH = {**settings.SEARCH, "ENGINE": "elasticsearch", "URL": "http://127.0.0.1:9"}
    response = platform.get("/api/search?q=vneid")
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert response.json()["detail"] == "Bộ máy tìm kiếm đang không trả lời. Hãy thử lại sau ít phút."
