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
