"""Each font holds, and places, the letters of its languages."""

import csv
import unicodedata
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from curriculum.languages import LANGUAGES
from curriculum.rendering.files import FONT_FILES
from tests.curriculum.rendering.golden import GOLDEN

FONTS = Path(__file__).parents[3] / "curriculum" / "player" / "fonts"
UDHR = Path(__file__).parents[4] / "shared" / "domain" / "udhr"

VIETNAMESE = "aăâbcdđeêghiklmnoôơpqrstuưvxy" + "".join(
    unicodedata.normalize("NFC", vowel + tone)
    for vowel in "aăâeêioôơuưy"
    for tone in "\u0300\u0301\u0303\u0309\u0323"
)
LETTERS = {
    "tyz-Latn": VIETNAMESE + "fjwz",
    "hmn-Latn": VIETNAMESE + "fjwz",
    "rad-Latn": VIETNAMESE + "ƀčñĕĭŏŭj" + "\u0306\u0302\u031b",
    "bdq-Latn": VIETNAMESE + "ƀčñĕĭŏŭăjw’ʼ˘" + "\u0306",
    "jra-Latn": VIETNAMESE + "ƀčñĕĭŏŭjw" + "\u0306",
    "km": "".join(map(chr, range(0x1780, 0x17D4))) + "០១២៣៤៥៦៧៨៩",
    "blt-Tavt": "".join(map(chr, [*range(0xAA80, 0xAAC3), *range(0xAADB, 0xAAE0)])),
    "cjm-Cham": "".join(map(chr, [*range(0xAA00, 0xAA37), *range(0xAA40, 0xAA4E), *range(0xAA50, 0xAA5A)])),
    "cja-Arab": "ابتثجحخدذرزسشصضطظعغفقكلمنهويچڠڤݢڽپ،؟" + "\u064b\u064e\u064f\u0650\u0651\u0652",
}
"""What each language is written with; the script blocks whole where all of the block is in use."""

NEEDING = [tag for tag, language in LANGUAGES.items() if language.font]


def fonts(tag: str) -> list[TTFont]:
    files = (name for name in FONT_FILES[LANGUAGES[tag].font or ""] if name.endswith(".woff2"))
    return [TTFont(FONTS / name) for name in files]


def test_the_table_names_every_language_with_a_font() -> None:
    assert sorted(LETTERS) == sorted(NEEDING)


@pytest.mark.parametrize("tag", NEEDING)
def test_the_font_holds_every_letter_of_its_language(tag: str) -> None:
    needed = {ord(letter) for letter in LETTERS[tag] + LETTERS[tag].upper() if ord(letter) > 0x20}
    for font in fonts(tag):
        missing = needed - set(font.getBestCmap())
        assert {chr(letter): unicodedata.name(chr(letter), "?") for letter in missing} == {}


@pytest.mark.parametrize("tag", ["rad-Latn", "bdq-Latn", "jra-Latn"])
def test_the_combining_breve_is_placed_on_the_letters_that_carry_it(tag: str) -> None:
    for font in fonts(tag):
        names = font.getBestCmap()
        marks, bases = _mark_attachment(font)
        assert names[0x306] in marks
        assert {letter for letter in "êôơưêaeiou" if names[ord(letter)] not in bases} == set()


@pytest.mark.parametrize("tag", ["km", "blt-Tavt"])
def test_the_font_holds_every_letter_of_real_text(tag: str) -> None:
    path = UDHR / f"vi__{tag}.tsv"
    if not path.exists():
        pytest.skip("needs the parallel texts of ../shared/domain/udhr")
    with path.open(encoding="utf-8") as lines:
        text = "".join(row[tag] for row in csv.DictReader(lines, delimiter="\t"))
    script = {ord(letter) for letter in text if ord(letter) > 0x7F and not 0x2000 <= ord(letter) < 0x2070}
    for font in fonts(tag):
        assert {chr(letter) for letter in script - set(font.getBestCmap())} == set()


def test_the_fonts_are_small_and_carry_their_licence() -> None:
    sizes = {path.name: path.stat().st_size for path in FONTS.glob("*.woff2")}
    assert sorted(sizes) == sorted(name for names in FONT_FILES.values() for name in names)
    assert max(sizes.values()) < 32_000
    for path in FONTS.glob("*.woff2"):
        assert "SIL Open Font License" in TTFont(path)["name"].getDebugName(13)


def test_no_golden_document_needs_a_letter_that_its_font_lacks() -> None:
    for name, tag in (("khmer", "km"), ("tai-dam", "blt-Tavt")):
        text = (GOLDEN / "documents" / f"{name}.json").read_text()
        script = {
            ord(letter) for letter in text if ord(letter) >= 0x1780 and not 0x1E00 <= ord(letter) < 0x2070
        }
        assert script - set(fonts(tag)[0].getBestCmap()) == set()


def _mark_attachment(font: TTFont) -> tuple[set[str], set[str]]:
    """Glyphs that GPOS places as marks, and those that it places marks on."""
    marks: set[str] = set()
    bases: set[str] = set()
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            table = getattr(table, "ExtSubTable", table)
            if table.LookupType == 4:
                marks.update(table.MarkCoverage.glyphs)
                bases.update(table.BaseCoverage.glyphs)
    return marks, bases
