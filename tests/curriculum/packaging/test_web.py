"""The web package as a site: several languages in one, what its service worker keeps, what it weighs."""

import gzip
import hashlib
import io
import json
import re
import zipfile
from base64 import b64decode
from dataclasses import replace
from functools import cache

import pytest
from lxml import etree

from curriculum.document import Question
from curriculum.languages import LANGUAGES
from curriculum.packaging import Order, PackageError, package_files
from curriculum.rendering import STANDARDS, player_files
from curriculum.rendering.site import PLAYER
from tests.curriculum.packaging.golden import SOURCE, course, package_bytes, tree
from tests.curriculum.packaging.multilingual import KHMER, ORDER, TRANSLATIONS, VIETNAMESE, source

PLAYER_BUDGET = 60_000
PAGE_BUDGET = 60_000
"""Gzipped bytes before a lesson can be read: 400 kb/s bring them within 1.2 seconds."""


@cache
def several(order: Order = ORDER) -> dict[str, bytes]:
    return unzipped(package_bytes("web", VIETNAMESE, order, source()))


def unzipped(content: bytes) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {name: archive.read(name) for name in archive.namelist()}


def told(files: dict[str, bytes]) -> dict:
    """What the service worker knows of its package."""
    first_line = files["sw.js"].decode().partition("\n")[0]
    return json.loads(first_line.removeprefix("const PACKAGE = ").removesuffix(";"))


def configuration(page: bytes) -> dict:
    (data,) = etree.HTML(page.decode()).xpath("//script[@id='course']/text()")
    return json.loads(data)


def test_each_language_has_its_page_and_is_chosen_in_its_own_script() -> None:
    files = several()
    choice = etree.HTML(files["index.html"].decode())
    links = choice.xpath("//ul[@class='languages']//a")
    assert [(a.get("href"), a.get("lang"), a.get("hreflang"), a.get("dir")) for a in links] == [
        ("vi.html", "vi", "vi", "ltr"),
        ("en.html", "en", "en", "ltr"),
        ("cja-Arab.html", "cja-Arab", "cja-Arab", "rtl"),
        ("km.html", "km", "km", "ltr"),
    ]
    assert [a.findtext("span") for a in links] == [LANGUAGES[a.get("lang")].local_name for a in links]
    for link in links:
        page = etree.HTML(files[link.get("href")].decode())
        assert (page.get("lang"), page.get("dir")) == (link.get("lang"), link.get("dir"))
        assert page.xpath("//p[@class='course-links']/a/@href")[-1] == "index.html#choose"


def test_languages_share_their_media() -> None:
    alone = [path for path in tree("web", "everything") if path.startswith("media/")]
    assert [path for path in several() if path.startswith("media/")] == alone


def test_progress_is_shared_where_the_questions_are_the_same() -> None:
    files = several()
    keys = {tag: configuration(files[f"{tag}.html"])["key"] for tag in ("vi", "en", "cja-Arab", "km")}
    assert keys["vi"] == keys["en"] == keys["cja-Arab"] == f"{VIETNAMESE.id}/vi"
    assert keys["vi"] == configuration(tree("web", "everything")["index.html"])["key"]
    assert keys["km"] == f"{KHMER.id}/km"


def test_translations_are_prepared_like_the_course() -> None:
    def answers(order: Order) -> dict[str, int]:
        files = several(order)
        return {
            tag: files[f"{tag}.html"].count(b"callout-note") + files[f"{tag}.html"].count(b"<video")
            for tag in ("vi", "en")
        }

    plain = answers(ORDER)
    questions = sum(isinstance(node, Question) for one in VIETNAMESE.lessons() for node in one.nodes)
    taught = answers(replace(ORDER, edition="teacher"))
    assert taught == {tag: count + questions for tag, count in plain.items()}
    light = answers(replace(ORDER, edition="light"))
    assert light["vi"] == light["en"] == plain["vi"] - 2


