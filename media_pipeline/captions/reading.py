"""SubRip and WebVTT, as people and programs really write them, into cues.

What counts is the line of times: numbers may be missing, blank lines may stand in a text or be missing
between cues. Nothing that may be a text is dropped silently.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from media_pipeline.captions.cues import Captions, Cue
from media_pipeline.captions.markup import tidy, without_overrides
from media_pipeline.errors import Refused

AT_THE_TOP = "line:0"
_ARROW = r"(?:-{1,3}>|[–—]>|→)"
_TIME = r"(?:(\d{1,4})\s*:\s*)?([0-5]?\d)\s*:\s*([0-5]?\d)(?:\s*[.,:]\s*(\d{1,3}))?"
_TIMING = re.compile(rf"^\s*{_TIME}\s*{_ARROW}\s*{_TIME}(?:\s+(.*))?$")
_MEANT_AS_TIMING = re.compile(rf"^\s*-?\d+\s*[:.,]\s*\d.*{_ARROW}")
_SETTINGS = re.compile(r"^(?:vertical|line|position|size|align|region):\S+$")
_NUMBER = re.compile(r"^\W*\d+\W*$")
_BLOCKS_OF_STYLE = ("STYLE", "REGION")

Lines = list[tuple[int, str]]
"""(number in the file, line)"""


def parse(text: str) -> Captions:
    """Raises Refused with the number of the line that is wrong."""
    is_webvtt = text.lstrip("\ufeff \t\r\n").startswith("WEBVTT")
    head: list[str] = []
    cues: list[Cue] = []
    for block in _blocks(text):
        first = block[0][1]
        if is_webvtt and first.startswith(_BLOCKS_OF_STYLE) and not cues:
            head.append("\n".join(line for _, line in block))
        elif is_webvtt and first.startswith("WEBVTT"):
            _read(_from_timing(block), cues, is_webvtt)
        elif not (is_webvtt and re.match(r"NOTE(\s|$)", first)):
            _read(block, cues, is_webvtt)
    return Captions(tuple(_tidied(cue) for cue in cues), tuple(head))


def _blocks(text: str) -> Iterator[Lines]:
    """Each run of lines that are not blank."""
    block: Lines = []
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip(" \t\ufeff\u200b"):
            block.append((number, line.strip("\ufeff\u200b").rstrip()))
        elif block:
            yield block
            block = []


def _from_timing(block: Lines) -> Lines:
    """Without the lines of the file's header, when the first cue follows without a blank line."""
    times = (position for position, (_, line) in enumerate(block) if _TIMING.match(line))
    return block[next(times, len(block)) :]


def _read(block: Lines, cues: list[Cue], is_webvtt: bool) -> None:
    """Add what stands in this block to the cues: new ones, or more text of the last."""
    text: Lines = []
    for number, line in block:
        found = _TIMING.match(line)
        if found is None:
            if _MEANT_AS_TIMING.match(line):
                raise Refused("caption_timing", line=number, text=line.strip()[:60])
            text.append((number, line))
            continue
        if text and (is_webvtt or _NUMBER.match(text[-1][1])):
            text.pop()  # the name or number of this cue
        _append(text, cues)
        text = []
        cues.append(_timed(number, found))
    if len(text) == 1 and text[0][0] == block[0][0] and _NUMBER.match(text[0][1]):
        return  # a number that stands alone, before a blank line
    _append(text, cues)


def _append(text: Lines, cues: list[Cue]) -> None:
    if not text:
        return
    if not cues:
        raise Refused("caption_format", line=text[0][0])
    said = "\n".join([cues[-1].text, *(line for _, line in text)]).lstrip("\n")
    cues[-1] = replace(cues[-1], text=said)


def _timed(number: int, found: re.Match[str]) -> Cue:
    parts = found.groups()
    settings = " ".join(word for word in (parts[8] or "").split() if _SETTINGS.match(word))
    return Cue(number, _ms(*parts[:4]), _ms(*parts[4:8]), settings, "")


def _tidied(cue: Cue) -> Cue:
    text, at_top = without_overrides(cue.text)
    settings = cue.settings or (AT_THE_TOP if at_top else "")
    return replace(cue, text=tidy(text), settings=settings)


def _ms(hours: str | None, minutes: str, seconds: str, fraction: str | None) -> int:
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int((fraction or "0").ljust(3, "0"))
