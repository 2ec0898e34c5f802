"""From what a file is to what is made of it: a pure function, cheapest useful stage first."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from typing import Any

from media_pipeline.profiles import Profile, Rung
from media_pipeline.streams import AudioStream, Probe, VideoStream

RECIPE_VERSION = 1
"""Raise it when a processor makes something else from the same specification."""

POSTER_CANDIDATES = 24
"""Frames among which the most typical one is chosen."""

UPPER_RUNG_GAIN = 1.25
"""A rung that is not this much higher than the one below it is not worth its bytes."""


@dataclass(frozen=True)
class Output:
    """One artefact: its name and everything its processor needs to know."""

    name: str
    spec: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Stage:
    """One run of a processor; its outputs share one decode."""

    name: str
    outputs: tuple[Output, ...]
    depends_on: str | None = None
    """The artefact that must be done first."""
    priority: int = 0


def plan(probe: Probe, profile: Profile, source: str | None = None) -> list[Stage]:
    """`source`: the artefact that must exist before anything can be read (a slideshow's own film)."""
    stages = []
    after = source
    if probe.video:
        stages.append(_poster(probe.video, profile, source))
    if probe.audio:
        stages.append(Stage("waveform", (Output("waveform", _layouts(probe)),), source, priority=30))
        after = "waveform"
        sounds = tuple(Output(sound.name, asdict(sound)) for sound in profile.sounds)
        stages.append(Stage("audio", sounds, after, priority=20))
    if probe.video:
        stages.append(_ladder(probe.video, probe.audio, profile, after))
    return sorted(stages, key=lambda stage: -stage.priority)


def _layouts(probe: Probe) -> dict[str, Any]:
    """A mono mix is always made; a stereo one only where there is stereo to mix."""
    return {"layouts": ["mono", "stereo"] if probe.audio[0].channels > 1 else ["mono"]}


def _poster(video: VideoStream, profile: Profile, source: str | None) -> Stage:
    scale = min(1.0, profile.poster_side / max(video.width, video.height))
    # A film of few frames may have none after its first moment.
    at_ms = min(3000, video.duration_ms // 10) if video.frames > 2 * POSTER_CANDIDATES else 0
    spec = {"width": _even(video.width, scale), "height": _even(video.height, scale)}
    spec |= {"at_ms": at_ms, "candidates": POSTER_CANDIDATES}
    return Stage("poster", (Output("poster", spec),), source, priority=10)


def _ladder(video: VideoStream, audio: tuple[AudioStream, ...], profile: Profile, after: str | None) -> Stage:
    rungs = _useful_rungs(video, profile.rungs)
    outputs = tuple(
        Output(rung.name, _rung_spec(rung, height, video, audio, profile)) for rung, height in rungs
    )
    return Stage("video", outputs, after, priority=0)


def _useful_rungs(video: VideoStream, rungs: tuple[Rung, ...]) -> list[tuple[Rung, int]]:
    """Rungs with the height each really gets: never more than the source has."""
    short_side = min(video.width, video.height)
    useful: list[tuple[Rung, int]] = []
    for rung in rungs:
        height = min(rung.height, short_side)
        if not useful or height >= useful[-1][1] * UPPER_RUNG_GAIN:
            useful.append((rung, height))
    return useful


def _rung_spec(
    rung: Rung, height: int, video: VideoStream, audio: tuple[AudioStream, ...], profile: Profile
) -> dict[str, Any]:
    scale = height / min(video.width, video.height)
    fps = min(video.rate, Fraction(rung.max_fps))
    channels = min(rung.audio_channels, audio[0].channels) if audio else 0
    return {
        "width": _even(video.width, scale),
        "height": _even(video.height, scale),
        "fps": str(fps),
        "gop": max(1, round(fps * profile.gop_seconds)),
        "preset": rung.preset,
        "crf": rung.crf,
        "max_kbps": rung.max_kbps,
        "tune": profile.tune,
        "transfer": video.transfer,
        "audio_kbps": rung.audio_kbps if audio else 0,
        "channels": channels,
    }


def _even(pixels: int, scale: float) -> int:
    """The nearest even number that is not more than the source has: H.264 in 4:2:0 has even sides."""
    return max(2, min(2 * round(pixels * scale / 2), pixels // 2 * 2))


def recipe_key(source_sha256: str, stage: str, output: Output, tools: str) -> str:
    """The same key means the same bytes: source, specification and the version of the tools."""
    recipe = {
        "version": RECIPE_VERSION,
        "source": source_sha256,
        "stage": stage,
        "name": output.name,
        "spec": output.spec,
        "tools": tools,
    }
    return hashlib.sha256(json.dumps(recipe, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
