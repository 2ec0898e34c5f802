"""Runs as a script of its own: strangers' pictures and titles onto frames of one size.

python pictures_child.py orders.json

Imports nothing of the project.
"""

import json
import sys
import warnings
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont, ImageOps

Image.MAX_IMAGE_PIXELS = 50_000_000
FORMATS = ["PNG", "JPEG", "WEBP", "GIF"]
GROUND, INK = "#0b3d5c", "white"
LARGEST, SMALLEST = 96, 24
"""Of the letters of a title, in pixels."""
MARGIN = 0.08


def main() -> None:
    orders = json.loads(Path(sys.argv[1]).read_text())
    size = tuple(orders["size"])
    for number, face in enumerate(orders["faces"]):
        try:
            drawn(face, size, orders["font"]).save(face["out"], "BMP")
        except Exception as error:  # decoders of damaged pictures raise whatever they stumble over
            print(json.dumps({"face": number, "detail": f"{type(error).__name__}: {error}"}), flush=True)
            sys.exit(2)
        print(json.dumps({"share": 0.0}), flush=True)


def drawn(face: dict[str, Any], size: tuple[int, int], font: str) -> Image.Image:
    if face["picture"]:
        return letterboxed(face["picture"], size)
    ground = Image.new("RGB", size, GROUND)
    if face["title"]:
        write(ground, face["title"], font)
    return ground


def letterboxed(path: str, size: tuple[int, int]) -> Image.Image:
    """The whole picture, centred on black: nothing of a slide may be cut off."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(path, formats=FORMATS) as picture:
            upright = ImageOps.exif_transpose(picture)
            if upright.has_transparency_data:
                paper = Image.new("RGBA", upright.size, "white")
                upright = Image.alpha_composite(paper, upright.convert("RGBA"))
            return ImageOps.pad(upright.convert("RGB"), size, color="black")


def write(ground: Image.Image, title: str, font: str) -> None:
    """As large as fits, in the middle."""
    pen = ImageDraw.Draw(ground)
    room = [side * (1 - 2 * MARGIN) for side in ground.size]
    for pixels in range(LARGEST, SMALLEST - 1, -6):
        letters = ImageFont.truetype(font, pixels) if font else ImageFont.load_default(pixels)
        text = wrapped(title, pen, letters, room[0])
        left, top, right, bottom = pen.multiline_textbbox((0, 0), text, letters, spacing=pixels // 3)
        if right - left <= room[0] and bottom - top <= room[1]:
            break
    middle = (ground.width / 2, ground.height / 2)
    pen.multiline_text(middle, text, INK, letters, anchor="mm", align="center", spacing=pixels // 3)


def wrapped(title: str, pen: ImageDraw.ImageDraw, letters: Any, room: float) -> str:
    lines = [""]
    for word in title.split():
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or pen.textlength(longer, letters) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(lines)


if __name__ == "__main__":
    main()
