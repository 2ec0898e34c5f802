"""SubStation Alpha (ASS, SSA) into cues: the words, italics and line breaks; effects and drawings go."""

import re
import warnings
from collections.abc import Iterator
from itertools import groupby

from pysubs2 import SSAEvent, SSAFile, SSAStyle
from pysubs2.formats.substation import SubstationFormat, parse_tags

from media_pipeline.captions.cues import Captions, Cue
from media_pipeline.captions.markup import tidy
from media_pipeline.captions.reading import AT_THE_TOP
from media_pipeline.errors import Refused

_SECTION = re.compile(r"^\ufeff?\s*\[(?:Script Info|V4\+? Styles|Events)\]", re.IGNORECASE)
_EVENT = re.compile(r"^\s*(?:Dialogue|Comment):")
_TOP = re.compile(r"\\an[789]|\\a[567](?!\d)")
_TEXT = {r"\N": "\n", r"\n": "\n", r"\h": "\u00a0"}


def is_substation(text: str) -> bool:
    return bool(_SECTION.match(text))


def parse(text: str) -> Captions:
    """Raises Refused with the number of the line that is wrong."""
    lines = text.splitlines()
    subs = _loaded(lines)
    numbers = [number for number, line in enumerate(lines, start=1) if _EVENT.match(line)]
    said = [
        _cue(number, event, subs)
        for number, event in zip(numbers, subs.events, strict=False)
        if event.type == "Dialogue"
    ]
    # Layers that make one outline or glow say the same thing at the same time.
    by_time = sorted((cue for cue in said if cue.text), key=_same)
    once = [next(layers) for _, layers in groupby(by_time, _same)]
    return Captions(tuple(once))


def _loaded(lines: list[str]) -> SSAFile:
    subs, seen = SSAFile(), 0
    old = any(line.strip().lower() == "[v4 styles]" for line in lines)

    def counted() -> Iterator[str]:
        nonlocal seen
        for line in lines:
            seen += 1
            yield line

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # margins that are no numbers: nothing we keep
            SubstationFormat.from_file(subs, counted(), "ssa" if old else "ass")  # type: ignore[arg-type]
    except Exception as error:  # whatever a damaged field makes the library stumble over
        raise Refused("caption_timing", repr(error), line=seen, text=lines[seen - 1].strip()[:60]) from error
    return subs


def _cue(number: int, event: SSAEvent, subs: SSAFile) -> Cue:
    style = subs.styles.get(event.style)
    at_top = bool(_TOP.search(event.text)) or (style is not None and style.alignment >= 7)
    settings = AT_THE_TOP if at_top else ""
    return Cue(number, max(0, event.start), max(0, event.end), settings, tidy(_words(event, subs)))


def _words(event: SSAEvent, subs: SSAFile) -> str:
    words, italic = "", False
    for fragment, style in parse_tags(
        event.text, subs.styles.get(event.style, SSAStyle.DEFAULT_STYLE), subs.styles
    ):
        said = "" if style.drawing else re.sub(r"\\[Nnh]", lambda found: _TEXT[found[0]], fragment)
        if said and style.italic != italic:
            words += "<i>" if style.italic else "</i>"
            italic = style.italic
        words += said.replace("<", "&lt;")
    return words + ("</i>" if italic else "")


def _same(cue: Cue) -> tuple[int, int, str]:
    return cue.start_ms, cue.end_ms, cue.text
