"""Does a rendition show what its source shows? Structural similarity (SSIM) of some pictures, small and grey.

The encode itself writes the reference: frames of its source at moments where every rendition has a key frame.
Of the rendition only those key frames are decoded. 8 × 8 windows, half overlapping, as in ffmpeg's `ssim`.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from media_pipeline.errors import ProcessingError
from media_pipeline.tools import ffmpeg

LARGEST = (160, 90)
"""So small that the noise of a telephone at night, which no small rendition keeps, does not count."""
MOST = 64
"""References per film; of a long one evenly spread."""
SLACK_SECONDS = 0.25
"""Players may start a stream a frame or two late."""
TYPICAL, WORST = 0.80, 0.60
"""What half of the pictures and nine of ten must reach; measured in docs/media.md."""

Frames = NDArray[np.uint8]


def size_for(width: int, height: int) -> tuple[int, int]:
    """Of reference frames: even, no larger than LARGEST whichever way up, never larger than the source."""
    long, short = max(width, height), min(width, height)
    scale = min(1.0, LARGEST[0] / long, LARGEST[1] / short)
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


def times_for(seconds: float, gop_seconds: float) -> list[float]:
    """At most MOST moments of key frames, in seconds, spread over the whole film."""
    count = max(1, int(np.ceil((seconds - 0.1) / gop_seconds)))
    chosen = np.unique(np.linspace(0, count - 1, min(count, MOST)).round().astype(int))
    return [float(number * gop_seconds) for number in chosen]


def reference_filter(times: Sequence[float], size: tuple[int, int], fps: float) -> str:
    """What a branch of the encode's graph does to make reference frames, raw, grey, the first at each time.

    `fps`: of that branch, the highest of all renditions.
    """
    return f"{_select([time + 0.48 / fps for time in times], 0.5 / fps)},{_grey(size)}"


def ssim_series(
    job: ffmpeg.Job,
    reference: Path,
    size: tuple[int, int],
    times: Sequence[float],
    rendition: Path,
    gop_seconds: float,
) -> list[float]:
    """One value per reference frame. All 0 when the rendition has no key frame where there must be one."""
    width, height = size
    wanted = np.fromfile(reference, np.uint8).reshape(-1, height, width)
    shown = _key_frames(job, rendition, size, times, min(SLACK_SECONDS, gop_seconds / 4))
    if len(shown) != len(wanted):
        return [0.0] * len(wanted)
    return [ssim(one, other) for one, other in zip(wanted, shown, strict=True)]


def check(series: Sequence[float]) -> None:
    """Raises ProcessingError unless most pictures are good enough and hardly any is another one."""
    typical, worst = np.percentile(series, (50, 10), method="lower") if len(series) else (0.0, 0.0)
    if typical < TYPICAL or worst < WORST:
        detail = f"SSIM {typical:.3f}, nine of ten {worst:.3f}; wanted {TYPICAL} and {WORST}"
        raise ProcessingError("wrong_output", detail, what=_("hình khác với tệp gốc"))


def _key_frames(
    job: ffmpeg.Job, path: Path, size: tuple[int, int], times: Sequence[float], slack: float
) -> Frames:
    width, height = size
    data = bytearray()

    def take(piece: bytes) -> float:
        data.extend(piece)
        return len(data) / (width * height * len(times))

    options = ["-an", "-vf", f"{_select(times, slack)},{_grey(size)}", "-fps_mode", "passthrough"]
    options += ["-f", "rawvideo", "pipe:1"]
    ffmpeg.run(job, path, options, take, before=["-skip_frame", "nokey"])
    return np.frombuffer(bytes(data), np.uint8).reshape(-1, height, width)


def _select(times: Sequence[float], slack: float) -> str:
    near = "+".join(f"between(t,{time - slack:.4f},{time + slack:.4f})" for time in times)
    return f"select='{near}'"


def _grey(size: tuple[int, int]) -> str:
    return f"scale={size[0]}:{size[1]}:flags=area:out_range=tv,format=gray"


# --- the measure ------------------------------------------------------------------------------------------


def ssim(first: Frames, second: Frames) -> float:
    """Of two grey frames of one size; 1.0 for the same."""
    one, two = _even(first), _even(second)
    n = 64
    c1, c2 = (0.01 * 255) ** 2 * n, (0.03 * 255) ** 2 * n * (n - 1)
    sum1, sum2 = _windows(one), _windows(two)
    squares, product = _windows(one**2 + two**2), _windows(one * two)
    variances = squares * n - sum1**2 - sum2**2
    covariance = product * n - sum1 * sum2
    likeness = (2 * sum1 * sum2 + c1) * (2 * covariance + c2)
    likeness /= (sum1**2 + sum2**2 + c1) * (variances + c2)
    return float(likeness.mean())


def _even(frame: Frames) -> NDArray[np.float64]:
    """Whole blocks of 4 × 4, two at least each way."""
    height, width = (max(8, side // 4 * 4) for side in frame.shape)
    room = [(0, max(0, height - frame.shape[0])), (0, max(0, width - frame.shape[1]))]
    return np.pad(frame, room, mode="edge")[:height, :width].astype(np.float64)


def _windows(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sums over 8 × 8, every four pixels."""
    height, width = values.shape
    blocks = values.reshape(height // 4, 4, width // 4, 4).sum(axis=(1, 3))
    rows = blocks[:-1] + blocks[1:]
    sums: NDArray[np.float64] = rows[:, :-1] + rows[:, 1:]
    return sums
