"""Submitting courses: the tree stays whole, Vietnamese is the only source, the queue gets ids."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from wagtail.models import Locale, Page
from wagtail_localize.models import LocaleSynchronization, Translation, TranslationSource
from wagtail_localize.operations import translate_object

from cms.authoring.models import CoursePage, LessonPage, ModulePage
from cms.localization import submission
from cms.localization.jobs import QueueBackend
from tests.factories.blocks import TEXT

CODES = ["km", "blt-tavt", "cja-arab"]
WHOLE = ([], [], [], [], [])


@pytest.fixture
def course(languages):
    """A live course with a module of two lessons, one more lesson, and a draft."""
    module = languages.course.add_child(instance=ModulePage(title="Phần một"))
    for title in ("Một", "Hai"):
        module.add_child(instance=LessonPage(title=title)).save_revision().publish()
    languages.lesson("Ba", [("rich_text", TEXT)])
    languages.lesson("Nháp", live=False)
    return CoursePage.objects.get(pk=languages.course.pk)


def submit_by_form(client, page, codes, run_queue):
    locales = Locale.objects.filter(language_code__in=codes)
    with run_queue():
        return client.post(
            reverse("wagtail_localize:submit_page_translation", args=[page.pk]),
            {"locales": [locale.pk for locale in locales], "include_subtree": "on"},
        )


def test_a_subtree_submitted_by_the_form_leaves_the_tree_whole(course, client, person, run_queue):
    client.force_login(person("quantri", superuser=True))
    response = submit_by_form(client, course, CODES, run_queue)
    assert response.status_code == 302
    assert Page.find_problems() == WHOLE
    for code in CODES:
        translated = CoursePage.objects.get(locale__language_code=code)
        assert translated.numchild == 2  # the module and the lesson; the draft waits
        assert [page.title for page in translated.get_descendants()] == ["Phần một", "Một", "Hai", "Ba"]
        assert not translated.live
        assert [page.alias_of_id for page in translated.get_ancestors(inclusive=True)] == [None] * 5
        translated.add_child(instance=LessonPage(title="Thêm", locale=translated.locale))
    assert Page.find_problems() == WHOLE


def test_the_tree_stays_whole_when_a_whole_subtree_is_published(course, run_queue):
    submission.submit(course, CODES, subtree=True)
    with run_queue():
        for translation in Translation.objects.order_by("pk"):
            submission.publish(translation)
    assert Page.find_problems() == WHOLE
    assert [
        course.get_translation(locale).numchild for locale in Locale.objects.filter(language_code__in=CODES)
    ] == [
        2,
        2,
        2,
    ]


def test_the_explorer_shows_translated_children(course, client, person, run_queue):
    client.force_login(person("quantri", superuser=True))
    submit_by_form(client, course, ["km"], run_queue)
    translated = CoursePage.objects.get(locale__language_code="km")
    listing = client.get(reverse("wagtailadmin_explore", args=[translated.pk]))
    assert sorted(page.title for page in listing.context["object_list"]) == ["Ba", "Phần một"]


def test_submitting_twice_changes_nothing(course):
    submission.submit(course, CODES, subtree=True)
    before = list(Page.objects.order_by("path").values_list("path", "latest_revision"))
    submission.submit(course, CODES, subtree=True)
    assert list(Page.objects.order_by("path").values_list("path", "latest_revision")) == before


def test_codes_and_slugs_follow_the_source(course):
    submission.submit(course, ["km"], subtree=True)
    for source in [course, *LessonPage.objects.live().descendant_of(course)]:
        target = source.get_translation(Locale.objects.get(language_code="km"))
        assert (target.code, target.slug) == (source.code, source.slug)


def test_a_later_language_gets_the_present_text(course, run_queue):
    submission.submit(course, ["km"])
    course.summary = "Tóm tắt mới"
    with run_queue():
        course.save_revision().publish()
    submission.submit(course, ["blt-tavt"])
    assert CoursePage.objects.get(locale__language_code="blt-tavt").summary == "Tóm tắt mới"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_translation_cannot_be_submitted(course, client, person, method):
    client.force_login(person("quantri", superuser=True))
    submission.submit(course, ["km"])
    translated = CoursePage.objects.get(locale__language_code="km")
    url = reverse("wagtail_localize:submit_page_translation", args=[translated.pk])
    response = getattr(client, method)(url, {"locales": [Locale.objects.get(language_code="cja-arab").pk]})
    assert response.status_code == 302
    assert [str(message) for message in get_messages(response.wsgi_request)] == [
        f"“{translated}” là bản dịch nên không dùng làm bản gốc được. "
        "Hãy mở bài tiếng Việt tương ứng rồi gửi dịch từ đó."
    ]
    assert not CoursePage.objects.filter(locale__language_code="cja-arab").exists()


def test_code_cannot_go_round_the_one_source_either(course):
    submission.submit(course, ["km"])
    translated = CoursePage.objects.get(locale__language_code="km")
    sources = TranslationSource.objects.count()
    with pytest.raises(submission.NotSource):
        submission.submit(translated, ["cja-arab"])
    with pytest.raises(submission.NotSource):
        translate_object(translated, Locale.objects.filter(language_code="cja-arab"))
    assert TranslationSource.objects.count() == sources


def test_a_language_that_follows_another_is_mirrored_in_the_background(course, run_queue):
    with run_queue():
        LocaleSynchronization.objects.create(
            locale=Locale.objects.get(language_code="km"), sync_from=Locale.objects.get(language_code="vi")
        )
    assert CoursePage.objects.get(locale__language_code="km").alias_of_id == course.pk
    assert Page.find_problems() == WHOLE
    submission.submit(course, ["km"])  # the mirror becomes a translation
    assert CoursePage.objects.get(locale__language_code="km").alias_of_id is None


def test_the_queue_is_given_ids(course, django_capture_on_commit_callbacks, person):
    user = person("quantri", superuser=True)
    from wagtail_localize.operations import translate_page_subtree

    with django_capture_on_commit_callbacks(execute=True):
        locales = Locale.objects.filter(language_code="km")
        QueueBackend({}).enqueue(translate_page_subtree, [course.pk, locales, None, user], {})
    task = DBTaskResult.objects.get(task_path="cms.localization.tasks.submit_subtree")
    assert task.args_kwargs == {"args": [course.pk, ["km"], user.pk], "kwargs": {}}


def test_an_unknown_job_is_an_error():
    with pytest.raises(ValueError, match="has no task"):
        QueueBackend({}).enqueue(print, [], {})
