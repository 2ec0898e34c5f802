"""Runs as a script of its own: shots of a film out of our own pictures, with moviepy.

    python slideshow_child.py orders.json

Only for moments: laying pictures over each other costs moviepy ten times the CPU of ffmpeg.
Imports nothing of the project.
"""

import json
import sys
import warnings
from pathlib import Path
from typing import Any

warnings.simplefilter("ignore")

import numpy as np  # noqa: E402
from moviepy import CompositeVideoClip, ImageClip, VideoClip, vfx  # noqa: E402
from PIL import Image  # noqa: E402


def main() -> None:
    orders = json.loads(Path(sys.argv[1]).read_text())
    for number, shot in enumerate(orders["shots"], start=1):
        old, new = _picture(shot["faces"][0]), _picture(shot["faces"][-1])
        clip = ImageClip(new) if len(shot["faces"]) == 1 else turning(old, new, shot["frames"], orders["fps"])
        write(clip.with_duration(shot["frames"] / orders["fps"]), shot["out"], orders)
        print(json.dumps({"share": number / len(orders["shots"])}), flush=True)


def _picture(path: str) -> np.ndarray:
    with Image.open(path, formats=["BMP"]) as picture:
        return np.asarray(picture.convert("RGB"))


def turning(old: np.ndarray, new: np.ndarray, frames: int, fps: int) -> VideoClip:
    """The first frame has begun to turn and the last has not arrived: their neighbours stand still."""
    length = (frames + 1) / fps
    above = ImageClip(new, duration=length).with_effects([vfx.CrossFadeIn(length)])
    both = CompositeVideoClip([ImageClip(old, duration=length), above])
    return both.subclipped(1 / fps, length)


def write(clip: VideoClip, path: str, orders: dict[str, Any]) -> None:
    """moviepy names a preset of its own before our options, and the last one counts."""
    clip.write_videofile(
        path,
        fps=orders["fps"],
        codec="libx264",
        audio=False,
        ffmpeg_params=orders["encoder"],
        logger=None,
    )
    clip.close()


if __name__ == "__main__":
    main()
