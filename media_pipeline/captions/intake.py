"""A caption file let in: small faults are mended and told, the rest is refused with its line."""

import re
from dataclasses import dataclass, replace

from django.utils.translation import gettext, ngettext

from media_pipeline.captions import cues, reading, substation
from media_pipeline.captions.cues import Captions, Cue
from media_pipeline.captions.encoding import recognise
from media_pipeline.captions.writing import write_webvtt
from media_pipeline.conf import setting
from media_pipeline.errors import Refused

SLACK_MS = 2000
"""A last line may stand a little longer than the film."""

_LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?(-x-[a-z0-9]{1,8})?$")


@dataclass(frozen=True)
class Imported:
    captions: Captions
    notes: tuple[str, ...] = ()
    """What was mended, in words, so that someone can look."""


def to_webvtt(language: str, data: bytes, duration_ms: int) -> str:
    """Raises Refused with the number of the line that is wrong."""
    return write_webvtt(read_file(language, data, duration_ms).captions)


def read_file(language: str, data: bytes, duration_ms: int) -> Imported:
    """Raises Refused with the number of the line that is wrong."""
    check_language(language)
    if len(data) > setting("MAX_CAPTION_BYTES"):
        raise Refused("caption_too_big", limit=f"{setting('MAX_CAPTION_BYTES') // 1024} KB")
    decoded = recognise(data, language)
    is_substation = substation.is_substation(decoded.text)
    read = substation.parse(decoded.text) if is_substation else reading.parse(decoded.text)
    ordered, moved = cues.in_order(list(read.cues))
    mended, shortened = cues.apart(ordered)
    check(mended, duration_ms)
    return Imported(replace(read, cues=tuple(mended)), _notes(decoded.legacy, moved, shortened))


def check_language(language: str) -> None:
    if not _LANGUAGE.match(language):
        raise Refused("language", language=language)


def check(cues: list[Cue], duration_ms: int) -> None:
    """What no player can show is refused; everything else is advice (`checks.problems`)."""
    if not any(cue.text for cue in cues):
        raise Refused("caption_empty")
    for cue in cues:
        if cue.end_ms <= cue.start_ms:
            raise Refused("caption_backwards", line=cue.line)
        if duration_ms and cue.end_ms > duration_ms + SLACK_MS:
            raise Refused("caption_too_late", line=cue.line)


def _notes(legacy: str, moved: list[Cue], shortened: list[Cue]) -> tuple[str, ...]:
    notes = []
    if legacy:
        sentence = gettext(
            "Tệp dùng bảng mã %(name)s, đã đổi sang Unicode. Hãy đọc lại vài câu xem chữ có đúng."
        )
        notes.append(sentence % {"name": legacy})
    if moved:
        sentence = ngettext(
            "Đã xếp lại %(count)s câu theo thời gian (câu đầu tiên ở dòng %(line)s của tệp).",
            "Đã xếp lại %(count)s câu theo thời gian (câu đầu tiên ở dòng %(line)s của tệp).",
            len(moved),
        )
        notes.append(sentence % {"count": len(moved), "line": moved[0].line})
    if shortened:
        sentence = ngettext(
            "Đã cắt bớt %(count)s câu chồng lên câu sau dưới 0,2 giây.",
            "Đã cắt bớt %(count)s câu chồng lên câu sau dưới 0,2 giây.",
            len(shortened),
        )
        notes.append(sentence % {"count": len(shortened)})
    return tuple(notes)
