"""A sheet to draw on: flat shapes and Vietnamese text at twice the size, saved as a small palette PNG."""

import subprocess
from functools import cache
from pathlib import Path
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

SCALE = 2
"""Everything is drawn this many times larger and then reduced, so that edges are smooth."""

INK, GREY, LINE, PAPER = "#1f2a37", "#5b6776", "#d5dce5", "#ffffff"
BLUE, GREEN, RED, AMBER, TEAL, PURPLE = "#1d5fa8", "#1e7b4f", "#c62828", "#f2a33a", "#0f766e", "#6d4aa8"
SKY, MINT, ROSE, SAND, LILAC = "#e6f0fb", "#e3f4ea", "#fdeaea", "#fdf3e0", "#efe9f9"
SKIN, HAIR, WOOD, LEAF = "#f0c29b", "#3b2a20", "#b98350", "#4a9d4f"

Point = tuple[float, float]
Align = Literal["left", "center", "right"]


@cache
def _font_file(bold: bool) -> str:
    """Found by name, so that no path of one machine is written here (Debian: fonts-noto-core)."""
    style = "Bold" if bold else "Regular"
    command = ["fc-match", "--format=%{file}", f"Noto Sans:style={style}"]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    if f"NotoSans-{style}" not in found:
        raise FileNotFoundError("Cần phông Noto Sans: cài gói fonts-noto-core rồi chạy lại.")
    return found


@cache
def font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_font_file(bold), size * SCALE)


class Canvas:
    """Shapes in final pixels; the origin is the upper left corner."""

    def __init__(self, width: int, height: int, background: str = PAPER) -> None:
        self.width, self.height = width, height
        self.image = Image.new("RGB", (width * SCALE, height * SCALE), background)
        self._draw = ImageDraw.Draw(self.image)

    def box(
        self,
        at: tuple[float, float, float, float],
        fill: str | None,
        radius: float = 0,
        line: str = "",
        width: float = 0,
    ) -> None:
        corners = tuple(value * SCALE for value in at)
        self._draw.rounded_rectangle(corners, radius * SCALE, fill, line or None, round(width * SCALE))

    def circle(
        self, x: float, y: float, r: float, fill: str | None, line: str = "", width: float = 0
    ) -> None:
        self.ellipse((x - r, y - r, x + r, y + r), fill, line, width)

    def ellipse(
        self, at: tuple[float, float, float, float], fill: str | None, line: str = "", width: float = 0
    ) -> None:
        corners = tuple(value * SCALE for value in at)
        self._draw.ellipse(corners, fill, line or None, max(1, round(width * SCALE)) if line else 0)

    def polygon(self, points: list[Point], fill: str) -> None:
        self._draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill)

    def path(self, points: list[Point], colour: str, width: float) -> None:
        """A line with round ends and corners."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self._draw.line(scaled, colour, round(width * SCALE), joint="curve")
        for x, y in (points[0], points[-1]):
            self.circle(x, y, width / 2, colour)

    def arc(self, x: float, y: float, r: float, start: float, end: float, colour: str, width: float) -> None:
        corners = tuple(value * SCALE for value in (x - r, y - r, x + r, y + r))
        self._draw.arc(corners, start, end, colour, round(width * SCALE))

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: int = 28,
        fill: str = INK,
        bold: bool = False,
        align: Align = "left",
    ) -> None:
        """One line; `y` is the middle of the letters, `x` the edge or the middle that `align` names."""
        anchor = {"left": "lm", "center": "mm", "right": "rm"}[align]
        self._draw.text((x * SCALE, y * SCALE), words, fill, font(size, bold), anchor)

    def paragraph(
        self,
        x: float,
        y: float,
        words: str,
        room: float,
        size: int = 28,
        fill: str = INK,
        bold: bool = False,
        align: Align = "left",
    ) -> float:
        """Wrapped lines from the top edge `y` down; returns the bottom edge."""
        step = size * 1.38
        for number, line in enumerate(wrap(words, room, size, bold)):
            self.text(x, y + step * (number + 0.5), line, size, fill, bold, align)
        return y + step * len(wrap(words, room, size, bold))

    def paste(self, other: "Canvas", x: float, y: float, radius: float = 0) -> None:
        mask = Image.new("L", other.image.size, 0)
        size = (other.image.width - 1, other.image.height - 1)
        ImageDraw.Draw(mask).rounded_rectangle((0, 0, *size), radius * SCALE, 255)
        self.image.paste(other.image, (round(x * SCALE), round(y * SCALE)), mask)

    def crop(self, height: float) -> "Canvas":
        cut = Canvas(self.width, round(height))
        cut.image.paste(self.image.crop((0, 0, self.width * SCALE, round(height) * SCALE)))
        return cut

    def finished(self) -> Image.Image:
        return self.image.resize((self.width, self.height), Image.Resampling.LANCZOS)

    def save(self, path: Path) -> None:
        palette = self.finished().quantize(64, Image.Quantize.MEDIANCUT, kmeans=3, dither=Image.Dither.NONE)
        palette.save(path, optimize=True)


def length(words: str, size: int, bold: bool = False) -> float:
    return font(size, bold).getlength(words) / SCALE


def wrap(words: str, room: float, size: int, bold: bool = False) -> list[str]:
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if length(longer, size, bold) <= room or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
