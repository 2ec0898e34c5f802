"""All sizes of a film from one decode: pictures alone; HLS and MP4 are made of them by copying."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from media_pipeline import verification
from media_pipeline.planner import base_of, is_piece
from media_pipeline.processors import encoding
from media_pipeline.processors.base import Made, Processor, Work
from media_pipeline.tools import ffmpeg


def make(work: Work) -> dict[str, Made]:
    source, video = work.video()
    rungs = {name: spec for name, spec in work.outputs.items() if base_of(name) != "picture"}
    pads = {name: f"out{number}" for number, name in enumerate(rungs)}
    trunk = f"[0:{video.index}]{encoding.upright(video)}split={len(rungs)}"
    graph = [trunk + "".join(f"[in_{pad}]" for pad in pads.values())]
    graph += [f"[in_{pads[name]}]{encoding.sized(spec)}[{pads[name]}]" for name, spec in rungs.items()]
    options = ["-filter_complex", ";".join(graph)]
    for name, spec in rungs.items():
        options += ["-map", f"[{pads[name]}]", *encoding.encoder(spec), *_container(work, name, spec)]
    ffmpeg.run(work.job, source, options, before=_span(next(iter(rungs.values()))))
    return {name: _made(work, name, spec) for name, spec in rungs.items()}


def _span(spec: dict[str, Any]) -> list[str]:
    return ["-ss", str(spec["start_ms"] / 1000), "-t", str(spec["ms"] / 1000)] if "ms" in spec else []


def _container(work: Work, name: str, spec: dict[str, Any]) -> list[str]:
    if is_piece(name):
        return [*encoding.MP4, f"file:{work.folder / _file(name)}"]
    return encoding.hls(work.folder, name, spec["segment_seconds"])


def _file(name: str) -> str:
    return f"{name.replace('/', '-')}.mp4"


def _made(work: Work, name: str, spec: dict[str, Any]) -> Made:
    if is_piece(name):
        return Made(work.folder / _file(name), "video/mp4", spec["width"], spec["height"])
    return made_as_hls(work, name, spec)


def made_as_hls(work: Work, name: str, spec: dict[str, Any]) -> Made:
    playlist = {f"{name}.m3u8": work.folder / f"{name}.m3u8"}
    return Made(work.folder / f"{name}.mp4", "video/mp4", spec["width"], spec["height"], files=playlist)


def verify(work: Work, name: str, made: Made) -> Made:
    spec = work.outputs[name]
    ms = spec.get("ms", work.video()[1].end_ms)
    return checked(made, spec, ms)


def checked(made: Made, spec: dict[str, Any], ms: float) -> Made:
    """Raises ProcessingError unless these are the pictures that the specification asks for, `ms` long."""
    fps = Fraction(spec["fps"])
    found = verification.look(made.path)
    verification.check_video(found, spec["codec"], spec["width"], spec["height"], float(ms * fps / 1000))
    verification.check_key_frames(found, spec["gop_seconds"], float(fps))
    assert found.video is not None
    facts = {**made.facts, "fps": spec["fps"], "frames": found.video.frames}
    return replace(made, duration_ms=found.duration_ms, facts=facts)


PROCESSOR = Processor(make, verify)