@pytest.mark.parametrize(
    ("languages", "message"),
    [
        (("en/1", "en/2"), "Tiếng Anh được chọn hai lần."),
        (("vi/7",), "Tiếng Việt được chọn hai lần."),
        (("km/9",), "Không có bản dịch km/9."),
    ],
)
def test_a_language_comes_once_and_must_be_there(languages: tuple[str, ...], message: str) -> None:
    known = {
        "en/1": TRANSLATIONS["en/1"],
        "en/2": TRANSLATIONS["en/1"],
        "vi/7": VIETNAMESE,
    }
    with pytest.raises(PackageError) as error:
        package_files("web", VIETNAMESE, Order(languages=languages), replace(SOURCE, translations=known))
    assert str(error.value).startswith(message)


def test_the_same_languages_make_the_same_bytes() -> None:
    once, again = (package_bytes("web", VIETNAMESE, ORDER, source()) for _ in range(2))
    assert once == again


def test_the_worker_knows_every_file_but_itself_and_the_description() -> None:
    files = several()
    known = told(files)
    assert {*known["shell"], *known["media"]} == set(files) - {"sw.js", "hoclieuso.json"}
    integrity = {**known["shell"], **{path: of for path, (_, of) in known["media"].items()}}
    for path, stated in integrity.items():
        assert b64decode(stated.removeprefix("sha256-")) == hashlib.sha256(files[path]).digest(), path
    assert {path: size for path, (size, _) in known["media"].items()} == {
        path: len(content) for path, content in files.items() if path.startswith("media/")
    }
    assert not [path for path in known["shell"] if path.startswith("media/")]


def test_a_course_that_is_kept_has_each_film_in_its_lightest_form() -> None:
    known = told(tree("web", "everything"))
    kept = known["keep"]["index.html"]
    assert set(kept) <= set(known["media"])
    films = [medium for medium in course("everything").media if medium.kind == "video"]
    assert sum(path.endswith(".mp4") for path in kept) == len(films)
    assert [path for path in kept if path.endswith(".vtt")] == []


def test_the_version_changes_with_any_file() -> None:
    renamed = VIETNAMESE.model_copy(update={"title": "Tên khác"})
    one = told(tree("web", "everything"))["version"]
    assert told(unzipped(package_bytes("web", renamed)))["version"] != one
    assert re.fullmatch("[0-9a-f]{16}", one)


def test_the_manifest_names_the_course_and_its_icons() -> None:
    files = tree("web", "cham-arabic-rtl")
    data = json.loads(files["manifest.webmanifest"])
    assert (data["name"], data["lang"], data["dir"], data["start_url"]) == ("چام", "cja-Arab", "rtl", "./")
    assert {icon["src"] for icon in data["icons"]} <= set(files)


def test_every_font_is_named_on_the_page_of_the_languages() -> None:
    style = (PLAYER / "languages.css").read_text("utf-8")
    for tag, language in LANGUAGES.items():
        if language.font:
            assert re.search(rf':lang\({tag.split("-")[0]}\)[^}}]*"{language.font}"', style), tag


# --- what a slow phone must fetch --------------------------------------------------------------------------


@pytest.mark.parametrize("standard", STANDARDS)
def test_the_player_is_small(standard: str) -> None:
    files = [content for path, content in player_files(standard, "vi") if not path.startswith("fonts/")]
    assert sum(len(gzip.compress(content)) for content in files) <= PLAYER_BUDGET


@pytest.mark.parametrize("document", ["everything", "khmer", "tai-dam", "cham-arabic-rtl"])
def test_a_lesson_can_be_read_after_few_bytes(document: str) -> None:
    files = tree("web", document)
    critical = ["index.html", "player-web.js", "player.css", "site.js"]
    critical += [path for path in files if path.startswith("fonts/") and path.endswith(".css")]
    fonts = sum(len(content) for path, content in files.items() if path.endswith("Regular.woff2"))
    assert sum(len(gzip.compress(files[path])) for path in critical) + fonts <= PAGE_BUDGET
