"""Small flat signs. Each draws itself around a middle point, within about `s` pixels to every side."""

import random
from collections.abc import Callable

from cms.demo.studio.canvas import (
    AMBER,
    BLUE,
    GREEN,
    GREY,
    HAIR,
    INK,
    LEAF,
    LINE,
    PAPER,
    PURPLE,
    RED,
    SKIN,
    TEAL,
    Canvas,
)

Icon = Callable[[Canvas, float, float, float], None]


def check(c: Canvas, x: float, y: float, s: float) -> None:
    c.circle(x, y, s, GREEN)
    c.path([(x - s * 0.45, y), (x - s * 0.1, y + s * 0.38), (x + s * 0.48, y - s * 0.35)], PAPER, s * 0.2)


def cross(c: Canvas, x: float, y: float, s: float) -> None:
    c.circle(x, y, s, RED)
    d = s * 0.38
    c.path([(x - d, y - d), (x + d, y + d)], PAPER, s * 0.2)
    c.path([(x - d, y + d), (x + d, y - d)], PAPER, s * 0.2)


def person(c: Canvas, x: float, y: float, s: float) -> None:
    c.box((x - s * 0.8, y + s * 0.25, x + s * 0.8, y + s), BLUE, s * 0.4)
    c.circle(x, y - s * 0.32, s * 0.56, HAIR)
    c.circle(x, y - s * 0.2, s * 0.48, SKIN)


def crowd(c: Canvas, x: float, y: float, s: float) -> None:
    person(c, x - s * 0.55, y + s * 0.1, s * 0.6)
    person(c, x + s * 0.55, y + s * 0.1, s * 0.6)
    person(c, x, y + s * 0.25, s * 0.72)


def face(c: Canvas, x: float, y: float, s: float) -> None:
    c.circle(x, y - s * 0.1, s * 0.95, HAIR)
    c.circle(x, y + s * 0.1, s * 0.82, SKIN)
    for side in (-1, 1):
        c.circle(x + side * s * 0.3, y, s * 0.09, INK)
    c.arc(x, y + s * 0.2, s * 0.36, 25, 155, RED, s * 0.09)


def lock(c: Canvas, x: float, y: float, s: float) -> None:
    c.arc(x, y - s * 0.2, s * 0.5, 180, 360, GREY, s * 0.2)
    c.box((x - s * 0.72, y - s * 0.2, x + s * 0.72, y + s * 0.85), AMBER, s * 0.15)
    c.circle(x, y + s * 0.2, s * 0.17, INK)
    c.path([(x, y + s * 0.25), (x, y + s * 0.52)], INK, s * 0.14)


def key(c: Canvas, x: float, y: float, s: float) -> None:
    c.circle(x - s * 0.45, y, s * 0.4, None, AMBER, s * 0.2)
    c.path([(x - s * 0.1, y), (x + s * 0.9, y), (x + s * 0.9, y + s * 0.35)], AMBER, s * 0.2)
    c.path([(x + s * 0.5, y), (x + s * 0.5, y + s * 0.28)], AMBER, s * 0.2)


def handset(c: Canvas, x: float, y: float, s: float, colour: str = GREEN) -> None:
    c.circle(x, y, s, colour)
    c.path(
        [(x - s * 0.42, y - s * 0.25), (x - s * 0.2, y + s * 0.2), (x + s * 0.25, y + s * 0.42)],
        PAPER,
        s * 0.2,
    )
    c.path([(x - s * 0.45, y - s * 0.35), (x - s * 0.27, y - s * 0.27)], PAPER, s * 0.3)
    c.path([(x + s * 0.27, y + s * 0.3), (x + s * 0.36, y + s * 0.46)], PAPER, s * 0.3)


def hang_up(c: Canvas, x: float, y: float, s: float) -> None:
    c.circle(x, y, s, RED)
    c.arc(x, y + s * 0.45, s * 0.68, 205, 335, PAPER, s * 0.22)
    for side in (-1, 1):
        c.box(
            (x + side * s * 0.54 - s * 0.17, y + s * 0.02, x + side * s * 0.54 + s * 0.17, y + s * 0.34),
            PAPER,
            s * 0.08,
        )


def camera(c: Canvas, x: float, y: float, s: float) -> None:
    c.box((x - s * 0.35, y - s * 0.75, x + s * 0.35, y - s * 0.3), INK, s * 0.1)
    c.box((x - s, y - s * 0.55, x + s, y + s * 0.7), INK, s * 0.2)
    c.circle(x, y + s * 0.08, s * 0.45, "#9ec5ee", PAPER, s * 0.1)


def wifi(c: Canvas, x: float, y: float, s: float) -> None:
    for part in (1.3, 0.88, 0.46):
        c.arc(x, y + s * 0.65, s * part, 222, 318, BLUE, s * 0.2)
    c.circle(x, y + s * 0.6, s * 0.16, BLUE)


