"""Slides and what is said over them become one film, from which the usual renditions are then made."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from media_pipeline import blobs, verification
from media_pipeline.conf import setting
from media_pipeline.errors import ProcessingError
from media_pipeline.processors.base import Made, Processor, Work
from media_pipeline.tools import child, ffmpeg

CHILD = Path(__file__).with_name("slideshow_child.py")
SIZE = (1280, 720)
FPS = 5
FRAME_MS = 1000 // FPS


def make(work: Work) -> dict[str, Made]:
    """Specification: `pictures` [sha256], `ms` [how long each stands]; with narration its times count."""
    path = work.folder / "slideshow.mkv"
    _run(work, _orders(work, path))
    return {"slideshow": Made(path, "video/x-matroska", *SIZE)}


def _orders(work: Work, path: Path) -> dict[str, Any]:
    spec = work.outputs["slideshow"]
    sound = work.folder / "narration.wav"
    narration = "narration" in work.before
    if narration:
        sound.symlink_to(work.made_before("narration"))
    return {
        "pictures": [str(blobs.path(sha256)) for sha256 in spec["pictures"]],
        "seconds": [ms / 1000 for ms in _durations(work)],
        "sound": str(sound) if narration else None,
        "size": SIZE,
        "fps": FPS,
        "out": str(path),
    }


def _durations(work: Work) -> list[int]:
    if said := work.before.get("narration"):
        return [slide["end_ms"] - slide["start_ms"] for slide in said["slides"]]
    return [int(ms) for ms in work.outputs["slideshow"]["ms"]]


def _run(work: Work, orders: dict[str, Any]) -> None:
    """moviepy in a child: it calls ffmpeg by itself, so it gets pictures and our own WAV only."""
    heard = _Lines(work)
    watch = child.Watch(on_output=heard.read, on_tick=heard.tick)
    argv = [sys.executable, "-I", str(CHILD), json.dumps(orders)]
    env = {"FFMPEG_BINARY": ffmpeg.executable(), "TMPDIR": str(work.folder), "HOME": str(work.folder)}
    done = child.run(argv, work.folder, _limits(sum(orders["seconds"])), watch, env)
    if "slide" in heard.error:
        raise ProcessingError("picture", heard.error["detail"], slide=heard.error["slide"])
    if done.returncode != 0:
        code = "disk_full" if "No space left" in done.log else "unexpected"
        raise ProcessingError(code, f"slideshow ended with {done.returncode}\n{done.log}")


def _limits(seconds: float) -> child.Limits:
    return child.Limits(
        cpu_seconds=int(120 + 20 * seconds),
        wall_seconds=300 + 40 * seconds,
        memory=setting("MEMORY"),
        file_bytes=4 * 1024**3,
        stall_seconds=setting("STALL_SECONDS"),
    )


class _Lines:
    """The child prints one JSON object per line: {"share": 0.4} or {"slide": 3, "detail": …}."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.rest = b""
        self.share = 0.0
        self.error: dict[str, Any] = {}

    def read(self, data: bytes) -> bool:
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            told = json.loads(line)
            self.share = told.get("share", self.share)
            self.error = told if "slide" in told else self.error
        return True

    def tick(self) -> None:
        self.work.job.tell(self.share)


def verify(work: Work, name: str, made: Made) -> Made:
    found = verification.look(made.path)
    seconds = sum(_durations(work)) / 1000
    verification.check_video(found, "h264", *SIZE, frames=seconds * FPS)
    said = work.before.get("narration", {})
    if said:
        verification.check_audio(found, None, round(seconds * 1000))
    facts = {"probe": found.to_json(), "slides": said.get("slides", [])}
    return replace(made, duration_ms=found.duration_ms, facts=facts)


PROCESSOR = Processor(make, verify, reads="artefacts")
