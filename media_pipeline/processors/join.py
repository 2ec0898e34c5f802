"""The pieces of a long film put together by copying: the same as if it had been encoded in one go."""

from dataclasses import replace
from itertools import accumulate
from pathlib import Path

from media_pipeline.planner import base_of
from media_pipeline.processors import encoding, video
from media_pipeline.processors.base import Made, Processor, Work
from media_pipeline.tools import analysis, ffmpeg, pictures

CONCAT = "concat,mov,mp4,m4a,3gp,3g2,mj2"
"""A list of ours that names pieces of ours; never for a stranger's file."""


def make(work: Work) -> dict[str, Made]:
    rungs = {name: spec for name, spec in work.outputs.items() if name != "picture"}
    made = {}
    for number, (name, spec) in enumerate(rungs.items()):
        part = work.job.part(number / len(rungs), (number + 1) / len(rungs))
        options = ["-map", "0:v:0", "-c", "copy", *encoding.CLEAN]
        options += encoding.hls(work.folder, name, spec["segment_seconds"])
        ffmpeg.run(part, _list(work, name), options, before=["-f", "concat", "-safe", "0"], formats=CONCAT)
        made[name] = replace(video.made_as_hls(work, name, spec), facts=_likeness(work, name))
    return made | {name: _analysis(work) for name in work.outputs.keys() - made.keys()}


def _list(work: Work, name: str) -> Path:
    path = work.folder / f"{name}.txt"
    lines = [f"file '{work.made_before(piece)}'" for piece in pieces(work, name)]
    path.write_text("\n".join(["ffconcat version 1.0", *lines]))
    return path


def pieces(work: Work, name: str) -> list[str]:
    """The pieces of one rung, in the order of the film."""
    found = (need for need in work.before if base_of(need) == name)
    return sorted(found, key=lambda need: int(need.rpartition("/")[2]))


def _likeness(work: Work, name: str) -> dict[str, list[float]]:
    facts = [work.before[piece] for piece in pieces(work, name)]
    starts = [0, *accumulate(one["duration_ms"] / 1000 for one in facts)]
    return {
        "ssim": [value for one in facts for value in one["ssim"]],
        "ssim_seconds": [
            start + t for start, one in zip(starts, facts, strict=False) for t in one["ssim_seconds"]
        ],
    }


def _analysis(work: Work) -> Made:
    path = work.folder / "picture.h5"
    parts = [analysis.read_picture(work.made_before(piece)) for piece in pieces(work, "picture")]
    whole = pictures.joined([part for part in parts if part is not None])
    analysis.write_picture(path, work.sha256, ffmpeg.version(), whole)
    return Made(path, analysis.MEDIA_TYPE)


def verify(work: Work, name: str, made: Made) -> Made:
    if name == "picture":
        return video.analysed(made)
    ms = sum(work.before[piece]["duration_ms"] for piece in pieces(work, name))
    return video.checked(made, work.outputs[name], ms)


PROCESSOR = Processor(make, verify, reads="artefacts")