def bars(c: Canvas, x: float, y: float, s: float, full: int = 4) -> None:
    for number in range(4):
        left = x - s * 0.9 + number * s * 0.48
        colour = GREEN if number < full else LINE
        c.box((left, y + s * (0.35 - number * 0.38), left + s * 0.34, y + s * 0.8), colour, s * 0.05)


def hand(c: Canvas, x: float, y: float, s: float) -> None:
    """A hand whose finger tip is at the point."""
    c.path([(x, y + s * 0.1), (x + s * 0.2, y + s * 1.2)], "#8a5a34", s * 0.46)
    c.box((x - s * 0.1, y + s * 0.9, x + s * 1.1, y + s * 1.9), "#8a5a34", s * 0.35)
    c.path([(x, y + s * 0.1), (x + s * 0.2, y + s * 1.2)], SKIN, s * 0.36)
    c.box((x - s * 0.04, y + s * 0.96, x + s * 1.04, y + s * 1.84), SKIN, s * 0.3)
    for number in range(3):
        left = x + s * (0.36 + number * 0.24)
        c.path([(left, y + s * 0.98), (left + s * 0.03, y + s * 1.24)], "#d39b6e", s * 0.05)


def shield(c: Canvas, x: float, y: float, s: float) -> None:
    c.polygon(
        [
            (x, y - s),
            (x + s * 0.85, y - s * 0.65),
            (x + s * 0.75, y + s * 0.25),
            (x, y + s),
            (x - s * 0.75, y + s * 0.25),
            (x - s * 0.85, y - s * 0.65),
        ],
        BLUE,
    )
    c.path(
        [(x - s * 0.38, y - s * 0.05), (x - s * 0.08, y + s * 0.28), (x + s * 0.4, y - s * 0.32)],
        PAPER,
        s * 0.18,
    )


def card(c: Canvas, x: float, y: float, s: float) -> None:
    c.box((x - s, y - s * 0.68, x + s, y + s * 0.68), "#cfe3f7", s * 0.14, BLUE, s * 0.07)
    person(c, x - s * 0.5, y + s * 0.02, s * 0.36)
    for row in (-0.3, 0.0, 0.3):
        c.path([(x + s * 0.1, y + s * row), (x + s * 0.75, y + s * row)], BLUE, s * 0.1)


def bank(c: Canvas, x: float, y: float, s: float) -> None:
    c.polygon([(x, y - s * 0.95), (x + s, y - s * 0.3), (x - s, y - s * 0.3)], BLUE)
    for column in (-0.6, 0.0, 0.6):
        c.box((x + s * (column - 0.13), y - s * 0.2, x + s * (column + 0.13), y + s * 0.5), BLUE)
    c.box((x - s, y + s * 0.58, x + s, y + s * 0.85), BLUE, s * 0.05)


def page(c: Canvas, x: float, y: float, s: float) -> None:
    c.box((x - s * 0.7, y - s * 0.95, x + s * 0.7, y + s * 0.95), PAPER, s * 0.12, GREY, s * 0.09)
    for row in (-0.5, -0.15, 0.2, 0.55):
        c.path([(x - s * 0.4, y + s * row), (x + s * 0.4, y + s * row)], GREY, s * 0.1)


def bell(c: Canvas, x: float, y: float, s: float) -> None:
    c.circle(x, y - s * 0.2, s * 0.55, AMBER)
    c.polygon(
        [
            (x - s * 0.55, y - s * 0.2),
            (x + s * 0.55, y - s * 0.2),
            (x + s * 0.8, y + s * 0.5),
            (x - s * 0.8, y + s * 0.5),
        ],
        AMBER,
    )
    c.circle(x, y + s * 0.68, s * 0.2, INK)


def clock(c: Canvas, x: float, y: float, s: float) -> None:
    c.circle(x, y, s * 0.9, PAPER, INK, s * 0.15)
    c.path([(x, y - s * 0.5), (x, y), (x + s * 0.4, y + s * 0.2)], RED, s * 0.14)


def money(c: Canvas, x: float, y: float, s: float) -> None:
    c.box((x - s, y - s * 0.55, x + s, y + s * 0.55), "#8cc79f", s * 0.1, GREEN, s * 0.08)
    c.circle(x, y, s * 0.34, PAPER)
    c.text(x, y, "đ", round(s * 0.5), GREEN, True, "center")


