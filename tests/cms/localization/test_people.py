"""A translator of one language works in that language and in no other."""

import json

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Page
from wagtail_localize.models import OverridableSegment, StringTranslation

from cms.localization import people, submission
from tests.factories.blocks import QUESTION, TEXT

KHMER = "ខ្មែរ"


@pytest.fixture
def lesson(languages):
    lesson = languages.lesson("Bài một", [("rich_text", TEXT), ("single_choice", QUESTION)])
    submission.submit(lesson, ["km", "blt-tavt"])
    return lesson


@pytest.fixture
def khmer(lesson):
    return submission.translation_of(lesson, "km")


@pytest.fixture
def tai_dam(lesson):
    return submission.translation_of(lesson, "blt-tavt")


@pytest.fixture
def translator(client, person, languages):
    client.force_login(person("dich", people.translators_of("km")))
    return client


@pytest.fixture
def reviewer(client, person, languages):
    client.force_login(person("duyet", people.reviewers_of("km")))
    return client


def edit_url(translation) -> str:
    return reverse("wagtailadmin_pages:edit", args=[translation.get_target_instance().pk])


def put(client, translation, segment, text):
    url = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
    return client.put(url, f"value={text}", content_type="application/x-www-form-urlencoded")


def test_every_language_has_its_two_groups(languages):
    names = {
        name
        for tag in ("km", "blt-Tavt", "cja-Arab")
        for name in (people.translators_of(tag), people.reviewers_of(tag))
    }
    assert set(Group.objects.filter(name__contains=": Tiếng").values_list("name", flat=True)) == names


def test_giving_rights_again_changes_nothing(languages):
    def rights():
        return [
            (
                group.name,
                group.permissions.count(),
                group.page_permissions.count(),
                group.collection_permissions.count(),
            )
            for group in Group.objects.order_by("name")
        ]

    before = rights()
    people.ensure_groups()
    assert rights() == before


def test_the_editor_opens_for_ones_own_language_only(translator, khmer, tai_dam, lesson):
    assert translator.get(edit_url(khmer)).status_code == 200
    for other in (edit_url(tai_dam), reverse("wagtailadmin_pages:edit", args=[lesson.pk])):
        assert (translator.get(other).status_code, translator.get(other).url) == (
            302,
            reverse("wagtailadmin_home"),
        )


def test_the_editor_shows_every_segment(translator, khmer):
    props = json.loads(translator.get(edit_url(khmer)).context["props"])
    shown = {segment["source"] for segment in props["segments"] if segment["type"] == "string"}
    assert shown == {
        "Bài một",
        "Không đọc mã OTP cho bất kỳ ai.",
        "Ai được hỏi mã OTP của bạn?",
        "Không ai cả",
        "Đúng.",
        "Công an",
        "Sai.",
    }


def test_segment_by_segment_in_ones_own_language_only(translator, khmer, tai_dam, segment):
    text = "Không đọc mã OTP cho bất kỳ ai."
    assert put(translator, khmer, segment(khmer, text), KHMER).status_code == 201
    assert put(translator, khmer, segment(khmer, text), KHMER + "។").status_code == 200
    assert put(translator, tai_dam, segment(tai_dam, text), KHMER).status_code == 403
    assert [(t.locale.language_code, t.data) for t in StringTranslation.objects.all()] == [
        ("km", KHMER + "។")
    ]


def test_the_preview_shows_the_lesson_in_its_language(translator, khmer, tai_dam, segment):
    put(translator, khmer, segment(khmer, "Không đọc mã OTP cho bất kỳ ai."), KHMER)
    shown = translator.get(reverse("wagtail_localize:preview_translation", args=[khmer.pk]))
    assert shown.status_code == 200
    page = shown.content.decode()
    assert (KHMER in page, '<html lang="km"' in page) == (True, True)
    assert (
        translator.get(reverse("wagtail_localize:preview_translation", args=[tai_dam.pk])).status_code == 302
    )


@pytest.mark.parametrize("name", ["download_pofile", "upload_pofile", "stop_translation"])
def test_other_doors_are_closed_for_another_language(translator, khmer, tai_dam, name):
    method = translator.get if name == "download_pofile" else translator.post
    assert method(reverse(f"wagtail_localize:{name}", args=[khmer.pk])).status_code in {200, 302}
    response = method(reverse(f"wagtail_localize:{name}", args=[tai_dam.pk]))
    # access_admin turns PermissionDenied into a way back to the dashboard
    assert (response.status_code, response.url) == (302, reverse("wagtailadmin_home"))


def test_a_translator_cannot_submit_into_any_language(translator, lesson):
    url = reverse("wagtail_localize:submit_page_translation", args=[lesson.pk])
    assert translator.get(url).url == reverse("wagtailadmin_home")


def test_a_translator_cannot_publish(translator, khmer):
    assert translator.post(edit_url(khmer), {"action": "publish"}).url == reverse("wagtailadmin_home")
    assert not khmer.get_target_instance().live


def test_a_reviewer_publishes_in_ones_own_language_only(
    reviewer, khmer, tai_dam, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        assert reviewer.post(edit_url(khmer), {"action": "publish"}).url == edit_url(khmer)
        assert reviewer.post(edit_url(tai_dam), {"action": "publish"}).url == reverse("wagtailadmin_home")
    assert (khmer.get_target_instance().live, tai_dam.get_target_instance().live) == (True, False)
    assert Page.find_problems() == ([], [], [], [], [])


def test_pictures_can_be_replaced_in_ones_own_language_only(languages, picture, translator):
    image = {"image": picture().pk, "alt": "Màn hình", "decorative": False, "caption": ""}
    lesson = languages.lesson("Có ảnh", [("image", image)])
    submission.submit(lesson, ["km", "blt-tavt"])
    other = picture("blue").pk
    answers = []
    for code in ("km", "blt-tavt"):
        translation = submission.translation_of(lesson, code)
        chosen = next(
            s
            for s in OverridableSegment.objects.filter(source=translation.source)
            if s.data == image["image"]
        )
        url = reverse("wagtail_localize:edit_override", args=[translation.pk, chosen.pk])
        body = f"value={other}"
        answers.append(
            translator.put(url, body, content_type="application/x-www-form-urlencoded").status_code
        )
    assert answers == [201, 403]
