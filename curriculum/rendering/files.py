"""The files that a page with the player needs beside it: script, styles, fonts and their licence."""

from collections.abc import Iterator
from pathlib import Path

from curriculum.languages import LANGUAGES

STANDARDS = ("scorm12", "scorm2004", "cmi5", "xapi", "web")

_PLAYER = Path(__file__).parent.parent / "player"

FONT_FILES: dict[str, tuple[str, ...]] = {
    "Noto Sans": ("NotoSans-Regular.woff2", "NotoSans-Bold.woff2"),
    "Noto Sans Khmer": ("NotoSansKhmer-Regular.woff2", "NotoSansKhmer-Bold.woff2"),
    "Noto Sans Tai Viet": ("NotoSansTaiViet-Regular.woff2",),
    "Noto Sans Cham": ("NotoSansCham-Regular.woff2", "NotoSansCham-Bold.woff2"),
    "Noto Naskh Arabic": ("NotoNaskhArabic-Regular.woff2", "NotoNaskhArabic-Bold.woff2"),
}
"""Family -> its files in `player/fonts`, made by `player/fonts/build.py`."""


def script_file(standard: str) -> str:
    if standard not in STANDARDS:
        raise ValueError(f"unknown standard {standard!r}; known are {', '.join(STANDARDS)}")
    return f"player-{standard}.js"


def font_style_file(language: str) -> str | None:
    """The style sheet that brings the font of a language; None where the device has every letter."""
    family = LANGUAGES[language].font
    return f"fonts/{family.lower().replace(' ', '-')}.css" if family else None


def player_files(standard: str, language: str) -> Iterator[tuple[str, bytes]]:
    """(path relative to the page, bytes) of every static file the page of `standard` needs."""
    yield script_file(standard), (_PLAYER / "dist" / script_file(standard)).read_bytes()
    for name in ("player.css", "noscript.css"):
        yield name, (_PLAYER / name).read_bytes()
    yield from font_files(language)


def font_files(language: str) -> Iterator[tuple[str, bytes]]:
    """The font of a language with its style sheet and licence; nothing where the device has every letter."""
    style = font_style_file(language)
    if style:
        yield style, (_PLAYER / style).read_bytes()
        for name in (*FONT_FILES[LANGUAGES[language].font or ""], "OFL.txt"):
            yield f"fonts/{name}", (_PLAYER / "fonts" / name).read_bytes()