def coin_out(c: Canvas, x: float, y: float, s: float) -> None:
    money(c, x - s * 0.25, y - s * 0.2, s * 0.75)
    c.path([(x - s * 0.3, y + s * 0.65), (x + s * 0.8, y + s * 0.65)], RED, s * 0.16)
    c.path(
        [(x + s * 0.5, y + s * 0.38), (x + s * 0.82, y + s * 0.65), (x + s * 0.5, y + s * 0.92)],
        RED,
        s * 0.16,
    )


def thumb(c: Canvas, x: float, y: float, s: float) -> None:
    c.box((x - s * 0.9, y - s * 0.1, x - s * 0.5, y + s * 0.8), BLUE, s * 0.08)
    c.box((x - s * 0.4, y - s * 0.1, x + s * 0.8, y + s * 0.8), SKIN, s * 0.2)
    c.path([(x - s * 0.1, y + s * 0.1), (x + s * 0.1, y - s * 0.65)], SKIN, s * 0.34)


def hush(c: Canvas, x: float, y: float, s: float) -> None:
    face(c, x, y, s)
    c.path([(x + s * 0.02, y + s * 0.2), (x + s * 0.1, y + s * 0.95)], "#d39b6e", s * 0.26)


def angry(c: Canvas, x: float, y: float, s: float) -> None:
    c.circle(x, y, s * 0.92, "#e58b7b")
    for side in (-1, 1):
        c.path([(x + side * s * 0.55, y - s * 0.4), (x + side * s * 0.2, y - s * 0.22)], INK, s * 0.11)
        c.circle(x + side * s * 0.34, y - s * 0.06, s * 0.1, INK)
    c.arc(x, y + s * 0.68, s * 0.4, 205, 335, INK, s * 0.12)


def stop(c: Canvas, x: float, y: float, s: float) -> None:
    cut = s * 0.42
    corners = [(-s, -cut), (-cut, -s), (cut, -s), (s, -cut), (s, cut), (cut, s), (-cut, s), (-s, cut)]
    c.polygon([(x + dx, y + dy) for dx, dy in corners], RED)
    c.box((x - s * 0.55, y - s * 0.15, x + s * 0.55, y + s * 0.15), PAPER, s * 0.08)


def glass(c: Canvas, x: float, y: float, s: float) -> None:
    c.path([(x + s * 0.3, y + s * 0.3), (x + s * 0.85, y + s * 0.85)], INK, s * 0.24)
    c.circle(x - s * 0.15, y - s * 0.15, s * 0.62, "#dcecfb", INK, s * 0.16)


def bubbles(c: Canvas, x: float, y: float, s: float) -> None:
    c.box((x - s, y - s * 0.85, x + s * 0.45, y + s * 0.1), BLUE, s * 0.25)
    c.box((x - s * 0.4, y - s * 0.15, x + s, y + s * 0.7), GREEN, s * 0.25)
    c.text(x + s * 0.3, y + s * 0.26, "?", round(s * 0.7), PAPER, True, "center")


def finger_print(c: Canvas, x: float, y: float, s: float) -> None:
    for part in (0.9, 0.62, 0.34):
        c.arc(x, y - s * 0.05, s * part, 150, 390, PURPLE, s * 0.12)
        c.path(
            [(x + s * part * 0.86, y + s * part * 0.45), (x + s * part * 0.7, y + s * 0.85)],
            PURPLE,
            s * 0.12,
        )
    c.path([(x, y - s * 0.05), (x, y + s * 0.6)], PURPLE, s * 0.12)


def qr(c: Canvas, x: float, y: float, s: float) -> None:
    """A pattern that looks like a QR code and holds nothing: no reader can open it."""
    cells, cell = 21, 2 * s / 21
    left, top = x - s, y - s
    c.box((left - cell, top - cell, x + s + cell, y + s + cell), PAPER)
    dice = random.Random(4)  # noqa: S311
    for row in range(cells):
        for column in range(cells):
            corner = (row < 8 or row > 12) and (column < 8 or column > 12) and not (row > 12 and column > 12)
            if not corner and dice.random() < 0.5:
                c.box(
                    (
                        left + column * cell,
                        top + row * cell,
                        left + (column + 1) * cell,
                        top + (row + 1) * cell,
                    ),
                    INK,
                )
    for dx, dy in ((0, 0), (14, 0), (0, 14)):
        a, b = left + dx * cell, top + dy * cell
        c.box((a, b, a + 7 * cell, b + 7 * cell), INK)
        c.box((a + cell, b + cell, a + 6 * cell, b + 6 * cell), PAPER)
        c.box((a + 2 * cell, b + 2 * cell, a + 5 * cell, b + 5 * cell), INK)


def battery(c: Canvas, x: float, y: float, s: float) -> None:
    c.box((x - s * 0.9, y - s * 0.5, x + s * 0.75, y + s * 0.5), PAPER, s * 0.12, INK, s * 0.12)
    c.box((x + s * 0.8, y - s * 0.2, x + s * 0.97, y + s * 0.2), INK, s * 0.05)
    c.box((x - s * 0.72, y - s * 0.32, x + s * 0.55, y + s * 0.32), GREEN, s * 0.06)


