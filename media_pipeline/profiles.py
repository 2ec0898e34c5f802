"""What we make of a file, as tables: the reasons for the figures are in docs/media.md."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rung:
    """One size of a video. `height` is that of the shorter side, so an upright film gets its due."""

    name: str
    height: int
    max_fps: int
    preset: str
    crf: int
    max_kbps: int
    audio_kbps: int
    audio_channels: int


@dataclass(frozen=True)
class Sound:
    """One audio-only file."""

    name: str
    codec: str
    kbps: int
    channels: int
    sample_rate: int
    suffix: str
    media_type: str
    trim_db: float = 0.0
    """Added to the gain: what this encoder takes away from speech at this rate (measured)."""


@dataclass(frozen=True)
class Profile:
    rungs: tuple[Rung, ...]
    """From the smallest up."""
    sounds: tuple[Sound, ...]
    gop_seconds: int
    tune: str = ""
    poster_side: int = 854
    """Of the longer side of the still."""


LOUDNESS_LUFS = -16.0
TRUE_PEAK_DB = -1.5

SOUNDS = (
    Sound("opus", "libopus", 24, 1, 48_000, ".ogg", "audio/ogg", trim_db=0.2),
    Sound("aac", "aac", 32, 1, 24_000, ".m4a", "audio/mp4"),
)

PROFILES = {
    # 25 and not 24: most cameras here film at 25 or 30, and 25 to 24 drops a frame every second.
    "film": Profile(
        rungs=(
            Rung("240p", 240, 25, "slow", 28, 200, 32, 1),
            Rung("480p", 480, 30, "medium", 26, 900, 64, 2),
        ),
        sounds=SOUNDS,
        gop_seconds=2,
    ),
    "slides": Profile(
        rungs=(
            Rung("240p", 240, 5, "slow", 26, 200, 32, 1),
            Rung("480p", 480, 5, "medium", 24, 900, 48, 1),
        ),
        sounds=SOUNDS,
        gop_seconds=10,
        tune="stillimage",
    ),
}

RENDITIONS = ("480p", "240p", "opus", "aac", "poster")
"""The artefacts a learner's device may fetch, best first; the others serve only this room and the admin."""

PLAYABLE = {"video": frozenset({"480p", "240p"}), "audio": frozenset({"opus", "aac"})}
"""One of these must exist before an asset of that kind is of any use."""
