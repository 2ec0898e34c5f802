"""Captions of a slideshow out of the words of its slides: nobody measured when which sentence is said."""

import html
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence

from media_pipeline.captions import RULES, Captions, Cue

_ENDS = re.compile(r"(?<=[.!?…។៕])\s+|\s*•\s+|\n+")
_PAUSES = re.compile(r"(?<=[,;:])\s+")


def captions_of(
    texts: Sequence[str], slides: Sequence[Mapping[str, int]], around: tuple[int, int]
) -> Captions:
    """The words of each slide shared out over its time; `around`: ms without speech at its start and end."""
    cues: list[Cue] = []
    for text, slide in zip(texts, slides, strict=True):
        cues += _slide(text, slide["start_ms"] + around[0], slide["end_ms"] - around[1])
    return Captions(tuple(cues))


def _slide(text: str, start_ms: int, end_ms: int) -> Iterator[Cue]:
    """Longer sentences stand longer: people speak at an even pace."""
    shown = list(_parts(text))
    letters = sum(map(len, shown))
    said = 0
    for part in shown:
        begin = start_ms + (end_ms - start_ms) * said // letters
        said += len(part)
        end = start_ms + (end_ms - start_ms) * said // letters
        yield Cue(0, begin, end, "", html.escape("\n".join(_lines(part)), quote=False))


def _parts(text: str) -> Iterator[str]:
    """Sentences where they fit on the screen, else parts of them."""
    most = RULES["adults"].lines * RULES["adults"].line_length
    for sentence in filter(None, (" ".join(part.split()) for part in _ENDS.split(text))):
        if len(sentence) <= most:
            yield sentence
        else:
            yield from _filled(_PAUSES.split(sentence), most)


def _filled(phrases: Sequence[str], most: int) -> Iterator[str]:
    """As many phrases at once as fit; a phrase that is too long for itself is cut between words."""
    held = ""
    for phrase in phrases:
        for part in textwrap.wrap(phrase, most, break_long_words=False, break_on_hyphens=False):
            joined = f"{held} {part}".strip()
            if len(joined) > most:
                yield held
                joined = part
            held = joined
    yield held


def _lines(part: str) -> list[str]:
    """Two lines of much the same length are read faster than a full one and a rest."""
    most = RULES["adults"].line_length
    if len(part) <= most:
        return [part]
    even = max(len(part) // 2 + 6, most - 12)
    halves = textwrap.wrap(part, even, break_long_words=False, break_on_hyphens=False)
    full = textwrap.wrap(part, most, break_long_words=False, break_on_hyphens=False)
    return halves if len(halves) <= len(full) else full
