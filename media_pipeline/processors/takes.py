"""Recordings cut, levelled, set apart by pauses and joined: the sound of slides, and montages.

ffmpeg decodes, under the limits that hold for strangers' files; pydub edits, in a child of its own, because
it holds a whole recording in memory; ffmpeg packs the result without loss.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from media_pipeline import blobs
from media_pipeline.conf import setting
from media_pipeline.errors import ProcessingError
from media_pipeline.processors.base import Work
from media_pipeline.tools import child, ffmpeg
from media_pipeline.tools.lines import JsonLines

CHILD = Path(__file__).with_name("takes_child.py")
RATE = 48_000
LONGEST_MS = 20 * 60 * 1000
"""Of one take: pydub holds it whole, 115 MB at this length, and a few copies while it works."""
MEMORY = 1024**3
RUMBLE_HZ = 70
"""Below it a telephone hears wind, traffic and its holder's hand, but no voice."""


@dataclass(frozen=True)
class Codes:
    """How what is wrong with a take is told; `place` names the number it gets."""

    too_long: str
    unreadable: str
    place: str


@dataclass(frozen=True)
class Ready:
    """Sound that was edited before and is there to be copied: part of a file of raw samples."""

    path: Path
    start_ms: int
    end_ms: int


@dataclass(frozen=True)
class Joined:
    path: Path
    """FLAC, mono, 48 kHz."""
    spans: list[dict[str, Any]] = field(default_factory=list)
    """Of each segment: `start_ms`, `end_ms`, and of each of its `takes` what was found and done."""

    @property
    def duration_ms(self) -> int:
        return int(self.spans[-1]["end_ms"])


def join(
    work: Work, segments: Sequence[Mapping[str, Any]], ready: Mapping[int, Ready], frame_ms: int, codes: Codes
) -> Joined:
    """A segment: `takes` [{sha256, start_ms, end_ms}], `pause_ms`, `crossfade_ms`, `trim`, `level`; around
    them `before_ms` and `after_ms` of silence; without takes `ms` of silence. `ready`: what is only copied.
    """
    orders = []
    for number, segment in enumerate(segments):
        work.job.part(0, 0.7).tell(number / len(segments))
        if number in ready:
            orders.append({"ready": [str(ready[number].path), ready[number].start_ms, ready[number].end_ms]})
        else:
            takes = [_decoded(work, segment, take, codes, number) for take in range(len(segment["takes"]))]
            orders.append({**segment, "takes": [str(path) for path in takes]})
    wav = work.folder / "joined.wav"
    spans = _edit(work, {"segments": orders, "frame_ms": frame_ms, "rate": RATE, "out": str(wav)})
    return Joined(_packed(work, wav, spans[-1]["end_ms"] / 1000), spans)


def _decoded(work: Work, segment: Mapping[str, Any], position: int, codes: Codes, number: int) -> Path:
    """Raw samples of the part between its in and out points."""
    take = segment["takes"][position]
    place: dict[str, Any] = {codes.place: (position if codes.place == "take" else number) + 1}
    source, path = work.folder / "src.bin", work.folder / f"take{number}-{position}.pcm"
    source.unlink(missing_ok=True)
    source.symlink_to(blobs.path(take["sha256"]))
    longest = (LONGEST_MS + 1000) / 1000
    filters = f"atrim=start={take['start_ms'] / 1000}"
    filters += f":end={take['end_ms'] / 1000}" if take["end_ms"] else ""
    filters += f",highpass=f={RUMBLE_HZ}" if segment["level"] else ""
    options = ["-map", "0:a:0", "-af", filters, "-t", str(longest), "-ac", "1", "-ar", str(RATE)]
    job = replace(work.job, seconds=longest, tell=lambda share: work.job.tell(0.0))
    try:
        ffmpeg.run(job, source, [*options, "-f", "s16le", f"file:{path}"])
    except ProcessingError as error:
        if error.code != "decode_failed":
            raise
        raise ProcessingError(codes.unreadable, error.detail, **place) from error
    if path.stat().st_size > LONGEST_MS * RATE // 1000 * 2:
        raise ProcessingError(codes.too_long, **place)
    return path


def _edit(work: Work, orders: dict[str, Any]) -> list[dict[str, Any]]:
    heard = JsonLines(work.job.part(0.7, 0.95).tell)
    (work.folder / "orders.json").write_text(json.dumps(orders))
    argv = [sys.executable, "-I", str(CHILD), str(work.folder / "orders.json")]
    watch = child.Watch(on_output=heard.read, on_tick=heard.tick)
    done = child.run(argv, work.folder, _limits(work.folder), watch)
    if done.returncode != 0:
        code = "disk_full" if "No space left" in done.log else "unexpected"
        code = "out_of_memory" if "MemoryError" in done.log else code
        raise ProcessingError(code, f"{CHILD.name} ended with {done.returncode}\n{done.log}")
    spans: list[dict[str, Any]] = heard.said["spans"]
    return spans


def _limits(folder: Path) -> child.Limits:
    seconds = sum(path.stat().st_size for path in folder.glob("*.pcm")) / (2 * RATE)
    return child.Limits(
        cpu_seconds=int(60 + seconds),
        wall_seconds=120 + 2 * seconds,
        memory=MEMORY,
        file_bytes=4 * 1024**3,
        stall_seconds=setting("STALL_SECONDS"),
    )


def _packed(work: Work, wav: Path, seconds: float) -> Path:
    """Half the size, and not a sample lost."""
    path = wav.with_suffix(".flac")
    job = replace(work.job.part(0.95, 1), seconds=seconds)
    ffmpeg.run(job, wav, ["-c:a", "flac", "-map_metadata", "-1", "-fflags", "+bitexact", f"file:{path}"])
    wav.unlink()
    return path


def unpack(work: Work, sha256: str, path: Path) -> None:
    """The samples of something joined earlier."""
    options = ["-map", "0:a:0", "-ac", "1", "-ar", str(RATE), "-f", "s16le", f"file:{path}"]
    ffmpeg.run(work.job.part(0, 0), blobs.path(sha256), options)
