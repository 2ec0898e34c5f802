"""The search page of the admin, from a published lesson to a hit that leads to the block."""

import pytest

from cms.publishing import publish
from search import index
from search.engines import EngineUnavailable
from tests.factories.blocks import TEXT


@pytest.fixture
def published(tree, settings, tmp_path):
    settings.SEARCH = {**settings.SEARCH, "PATH": tmp_path / "search.sqlite3"}
    lesson = tree.lesson("Kỹ năng số cho mọi nhà", [("rich_text", TEXT)])
    for page in (tree.home, tree.audience, tree.programme, tree.course):
        page.refresh_from_db()
        page.save_revision().publish()
    publish.run("vneid", "vi")
    index.recover()
    return lesson


@pytest.mark.parametrize("asked", ["ky nang so", "kỹ năng số", "KĨ NĂNG SỐ"])
def test_a_lesson_is_found_with_and_without_accents(published, admin_client, asked):
    html = admin_client.get("/admin/tim-bai-hoc/", {"q": asked}).content.decode()
    assert "1 bài học" in html
    assert ">Kỹ năng số</mark> cho mọi nhà" in html.replace("<mark", "")


def test_a_passage_leads_to_its_block(published, admin_client):
    html = admin_client.get("/admin/tim-bai-hoc/", {"q": "ma otp"}).content.decode()
    assert f'href="{published.url}#{published.body[0].id}"' in html


def test_filters_with_nothing_behind_them_say_so(published, admin_client):
    html = admin_client.get("/admin/tim-bai-hoc/", {"q": "ky nang", "medium": "video"}).content.decode()
    assert "Không thấy bài nào." in html


def test_an_engine_that_is_down_is_said_and_nothing_breaks(published, admin_client, monkeypatch):
    def down(query):
        raise EngineUnavailable("Máy tìm kiếm không trả lời.")

    monkeypatch.setattr(index, "search", down)
    answer = admin_client.get("/admin/tim-bai-hoc/", {"q": "ky nang"})
    assert (answer.status_code, "Máy tìm kiếm không trả lời." in answer.content.decode()) == (200, True)


def test_markup_in_the_question_stays_text(published, admin_client):
    html = admin_client.get("/admin/tim-bai-hoc/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert(1)</script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
