"""Speech at the same loudness everywhere: −16 LUFS by gain and a true-peak limiter, dynamics as they were.

Two-pass `loudnorm` falls back to its dynamic mode on half of all speech and misses by up to 1.5 LU
(docs/media.md). So the gain is found here from what the sound pass heard: the limiter is worked out on paper,
which costs nothing and is within 0.3 LU of the real one. What the encoder then wrote is measured by
ffmpeg's meter, and the gain corrected, until it is right.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import lcm
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from media_pipeline.profiles import LOUDNESS_LUFS, TRUE_PEAK_DB
from media_pipeline.tools import ffmpeg, meter
from media_pipeline.tools.sound import BUCKET, FULL, Heard

ROUNDS = 20
SLACK_LU = 0.5
"""How far an encoded file may be off."""
SILENCE_LUFS = -65.0
LARGEST_GAIN = 40.0
LARGEST_LIMITING = 6.0
"""dB more than loudness alone asks for; beyond that a limiter is heard. Clicks in silence stay softer."""
CEILING = 10 ** ((TRUE_PEAK_DB - 0.1) / 20)
RELEASE_BUCKETS = 3
"""The limiter lets go within 50 ms."""

_SUMMARY = re.compile(
    r"Summary:.*?"
    r"\bI:\s+(?P<i>-?[\d.]+|-?inf|nan) LUFS.*?"
    r"\bLRA:\s+(?P<lra>[\d.]+) LU\n.*?"
    r"Peak:\s+(?P<peak>-?[\d.]+|-?inf|nan) dBFS",
    re.DOTALL,
)


@dataclass(frozen=True)
class Loudness:
    lufs: float
    range_lu: float
    peak_db: float


def chain(layout: str, gain_db: float | None) -> str:
    """The filters that bring a track to this layout and, unless it is silent, to the target."""
    # To whole numbers a mix of many channels is scaled so that it fits, as it was when it was measured.
    mix = f"aformat=sample_fmts=s32:channel_layouts={layout}"
    if gain_db is None:
        return f"{mix},aresample=48000"
    # Four times oversampled, the limiter sees the peaks between the samples.
    limiter = f"aresample=192000,alimiter=limit={CEILING:.4f}:level=false:latency=true,aresample=48000"
    return f"{mix},aformat=sample_fmts=dblp,volume={gain_db:.2f}dB,{limiter}"


def measure(job: ffmpeg.Job, path: Path, stream: int = 0) -> Loudness:
    """By ffmpeg's own meter, of the file as a player hears it; -inf LUFS for silence."""
    options = ["-map", f"0:{stream}", "-af", "ebur128=peak=true:framelog=verbose", "-f", "null", "-"]
    found = _SUMMARY.search(ffmpeg.run(job, path, options, level="info"))
    if found is None:
        return Loudness(float("-inf"), 0.0, float("-inf"))
    return Loudness(_number(found["i"]), _number(found["lra"]), _number(found["peak"]))


def _number(text: str) -> float:
    return float(text) if text not in ("-inf", "inf", "nan") else float("-inf")


def correction(heard_lufs: float, target_lufs: float = LOUDNESS_LUFS) -> float:
    """dB to add to the gain before encoding again; 0.0 when what was heard is good enough."""
    error = target_lufs - heard_lufs
    return error if abs(error) > SLACK_LU else 0.0


# --- the gain ---------------------------------------------------------------------------------------------


def find_gain(heard: Heard) -> dict[str, Any]:
    """Facts of one layout. `gain_db` is None for silence and for less than 400 ms; `lufs` will be heard."""
    lufs = heard.lufs
    if not lufs > SILENCE_LUFS:
        return {"gain_db": None, "why": "silent" if len(heard.power) >= meter.MOMENTARY else "short"}
    gain = _search(heard, LOUDNESS_LUFS - lufs)
    return {
        "gain_db": round(gain, 2),
        "lufs": round(expected(heard, gain), 2),
        "source_lufs": round(lufs, 2),
        "source_range_lu": round(meter.range_lu(heard.power), 2),
        "source_peak_db": round(heard.peak_db, 2),
    }


def _search(heard: Heard, plain: float) -> float:
    """What the limiter takes away is added, until no more than a fiftieth of a dB is missing."""
    most = min(plain + LARGEST_LIMITING, LARGEST_GAIN)
    gain = max(-LARGEST_GAIN, min(plain, most))
    for _ in range(ROUNDS):
        missing = LOUDNESS_LUFS - expected(heard, gain)
        if abs(missing) < 0.02 or (gain == most and missing > 0):
            break
        gain = max(-LARGEST_GAIN, min(gain + missing, most))
    return gain


def expected(heard: Heard, gain_db: float) -> float:
    """LUFS after this gain and the limiter."""
    gain = 10 ** (gain_db / 20)
    if heard.highest.max(initial=0) * gain <= CEILING * FULL:
        return heard.lufs + gain_db
    return meter.integrated(heard.power * _kept(heard, gain) * gain**2)


def _kept(heard: Heard, gain: float) -> NDArray[np.float32]:
    """Share of the power of each block of the meter that the limiter lets through."""
    ceiling = np.float32(CEILING * FULL / gain)
    let = np.minimum(ceiling / np.maximum(heard.highest, ceiling), np.float32(1))
    held = let.copy()
    for late in range(1, RELEASE_BUCKETS + 1):
        recovered = np.float32(1 - late * BUCKET / meter.RATE / 0.05)
        held[late:] = np.minimum(held[late:], 1 - (1 - let[:-late]) * recovered)
    power = np.power(np.float32(10), heard.rms_db.astype(np.float32) / 10)
    return _per_block(power * held**2, heard) / _per_block(power, heard)


def _overlaps() -> NDArray[np.float32]:
    """(buckets, blocks): how much of each lies in which, over the time after which both end together."""
    time = lcm(BUCKET, meter.BLOCK)
    buckets = np.arange(time // BUCKET)[:, None] * BUCKET
    blocks = np.arange(time // meter.BLOCK)[None, :] * meter.BLOCK
    ends = np.minimum(buckets + BUCKET, blocks + meter.BLOCK)
    return np.maximum(0, ends - np.maximum(buckets, blocks)).astype(np.float32)


_OVERLAPS = _overlaps()


def _per_block(per_bucket: NDArray[np.float32], heard: Heard) -> NDArray[np.float32]:
    """Sums per block of the meter; a bucket that lies in two counts in both for what lies there."""
    padded = np.pad(per_bucket, (0, -len(per_bucket) % len(_OVERLAPS)))
    sums: NDArray[np.float32] = (padded.reshape(-1, len(_OVERLAPS)) @ _OVERLAPS).reshape(-1)
    return sums[: len(heard.power)]


# --- for the stages that follow ---------------------------------------------------------------------------


def gain_of(facts: Mapping[str, Any], channels: int) -> float | None:
    """The gain that was found for a track of that many channels."""
    gain: float | None = _of(facts, channels).get("gain_db")
    return gain


def target_of(facts: Mapping[str, Any], channels: int) -> float:
    """LUFS that its encoded file must have: less than the usual only where the peaks allow no more."""
    return min(LOUDNESS_LUFS, float(_of(facts, channels).get("lufs", LOUDNESS_LUFS)))


def _of(facts: Mapping[str, Any], channels: int) -> Mapping[str, Any]:
    found: Mapping[str, Any] = facts.get("loudness", {}).get("mono" if channels == 1 else "stereo", {})
    return found
