"""Languages Django does not know: their names, their addresses, and Vietnamese where they have no words."""

import re

import polib
import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import check_for_language, get_language_info, gettext
from wagtail.models import Locale

from cms.localization import catalogues, homes
from curriculum.languages import LANGUAGES, language

TAGS = list(LANGUAGES)


def test_the_folders_of_languages_django_does_not_know():
    assert [catalogues.catalogue(one).parts[-3] for one in catalogues.unknown_to_django()] == [
        "blt_Tavt",
        "tyz_Latn",
        "hmn_Latn",
        "rad_Latn",
        "bdq_Latn",
        "jra_Latn",
        "cjm_Cham",
        "cja_Arab",
    ]


@pytest.mark.parametrize("tag", TAGS)
def test_django_knows_the_language(tag):
    one = language(tag)
    info = get_language_info(one.code)
    assert check_for_language(one.code)
    assert info["bidi"] == one.rtl
    assert dict(settings.LANGUAGES)[one.code] == one.name


def test_names_of_ethnic_languages_are_ours():
    assert {
        one.tag: (get_language_info(one.code)["name"], get_language_info(one.code)["name_local"])
        for one in catalogues.unknown_to_django()
    } == {one.tag: (one.name, one.local_name) for one in catalogues.unknown_to_django()}


def test_every_home_page_answers_with_its_tag_and_direction(tree, client, run_queue):
    with run_queue():
        homes.ensure_homes()
    names = {locale.language_code: locale.language_name for locale in Locale.objects.all()}
    assert names.keys() == {one.code for one in LANGUAGES.values()}
    assert names["blt-tavt"] == "Tiếng Thái Đen (chữ Thái)"
    for tag, one in LANGUAGES.items():
        response = client.get(f"/{one.code}/")
        assert response.status_code == 200
        opening = re.search(r"<html[^>]*>", response.content.decode()).group()
        assert opening == f'<html lang="{tag}" dir="{one.direction}">'


def test_the_bare_address_leads_to_vietnamese_whatever_the_browser_speaks(tree, client):
    response = client.get("/", headers={"accept-language": "en-US,en;q=0.9"})
    assert (response.status_code, response.headers["Location"]) == (302, "/vi/")


@pytest.mark.parametrize("path", ["/xx-latn/", "/api/khong-co", "/files/khong-co/", "/blt-tavt/khong-co/"])
def test_what_is_not_there_is_not_found(tree, client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("one", catalogues.unknown_to_django(), ids=lambda one: one.tag)
def test_the_interface_falls_back_to_vietnamese(one):
    with translation.override(one.code):
        assert gettext("Lấy thay đổi") == "Lấy thay đổi"
        # Django's own words come from its Vietnamese catalogue
        assert gettext("This field is required.") == "Trường này là bắt buộc."


def test_the_interface_in_english():
    with translation.override("en"):
        assert gettext("Lấy thay đổi") == "Take in changes"


def test_compiled_catalogues_are_those_of_the_sources():
    for one in [*catalogues.unknown_to_django(), language("en")]:
        file = catalogues.catalogue(one)
        assert file.with_suffix(".mo").read_bytes() == polib.pofile(str(file)).to_binary()


def test_every_text_of_ours_has_its_english():
    """When this fails: `manage.py compile_catalogues`, then fill in what is empty, then once more."""
    po = polib.pofile(str(catalogues.catalogue(language("en"))))
    english = {entry.msgid: entry.msgid_plural for entry in po.translated_entries()}
    used = catalogues.message_ids(settings.BASE_DIR)
    assert used["Lấy thay đổi"] == ""  # from a template
    assert used["Đã nhận %(n)d đoạn dịch."] != ""  # from Python, with a plural
    assert used == english


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)[sd]|\{\w*\}", text))


def test_english_keeps_every_placeholder():
    po = polib.pofile(str(catalogues.catalogue(language("en"))))
    for entry in po:
        for text in [entry.msgstr] if entry.msgstr else entry.msgstr_plural.values():
            assert placeholders(text) == placeholders(entry.msgid)


def test_catalogues_are_made_for_a_new_language(tmp_path, settings):
    settings.LOCALE_PATHS = [tmp_path]
    catalogues.write_missing()
    made = catalogues.compile_all()
    assert len(made) == len(catalogues.unknown_to_django())
    assert all(file.with_suffix(".mo").exists() for file in made)
