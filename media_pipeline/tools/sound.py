"""From samples to what is known of a sound: its outline, its level, its loudness per layout, its pauses.

One pass over 16-bit samples at 48 kHz, mono or stereo; what is kept grows by a few bytes per 16 ms.
"""

import heapq
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from media_pipeline.tools import meter
from media_pipeline.tools.meter import BLOCK, RATE, Power, Samples, Spectra

BUCKET = 768  # 16 ms
BATCH = 38_400
"""Samples taken at once: whole blocks of the meter and whole buckets, and small enough for the cache."""
FULL = 32_768
SILENT_DB = -96.0
LOUDEST = 8
"""Batches whose sample peaks are highest: in these the true peak is looked for."""

PAUSE_SECONDS = 0.5
PAUSE_LU = 22.0
"""So far below the loudness of the whole a pause is, between these two bounds."""
PAUSE_DB = (-60.0, -38.0)

Peaks = NDArray[np.int8]


@dataclass(frozen=True)
class Heard:
    """The sound in one layout."""

    power: Power
    highest: NDArray[np.uint16]
    """Of any channel, per bucket; 32768 is full scale."""
    rms_db: NDArray[np.float16]
    """Of the mono mix, per bucket."""
    peak_db: float
    """True peak."""

    @property
    def lufs(self) -> float:
        return meter.integrated(self.power)


@dataclass(frozen=True)
class Sound:
    samples: int
    peaks: Peaks
    """Lowest and highest per bucket of the mono mix."""
    rms_db: NDArray[np.float16]
    layouts: Mapping[str, Heard]

    @property
    def duration_ms(self) -> int:
        return round(self.samples * 1000 / RATE)

    @property
    def pause_db(self) -> float:
        """Softer than this is a pause: a telephone in a market is never as silent as a studio."""
        low, high = PAUSE_DB
        return min(high, max(low, self.layouts["mono"].lufs - PAUSE_LU))

    def pauses(self) -> NDArray[np.int64]:
        """(k, 2): beginning and end in µs."""
        soft = np.concatenate([[False], self.rms_db < self.pause_db, [False]])
        spans = np.flatnonzero(soft[1:] != soft[:-1]).reshape(-1, 2).astype(np.int64) * (
            BUCKET * 10**6 // RATE
        )
        spans = np.minimum(spans, self.samples * 10**6 // RATE)
        return spans[spans[:, 1] - spans[:, 0] >= PAUSE_SECONDS * 10**6]


class SoundBuilder:
    """Takes s16le at 48 kHz, in pieces of any size, of the widest of `layouts`."""

    def __init__(self, layouts: Sequence[str]) -> None:
        self.layouts = layouts
        self.channels = 2 if "stereo" in layouts else 1
        self.samples = 0
        self._rest = bytearray()
        self._kept: dict[str, bytearray] = defaultdict(bytearray)
        self._loudest: dict[str, list[tuple[int, int, Samples]]] = {name: [] for name in layouts}
        self._order = count()

    def add(self, data: bytes) -> None:
        self._rest += data
        size = 2 * self.channels * BATCH
        whole = len(self._rest) // size * size
        for start in range(0, whole, size):
            self._take(np.frombuffer(bytes(self._rest[start : start + size]), "<i2"))
        del self._rest[:whole]

    def finish(self) -> Sound:
        frame = 2 * self.channels
        left = len(self._rest) // frame
        if left:
            tail = np.frombuffer(bytes(self._rest[: left * frame]), "<i2").reshape(left, self.channels)
            self._take(np.pad(tail, ((0, BATCH - left), (0, 0)), mode="edge").reshape(-1), left)
        buckets, blocks = -(-self.samples // BUCKET), self.samples // BLOCK
        rms = self._all("rms", np.float16)[:buckets]
        heard = {name: self._heard(name, blocks, buckets, rms) for name in self.layouts}
        return Sound(self.samples, self._all("peaks", np.int8).reshape(-1, 2)[:buckets], rms, heard)

    def _heard(self, name: str, blocks: int, buckets: int, rms: NDArray[np.float16]) -> Heard:
        power = self._all(f"power {name}", np.float64)[:blocks]
        highest = self._all(f"highest {name}", np.uint16)[:buckets]
        top = max((meter.true_peak(batch) for _, _, batch in self._loudest[name]), default=0.0)
        return Heard(power, highest, rms, meter.decibels(top))

    def _keep(self, name: str, data: NDArray[Any]) -> None:
        """Side by side: a hundred thousand small arrays would take more room than what is in them."""
        self._kept[name] += data.tobytes()

    def _all(self, name: str, kind: type[np.generic]) -> NDArray[Any]:
        return np.frombuffer(bytes(self._kept.pop(name, b"")), kind)

    def _take(self, samples: NDArray[np.int16], real: int = BATCH) -> None:
        """`samples`: one batch, channels interleaved; what comes after the first `real` is padding."""
        wide = samples.reshape(-1, self.channels).T.astype(np.float32, order="C") / np.float32(FULL)
        spectra = meter.spectra(wide)
        mono, spectrum = wide, spectra
        if self.channels > 1:
            mono, spectrum = _mixed(wide), _mixed(spectra)
            self._listen("stereo", wide, spectra, real)
        self._listen("mono", mono, spectrum, real)
        rows = mono.reshape(-1, BUCKET)
        bounds = np.stack([rows.min(axis=1), rows.max(axis=1)], axis=1)
        self._keep("peaks", np.floor(bounds * 128).astype(np.int8))
        mean = np.einsum("ij,ij->i", rows, rows) / BUCKET
        self._keep("rms", (10 * np.log10(np.maximum(mean, 10 ** (SILENT_DB / 10)))).astype(np.float16))
        self.samples += real

    def _listen(self, layout: str, samples: Samples, spectra: Spectra, real: int) -> None:
        self._keep(f"power {layout}", meter.power(spectra))
        highest = np.abs(samples).reshape(len(samples), -1, BUCKET).max(axis=(0, 2))
        self._keep(f"highest {layout}", (highest * FULL).astype(np.uint16))
        entry = (int(highest.max() * FULL), -next(self._order), samples[:, :real])
        push = heapq.heappush if len(self._loudest[layout]) < LOUDEST else heapq.heappushpop
        push(self._loudest[layout], entry)


def _mixed(channels: NDArray) -> NDArray:
    """Left and right as one; keeps the axis of channels."""
    return (channels[:1] + channels[1:]) / 2