def fire(c: Canvas, x: float, y: float, s: float) -> None:
    c.circle(x, y + s * 0.3, s * 0.65, RED)
    c.polygon(
        [
            (x - s * 0.62, y + s * 0.15),
            (x - s * 0.25, y - s * 0.95),
            (x + s * 0.12, y - s * 0.3),
            (x + s * 0.35, y - s * 0.65),
            (x + s * 0.63, y + s * 0.15),
        ],
        RED,
    )
    c.circle(x, y + s * 0.48, s * 0.38, AMBER)
    c.polygon([(x - s * 0.36, y + s * 0.4), (x, y - s * 0.3), (x + s * 0.36, y + s * 0.4)], AMBER)


def water(c: Canvas, x: float, y: float, s: float) -> None:
    c.circle(x, y + s * 0.3, s * 0.6, "#3b8ede")
    c.polygon([(x - s * 0.56, y + s * 0.12), (x, y - s), (x + s * 0.56, y + s * 0.12)], "#3b8ede")


def lightning(c: Canvas, x: float, y: float, s: float) -> None:
    for dx, dy, r in ((-0.4, -0.35, 0.42), (0.1, -0.55, 0.48), (0.55, -0.3, 0.38)):
        c.circle(x + s * dx, y + s * dy, s * r, "#8b98a8")
    c.polygon(
        [
            (x + s * 0.1, y - s * 0.2),
            (x - s * 0.4, y + s * 0.5),
            (x, y + s * 0.42),
            (x - s * 0.2, y + s),
            (x + s * 0.45, y + s * 0.2),
            (x + s * 0.08, y + s * 0.24),
        ],
        AMBER,
    )


def cross_health(c: Canvas, x: float, y: float, s: float) -> None:
    c.box((x - s * 0.9, y - s * 0.9, x + s * 0.9, y + s * 0.9), PAPER, s * 0.25, RED, s * 0.1)
    c.box((x - s * 0.2, y - s * 0.6, x + s * 0.2, y + s * 0.6), RED)
    c.box((x - s * 0.6, y - s * 0.2, x + s * 0.6, y + s * 0.2), RED)


def car(c: Canvas, x: float, y: float, s: float) -> None:
    c.box((x - s * 0.55, y - s * 0.6, x + s * 0.5, y + s * 0.2), TEAL, s * 0.25)
    c.box((x - s, y - s * 0.15, x + s, y + s * 0.45), TEAL, s * 0.2)
    for wheel in (-0.55, 0.55):
        c.circle(x + s * wheel, y + s * 0.48, s * 0.25, INK, PAPER, s * 0.08)


def corn(c: Canvas, x: float, y: float, s: float, spots: bool = True) -> None:
    c.path([(x, y + s), (x, y - s * 0.9)], LEAF, s * 0.13)
    for side, height in ((-1, 0.45), (1, 0.1), (-1, -0.25), (1, -0.55)):
        c.polygon(
            [
                (x, y + s * height),
                (x + side * s * 0.75, y + s * (height - 0.45)),
                (x + side * s * 0.5, y + s * (height + 0.04)),
            ],
            LEAF,
        )
    c.ellipse((x - s * 0.04, y - s * 0.3, x + s * 0.3, y + s * 0.4), AMBER)
    if spots:
        for dx, dy in ((-0.4, 0.36), (-0.53, 0.22), (0.42, 0.0), (0.54, -0.14)):
            c.circle(x + s * dx, y + s * dy, s * 0.05, "#7a4a22")


def download(c: Canvas, x: float, y: float, s: float) -> None:
    c.path([(x, y - s * 0.8), (x, y + s * 0.3)], BLUE, s * 0.24)
    c.path([(x - s * 0.45, y - s * 0.1), (x, y + s * 0.35), (x + s * 0.45, y - s * 0.1)], BLUE, s * 0.24)
    c.path([(x - s * 0.8, y + s * 0.8), (x + s * 0.8, y + s * 0.8)], BLUE, s * 0.22)


def chat_phone(c: Canvas, x: float, y: float, s: float) -> None:
    c.box((x - s * 0.55, y - s, x + s * 0.55, y + s), INK, s * 0.18)
    c.box((x - s * 0.45, y - s * 0.8, x + s * 0.45, y + s * 0.75), PAPER, s * 0.05)


def talking_phone(c: Canvas, x: float, y: float, s: float) -> None:
    chat_phone(c, x - s * 0.25, y, s * 0.9)
    handset(c, x + s * 0.5, y + s * 0.4, s * 0.5)
