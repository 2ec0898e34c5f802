"""Runs as a script of its own: pictures and one WAV into a film with moviepy. Imports nothing of the project.

`chain` and a few frames per second: `compose` costs ten times the CPU for the same still pictures.
"""

import json
import sys
import warnings

warnings.simplefilter("ignore")

import numpy as np  # noqa: E402
from moviepy import AudioFileClip, ImageClip, concatenate_videoclips  # noqa: E402
from PIL import Image, ImageOps  # noqa: E402
from proglog import ProgressBarLogger  # noqa: E402

Image.MAX_IMAGE_PIXELS = 50_000_000
FORMATS = ["PNG", "JPEG", "WEBP", "GIF"]


def say(**told: object) -> None:
    print(json.dumps(told), flush=True)


class Progress(ProgressBarLogger):
    def bars_callback(self, bar: str, attr: str, value: int, old_value: int | None = None) -> None:
        total = self.bars[bar]["total"]
        if attr == "index" and bar == "frame_index" and total:
            say(share=min(1.0, value / total))


def letterboxed(path: str, size: tuple[int, int]) -> np.ndarray:
    """The whole picture, centred on black: nothing of a slide may be cut off."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(path, formats=FORMATS) as picture:
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    paper = Image.new("RGBA", upright.size, "white")
    flat = Image.alpha_composite(paper, upright).convert("RGB")
    return np.asarray(ImageOps.pad(flat, size, color="black"))


def main() -> None:
    orders = json.loads(sys.argv[1])
    clips = []
    for number, (path, seconds) in enumerate(
        zip(orders["pictures"], orders["seconds"], strict=True), start=1
    ):
        try:
            frame = letterboxed(path, tuple(orders["size"]))
        except Exception as error:
            say(slide=number, detail=f"{type(error).__name__}: {error}")
            sys.exit(2)
        clips.append(ImageClip(frame, duration=seconds))
        say(share=0.0)
    film = concatenate_videoclips(clips, method="chain")
    sound = AudioFileClip(orders["sound"]) if orders["sound"] else None
    if sound:
        film = film.with_audio(sound.with_duration(min(sound.duration, film.duration)))
    film.write_videofile(
        orders["out"],
        fps=orders["fps"],
        codec="libx264",
        audio_codec="pcm_s16le",
        audio_fps=48000,
        preset="veryfast",
        ffmpeg_params=["-crf", "18", "-tune", "stillimage", "-pix_fmt", "yuv420p"],
        temp_audiofile="sound.wav",
        logger=Progress(),
    )
    for clip in (film, sound, *clips):
        if clip:
            clip.close()


if __name__ == "__main__":
    main()
