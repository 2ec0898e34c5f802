"""Which queries are taken, and what the others are told."""

import unicodedata

import pytest

from search.query import MAX_DEPTH, MAX_TEXT, InvalidQuery, SearchQuery


def test_a_query_is_cleaned():
    query = SearchQuery(unicodedata.normalize("NFD", "  kỹ năng số "), language="BLT-TAVT")
    assert (query.text, query.language) == ("kỹ năng số", "blt-Tavt")


def test_only_filters_in_use_are_asked_for():
    query = SearchQuery("số", audience="nguoi-dan", medium="video")
    assert query.filters() == {"audience": "nguoi-dan", "medium": "video"}
    assert query.filters(but="medium") == {"audience": "nguoi-dan"}


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"text": " "}, "text", "Hãy nhập ít nhất một từ để tìm."),
        ({"text": "?! \0"}, "text", "Hãy nhập ít nhất một từ để tìm."),
        ({"text": "a" * (MAX_TEXT + 1)}, "text", "Câu tìm dài quá 300 ký tự. Hãy rút ngắn lại."),
        ({"size": 0}, "size", "Mỗi trang có từ 1 đến 50 kết quả."),
        ({"size": 51}, "size", "Mỗi trang có từ 1 đến 50 kết quả."),
        ({"page": 0}, "page", "Số trang bắt đầu từ 1."),
        ({"page": MAX_DEPTH}, "page", "Chỉ xem được 1000 kết quả đầu. Hãy thêm từ để thu hẹp."),
        (
            {"medium": "game"},
            "medium",
            "Không có dạng học liệu “game”. Hãy chọn: text, image, audio, video, slides, quiz.",
        ),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_reason(values, field, message):
    with pytest.raises(InvalidQuery) as refused:
        SearchQuery(**{"text": "số", **values})
    assert (refused.value.field, str(refused.value)) == (field, message)


def test_an_unknown_language_is_told_the_known_ones():
    with pytest.raises(InvalidQuery) as refused:
        SearchQuery("số", language="xx")
    assert refused.value.field == "language"
    assert str(refused.value).startswith("Không có ngôn ngữ “xx”. Hãy chọn: vi, en, km, ")
