"""All sizes of a film from one decode: pictures alone; HLS and MP4 are made of them by copying.

The branch of the smallest size also gives small grey frames, from which the pictures are analysed, and the
reference that every size is compared with.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from media_pipeline import verification
from media_pipeline.planner import base_of, is_piece
from media_pipeline.processors import encoding
from media_pipeline.processors.base import Made, Processor, Work
from media_pipeline.tools import analysis, ffmpeg, likeness
from media_pipeline.tools.pictures import FILTER as SEEN
from media_pipeline.tools.pictures import FPS as SEEN_FPS
from media_pipeline.tools.pictures import PictureBuilder

Spec = Mapping[str, Any]


@dataclass(frozen=True)
class Reference:
    """Frames of the source at moments at which every size has a key frame."""

    path: Path
    size: tuple[int, int]
    times: list[float]
    """Seconds."""
    gop_seconds: float

    @classmethod
    def of(cls, work: Work, rung: Spec) -> "Reference":
        times = likeness.times_for(_ms(work, rung) / 1000, rung["gop_seconds"])
        size = likeness.size_for(rung["width"], rung["height"])
        return cls(work.folder / "reference.grey", size, times, rung["gop_seconds"])


def make(work: Work) -> dict[str, Made]:
    source, _ = work.video()
    rungs = {name: spec for name, spec in work.outputs.items() if base_of(name) != "picture"}
    smallest = min(rungs, key=lambda name: rungs[name]["height"])
    reference = Reference.of(work, rungs[smallest])
    seen, seconds = PictureBuilder(), _ms(work, rungs[smallest]) / 1000

    def take(data: bytes) -> float:
        seen.add(data)
        return seen.frames / SEEN_FPS / max(seconds, 0.001)

    options = ["-filter_complex", _graph(work, rungs, smallest, reference)]
    for name, spec in rungs.items():
        options += ["-map", f"[{_pad(name)}]", *encoding.encoder(spec), *_container(work, name, spec)]
    options += ["-map", "[reference]", "-fps_mode", "passthrough", "-f", "rawvideo", f"file:{reference.path}"]
    options += ["-map", "[seen]", "-f", "rawvideo", "pipe:1"]
    part = replace(work, job=work.job.part(0, 0.95))
    ffmpeg.run(part.job, source, options, take, before=_span(rungs[smallest]))
    made = {name: _compared(work, _made(work, name, spec), reference) for name, spec in rungs.items()}
    return made | {name: _analysis(work, seen) for name in work.outputs.keys() - made.keys()}


def _ms(work: Work, spec: Spec) -> int:
    return int(spec.get("ms", work.video()[1].end_ms))


def _span(spec: Spec) -> list[str]:
    return ["-ss", str(spec["start_ms"] / 1000), "-t", str(spec["ms"] / 1000)] if "ms" in spec else []


def _pad(name: str) -> str:
    return "out_" + name.replace("-", "_").replace("/", "_")


def _graph(work: Work, rungs: Mapping[str, Spec], smallest: str, reference: Reference) -> str:
    _, video = work.video()
    pads = {name: _pad(name) for name in rungs}
    upright = encoding.upright(video, whole=not _span(rungs[smallest]))
    trunk = f"[0:{video.index}]{upright}split={len(rungs)}"
    graph = [trunk + "".join(f"[in_{pad}]" for pad in pads.values())]
    for name, spec in rungs.items():
        aside = "split=3" if name == smallest else "null"
        ends = f"[{pads[name]}]" + ("[grey][still]" if name == smallest else "")
        graph.append(f"[in_{pads[name]}]{encoding.sized(spec)},{aside}{ends}")
    fps = float(Fraction(rungs[smallest]["fps"]))
    graph.append(f"[grey]{SEEN}[seen]")
    graph.append(f"[still]{likeness.reference_filter(reference.times, reference.size, fps)}[reference]")
    return ";".join(graph)


def _container(work: Work, name: str, spec: Spec) -> list[str]:
    if is_piece(name):
        return [*encoding.MP4, f"file:{work.folder / _file(name)}"]
    return encoding.hls(work.folder, name, spec["segment_seconds"])


def _file(name: str) -> str:
    return f"{name.replace('/', '-')}.mp4"


def _made(work: Work, name: str, spec: Spec) -> Made:
    if is_piece(name):
        return Made(work.folder / _file(name), "video/mp4", spec["width"], spec["height"])
    return made_as_hls(work, name, spec)


def made_as_hls(work: Work, name: str, spec: Spec) -> Made:
    playlist = {f"{name}.m3u8": work.folder / f"{name}.m3u8"}
    return Made(work.folder / f"{name}.mp4", "video/mp4", spec["width"], spec["height"], files=playlist)


def _compared(work: Work, made: Made, reference: Reference) -> Made:
    job = work.job.part(0.95, 1)
    series = likeness.ssim_series(
        job, reference.path, reference.size, reference.times, made.path, reference.gop_seconds
    )
    facts = {"ssim": [round(value, 4) for value in series], "ssim_seconds": reference.times}
    return replace(made, facts=facts)


def _analysis(work: Work, seen: PictureBuilder) -> Made:
    path = work.folder / "picture.h5"
    analysis.write_picture(path, work.sha256, ffmpeg.version(), seen.finish())
    return Made(path, analysis.MEDIA_TYPE)


# --- verification -----------------------------------------------------------------------------------------


def verify(work: Work, name: str, made: Made) -> Made:
    if base_of(name) == "picture":
        return analysed(made)
    spec = work.outputs[name]
    likeness.check(made.facts["ssim"])
    return checked(made, spec, _ms(work, spec))


def checked(made: Made, spec: Spec, ms: float) -> Made:
    """Raises ProcessingError unless these are the pictures that the specification asks for, `ms` long."""
    fps = Fraction(spec["fps"])
    found = verification.look(made.path)
    verification.check_video(found, spec["codec"], spec["width"], spec["height"], float(ms * fps / 1000))
    verification.check_key_frames(found, spec["gop_seconds"], float(fps))
    facts = {**made.facts, "fps": spec["fps"], "frames": verification.pictures(found).frames}
    return replace(made, duration_ms=found.duration_ms, facts=facts)


def analysed(made: Made) -> Made:
    verification.check_analysis(analysis.read_picture(made.path))
    return made


PROCESSOR = Processor(make, verify)
