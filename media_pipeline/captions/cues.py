"""What captions are: cues in the order of time, and the style blocks they came with."""

from dataclasses import dataclass, replace
from itertools import pairwise

MENDED_OVERLAP_MS = 200
"""Two cues that overlap by less were not meant to: rounding, or a hand that was late."""


@dataclass(frozen=True)
class Cue:
    line: int
    """Of the file, counted from 1; 0 when there was no file."""
    start_ms: int
    end_ms: int
    settings: str
    """Of WebVTT: where it stands."""
    text: str
    """In WebVTT's mark-up (`markup.tidy`), lines apart by \\n."""


@dataclass(frozen=True)
class Captions:
    cues: tuple[Cue, ...]
    head: tuple[str, ...] = ()
    """STYLE and REGION blocks, as they are."""


def in_order(cues: list[Cue]) -> tuple[list[Cue], list[Cue]]:
    """(all, sorted by start; those that stood after a later one)."""
    late, latest = [], 0
    for cue in cues:
        if cue.start_ms < latest:
            late.append(cue)
        latest = max(latest, cue.start_ms)
    return sorted(cues, key=lambda cue: cue.start_ms), late


def apart(cues: list[Cue]) -> tuple[list[Cue], list[Cue]]:
    """(all, with small overlaps taken off the earlier cue; those that were shortened)."""
    mended, shortened = list(cues), []
    for number, (cue, following) in enumerate(pairwise(cues)):
        overlap = cue.end_ms - following.start_ms
        if 0 < overlap < MENDED_OVERLAP_MS and following.start_ms > cue.start_ms:
            mended[number] = replace(cue, end_ms=following.start_ms)
            shortened.append(cue)
    return mended, shortened
