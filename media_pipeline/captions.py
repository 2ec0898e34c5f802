"""Captions as they come, SRT or WebVTT in any encoding, made into checked WebVTT in UTF-8."""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from media_pipeline.conf import setting
from media_pipeline.errors import Refused

SLACK_MS = 2000
"""A last line may stand a little longer than the film."""

_LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?(-x-[a-z0-9]{1,8})?$")
_TIME = r"(?:(\d{1,3}):)?([0-5]\d):([0-5]\d)[.,](\d{3})"
_TIMING = re.compile(rf"^\s*{_TIME}\s+-->\s+{_TIME}(?:\s+(.*))?$")
_SETTINGS = re.compile(r"^(?:vertical|line|position|size|align|region):\S+$")
_VIETNAMESE = frozenset("àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ“”‘’–—…•")


@dataclass(frozen=True)
class Cue:
    line: int
    start_ms: int
    end_ms: int
    settings: str
    text: str


def to_webvtt(language: str, data: bytes, duration_ms: int) -> str:
    """Raises Refused with the number of the line that is wrong."""
    if not _LANGUAGE.match(language):
        raise Refused("language", language=language)
    if len(data) > setting("MAX_CAPTION_BYTES"):
        raise Refused("caption_too_big", limit=f"{setting('MAX_CAPTION_BYTES') // 1024} KB")
    text = unicodedata.normalize("NFC", decode(data))
    head, cues = _read(text)
    check(cues, duration_ms)
    return "\n\n".join(["WEBVTT", *head, *(_written(cue) for cue in cues)]) + "\n"


def decode(data: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or the Windows code page of Vietnamese where the text confirms it."""
    encodings = ["utf-8-sig"]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            break
        if "\x00" not in text:
            return text
    return _legacy(data)


def _legacy(data: bytes) -> str:
    """windows-1258 gives some text for any bytes; only Vietnamese is believed."""
    try:
        text = unicodedata.normalize("NFC", data.decode("cp1258"))
    except UnicodeDecodeError:
        raise Refused("caption_encoding") from None
    foreign = {c for c in text.lower() if ord(c) > 127} - _VIETNAMESE
    if foreign or any(ord(c) < 32 and c not in "\t\r\n" for c in text):
        raise Refused("caption_encoding", f"not Vietnamese in windows-1258: {sorted(foreign)[:10]}")
    return text


def check(cues: list[Cue], duration_ms: int) -> None:
    if not cues:
        raise Refused("caption_empty")
    latest = 0
    for cue in cues:
        if cue.end_ms <= cue.start_ms:
            raise Refused("caption_backwards", line=cue.line)
        if cue.start_ms < latest:
            raise Refused("caption_order", line=cue.line)
        if duration_ms and cue.end_ms > duration_ms + SLACK_MS:
            raise Refused("caption_too_late", line=cue.line)
        latest = cue.start_ms


def _read(text: str) -> tuple[list[str], list[Cue]]:
    """STYLE and REGION blocks as they are, and the cues; notes are dropped."""
    head: list[str] = []
    cues: list[Cue] = []
    for number, block in _blocks(text):
        if block[0].startswith(("STYLE", "REGION")) and not cues:
            head.append("\n".join(block))
        elif not block[0].startswith(("WEBVTT", "NOTE")):
            cues.append(_cue(number, block))
    return head, cues


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """(number of its first line, lines) of each run of lines that are not blank."""
    block: list[str] = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip():
            block.append(line.rstrip())
        elif block:
            yield number - len(block), block
            block = []


def _cue(number: int, block: list[str]) -> Cue:
    """An optional number or name, the times, the text."""
    for offset, line in enumerate(block[:2]):
        if found := _TIMING.match(line):
            parts = found.groups()
            text = "\n".join(block[offset + 1 :])
            settings = " ".join(word for word in (parts[8] or "").split() if _SETTINGS.match(word))
            return Cue(number + offset, _ms(*parts[:4]), _ms(*parts[4:8]), settings, text)
    raise Refused("caption_format", line=number)


def _ms(hours: str | None, minutes: str, seconds: str, thousandths: str) -> int:
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(thousandths)


def _written(cue: Cue) -> str:
    timing = f"{_clock(cue.start_ms)} --> {_clock(cue.end_ms)} {cue.settings}".rstrip()
    return f"{timing}\n{cue.text.replace('-->', '→')}".rstrip()


def _clock(ms: int) -> str:
    seconds, thousandths = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{thousandths:03}"
