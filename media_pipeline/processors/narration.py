"""What is said over a deck, in one piece: each slide's takes, and silence as long as the slide stands."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from media_pipeline import shots, verification
from media_pipeline.processors import takes
from media_pipeline.processors.base import Made, Processor, Work
from media_pipeline.tools import ffmpeg

VERSION = 1
"""Raise it when the same takes are to sound otherwise."""
BEFORE_MS = 400
AFTER_MS = 800
SILENCE = {"takes": [], "pause_ms": 0, "crossfade_ms": 0, "trim": False, "level": False}
CODES = takes.Codes("narration_too_long", "narration_unreadable", "slide")


def make(work: Work) -> dict[str, Made]:
    """Specification: `slides` [{said: a montage | None, ms}], `frame_ms` (slides change on a frame).

    What was edited for an earlier version of the deck, or for another deck, is copied from there.
    """
    spec = work.outputs["narration"]
    segments = [_segment(slide) for slide in spec["slides"]]
    keys = [_key(segment, spec["frame_ms"]) for segment in segments]
    joined = takes.join(work, segments, _ready(work, keys, segments), spec["frame_ms"], CODES)
    slides = [{"start_ms": span["start_ms"], "end_ms": span["end_ms"]} for span in joined.spans]
    found = [span["takes"] for span in joined.spans]
    said = {key: [span["start_ms"], span["end_ms"]] for key, span in zip(keys, joined.spans, strict=True)}
    facts = {"slides": slides, "said": said, "takes": found}
    return {"narration": Made(joined.path, "audio/flac", duration_ms=joined.duration_ms, facts=facts)}


def _segment(slide: Mapping[str, Any]) -> dict[str, Any]:
    around = {"before_ms": BEFORE_MS, "after_ms": AFTER_MS, "ms": slide["ms"]}
    return {**SILENCE, **around, **(slide["said"] or {})}


def _key(segment: Mapping[str, Any], frame_ms: int) -> str:
    what = [VERSION, segment, frame_ms, ffmpeg.version()]
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()


def _ready(work: Work, keys: Sequence[str], segments: Sequence[Mapping[str, Any]]) -> dict[int, takes.Ready]:
    wanted = {key for key, segment in zip(keys, segments, strict=True) if segment["takes"]}
    found: dict[str, takes.Ready] = {}
    for number, (sha256, said) in enumerate(shots.narrations(wanted)):
        new = (wanted & said.keys()) - found.keys()
        if new:
            path = work.folder / f"earlier{number}.pcm"
            takes.unpack(work, sha256, path)
            found |= {key: takes.Ready(path, *said[key]) for key in new}
    return {number: found[key] for number, key in enumerate(keys) if key in found}


def verify(work: Work, name: str, made: Made) -> Made:
    found = verification.look(Path(made.path))
    verification.check_audio(found, 1, made.duration_ms or 0)
    return made


PROCESSOR = Processor(make, verify, reads="artefacts")
