"""Speech at the same loudness everywhere: −16 LUFS by gain and a true-peak limiter, measured and corrected.

Two-pass `loudnorm` falls back to its dynamic mode on half of all speech and misses by up to 1.5 LU
(docs/media.md), so the gain is found by listening to the result, and dynamics stay as they were.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from media_pipeline.profiles import LOUDNESS_LUFS, TRUE_PEAK_DB
from media_pipeline.tools import ffmpeg

ROUNDS = 3
GOOD_ENOUGH = 0.05
"""LU; the meter shows tenths. The promise is 0.5, and Opus takes up to 0.4 away from speech."""
SILENCE_LUFS = -65.0
LARGEST_GAIN = 40.0

_SUMMARY = re.compile(
    r"\[ebur128@(?P<layout>\w+) @ [^]]+\] Summary:.*?"
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

    @property
    def silent(self) -> bool:
        return not self.lufs > SILENCE_LUFS


def chain(layout: str, gain_db: float | None) -> str:
    """The filters that bring a track to this layout and, unless it is silent, to the target."""
    mix = f"aformat=channel_layouts={layout}"
    if gain_db is None:
        return f"{mix},aresample=48000"
    ceiling = 10 ** ((TRUE_PEAK_DB - 0.1) / 20)
    # Four times oversampled, the limiter sees the peaks between the samples.
    limiter = f"aresample=192000,alimiter=limit={ceiling:.4f}:level=false:latency=true,aresample=48000"
    return f"{mix},volume={gain_db:.2f}dB,{limiter}"


def meters(stream: str, chains: Mapping[str, str]) -> tuple[str, list[str]]:
    """A filter graph that measures `stream` once per chain, and the outputs that drive it."""
    labels = "".join(f"[in_{layout}]" for layout in chains)
    parts = [f"{stream}asplit={len(chains)}{labels}"]
    outputs: list[str] = []
    for layout, filters in chains.items():
        parts.append(f"[in_{layout}]{filters},ebur128@{layout}=peak=true:framelog=quiet[out_{layout}]")
        outputs += ["-map", f"[out_{layout}]", "-f", "null", "-"]
    return ";".join(parts), outputs


def read_summaries(log: str) -> dict[str, Loudness]:
    return {
        found["layout"]: Loudness(_number(found["i"]), _number(found["lra"]), _number(found["peak"]))
        for found in _SUMMARY.finditer(log)
    }


def measure(job: ffmpeg.Job, source: Path, stream: int, chains: Mapping[str, str]) -> dict[str, Loudness]:
    graph, outputs = meters(f"[0:{stream}]", chains)
    return read_summaries(ffmpeg.run(job, source, ["-filter_complex", graph, *outputs], level="info"))


def find_gains(
    job: ffmpeg.Job, source: Path, stream: int, measured: Mapping[str, Loudness]
) -> dict[str, dict[str, Any]]:
    """{layout: facts}; `gain_db` is None for silence. `measured`: the track as it came, per layout."""
    gains = {name: _clamp(LOUDNESS_LUFS - now.lufs) for name, now in measured.items() if not now.silent}
    best: dict[str, tuple[float, Loudness]] = {}
    for number in range(ROUNDS if gains else 0):
        part = job.part(number / ROUNDS, (number + 1) / ROUNDS)
        heard = measure(part, source, stream, {name: chain(name, gain) for name, gain in gains.items()})
        best = {name: _better(best.get(name), (gains[name], now)) for name, now in heard.items()}
        if all(_error(now) <= GOOD_ENOUGH for _, now in best.values()):
            break
        gains = {name: _clamp(gains[name] + LOUDNESS_LUFS - now.lufs) for name, now in heard.items()}
    return {name: _facts(measured[name], best.get(name)) for name in measured}


def _better(old: tuple[float, Loudness] | None, new: tuple[float, Loudness]) -> tuple[float, Loudness]:
    return old if old and _error(old[1]) <= _error(new[1]) else new


def _error(now: Loudness) -> float:
    return abs(now.lufs - LOUDNESS_LUFS)


def _facts(before: Loudness, chosen: tuple[float, Loudness] | None) -> dict[str, Any]:
    source = {f"source_{key}": value for key, value in asdict(before).items()}
    if before.silent or chosen is None:
        return {"gain_db": None, "source_lufs": None}
    return {"gain_db": round(chosen[0], 2), "lufs": chosen[1].lufs, "peak_db": chosen[1].peak_db, **source}


def _clamp(gain: float) -> float:
    return max(-LARGEST_GAIN, min(LARGEST_GAIN, gain))


def _number(text: str) -> float:
    return float(text) if text not in ("-inf", "inf", "nan") else float("-inf")


def gain_of(facts: Mapping[str, Any], channels: int) -> float | None:
    """The gain that was found for a track of that many channels."""
    layout = "mono" if channels == 1 else "stereo"
    gain: float | None = facts.get("loudness", {}).get(layout, {}).get("gain_db")
    return gain
