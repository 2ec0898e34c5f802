"""The page tree: who may stand under whom, addresses, codes."""

import pytest
from django.core.exceptions import ValidationError

from cms.authoring.models import (
    AudiencePage,
    CoursePage,
    LessonPage,
    ModulePage,
    ProgrammePage,
    SiteHomePage,
)
from cms.authoring.slugs import ascii_slug
from cms.publishing.documents import course_document
from tests.factories.blocks import QUESTION, TEXT

CHILDREN = {
    SiteHomePage: {AudiencePage},
    AudiencePage: {ProgrammePage},
    ProgrammePage: {CoursePage},
    CoursePage: {ModulePage, LessonPage},
    ModulePage: {LessonPage},
    LessonPage: set(),
}


def test_only_sensible_children():
    assert {page: set(page.allowed_subpage_models()) for page in CHILDREN} == CHILDREN


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Đường đến kỹ năng số", "duong-den-ky-nang-so"),
        ("Nộp hồ sơ trên Cổng Dịch vụ công", "nop-ho-so-tren-cong-dich-vu-cong"),
        ("ƯỚC MƠ – Ấm áp", "uoc-mo-am-ap"),
        ("សេរីភាព", ""),
    ],
)
def test_slugs_keep_every_letter(title, slug):
    assert ascii_slug(title) == slug


def test_a_page_gets_an_ascii_address(tree):
    page = tree.audience.add_child(instance=ProgrammePage(title="Đủ điều kiện"))
    assert page.slug == "du-dieu-kien"


def test_a_title_without_latin_letters_still_gets_an_address(tree):
    page = tree.audience.add_child(instance=ProgrammePage(title="សេរីភាព"))
    assert page.slug == "programmepage"


def test_a_lesson_gets_a_code_after_its_course(tree):
    codes = [tree.course.add_child(instance=LessonPage(title="Bài")).code for _ in range(2)]
    assert codes == ["vneid-01", "vneid-02"]


def test_a_form_without_the_code_does_not_take_it_away(tree):
    """Autosave makes the page; the form that is saved next was opened before there was a code."""
    lesson = tree.lesson("Bài một", live=False)
    given, lesson.code = lesson.code, ""
    lesson.save_revision().publish()
    lesson.refresh_from_db()
    assert (given, lesson.code) == ("vneid-01", "vneid-01")


def test_a_copied_course_gets_a_code_of_its_own(tree):
    copy = tree.course.copy(update_attrs={"slug": "ban-sao", "title": "Bản sao"})
    assert copy.code == "vneid-2"


def test_a_code_serves_one_page(tree):
    other = tree.programme.add_child(instance=CoursePage(title="Khác", code="khac"))
    other.code = "vneid"
    with pytest.raises(ValidationError) as caught:
        other.full_clean()
    assert caught.value.message_dict == {"code": ["Mã “vneid” đã dùng cho một trang khác. Hãy chọn mã khác."]}


def test_a_published_code_stays(tree):
    tree.course.save_revision().publish()
    course = CoursePage.objects.get(pk=tree.course.pk)
    course.code = "moi"
    with pytest.raises(ValidationError) as caught:
        course.full_clean()
    assert list(caught.value.message_dict) == ["code"]


@pytest.mark.parametrize("code", ["khóa-1", "a b", "-x", "x/y"])
def test_a_code_is_plain_ascii(tree, code):
    tree.course.code = code
    with pytest.raises(ValidationError):
        tree.course.full_clean()


def test_a_copied_lesson_has_blocks_and_a_code_of_its_own(tree, admin_client):
    """Through the admin, which copies revisions along: their content still speaks of the old lesson."""
    lesson = tree.lesson("Bài một", [("rich_text", TEXT), ("single_choice", QUESTION)])
    form = {"new_title": "Bài hai", "new_slug": "bai-hai", "new_parent_page": tree.course.pk}
    form |= {"publish_copies": "on"}
    assert admin_client.post(f"/admin/pages/{lesson.pk}/copy/", form).status_code == 302
    copy = LessonPage.objects.get(title="Bài hai")
    draft = copy.get_latest_revision_as_object()
    ids = [[child.id for child in page.body] for page in (lesson, copy, draft)]
    assert ids[1] == ids[2]
    assert not set(ids[0]) & set(ids[1])
    choices = [page.body[1].value["choices"].bound_blocks[0].id for page in (lesson, copy, draft)]
    assert choices[1] == choices[2] != choices[0]
    assert (copy.code, draft.code) == ("vneid-01-2", "vneid-01-2")
    assert [page.title for page in course_document(tree.course).lessons()] == ["Bài một", "Bài hai"]


def test_an_edited_draft_keeps_the_code_that_was_typed(tree):
    lesson = tree.lesson("Bài một", live=False)
    lesson.code = "ma-moi"
    lesson.save_revision()
    assert LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object().code == "ma-moi"
