"""What a processor is given and what it gives back: one kind of medium each, no database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from media_pipeline.streams import AudioStream, Probe, VideoStream
from media_pipeline.tools.ffmpeg import Job


@dataclass(frozen=True)
class Work:
    """One run: everything in `outputs` comes from one reading of the source."""

    job: Job
    sha256: str
    """Of the asset."""
    outputs: Mapping[str, dict[str, Any]]
    """{artefact name: its specification, from the planner}"""
    source: Path | None = None
    probe: Probe | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    """Facts of the artefact this one depends on."""

    @property
    def folder(self) -> Path:
        return self.job.folder

    def original(self) -> tuple[Path, Probe]:
        assert self.source is not None, "this stage reads an original"
        assert self.probe is not None, "and knows what is in it"
        return self.source, self.probe

    def video(self) -> tuple[Path, VideoStream]:
        source, probe = self.original()
        assert probe.video is not None, "planned only for files with pictures"
        return source, probe.video

    def audio(self) -> tuple[Path, AudioStream]:
        source, probe = self.original()
        return source, probe.audio[0]


@dataclass(frozen=True)
class Made:
    """A file in the work folder; `kept` when the processor has put it in its own store already."""

    path: Path
    media_type: str
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    kept: bool = False


@dataclass(frozen=True)
class Processor:
    make: Callable[[Work], dict[str, Made]]
    """Idempotent; raises ProcessingError."""
    verify: Callable[[Work, str, Made], Made]
    """Looks at what was really written and returns it with what was measured."""
