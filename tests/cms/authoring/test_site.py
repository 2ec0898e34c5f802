"""The pages around lessons, and the lesson page itself, as a visitor gets them."""

import pytest

from cms.authoring.models import ModulePage
from tests.factories.blocks import QUESTION, TEXT


@pytest.fixture
def published(tree):
    tree.lesson("Bài một", [("rich_text", TEXT), ("single_choice", QUESTION)])
    module = tree.course.add_child(instance=ModulePage(title="Phần hai"))
    for page in (tree.home, tree.audience, tree.programme, tree.course, module):
        page.refresh_from_db()
        page.save_revision().publish()
    return tree


def test_every_page_of_the_tree_answers_in_its_language(published, client):
    pages = [published.home.specific, *(page.specific for page in published.home.get_descendants())]
    answers = {type(page).__name__: client.get(page.url) for page in pages}
    assert {name: answer.status_code for name, answer in answers.items()} == {
        "SiteHomePage": 200,
        "AudiencePage": 200,
        "ProgrammePage": 200,
        "CoursePage": 200,
        "ModulePage": 200,
        "LessonPage": 200,
    }
    for answer in answers.values():
        assert '<html lang="vi" dir="ltr">' in answer.content.decode()


def test_a_lesson_is_shown_with_the_player_of_packages(published, client):
    lesson = published.course.get_children().first()
    html = client.get(lesson.url).content.decode()
    assert "Không đọc mã OTP cho bất kỳ ai." in html
    assert "/static/player/dist/player-web.js" in html


def test_an_unfinished_block_says_so_in_the_preview(tree, client, admin_client):
    lesson = tree.lesson("Nháp", [("image", {"image": None, "alt": ""}), ("rich_text", TEXT)], live=False)
    html = lesson.make_preview_request().content.decode()
    assert "Ảnh: Chưa chọn ảnh, hoặc ảnh đã bị xóa khỏi kho. Hãy chọn ảnh." in html
    assert "Không đọc mã OTP cho bất kỳ ai." in html


def test_a_lesson_can_be_looked_at_before_it_is_saved(tree, admin_client):
    """While the page is being created it has no code, and blocks may have no id yet."""
    address = f"/admin/pages/add/authoring/lessonpage/{tree.course.pk}/preview/"
    form = {"title": "Bài mới", "slug": "", "summary": "", "minutes": "5", "code": "", "body-count": "2"}
    form |= {f"competencies-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    for number, level in enumerate(("2", "3")):
        block = {"deleted": "", "order": f"{number}", "type": "heading", "id": ""}
        block |= {"value-text": f"Mục {number}", "value-level": level}
        form |= {f"body-{number}-{key}": value for key, value in block.items()}
    assert admin_client.post(address, form).json() == {"is_valid": True, "is_available": True}
    html = admin_client.get(f"{address}?mode=").content.decode()
    assert "Bài mới" in html
    assert "Mục 0" in html
    assert "Mục 1" in html
