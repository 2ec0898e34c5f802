"""What we make of a file, as tables: the reasons for the figures are in docs/media.md."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Rung:
    """One size of the pictures, without sound. `height`: of the shorter side, for upright films too."""

    name: str
    height: int
    max_fps: int
    preset: str
    crf: int
    max_kbps: int
    codec: Literal["h264", "av1"] = "h264"
    wish: str = ""
    """Made only when someone asks for it by this name."""


@dataclass(frozen=True)
class Sound:
    """One file of sound alone."""

    name: str
    codec: str
    kbps: int
    channels: int
    sample_rate: int
    suffix: str
    media_type: str
    trim_db: float = 0.0
    """Added to the gain at first: what this encoder takes away from speech at this rate (measured)."""
    for_films: bool = False
    """Of no use without pictures."""


@dataclass(frozen=True)
class Film:
    """Pictures and sound in one MP4, for packages."""

    name: str
    rungs: tuple[str, ...]
    """The first of these that the source is large enough for."""
    sound: str


@dataclass(frozen=True)
class Profile:
    rungs: tuple[Rung, ...]
    """From the smallest up."""
    films: tuple[Film, ...]
    gop_seconds: int
    segment_seconds: int
    """Of HLS; a whole number of GOPs."""
    tune: str = ""
    poster_side: int = 854
    """Of the longer side of the still."""


LOUDNESS_LUFS = -16.0
TRUE_PEAK_DB = -1.5

SOUNDS = (
    Sound("opus", "libopus", 24, 1, 48_000, ".ogg", "audio/ogg", trim_db=0.2),
    Sound("aac", "aac", 32, 1, 24_000, ".m4a", "audio/mp4"),
    Sound("aac64", "aac", 64, 2, 48_000, ".m4a", "audio/mp4", for_films=True),
)

PACKAGED = (Film("240p", ("v240",), "aac"), Film("480p", ("v480", "v360"), "aac64"))

PROFILES = {
    # 25 and not 24: most cameras here film at 25 or 30, and 25 to 24 drops a frame every second.
    "film": Profile(
        rungs=(
            Rung("v240", 240, 25, "slow", 28, 200),
            Rung("v360", 360, 30, "slow", 27, 450),
            Rung("v480", 480, 30, "medium", 26, 900),
            Rung("v720", 720, 30, "medium", 25, 1800),
            Rung("v1080", 1080, 30, "veryfast", 23, 4500, wish="1080p"),
            Rung("av1-240", 240, 25, "10", 40, 120, "av1", wish="av1"),
            Rung("av1-360", 360, 30, "10", 38, 250, "av1", wish="av1"),
            Rung("av1-480", 480, 30, "10", 36, 500, "av1", wish="av1"),
        ),
        films=PACKAGED,
        gop_seconds=2,
        segment_seconds=4,
    ),
    # A recorded screen hardly moves, and its small print must stay legible: few frames, long GOPs.
    "screen": Profile(
        rungs=(
            Rung("v480", 480, 10, "medium", 26, 500),
            Rung("v720", 720, 10, "medium", 26, 900),
            Rung("v1080", 1080, 10, "medium", 26, 1800, wish="1080p"),
        ),
        films=(Film("480p", ("v480",), "aac"), Film("720p", ("v720",), "aac64")),
        gop_seconds=10,
        segment_seconds=10,
    ),
    "slides": Profile(
        rungs=(
            Rung("v240", 240, 5, "slow", 26, 200),
            Rung("v480", 480, 5, "medium", 24, 900),
            Rung("v720", 720, 5, "medium", 24, 1200),
        ),
        films=PACKAGED,
        gop_seconds=10,
        segment_seconds=10,
        tune="stillimage",
    ),
}

SCREEN_SHARE = 0.7
"""A film in which more of the frames than this equal the one before is a recorded screen."""

RENDITIONS = ("720p", "480p", "240p", "opus", "aac", "poster")
"""The artefacts that go into packages, best first; the others serve HLS, this room and the admin."""

PLAYABLE = {"video": frozenset({"720p", "480p", "240p"}), "audio": frozenset({"opus", "aac"})}
"""One of these must exist before an asset of that kind is of any use."""

CHUNK_OVER_SECONDS = 20 * 60
CHUNK_SECONDS = 10 * 60
"""Longer films are encoded in pieces, which several machines can share; a whole number of GOPs."""
