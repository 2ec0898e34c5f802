"""A recording joined from parts of others: what an upload is elsewhere."""

from dataclasses import replace
from typing import Any

from media_pipeline import verification
from media_pipeline.processors import takes
from media_pipeline.processors.base import Made, Processor, Work

CODES = takes.Codes("take_too_long", "take_unreadable", "take")


def make(work: Work) -> dict[str, Made]:
    """Specification: `takes` [{sha256, start_ms, end_ms}], `pause_ms`, `crossfade_ms`, `trim`, `level`."""
    segment: dict[str, Any] = {**work.outputs["montage"], "before_ms": 0, "after_ms": 0}
    joined = takes.join(work, [segment], {}, 1, CODES)
    facts = {"takes": joined.spans[0]["takes"]}
    return {"montage": Made(joined.path, "audio/flac", duration_ms=joined.duration_ms, facts=facts)}


def verify(work: Work, name: str, made: Made) -> Made:
    found = verification.look(made.path)
    verification.check_audio(found, 1, made.duration_ms or 0)
    return replace(made, facts={**made.facts, "probe": found.to_json()})


PROCESSOR = Processor(make, verify, reads="artefacts")
