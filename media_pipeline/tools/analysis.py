"""What was measured of a file, as HDF5: three kinds, each written once and whole, kept as any other blob.

    of the sound         /audio/0/waveform/L0..Ln           int8 (n, 2)
                         /audio/0/rms_db                    float16 (n,)
                         /audio/0/loudness/<layout>/…       momentary, shortterm: float16 (n,)
                         /audio/0/silence                   int64 (k, 2)
    of the pictures      /video/luma, motion                float16 (n,)
                         /video/scenes                      (t_us int64, score float16) (k,)
                         /video/phash, phash_t_us           uint64 (k,), int64 (k,)
    of the renditions    /renditions/<name>/kbps, ssim      float16 (n,)

Units are in docs/media.md. Without time stamps the same numbers always give the same bytes; no process ever
has such a file open for writing where another looks for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from media_pipeline.tools import meter
from media_pipeline.tools.pictures import FPS, Picture
from media_pipeline.tools.sound import BUCKET, PAUSE_SECONDS, Heard, Peaks, Sound

SCHEMA = 2
MEDIA_TYPE = "application/x-hdf5"
FACTOR = 4
COARSEST = 512
LOWEST = -120.0
"""Stands for minus infinity in attributes."""

Numbers = NDArray[np.generic]
Attributes = Mapping[str, int | float | str]


@dataclass(frozen=True)
class Quality:
    """What was measured of one rendition."""

    kbps: Sequence[float]
    """Per GOP."""
    ssim: Sequence[float]
    """Per reference picture."""
    t_us: Sequence[int]
    """Of the reference pictures."""
    attributes: Attributes = field(default_factory=dict)
    """width, height, codec, bytes, sha256"""


# --- written ----------------------------------------------------------------------------------------------


def write_sound(path: Path, source_sha256: str, tools: str, sound: Sound) -> Path:
    with _new(path, source_sha256, tools) as file:
        file.attrs["duration_ms"] = sound.duration_ms
        audio = file.create_group("audio/0")
        levels = audio.create_group("waveform")
        levels.attrs["samples_per_bucket"] = BUCKET
        levels.attrs["sample_rate"] = meter.RATE
        for number, peaks in enumerate(_pyramid(sound.peaks)):
            _dataset(levels, f"L{number}", peaks)
        _dataset(audio, "rms_db", sound.rms_db)
        for layout, heard in sorted(sound.layouts.items()):
            _loudness(audio.create_group(f"loudness/{layout}"), heard)
        silence = _dataset(audio, "silence", sound.pauses())
        silence.attrs["below_db"] = sound.pause_db
        silence.attrs["longer_than_us"] = round(PAUSE_SECONDS * 10**6)
    return path


def _loudness(group: h5py.Group, heard: Heard) -> None:
    _dataset(group, "momentary", meter.momentary(heard.power).astype(np.float16))
    _dataset(group, "shortterm", meter.short_term(heard.power).astype(np.float16))
    for name, value in {
        "integrated_lufs": heard.lufs,
        "threshold_lufs": meter.threshold(heard.power),
        "range_lu": meter.range_lu(heard.power),
        "true_peak_db": heard.peak_db,
    }.items():
        group.attrs[name] = max(LOWEST, round(value, 2))


def write_picture(path: Path, source_sha256: str, tools: str, picture: Picture) -> Path:
    with _new(path, source_sha256, tools) as file:
        video = file.create_group("video")
        video.attrs["fps"] = FPS
        _dataset(video, "luma", picture.luma)
        _dataset(video, "motion", picture.motion)
        _dataset(video, "scenes", picture.scenes)
        _dataset(video, "phash", picture.phash)
        _dataset(video, "phash_t_us", picture.phash_t_us)
    return path


def write_quality(path: Path, source_sha256: str, tools: str, renditions: Mapping[str, Quality]) -> Path:
    with _new(path, source_sha256, tools) as file:
        for name, quality in sorted(renditions.items()):
            group = file.create_group(f"renditions/{name}")
            _dataset(group, "kbps", np.asarray(quality.kbps, np.float16))
            _dataset(group, "ssim", np.asarray(quality.ssim, np.float16))
            _dataset(group, "ssim_t_us", np.asarray(quality.t_us, np.int64))
            for key, value in sorted(quality.attributes.items()):
                group.attrs[key] = _attribute(value)
    return path


@contextmanager
def _new(path: Path, source_sha256: str, tools: str) -> Iterator[h5py.File]:
    with h5py.File(path, "w", libver="v110", track_order=False) as file:
        file.attrs["schema"] = SCHEMA
        file.attrs["source_sha256"] = _attribute(source_sha256)
        file.attrs["ffmpeg_version"] = _attribute(tools)
        yield file


def _attribute(value: float | str) -> object:
    """Text of variable length would lie in a heap of its own."""
    return np.bytes_(value.encode()) if isinstance(value, str) else value


def _dataset(group: h5py.Group, name: str, data: Numbers) -> h5py.Dataset:
    packed: dict[str, Any] = {}
    if len(data):  # nothing cannot be packed
        packed = {"shuffle": True, "compression": "gzip", "compression_opts": 4}
        packed["chunks"] = (min(16384, len(data)), *data.shape[1:])
    return group.create_dataset(name, data=data, track_times=False, **packed)


def _pyramid(peaks: Peaks) -> list[Peaks]:
    levels = [peaks]
    while len(levels[-1]) > COARSEST:
        levels.append(_reduce(levels[-1], -(-len(levels[-1]) // FACTOR)))
    return levels


# --- read -------------------------------------------------------------------------------------------------


def read(path: Path, *names: str) -> tuple[NDArray[Any], ...] | None:
    """Whole datasets; None when the file is gone or damaged."""
    try:
        with h5py.File(path, "r") as file:
            return tuple(file[name][:] for name in names)
    except (OSError, KeyError):
        return None


def read_waveform(path: Path, buckets: int = 800) -> Peaks | None:
    """At most `buckets` rows of (lowest, highest), -128 to 127; None when the file is gone or damaged."""
    try:
        with h5py.File(path, "r") as file:
            levels = file["audio/0/waveform"]
            fine_enough = [level for level in levels.values() if len(level) >= buckets]
            chosen = min(fine_enough or [levels["L0"]], key=len)
            return _reduce(chosen[:], buckets)
    except (OSError, KeyError):
        return None


def read_picture(path: Path) -> Picture | None:
    names = ("luma", "motion", "scenes", "phash", "phash_t_us")
    found = read(path, *(f"video/{name}" for name in names))
    return Picture(*found) if found else None


def _reduce(peaks: Peaks, buckets: int) -> Peaks:
    if len(peaks) <= buckets:
        return peaks
    starts = np.arange(buckets) * len(peaks) // buckets
    lows = np.minimum.reduceat(peaks[:, 0], starts)
    highs = np.maximum.reduceat(peaks[:, 1], starts)
    return np.stack([lows, highs], axis=1)
