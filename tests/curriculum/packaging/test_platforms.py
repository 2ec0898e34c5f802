"""Profiles of platforms: what the package obeys, what the player is told, what the docs and stubs say."""

import json
import re
from pathlib import Path
from typing import get_args

import pytest
from lxml import html

from curriculum.packaging import Order, PackageError, package_files, platforms
from curriculum.packaging.platforms import PLATFORMS, TOLD, Platform, Quirk
from tests.curriculum.packaging.examples import course, lesson, module
from tests.curriculum.packaging.golden import SOURCE
from tests.curriculum.packaging.golden import course as golden_course

ROOT = Path(__file__).parents[3]
PROFILES = (ROOT / "docs" / "profiles.md").read_text("utf-8")


def rows(heading: str) -> list[list[str]]:
    """The cells of the table below a heading of docs/profiles.md, without its head."""
    section = PROFILES.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_the_docs_have_the_table() -> None:
    documented = {
        names(row[0])[0]: (row[1], names(row[2]), names(row[3]), names(row[4])) for row in rows("Platforms")
    }
    assert documented == {
        one.id: (one.label, list(one.formats), list(one.structures), list(one.quirks))
        for one in PLATFORMS.values()
    }


def test_the_docs_explain_every_quirk_and_say_who_is_told() -> None:
    documented = {names(row[0])[0]: row for row in rows("Quirks")}
    assert list(documented) == list(get_args(Quirk))
    assert {name for name, row in documented.items() if row[3] == "player"} == TOLD


def test_the_stubs_have_the_quirks_of_the_table() -> None:
    stubs = json.loads((ROOT / "tests" / "player" / "fakes" / "quirks.json").read_text("utf-8"))
    assert stubs == {one.id: list(one.quirks) for one in PLATFORMS.values()}


def configurations(format: str, order: Order) -> list[dict[str, object]]:
    files = package_files(format, golden_course("everything"), order, SOURCE)
    pages = [file.open().read().decode() for file in files if file.path.endswith(".html")]
    return [json.loads(html.document_fromstring(page).get_element_by_id("course").text) for page in pages]


@pytest.mark.parametrize(
    ("format", "platform", "quirks"),
    [
        ("scorm12", "generic", None),
        ("scorm12", "moodle", None),
        ("scorm12", "kolibri", ["score-is-progress"]),
        ("scorm12", "openedx", ["status-unreadable"]),
        ("scorm2004", "openedx", ["status-unreadable"]),
        ("scorm2004", "scormcloud", None),
    ],
)
def test_the_player_is_told_of_quirks(format: str, platform: str, quirks: list[str] | None) -> None:
    assert [page.get("quirks") for page in configurations(format, Order(platform=platform))] == [quirks]


@pytest.mark.parametrize("format", ["scorm12", "scorm2004"])
def test_a_platform_may_keep_less_than_the_standard(format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    small = Platform("small", "Nền tảng nhỏ", state_bytes={format: 100})
    monkeypatch.setitem(platforms.PLATFORMS, "small", small)
    long = course(module(lesson("B-1", [1] * 300)))
    package_files(format, long, Order(), SOURCE)
    with pytest.raises(PackageError, match="cần tới 131 byte, chỉ có 100"):
        package_files(format, long, Order(platform="small"), SOURCE)
