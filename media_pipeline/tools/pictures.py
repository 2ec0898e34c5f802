"""From small grey frames to what is known of the pictures: brightness, motion, changes of scene, likeness.

The frames come from the encode itself, 64 × 36 and five a second, so that nothing is decoded twice. What is
kept grows by four bytes per frame.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 64, 36
FPS = 5.0
SIZE = WIDTH * HEIGHT
FILTER = f"fps={FPS:g}:start_time=0,scale={WIDTH}:{HEIGHT}:flags=area,format=gray"
"""What a branch of the encode's graph does to make them."""

PHASH_SECONDS = 10
"""From one perceptual hash to the next."""

SCENE = np.dtype([("t_us", "<i8"), ("score", "<f2")])
SCENE_WINDOW = 5
"""Frames before and after, with which a frame is compared: motion goes on, a cut is alone."""
SCENE_RATIO = 3.0
SCENE_LEAST = 10.0
"""Mean change of a pixel, of 255, below which nothing is a change of scene."""
SCENE_SHARE, CHANGED = 0.5, 8
"""A cut changes most of the picture by more than that; someone who waves both arms does not."""

ALIKE_BITS = 8
"""Hashes of the same picture, encoded twice, differ in no more of their 64 bits."""
FLAT_BITS = 6
"""With fewer edges than that a hash says nothing: black, a title on white."""

Frames = NDArray[np.uint8]


@dataclass(frozen=True)
class Picture:
    luma: NDArray[np.float16]
    """Mean brightness per frame, 0 to 255."""
    motion: NDArray[np.float16]
    """Mean absolute difference from the frame before, 0 to 255."""
    scenes: NDArray[np.void]
    """Where another scene begins (SCENE); the score is the motion there, of 1."""
    phash: NDArray[np.uint64]
    phash_t_us: NDArray[np.int64]


class PictureBuilder:
    """Takes frames of SIZE bytes, in pieces of any size."""

    def __init__(self) -> None:
        self.frames = 0
        self._rest = b""
        self._last: Frames | None = None
        self._luma: list[NDArray[np.float32]] = []
        self._motion: list[NDArray[np.float32]] = []
        self._changed: list[NDArray[np.float32]] = []
        self._hashes: list[int] = []

    def add(self, data: bytes) -> None:
        data = self._rest + data
        whole = len(data) // SIZE * SIZE
        self._rest = data[whole:]
        if whole:
            self._take(np.frombuffer(data[:whole], np.uint8).reshape(-1, HEIGHT, WIDTH))

    def finish(self) -> Picture:
        none = np.zeros(0, np.float32)
        luma, motion, changed = (
            np.concatenate([none, *parts]) for parts in (self._luma, self._motion, self._changed)
        )
        times = np.arange(len(self._hashes), dtype=np.int64) * PHASH_SECONDS * 10**6
        small = luma.astype(np.float16), motion.astype(np.float16)
        return Picture(*small, scenes(motion, changed), np.array(self._hashes, np.uint64), times)

    def _take(self, frames: Frames) -> None:
        before = frames[:1] if self._last is None else self._last
        pairs = np.concatenate([before, frames]).astype(np.int16)
        change = np.abs(np.diff(pairs, axis=0))
        self._motion.append(change.mean(axis=(1, 2), dtype=np.float32))
        self._changed.append((change > CHANGED).mean(axis=(1, 2), dtype=np.float32))
        self._luma.append(frames.mean(axis=(1, 2), dtype=np.float32))
        step = round(PHASH_SECONDS * FPS)
        self._hashes += [dhash(frame) for frame in frames[-self.frames % step :: step]]
        self._last = frames[-1:]
        self.frames += len(frames)


def joined(pieces: Sequence[Picture]) -> Picture:
    """Of a film that was looked at in pieces; a change of scene just where two of them meet is not seen."""
    frames = np.cumsum([0, *(len(piece.luma) for piece in pieces)])
    starts = np.round(frames * 10**6 / FPS).astype(np.int64)[:-1]
    return Picture(
        luma=np.concatenate([piece.luma for piece in pieces]),
        motion=np.concatenate([piece.motion for piece in pieces]),
        scenes=np.concatenate([_later(p.scenes, start) for p, start in zip(pieces, starts, strict=True)]),
        phash=np.concatenate([piece.phash for piece in pieces]),
        phash_t_us=np.concatenate([p.phash_t_us + start for p, start in zip(pieces, starts, strict=True)]),
    )


def _later(found: NDArray[np.void], start_us: int) -> NDArray[np.void]:
    moved = found.copy()
    moved["t_us"] += start_us
    return moved


def scenes(motion: NDArray[np.float32], changed: NDArray[np.float32]) -> NDArray[np.void]:
    """Frames that differ from the one before much more than their neighbours do from theirs."""
    if not len(motion):
        return np.zeros(0, SCENE)
    window = 2 * SCENE_WINDOW + 1
    around = np.lib.stride_tricks.sliding_window_view(np.pad(motion, SCENE_WINDOW), window)
    others = (around.sum(axis=1) - motion) / (window - 1)
    alone = (motion == around.max(axis=1)) & (motion >= SCENE_RATIO * others)
    cuts = np.flatnonzero(alone & (motion >= SCENE_LEAST) & (changed >= SCENE_SHARE))
    found = np.zeros(len(cuts), SCENE)
    found["t_us"] = np.round(cuts * 10**6 / FPS)
    found["score"] = motion[cuts] / 255
    return found


# --- the same pictures twice ------------------------------------------------------------------------------


def dhash(frame: Frames) -> int:
    """64 bits: whether each cell of 8 rows of 9 is darker than the one to its right."""
    rows = np.linspace(0, HEIGHT, 9).astype(int)[:-1]
    columns = np.linspace(0, WIDTH, 10).astype(int)
    sums = np.add.reduceat(np.add.reduceat(frame.astype(np.int64), rows, axis=0), columns[:-1], axis=1)
    areas = np.diff(np.append(rows, HEIGHT))[:, None] * np.diff(columns)[None, :]
    cells = sums / areas
    return int.from_bytes(np.packbits(cells[:, :-1] < cells[:, 1:]).tobytes())


def resemblance(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> float:
    """Share of the pictures of the shorter film that the other shows too; worth a question above 0.8."""
    first, second = _telling(first), _telling(second)
    if not len(first) or not len(second):
        return 0.0
    shorter, longer = sorted((first, second), key=len)
    bits = np.bitwise_count(shorter[:, None] ^ longer[None, :]).min(axis=1)
    return float((bits <= ALIKE_BITS).mean())


def _telling(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    bits = np.bitwise_count(hashes)
    return hashes[(bits >= FLAT_BITS) & (bits <= 64 - FLAT_BITS)]
