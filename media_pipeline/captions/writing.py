"""Captions written out: WebVTT to keep and to play, SubRip for programs that know nothing else."""

import re

from media_pipeline.captions.cues import Captions, Cue
from media_pipeline.captions.markup import plain


def write_webvtt(captions: Captions) -> str:
    return "\n\n".join(["WEBVTT", *captions.head, *(_cue(cue) for cue in captions.cues)]) + "\n"


def to_srt(captions: Captions) -> str:
    """With the mark of UTF-8, without which many programs take it for the code page of the machine."""
    blocks = (
        f"{number}\r\n{clock(cue.start_ms, ',')} --> {clock(cue.end_ms, ',')}\r\n{_subrip(cue.text)}\r\n"
        for number, cue in enumerate(captions.cues, start=1)
    )
    return "\ufeff" + "\r\n".join(blocks)


def _cue(cue: Cue) -> str:
    timing = f"{clock(cue.start_ms)} --> {clock(cue.end_ms)} {cue.settings}".rstrip()
    return f"{timing}\n{cue.text}".rstrip()


def _subrip(text: str) -> str:
    """SubRip knows bold, italics and underlined, and no entities."""
    pieces = re.split(r"(</?[biu]>)", text)
    return "".join(p if n % 2 else plain(p) for n, p in enumerate(pieces)).replace("\n", "\r\n")


def clock(ms: int, point: str = ".") -> str:
    seconds, thousandths = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{thousandths:03}"
