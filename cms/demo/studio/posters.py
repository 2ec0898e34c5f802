"""Sheets without a phone: a list of signs with words, a grid of four, two things side by side."""

from collections.abc import Sequence

from cms.demo.studio.canvas import BLUE, GREY, INK, LINE, PAPER, SKY, Canvas
from cms.demo.studio.icons import Icon

WIDTH = 720
Entry = tuple[Icon, str, str]
"""A sign, a title and the line below it."""


def listing(
    title: str, entries: Sequence[Entry], ground: str = SKY, colour: str = BLUE, numbered: bool = False
) -> Canvas:
    sheet = Canvas(WIDTH, 120 + len(entries) * 152, ground)
    sheet.text(WIDTH / 2, 58, title, 38, colour, True, "center")
    for number, (icon, head, below) in enumerate(entries):
        top = 108 + number * 152
        sheet.box((32, top, WIDTH - 32, top + 134), PAPER, 26)
        icon(sheet, 112, top + 67, 44)
        if numbered:
            sheet.circle(50, top + 24, 24, colour)
            sheet.text(50, top + 24, str(number + 1), 26, PAPER, True, "center")
        sheet.text(190, top + (44 if below else 67), head, 34, INK, True)
        if below:
            sheet.text(190, top + 92, below, 27, GREY)
    return sheet


def grid(
    title: str,
    entries: Sequence[tuple[Icon, str]],
    ground: str = SKY,
    colour: str = BLUE,
    badge: Icon | None = None,
) -> Canvas:
    """Two by two; a badge (a red cross, say) is set on every picture."""
    sheet = Canvas(WIDTH, 690, ground)
    sheet.text(WIDTH / 2, 56, title, 38, colour, True, "center")
    for number, (icon, label) in enumerate(entries):
        left, top = 32 + (number % 2) * 336, 106 + (number // 2) * 288
        sheet.box((left, top, left + 320, top + 270), PAPER, 26)
        icon(sheet, left + 160, top + 102, 66)
        if badge:
            badge(sheet, left + 272, top + 46, 30)
        lines = label.split("\n")
        for row, line in enumerate(lines):
            sheet.text(
                left + 160, top + 222 + (row - (len(lines) - 1) / 2) * 38, line, 29, INK, True, "center"
            )
    return sheet


def pair(
    left: tuple[str, list[str]],
    right: tuple[str, list[str]],
    signs: tuple[Icon, Icon],
    tints: tuple[str, str],
) -> Canvas:
    """Two columns, each with a sign, a heading and a few short lines."""
    rows = max(len(left[1]), len(right[1]))
    sheet = Canvas(WIDTH, 320 + rows * 92, SKY)
    for number, ((head, lines), sign, tint) in enumerate(zip((left, right), signs, tints, strict=True)):
        x = 24 + number * 340
        sheet.box((x, 24, x + 332, sheet.height - 24), PAPER, 26)
        sheet.box((x, 24, x + 332, 112), tint, 26)
        sheet.box((x, 80, x + 332, 112), tint)
        sheet.text(x + 166, 68, head, 36, PAPER, True, "center")
        sign(sheet, x + 166, 196, 60)
        for row, line in enumerate(lines):
            top = 288 + row * 92
            sheet.path([(x + 24, top - 8), (x + 308, top - 8)], LINE, 2)
            sheet.paragraph(x + 166, top, line, 300, 27, INK, False, "center")
    return sheet
