"""The demo's parallel text: real paragraphs in Khmer and Tai Dam, everything else left in Vietnamese."""

import csv

import pytest
from wagtail.models import Page

from cms.authoring.models import CoursePage, LessonPage
from cms.demo import translations
from cms.localization import people
from cms.publishing import publish
from cms.publishing.models import Publication

with translations.TEXTS.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture
def loaded(tree, django_capture_on_commit_callbacks):
    course = tree.programme.add_child(
        instance=CoursePage(title="Tuyên ngôn", code=translations.COURSE, completion="viewed")
    )
    body = [("heading", {"text": "Điều 1", "level": "2"})]
    body += [("rich_text", {"html": f"<p>{row['vi']}</p>"}) for row in ROWS]
    tree.course = course
    tree.lesson("Mọi người sinh ra đều bình đẳng", body)
    with django_capture_on_commit_callbacks(execute=True):
        translations.load_translations()
    return tree


@pytest.mark.parametrize("code", translations.TRANSLATORS)
def test_the_declaration_is_live_in_its_own_words(loaded, code):
    tag = {"km": "km", "blt-tavt": "blt-Tavt"}[code]
    release = publish.run(translations.COURSE, tag).release
    lesson = next(release.course.lessons())
    assert [node.html for node in lesson.nodes[1:]] == [f"<p>{row[tag]}</p>" for row in ROWS]
    assert (lesson.title, lesson.nodes[0].text) == ("Mọi người sinh ra đều bình đẳng", "Điều 1")


def test_the_pages_above_are_live_in_both_languages(loaded):
    for code in translations.TRANSLATORS:
        lesson = LessonPage.objects.get(locale__language_code=code)
        assert [page.live for page in lesson.get_ancestors(inclusive=True).filter(depth__gt=1)] == [True] * 5
    assert Page.find_problems() == ([], [], [], [], [])


def test_loading_again_changes_nothing(loaded, django_user_model, django_capture_on_commit_callbacks):
    def state():
        return (
            list(Page.objects.order_by("path").values_list("path", "latest_revision", "live")),
            list(django_user_model.objects.values_list("username", "password")),
            list(Publication.objects.values_list("language", "state")),
        )

    before = state()
    with django_capture_on_commit_callbacks(execute=True):
        translations.load_translations()
    assert state() == before


def test_each_translator_has_one_language(loaded, django_user_model):
    for code, (username, _) in translations.TRANSLATORS.items():
        user = django_user_model.objects.get(username=username)
        assert [locale.language_code for locale in people.editable_locales(user)] == [code]
