"""A film with its captions in the pictures, for players and screens that cannot show any: only on request."""

import shutil
from pathlib import Path
from typing import Any

from media_pipeline import blobs, verification
from media_pipeline.conf import setting
from media_pipeline.processors import encoding, video
from media_pipeline.processors.base import Made, Processor, Work
from media_pipeline.tools import ffmpeg

STYLE = "Fontname=Noto Sans,Fontsize=18,BorderStyle=4,BackColour=&H60000000,Outline=0,Shadow=0,MarginV=16"
"""White on a dark box, large enough for a telephone; sizes count in 288 lines."""


def make(work: Work) -> dict[str, Made]:
    source, stream = work.video()
    made = {}
    for name, spec in work.outputs.items():
        path = work.folder / "burned.mp4"
        burned = f"subtitles=f=captions.vtt:fontsdir={_fonts(work, spec)}:force_style='{STYLE}'"
        graph = f"[0:{stream.index}]{encoding.upright(stream)}{encoding.sized(spec)},{burned}[out]"
        sounds = [work.made_before(spec["sound"])] if spec["sound"] else []
        options = [
            "-filter_complex",
            graph,
            "-map",
            "[out]",
            *(["-map", "1:a:0", "-c:a", "copy"] if sounds else []),
        ]
        options += [*encoding.encoder(spec), *encoding.MP4, f"file:{path}"]
        ffmpeg.run(work.job, source, options, more=sounds)
        made[name] = Made(path, "video/mp4", spec["width"], spec["height"])
    return made


def _fonts(work: Work, spec: dict[str, Any]) -> str:
    """Captions and fonts under names of ours: a filter graph has quoting rules of its own."""
    with blobs.open(spec["caption"]) as file, (work.folder / "captions.vtt").open("wb") as copy:
        shutil.copyfileobj(file, copy)
    (work.folder / "fonts").symlink_to(Path(setting("FONTS")), target_is_directory=True)
    return "fonts"


def verify(work: Work, name: str, made: Made) -> Made:
    spec = work.outputs[name]
    verification.check_index_first(made.path)
    if spec["sound"]:
        wanted = work.before[spec["sound"]]["duration_ms"]
        verification.check_audio(verification.look(made.path), None, wanted)
    return video.checked(made, spec, work.video()[1].end_ms)


PROCESSOR = Processor(make, verify)
