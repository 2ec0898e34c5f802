"""Pictures and sound, both made before, in one MP4 that plays while it loads: nothing is encoded again."""

from dataclasses import replace

from media_pipeline import verification
from media_pipeline.processors import encoding
from media_pipeline.processors.base import Made, Processor, Work
from media_pipeline.tools import ffmpeg


def make(work: Work) -> dict[str, Made]:
    made = {}
    for name, spec in work.outputs.items():
        path = work.folder / f"{name}.mp4"
        sounds = [work.made_before(spec["sound"])] if spec["sound"] else []
        options = ["-map", "0:v:0", *(["-map", "1:a:0"] if sounds else []), "-c", "copy", *encoding.CLEAN]
        ffmpeg.run(
            work.job,
            work.made_before(spec["picture"]),
            [*options, *encoding.MP4, f"file:{path}"],
            more=sounds,
        )
        made[name] = Made(path, "video/mp4")
    return made


def verify(work: Work, name: str, made: Made) -> Made:
    spec = work.outputs[name]
    picture = work.before[spec["picture"]]
    found = verification.look(made.path)
    shown = verification.pictures(found)
    verification.check_duration("video", shown.duration_ms, picture["duration_ms"], 100)
    verification.check_frames(found, picture["frames"])
    verification.check_index_first(made.path)
    if spec["sound"]:
        verification.check_audio(found, None, work.before[spec["sound"]]["duration_ms"])
    return replace(made, width=shown.width, height=shown.height, duration_ms=found.duration_ms)


PROCESSOR = Processor(make, verify, reads="artefacts")
