"""Slides and what is said over them become one film, from which the usual renditions are then made.

The film is joined, without encoding, from shots: a picture standing still, or turning into the next. Shots
are kept by what they show, so that a deck with one new slide costs one shot. Stills are made by ffmpeg;
moviepy, which costs far more for the same still frames, makes the moments in which something moves.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from media_pipeline import blobs, shots, verification
from media_pipeline.blobs import Blob
from media_pipeline.conf import setting
from media_pipeline.errors import ProcessingError
from media_pipeline.processors.base import Made, Processor, Work
from media_pipeline.shots import Face, Shot
from media_pipeline.tools import child, ffmpeg
from media_pipeline.tools.lines import JsonLines

PICTURES = Path(__file__).with_name("pictures_child.py")
MOVIEPY = Path(__file__).with_name("slideshow_child.py")
SIZE = (1280, 720)
FPS = 5
FRAME_MS = 1000 // FPS
ENCODER = ["-preset", "ultrafast", "-crf", "18", "-tune", "stillimage", "-bf", "0"]
ENCODER += ["-pix_fmt", "yuv420p", "-threads", "1"]
"""Read once more and thrown away: cheap before small. Without B frames shots can be joined as they are."""
CLEAN = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact"]
AT_ONCE = 8
"""Stills per run of ffmpeg: one encoder of 25 MB each, and a start for all of them."""


def make(work: Work) -> dict[str, Made]:
    """Specification: `slides` [{picture, title, ms, fade_ms}]; with narration its times count."""
    line = shots.line_of(work.outputs["slideshow"]["slides"], _frames(work), FPS)
    keys = {shot: shots.key(shot, [*ENCODER, *map(str, SIZE), FPS, ffmpeg.version()]) for shot in line}
    kept = shots.known("slideshow", keys.values())
    missing = [shot for shot in keys if keys[shot] not in kept]
    seconds = sum(shot.frames for shot in missing) / FPS
    made = render(replace(work, job=replace(work.job, seconds=seconds)), missing)
    path = _join(work, [made[shot] if shot in made else _path(kept[keys[shot]]) for shot in line], line)
    files: dict[str, Path | Blob] = {keys[shot]: made.get(shot) or kept[keys[shot]] for shot in keys}
    return {"slideshow": Made(path, "video/x-matroska", *SIZE, files=files)}


def render(work: Work, wanted: Sequence[Shot]) -> dict[Shot, Path]:
    """A file for each shot."""
    faces = _drawn(work, {face for shot in wanted for face in shot.faces})
    files = {shot: work.folder / f"shot{number}.mkv" for number, shot in enumerate(wanted)}
    still = [shot for shot in wanted if len(shot.faces) == 1]
    for first in range(0, len(still), AT_ONCE):
        batch = still[first : first + AT_ONCE]
        part = work.job.part(first / len(wanted), (first + len(batch)) / len(wanted))
        _stand(part, batch, faces, files)
    turning = [shot for shot in wanted if len(shot.faces) == 2]
    if turning:
        move(work, turning, faces, files)
    return files


# --- pictures ---------------------------------------------------------------------------------------------


def _drawn(work: Work, faces: Iterable[Face]) -> dict[Face, Path]:
    """Each as a picture of the film's size that we wrote ourselves: what follows reads nothing foreign."""
    files = {face: work.folder / f"face{number}.bmp" for number, face in enumerate(sorted(faces))}
    orders = {
        "size": SIZE,
        "font": str(setting("FONT")),
        "faces": [
            {"picture": face.sha256 and str(_path(face)), "title": face.title, "out": str(path)}
            for face, path in files.items()
        ],
    }
    if files:
        _run(work, PICTURES, orders, sorted(faces))
    return files


def _path(blob: Blob | Face) -> Path:
    return blobs.path(blob.sha256)


# --- shots -----------------------------------------------------------------------------------------------


def _stand(
    job: ffmpeg.Job, batch: Sequence[Shot], faces: Mapping[Face, Path], files: Mapping[Shot, Path]
) -> None:
    """Converted once, then repeated: the other way round each repetition is converted."""
    first, *more = [faces[shot.faces[0]] for shot in batch]
    options: list[str] = []
    for number, shot in enumerate(batch):
        still = f"format=yuv420p,tpad=stop_mode=clone:stop={shot.frames - 1},settb=1/{FPS},setpts=N"
        options += ["-map", f"{number}:v", "-vf", still, "-r", str(FPS), "-c:v", "libx264", *ENCODER, *CLEAN]
        options += [f"file:{files[shot]}"]
    ffmpeg.run(job, first, options, more=more, formats="bmp_pipe")


