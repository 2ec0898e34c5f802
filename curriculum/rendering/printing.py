"""HTML to PDF by WeasyPrint: with our fonts only, from our files only, the same bytes wherever it is made."""

import io
import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

from PIL import ImageFile

from curriculum.languages import LANGUAGES
from curriculum.rendering.files import FONT_FILES

SCHEME = "package:"
"""Of the addresses of pictures in a page to be printed; nothing else can be fetched."""
_FONT_SCHEME = "font:"
FONTS = Path(__file__).parent.parent / "player" / "fonts"
_STYLE = Path(__file__).parent / "templates" / "print.css"

SIGNS = {
    "Noto Sans Signs": ("print/NotoSansSigns-Regular.woff2",),
    "Noto Sans Math": ("print/NotoSansMath-Regular.woff2",),
    "Noto Sans Symbols": ("print/NotoSansSymbols-Regular.woff2",),
    "Noto Sans Symbols 2": ("print/NotoSansSymbols2-Regular.woff2",),
}
_NO_FONTS = """<?xml version="1.0"?>
<fontconfig>
<cachedir>{folder}</cachedir>
<match target="font">
<test name="slant"><const>roman</const></test>
<test target="pattern" name="slant" compare="not_eq"><const>roman</const></test>
<edit name="matrix" mode="assign"><times><name>matrix</name>
<matrix><double>1</double><double>0.2</double><double>0</double><double>1</double></matrix>
</times></edit>
<edit name="slant" mode="assign"><const>oblique</const></edit>
</match>
</fontconfig>
"""
"""No folder of fonts; and, as on every machine, slanted letters where a font has none of its own."""

_TALL_SCRIPTS = ("Khmr", "Tavt", "Cham")

OpenFile = Callable[[str], bytes]
"""Address of a picture -> its bytes."""


class NoPangoError(Exception):
    """The libraries that WeasyPrint stands on are not on this machine."""


def to_pdf(page: str, language: str, open_file: OpenFile) -> bytes:
    """A tagged PDF (PDF/UA-1). Raises NoPangoError, and whatever `open_file` raises but for KeyError: no such
    file, so no picture."""
    with _only_our_fonts():
        weasyprint = typesetter()
        fonts = weasyprint.text.fonts.FontConfiguration()
    failures: list[Exception] = []
    fetcher = _fetcher(weasyprint, open_file, failures)
    style = weasyprint.CSS(string=_style(language), base_url=SCHEME, url_fetcher=fetcher, font_config=fonts)
    made = weasyprint.HTML(string=page, base_url=SCHEME, url_fetcher=fetcher).write_pdf(
        stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1"
    )
    if failures:
        raise failures[0]
    return bytes(made)


def typesetter() -> Any:
    """WeasyPrint, loaded only when a PDF is made: it is slow to load, and Pango may be missing."""
    strict = ImageFile.LOAD_TRUNCATED_IMAGES
    try:
        with warnings.catch_warnings(), redirect_stdout(io.StringIO()):  # it would print a page of advice
            warnings.simplefilter("ignore")  # it finds no fonts, which is meant
            import weasyprint
            import weasyprint.text.fonts
    except OSError as error:
        raise NoPangoError(str(error)) from error
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = strict  # it would let half pictures in everywhere
    return weasyprint


def _fetcher(weasyprint: Any, open_file: OpenFile, failures: list[Exception]) -> Any:
    def fetch(address: str) -> Any:
        if not address.startswith((SCHEME, _FONT_SCHEME)):
            raise KeyError(address)  # of the outside nothing is fetched: the picture is left out
        try:
            content = _font(address) if address.startswith(_FONT_SCHEME) else open_file(address)
        except KeyError:
            raise
        except Exception as error:
            failures.append(error)  # WeasyPrint would leave the picture out and go on
            raise
        return weasyprint.urls.URLFetcherResponse(address, content)

    fetch._fail_on_errors = False  # type: ignore[attr-defined]
    return fetch


def _font(address: str) -> bytes:
    return (FONTS / address.removeprefix(_FONT_SCHEME)).read_bytes()


def _style(language: str) -> str:
    """The style sheet, with the fonts of every script: that of the language before the others."""
    files = {**FONT_FILES, **SIGNS}
    faces = [
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: url("{_FONT_SCHEME}{file}"); }}'
        for family, names in files.items()
        for weight, file in zip((400, 700), names, strict=False)
    ]
    first = LANGUAGES[language].font
    order = dict.fromkeys([*([first] if first else []), *files])
    families = ", ".join(f'"{family}"' for family in order)
    line_height = (
        "html { line-height: 1.9; }" if LANGUAGES[language].script in ("Khmr", "Tavt", "Cham") else ""
    )
    shared = f"html {{ font-family: {families}; }} @page {{ font-family: {families}; }}"
    return "\n".join([*faces, _STYLE.read_text("utf-8"), shared, line_height])


@contextmanager
def _only_our_fonts() -> Iterator[None]:
    """Fontconfig finds none of the machine's fonts, or the same document would look different elsewhere."""
    before = os.environ.get("FONTCONFIG_FILE")
    with tempfile.TemporaryDirectory() as folder:
        nothing = Path(folder) / "fonts.conf"
        nothing.write_text(_NO_FONTS.format(folder=folder))
        os.environ["FONTCONFIG_FILE"] = str(nothing)
        try:
            yield
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before
