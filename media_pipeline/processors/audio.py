"""Sound alone: Opus for data savers, AAC where Opus is unknown and beside pictures, all from one decode."""

from dataclasses import replace
from pathlib import Path
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

ROUNDS = 3
"""Of encoding and listening, until the encoder's own change of loudness is made good."""


def make(work: Work) -> dict[str, Made]:
    gains = {name: _first_gain(work, spec) for name, spec in work.outputs.items()}
    heard: dict[str, float] = {}
    wrong = set(work.outputs)
    for turn in range(ROUNDS):
        _encode(work, {name: gains[name] for name in work.outputs if name in wrong}, turn)
        heard |= {name: _heard(work, name) for name in wrong if gains[name] is not None}
        off = {name: loudness.correction(lufs, _target(work, name)) for name, lufs in heard.items()}
        wrong = {name for name, error in off.items() if error}
        if not wrong:
            break
        gains |= {name: (gains[name] or 0.0) + off[name] for name in wrong}
    return {name: _made(work, name, spec, heard) for name, spec in work.outputs.items()}


def _first_gain(work: Work, spec: dict[str, Any]) -> float | None:
    """None for silence, which stays as it is."""
    gain = loudness.gain_of(work.sound(), spec["channels"])
    return None if gain is None else gain + spec["trim_db"]


def _target(work: Work, name: str) -> float:
    return loudness.target_of(work.sound(), work.outputs[name]["channels"])


def _encode(work: Work, gains: dict[str, float | None], turn: int) -> None:
    source, stream = work.audio()
    names = dict(enumerate(gains))
    late = f"asetpts=PTS-STARTPTS,adelay={stream.start_ms}:all=1," if stream.start_ms else ""
    graph = [f"[0:{stream.index}]asplit={len(names)}" + "".join(f"[in{n}]" for n in names)]
    options: list[str] = []
    for n, name in names.items():
        spec = work.outputs[name]
        # After the parting: before it, this filter would mix to mono for all when one of them is mono.
        whole = f"{ffmpeg.WHOLE_SOUND},{late}{loudness.chain(_layout(spec), gains[name])}"
        graph.append(f"[in{n}]{whole}{_fitted(spec)}[out{n}]")
        options += ["-map", f"[out{n}]", *_encoder(spec), *CLEAN, *CONTAINERS[spec["codec"]]]
        options.append(f"file:{_path(work, name)}")
    part = work.job.part(turn / ROUNDS, (turn + 1) / ROUNDS)
    ffmpeg.run(part, source, ["-filter_complex", ";".join(graph), *options])


def _fitted(spec: dict[str, Any]) -> str:
    """A dub is as long as its film."""
    return f",apad,atrim=end={spec['film_ms'] / 1000}" if "film_ms" in spec else ""


def _path(work: Work, name: str) -> Path:
    return work.folder / f"{name}{work.outputs[name]['suffix']}"


def _heard(work: Work, name: str) -> float:
    """What the encoder left of the loudness that was set."""
    return loudness.measure(work.job, _path(work, name)).lufs


def _made(work: Work, name: str, spec: dict[str, Any], heard: dict[str, float]) -> Made:
    facts = {"lufs": heard[name]} if name in heard else {}
    return Made(_path(work, name), spec["media_type"], facts=facts)


def verify(work: Work, name: str, made: Made) -> Made:
    spec = work.outputs[name]
    found = verification.look(made.path)
    _, stream = work.audio()
    heard_ms = stream.start_ms + work.sound()["measured_ms"]
    verification.check_audio(found, spec["channels"], spec.get("film_ms", heard_ms))
    if spec["codec"] == "aac":
        verification.check_index_first(made.path)
    verification.check_loudness(made.facts.get("lufs"), _target(work, name))
    return replace(made, duration_ms=found.duration_ms)


def _layout(spec: dict[str, Any]) -> str:
    return "mono" if spec["channels"] == 1 else "stereo"


def _encoder(spec: dict[str, Any]) -> list[str]:
    rate = ["-b:a", f"{spec['kbps']}k", "-ar", str(spec["sample_rate"]), "-ac", str(spec["channels"])]
    return ["-c:a", spec["codec"], *rate]


PROCESSOR = Processor(make, verify)
DUB = Processor(make, verify, reads="other")
