"""What a processor is given and what it gives back: one kind of medium each, no database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from media_pipeline import blobs
from media_pipeline.blobs import Blob
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
    before: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """{name of an artefact it needs: its facts, its `sha256` and its `duration_ms`}"""

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

    def sound(self) -> Mapping[str, Any]:
        """What the sound pass found out about the source."""
        return next(facts for name, facts in self.before.items() if name.endswith("waveform"))

    def made_before(self, name: str) -> Path:
        """The file of an artefact this one needs: one of our own, already verified."""
        return blobs.path(self.before[name]["sha256"], lambda: self.job.tell(0.0))


@dataclass(frozen=True)
class Made:
    """A file in the work folder."""

    path: Path
    media_type: str
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    files: Mapping[str, Path | Blob] = field(default_factory=dict)
    """What else belongs to it: new files, and blobs that are in the store already."""


@dataclass(frozen=True)
class Processor:
    make: Callable[[Work], dict[str, Made]]
    """Idempotent; raises ProcessingError."""
    verify: Callable[[Work, str, Made], Made]
    """Looks at what was really written and returns it with what was measured."""
    reads: Literal["original", "other", "artefacts"] = "original"
    """The asset's own file, that of the asset in the specification's `source`, or only what it needs."""
