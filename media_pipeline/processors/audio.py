"""Sound alone: Opus for data savers, AAC where Opus is unknown, both from one decode."""

from dataclasses import replace
from typing import Any

from media_pipeline import verification
from media_pipeline.processors.base import Made, Processor, Work
from media_pipeline.tools import ffmpeg, loudness

CONTAINERS: dict[str, list[str]] = {
    "libopus": ["-application", "voip", "-vbr", "on", "-f", "ogg"],
    "aac": ["-movflags", "+faststart", "-f", "mp4"],
}

CLEAN = ["-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"]
"""No tags of the source (they may tell where and by whom it was recorded), and the same bytes every time."""


def make(work: Work) -> dict[str, Made]:
    source, stream = work.audio()
    graph = [f"[0:{stream.index}]asplit={len(work.outputs)}" + "".join(f"[in_{n}]" for n in work.outputs)]
    options: list[str] = []
    made: dict[str, Made] = {}
    for name, spec in work.outputs.items():
        path = work.folder / f"{name}{spec['suffix']}"
        graph.append(f"[in_{name}]{_levelled(work, spec)}[out_{name}]")
        options += [
            "-map",
            f"[out_{name}]",
            *_encoder(spec),
            *CLEAN,
            *CONTAINERS[spec["codec"]],
            f"file:{path}",
        ]
        made[name] = Made(path, spec["media_type"])
    ffmpeg.run(work.job, source, ["-filter_complex", ";".join(graph), *options])
    return made


def _levelled(work: Work, spec: dict[str, Any]) -> str:
    gain = loudness.gain_of(work.before, spec["channels"])
    return loudness.chain(_layout(spec), gain if gain is None else gain + spec["trim_db"])


def verify(work: Work, name: str, made: Made) -> Made:
    spec = work.outputs[name]
    found = verification.look(made.path)
    verification.check_audio(found, spec["channels"], work.before["measured_ms"])
    if spec["codec"] == "aac":
        verification.check_index_first(made.path)
    silent = loudness.gain_of(work.before, spec["channels"]) is None
    facts = {} if silent else {"lufs": _heard(work, made, spec)}
    return replace(made, duration_ms=found.duration_ms, facts=facts)


def _heard(work: Work, made: Made, spec: dict[str, Any]) -> float:
    """What the encoder left of the loudness that was set."""
    layout = _layout(spec)
    return loudness.measure(work.job, made.path, 0, {layout: loudness.chain(layout, None)})[layout].lufs


def _layout(spec: dict[str, Any]) -> str:
    return "mono" if spec["channels"] == 1 else "stereo"


def _encoder(spec: dict[str, Any]) -> list[str]:
    rate = ["-b:a", f"{spec['kbps']}k", "-ar", str(spec["sample_rate"]), "-ac", str(spec["channels"])]
    return ["-c:a", spec["codec"], *rate]


PROCESSOR = Processor(make, verify)
