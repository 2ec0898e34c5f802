"""What is known about a file: the answer of the probe as frozen data, JSON both ways."""

from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any, Literal

Kind = Literal["audio", "video"]


@dataclass(frozen=True)
class VideoStream:
    index: int
    codec: str
    width: int
    """As shown: after rotation and with square pixels."""
    height: int
    fps: str
    """A fraction between 1 and 30: "24000/1001"."""
    duration_ms: int
    """Of the packets really present, not what the header says."""
    rotation: int = 0
    transfer: Literal["sdr", "pq", "hlg"] = "sdr"
    pixel_format: str = ""
    frames: int = 0
    keyframe_gap_ms: int = 0
    """The longest way between two key frames; 0 when there is one only."""
    start_ms: int = 0
    """When it begins, counted from the first thing in the file."""
    still_share: float = 0.0
    """Of the frames looked at, those that hardly differ from the one before."""
    interlaced: bool = False

    @property
    def end_ms(self) -> int:
        return self.start_ms + self.duration_ms

    @property
    def rate(self) -> Fraction:
        return Fraction(self.fps)


@dataclass(frozen=True)
class AudioStream:
    index: int
    codec: str
    channels: int
    sample_rate: int
    duration_ms: int
    language: str = ""
    start_ms: int = 0
    """When it begins, counted from the first thing in the file."""


@dataclass(frozen=True)
class Probe:
    container: str
    duration_ms: int
    video: VideoStream | None = None
    audio: tuple[AudioStream, ...] = ()
    truncated: bool = False
    """The header promises clearly more than the file holds."""

    @property
    def kind(self) -> Kind:
        return "video" if self.video else "audio"

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "audio": [asdict(stream) for stream in self.audio]}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Probe":
        video = VideoStream(**data["video"]) if data["video"] else None
        audio = tuple(AudioStream(**stream) for stream in data["audio"])
        return cls(**{**data, "video": video, "audio": audio})
