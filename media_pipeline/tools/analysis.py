"""What was measured of a file's sound, in HDF5: one file per original, written once, a cache that can go.

    ANALYSIS/ab/<sha256>/<VERSION>.h5
    /audio/0/waveform/L0..Ln   int8 (n, 2): lowest and highest of 256 samples at 16 kHz, then four of those…
    /audio/0/rms_db            float16 (n,)

A killed HDF5 writer leaves an unreadable file, so it is written aside, synced and renamed whole. Without
time stamps the same sound always gives the same bytes.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np
from numpy.typing import NDArray

from media_pipeline.conf import folder

VERSION = 1
RATE = 16_000
SAMPLES = 256  # per bucket of the finest level: 16 ms
FACTOR = 4
COARSEST = 512
SILENT_DB = -96.0

Peaks = NDArray[np.int8]


@dataclass(frozen=True)
class Waveform:
    peaks: Peaks
    rms_db: NDArray[np.float16]
    samples: int

    @property
    def duration_ms(self) -> int:
        return round(self.samples * 1000 / RATE)


class WaveformBuilder:
    """Takes mono s16le at 16 kHz in pieces of any size; memory grows by 6 bytes per 16 ms of sound."""

    def __init__(self) -> None:
        self.samples = 0
        self._rest = b""
        self._peaks: list[Peaks] = []
        self._rms: list[NDArray[np.float16]] = []

    def add(self, data: bytes) -> None:
        data = self._rest + data
        whole = len(data) // (2 * SAMPLES) * 2 * SAMPLES
        self._rest = data[whole:]
        if whole:
            self._take(np.frombuffer(data[:whole], "<i2"))

    def finish(self) -> Waveform:
        if len(self._rest) >= 2:
            tail = np.frombuffer(self._rest[: len(self._rest) // 2 * 2], "<i2")
            self._take(np.pad(tail, (0, SAMPLES - len(tail)), mode="edge"))
            self.samples -= SAMPLES - len(tail)
            self._rest = b""
        peaks = np.concatenate(self._peaks) if self._peaks else np.zeros((0, 2), np.int8)
        rms = np.concatenate(self._rms) if self._rms else np.zeros(0, np.float16)
        return Waveform(peaks, rms, self.samples)

    def _take(self, samples: NDArray[np.int16]) -> None:
        rows = samples.reshape(-1, SAMPLES)
        self.samples += samples.size
        self._peaks.append(np.stack([rows.min(1) >> 8, rows.max(1) >> 8], axis=1).astype(np.int8))
        power = np.square(rows.astype(np.float32) / 32768).mean(1)
        self._rms.append((10 * np.log10(np.maximum(power, 10 ** (SILENT_DB / 10)))).astype(np.float16))


def path(sha256: str) -> Path:
    return folder("ANALYSIS") / sha256[:2] / sha256 / f"{VERSION}.h5"


def write_waveform(sha256: str, waveform: Waveform, work: Path, tools: str) -> Path:
    draft = work / "analysis.h5"
    with h5py.File(draft, "w", libver="v110", track_order=False) as file:
        file.attrs["schema"] = VERSION
        file.attrs["source_sha256"] = np.bytes_(sha256)
        file.attrs["ffmpeg_version"] = np.bytes_(tools)
        file.attrs["duration_ms"] = waveform.duration_ms
        levels = file.create_group("audio/0/waveform")
        for number, peaks in enumerate(_pyramid(waveform.peaks)):
            _dataset(levels, f"L{number}", peaks)
        _dataset(file["audio/0"], "rms_db", waveform.rms_db)
    return _publish(draft, path(sha256))


def read_waveform(sha256: str, buckets: int = 800) -> Peaks | None:
    """At most `buckets` rows of (lowest, highest), -128 to 127; None when it was never made or is damaged."""
    try:
        with h5py.File(path(sha256), "r") as file:
            levels = file["audio/0/waveform"]
            fine_enough = [level for level in levels.values() if len(level) >= buckets]
            chosen = min(fine_enough or [levels["L0"]], key=len)
            return _reduce(chosen[:], buckets)
    except (OSError, KeyError):
        return None


def _pyramid(peaks: Peaks) -> list[Peaks]:
    levels = [peaks]
    while len(levels[-1]) > COARSEST:
        levels.append(_reduce(levels[-1], -(-len(levels[-1]) // FACTOR)))
    return levels


def _reduce(peaks: Peaks, buckets: int) -> Peaks:
    if len(peaks) <= buckets:
        return peaks
    starts = np.arange(buckets) * len(peaks) // buckets
    lows = np.minimum.reduceat(peaks[:, 0], starts)
    highs = np.maximum.reduceat(peaks[:, 1], starts)
    return np.stack([lows, highs], axis=1)


def _dataset(group: h5py.Group, name: str, data: NDArray[np.generic]) -> None:
    chunks = (min(16384, max(1, len(data))), *data.shape[1:])
    group.create_dataset(
        name,
        data=data,
        chunks=chunks,
        shuffle=True,
        compression="gzip",
        compression_opts=4,
        track_times=False,
    )


def _publish(draft: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f"{target.name}.{os.getpid()}.tmp")
    try:
        with draft.open("rb") as source, beside.open("wb") as copy:
            shutil.copyfileobj(source, copy)
            copy.flush()
            os.fsync(copy.fileno())
        os.replace(beside, target)
    finally:
        beside.unlink(missing_ok=True)
    return target
