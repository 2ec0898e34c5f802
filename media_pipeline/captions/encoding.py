"""Bytes into text: Unicode first, then what is still found in Việt Nam, believed only when it reads well."""

import codecs
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from charset_normalizer import from_bytes

from media_pipeline.captions import vietnamese
from media_pipeline.errors import Refused

_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16: it begins with the same two bytes
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_NO_TEXT = (
    b"PK\x03\x04",
    b"%PDF",
    b"{\\rtf",
    b"\xd0\xcf\x11\xe0",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"RIFF",
)
"""How documents, pictures and archives begin."""

_PUNCTUATION = frozenset("“”‘’‚„–—…•·«»°©®™№×÷±½¼€£\u00a0\u200b♪")
_CODE_PAGES = {"Arab": ["cp1256", "iso8859_6"], "Latn": ["cp1252"]}
"""Where a language of ours may be written in one of these; by script. Vietnamese has its own way below."""
_SCRIPT_NAMES = {"Arab": "ARABIC", "Latn": "LATIN"}
_MOSTLY_ASCII = 0.9


@dataclass(frozen=True)
class Decoded:
    text: str
    legacy: str = ""
    """Name of the encoding from before Unicode; "" for Unicode."""


def decode(data: bytes, language: str = "vi") -> str:
    return recognise(data, language).text


def recognise(data: bytes, language: str = "vi") -> Decoded:
    """Raises Refused when no reading makes sense."""
    if data.startswith(_NO_TEXT):
        raise Refused("caption_no_text")
    text = _unicode(data)
    if text is None:
        found = _believed(_legacy(data, language))
        if found is None:
            raise Refused("caption_encoding")
        return found
    if "\x00" in text:
        raise Refused("caption_no_text")
    vietnamese_words = vietnamese.share(text)
    copied = _believed(_fonts(text)) if vietnamese_words is not None and vietnamese_words < 0.5 else None
    return copied or Decoded(_nfc(text))  # Unicode, but maybe copied out of a document in an old font


def _unicode(data: bytes) -> str | None:
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return _decoded(data, encoding)
    for encoding, every_second in (("utf-16-le", data[1:200:2]), ("utf-16-be", data[0:200:2])):
        if len(data) > 4 and every_second.count(0) > len(every_second) * 0.6:
            return _decoded(data, encoding)
    return _decoded(data, "utf-8")


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _legacy(data: bytes, language: str) -> Iterator[tuple[float, Decoded]]:
    """(how well it reads, as what); nothing to be believed has 0."""
    windows = _decoded(data, "cp1258")
    if windows is not None:
        yield _reads_vietnamese(_nfc(windows)), Decoded(_nfc(windows), "windows-1258")
    yield from _fonts(data.decode("cp1252", errors="replace"))
    yield from _code_pages(data, language)


def _fonts(western: str) -> Iterator[tuple[float, Decoded]]:
    for name, converted in (
        ("TCVN3 (ABC)", vietnamese.from_tcvn3(western)),
        ("VNI", vietnamese.from_vni(western)),
    ):
        yield _reads_vietnamese(converted), Decoded(converted, name)


def _reads_vietnamese(text: str) -> float:
    found = vietnamese.share(text)
    if found is None:  # plain ASCII but for its quotation marks and dashes
        found = 1.0 if all(c.isascii() or c in _PUNCTUATION for c in text) else 0.0
    return found if found >= vietnamese.ENOUGH and not _has_controls(text) else 0.0


def _code_pages(data: bytes, language: str) -> Iterator[tuple[float, Decoded]]:
    script = "Arab" if language.endswith("-Arab") else "Latn"
    for match in from_bytes(data, cp_isolation=_CODE_PAGES[script]):
        text = _nfc(str(match))
        if _is_of(script, text) and not _has_controls(text):
            yield vietnamese.ENOUGH - 0.1, Decoded(text, match.encoding)


def _is_of(script: str, text: str) -> bool:
    letters = [c for c in text if not c.isascii() and c not in _PUNCTUATION]
    if not all(unicodedata.name(c, "").startswith(_SCRIPT_NAMES[script]) for c in letters):
        return False
    words = text.split()
    return script != "Latn" or sum(map(str.isascii, words)) >= len(words) * _MOSTLY_ASCII


def _has_controls(text: str) -> bool:
    return any((ord(c) < 32 and c not in "\t\r\n") or 127 <= ord(c) < 160 for c in text)


def _believed(readings: Iterator[tuple[float, Decoded]]) -> Decoded | None:
    score, best = max(readings, key=lambda reading: reading[0], default=(0.0, None))
    return best if score else None


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
