"""The translators' page: one query for all progress, one's own languages only, changes taken in."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation

from cms.authoring.models import CoursePage
from cms.localization import people, progress, submission
from tests.factories.blocks import TEXT

URL = "/admin/dich-thuat/"


@pytest.fixture
def lesson(languages):
    return languages.lesson("Bài một", [("rich_text", TEXT)])


@pytest.fixture
def khmer(lesson, in_khmer):
    return in_khmer(lesson)


@pytest.fixture
def translator(client, person, languages):
    client.force_login(person("dich", people.translators_of("km")))
    return client


def courses() -> list[progress.CourseProgress]:
    return progress.courses(Locale.objects.get(language_code="km"), "Chung")


def test_progress_counts_segments_page_by_page(khmer, segment, languages):
    languages.lesson("Bài hai", [("rich_text", TEXT)])
    done = segment(khmer, "Bài một")
    StringTranslation.objects.create(
        translation_of=done.string, locale=khmer.target_locale, context=done.context, data="ខ្មែរ"
    )
    upper, course = courses()
    assert [page.title for page in upper.pages] == ["Học liệu số", "Người dân", "Sống an toàn"]
    assert [(page.title, page.done, page.total, page.started) for page in course.pages] == [
        ("Cài đặt và sử dụng VNeID", 0, 1, True),
        ("Bài một", 1, 2, True),
        ("Bài hai", 0, 0, False),
    ]
    assert (course.done, course.total, course.percent, course.complete) == (1, 3, 33, False)


def test_a_translation_with_wrong_markup_is_not_counted(khmer, segment):
    wrong = segment(khmer, "Bài một")
    StringTranslation.objects.create(
        translation_of=wrong.string,
        locale=khmer.target_locale,
        context=wrong.context,
        data="<script>x</script>",
    )
    assert courses()[1].done == 0


def test_it_agrees_with_wagtail_localize(khmer, segment):
    done = segment(khmer, "Bài một")
    StringTranslation.objects.create(
        translation_of=done.string, locale=khmer.target_locale, context=done.context, data="ខ្មែរ"
    )
    page = courses()[1].pages[1]
    assert (page.total, page.done) == khmer.get_progress()


@pytest.mark.parametrize("more", [0, 6])
def test_progress_is_one_query_however_many_pages(khmer, languages, more, django_assert_num_queries):
    for number in range(more):
        languages.lesson(f"Thêm {number}")
    courses()  # content types are remembered from here on
    locale = Locale.objects.get(language_code="km")
    with django_assert_num_queries(1):
        assert len(progress.courses(locale, "Chung")[1].pages) == 2 + more


def test_a_translator_sees_ones_own_language_only(translator, khmer):
    response = translator.get(URL, {"ngon-ngu": "blt-tavt"})
    assert response.status_code == 200
    assert [language.tag for language in response.context["languages"]] == ["km"]
    assert response.context["chosen"].tag == "km"
    assert (
        reverse("wagtailadmin_pages:edit", args=[khmer.get_target_instance().pk]) in response.content.decode()
    )


def test_who_is_in_no_group_is_told_what_to_do(client, person, languages):
    client.force_login(person("quansat", "Quan sát viên"))
    assert "Hãy nhờ người quản trị thêm bạn vào nhóm" in client.get(URL).content.decode()


def test_the_menu_has_ours_and_not_the_slow_report(client, person, khmer):
    client.force_login(person("quantri", superuser=True))
    page = client.get("/admin/").content.decode()
    assert "/admin/dich-thuat/" in page
    assert "/admin/localize/reports/translations/" not in page
    assert client.get("/admin/localize/reports/translations/").url == URL


def test_a_translator_opens_a_course_in_ones_own_language_only(translator, lesson, languages, run_queue):
    def open_in(code):
        return translator.post(reverse("localization:open_course", args=[code, languages.course.pk]))

    with run_queue():
        assert open_in("km").url == f"{URL}?ngon-ngu=km"
        assert open_in("blt-tavt").url == reverse("wagtailadmin_home")
    assert {course.locale.language_code for course in CoursePage.objects.all()} == {"vi", "km"}
    assert courses()[1].complete


def test_a_draft_course_cannot_be_opened(translator, languages, lesson, run_queue):
    languages.course.unpublish()
    with run_queue():
        url = reverse("localization:open_course", args=["km", languages.course.pk])
        assert translator.post(url).status_code == 404
    assert CoursePage.objects.count() == 1


def test_changes_are_flagged_and_taken_in(translator, khmer, lesson, run_queue):
    assert not courses()[1].stale
    lesson.title = "Bài một, bản mới"
    with run_queue():
        lesson.save_revision().publish()
    assert [page.stale for page in courses()[1].pages] == [False, True]
    assert "Bản tiếng Việt đã đổi" in translator.get(URL).content.decode()
    response = translator.post(reverse("localization:take_changes", args=[khmer.pk]))
    assert response.url == f"{URL}?ngon-ngu=km"
    assert [str(message) for message in get_messages(response.wsgi_request)] == [
        "Đã lấy thay đổi của “Bài một, bản mới”. Những đoạn mới đang chờ dịch; trang đã xuất bản chưa đổi."
    ]
    assert not courses()[1].stale
    assert "Bài một, bản mới" in [s.string.data for s in khmer.source.stringsegment_set.all()]


def test_a_draft_in_vietnamese_is_no_change_yet(khmer, lesson):
    lesson.title = "Bản nháp"
    lesson.save_revision()
    assert not courses()[1].stale


def test_changes_of_another_language_are_not_ones_to_take(translator, lesson):
    submission.submit(lesson, ["blt-tavt"])
    tai_dam = submission.translation_of(lesson, "blt-tavt")
    response = translator.post(reverse("localization:take_changes", args=[tai_dam.pk]))
    assert response.url == reverse("wagtailadmin_home")


def test_nothing_changes_by_looking(translator, khmer):
    for name, args in (("open_course", ["km", 1]), ("take_changes", [khmer.pk])):
        assert translator.get(reverse(f"localization:{name}", args=args)).status_code == 405
