"""The pieces of a long film put together by copying: the same as if it had been encoded in one go."""

from pathlib import Path

from media_pipeline.planner import base_of
from media_pipeline.processors import encoding, video
from media_pipeline.processors.base import Made, Processor, Work
from media_pipeline.tools import ffmpeg

CONCAT = "concat,mov,mp4,m4a,3gp,3g2,mj2"
"""A list of ours that names pieces of ours; never for a stranger's file."""


def make(work: Work) -> dict[str, Made]:
    made = {}
    rungs = {name: spec for name, spec in work.outputs.items() if name != "picture"}
    for number, (name, spec) in enumerate(rungs.items()):
        part = work.job.part(number / len(rungs), (number + 1) / len(rungs))
        options = ["-map", "0:v:0", "-c", "copy", *encoding.CLEAN]
        options += encoding.hls(work.folder, name, spec["segment_seconds"])
        ffmpeg.run(part, _list(work, name), options, before=["-f", "concat", "-safe", "0"], formats=CONCAT)
        made[name] = video.made_as_hls(work, name, spec)
    return made


def _list(work: Work, name: str) -> Path:
    path = work.folder / f"{name}.txt"
    lines = ["ffconcat version 1.0"]
    for piece in pieces(work, name):
        lines += [f"file '{work.made_before(piece)}'"]
    path.write_text("\n".join(lines))
    return path


def pieces(work: Work, name: str) -> list[str]:
    """The pieces of one rung, in the order of the film."""
    found = (need for need in work.before if base_of(need) == name)
    return sorted(found, key=lambda need: int(need.rpartition("/")[2]))


def verify(work: Work, name: str, made: Made) -> Made:
    spec = work.outputs[name]
    return video.checked(made, spec, sum(work.before[piece]["duration_ms"] for piece in pieces(work, name)))


PROCESSOR = Processor(make, verify, reads="artefacts")