def move(work: Work, wanted: Sequence[Shot], faces: Mapping[Face, Path], files: Mapping[Shot, Path]) -> None:
    """By moviepy; it can make stills as well, the very same frames."""
    orders = {
        "fps": FPS,
        "encoder": [*ENCODER, *CLEAN],
        "shots": [
            {
                "faces": [str(faces[face]) for face in shot.faces],
                "frames": shot.frames,
                "out": str(files[shot]),
            }
            for shot in wanted
        ],
    }
    _run(work, MOVIEPY, orders)


def _join(work: Work, files: Sequence[Path], line: Sequence[Shot]) -> Path:
    """One behind the other as they are, with the narration; the list is ours, so its format is allowed."""
    script = work.folder / "shots.txt"
    script.write_text("ffconcat version 1.0\n" + "".join(_entries(work.folder, files, line)))
    path = work.folder / "slideshow.mkv"
    said = _said(work).get("sha256")
    options = ["-map", "0:v", *(["-map", "1:a"] if said else []), "-c", "copy", *CLEAN, f"file:{path}"]
    sound = [blobs.path(said)] if said else []
    ffmpeg.run(work.job, script, options, more=sound, formats="concat,matroska,flac")
    return path


def _entries(folder: Path, files: Sequence[Path], line: Sequence[Shot]) -> Iterator[str]:
    """Plain names beside the list: ffmpeg takes no others from it."""
    for number, (file, shot) in enumerate(zip(files, line, strict=True)):
        name = f"part{number}.mkv"
        (folder / name).symlink_to(file)
        yield f"file {name}\nduration {shot.frames / FPS}\n"


# --- times ------------------------------------------------------------------------------------------------


def _said(work: Work) -> Mapping[str, Any]:
    """Facts of the narration; empty when nothing is said."""
    return work.before.get("narration", {})


def _frames(work: Work) -> list[int]:
    """Of each slide."""
    if slides := _said(work).get("slides"):
        return [(slide["end_ms"] - slide["start_ms"]) // FRAME_MS for slide in slides]
    return [slide["ms"] // FRAME_MS for slide in work.outputs["slideshow"]["slides"]]


def _slides(frames: Sequence[int]) -> list[dict[str, int]]:
    ends = [sum(frames[: number + 1]) * FRAME_MS for number in range(len(frames))]
    return [{"start_ms": end - n * FRAME_MS, "end_ms": end} for n, end in zip(frames, ends, strict=True)]


# --- children ---------------------------------------------------------------------------------------------


def _run(work: Work, script: Path, orders: dict[str, Any], faces: Sequence[Face] = ()) -> None:
    """Pillow and moviepy run in a child, under limits; moviepy starts an ffmpeg of its own there."""
    heard = JsonLines(work.job.tell)
    (work.folder / "orders.json").write_text(json.dumps(orders))
    argv = [sys.executable, "-I", str(script), str(work.folder / "orders.json")]
    env = {"FFMPEG_BINARY": ffmpeg.executable(), "TMPDIR": str(work.folder), "HOME": str(work.folder)}
    watch = child.Watch(on_output=heard.read, on_tick=heard.tick)
    done = child.run(argv, work.folder, _limits(work.job.seconds), watch, env)
    if "face" in heard.said:
        number = _number(work, faces[heard.said["face"]])
        raise ProcessingError("picture", heard.said["detail"], slide=number)
    if done.returncode != 0:
        code = "disk_full" if "No space left" in done.log else "unexpected"
        raise ProcessingError(code, f"{script.name} ended with {done.returncode}\n{done.log}")


def _number(work: Work, face: Face) -> int:
    """Of the first slide that shows it."""
    shown = [Face.of(slide) for slide in work.outputs["slideshow"]["slides"]]
    return shown.index(face) + 1


def _limits(seconds: float) -> child.Limits:
    return child.Limits(
        cpu_seconds=int(120 + 20 * seconds),
        wall_seconds=300 + 40 * seconds,
        memory=setting("MEMORY"),
        file_bytes=4 * 1024**3,
        stall_seconds=setting("STALL_SECONDS"),
    )


def verify(work: Work, name: str, made: Made) -> Made:
    found = verification.look(made.path)
    frames = _frames(work)
    verification.check_video(found, "h264", *SIZE, frames=sum(frames))
    if _said(work).get("sha256"):
        verification.check_audio(found, None, sum(frames) * FRAME_MS)
    facts = {"probe": found.to_json(), "slides": _slides(frames)}
    return replace(made, duration_ms=found.duration_ms, facts=facts)


PROCESSOR = Processor(make, verify, reads="artefacts")
