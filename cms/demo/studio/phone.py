"""A drawn phone: rows go on its screen from the top down, then it is framed and set on a tinted sheet."""

from collections.abc import Sequence

from cms.demo.studio import icons
from cms.demo.studio.canvas import AMBER, BLUE, GREY, INK, LINE, PAPER, RED, SKY, Align, Canvas
from cms.demo.studio.icons import Icon

SCREEN = 500
EDGE = 26
"""Free room at both sides of the screen."""


class Phone:
    """`ring` on a row draws the orange ring and the pointing hand: here is where to tap."""

    def __init__(self, title: str, colour: str = BLUE, ground: str = PAPER) -> None:
        self.screen = Canvas(SCREEN, 1400, ground)
        self.y = 0.0
        self.rings: list[tuple[float, float, float, float]] = []
        self._marks: list[tuple[float, int]] = []
        self._header(title, colour)

    def _header(self, title: str, colour: str) -> None:
        c = self.screen
        c.box((0, 0, SCREEN, 104 if title else 40), colour)
        c.text(EDGE, 22, "9:41", 18, PAPER)
        for number in range(4):
            c.box((412 + number * 9, 28 - number * 4, 418 + number * 9, 30), PAPER)
        c.box((456, 14, 480, 30), PAPER, 4)
        if title:
            c.text(SCREEN / 2, 68, title, 30, PAPER, True, "center")
        self.y = 126 if title else 60

    def space(self, height: float = 16) -> "Phone":
        self.y += height
        return self

    def words(
        self, text: str, size: int = 26, bold: bool = False, fill: str = INK, middle: bool = True
    ) -> "Phone":
        x = SCREEN / 2 if middle else EDGE
        room = SCREEN - 2 * EDGE
        align: Align = "center" if middle else "left"
        self.y = self.screen.paragraph(x, self.y, text, room, size, fill, bold, align) + 12
        return self

    def field(self, label: str, value: str = "", ring: bool = False) -> "Phone":
        c = self.screen
        c.text(EDGE, self.y + 14, label, 23, GREY)
        box = (EDGE, self.y + 34, SCREEN - EDGE, self.y + 96)
        c.box(box, PAPER, 12, LINE, 3)
        c.text(EDGE + 18, self.y + 65, value, 28)
        return self._after(box, ring, 18)

    def button(self, label: str, colour: str = BLUE, ring: bool = False) -> "Phone":
        box = (EDGE + 20, self.y + 6, SCREEN - EDGE - 20, self.y + 76)
        self.screen.box(box, colour, 35)
        self.screen.text(SCREEN / 2, self.y + 41, label, 29, PAPER, True, "center")
        return self._after(box, ring, 18)

    def row(
        self,
        icon: Icon,
        title: str,
        below: str = "",
        ring: bool = False,
        tint: str = SKY,
        side: str = "",
        ink: str = INK,
    ) -> "Phone":
        c = self.screen
        box = (EDGE - 8, self.y, SCREEN - EDGE + 8, self.y + (96 if below else 84))
        middle = (box[1] + box[3]) / 2
        c.box(box, tint, 16)
        icon(c, EDGE + 38, middle, 27)
        c.text(EDGE + 86, middle - (16 if below else 0), title, 26, INK, True)
        if below:
            c.text(EDGE + 86, middle + 20, below, 22, GREY)
        c.text(SCREEN - EDGE - 8, middle, side, 27, ink, True, "right")
        return self._after(box, ring, 14)

    def tiles(self, items: Sequence[tuple[Icon, str]], ring: int = -1) -> "Phone":
        """Two in a row, a sign over its name."""
        top, size = self.y, 128
        for number, (icon, label) in enumerate(items):
            left = EDGE - 8 + (number % 2) * 236
            y = top + (number // 2) * (size + 14)
            box = (left, y, left + 226, y + size)
            self.screen.box(box, SKY, 18)
            icon(self.screen, left + 113, y + 46, 28)
            self.screen.text(left + 113, y + 102, label, 23, INK, True, "center")
            if number == ring:
                self.rings.append(box)
        self.y = top + ((len(items) + 1) // 2) * (size + 14)
        return self

    def bubble(self, text: str, fill: str = "#e8ebef", mark: int = 0, mine: bool = False) -> "Phone":
        left = EDGE + 60 if mine else EDGE - 6
        room = SCREEN - 2 * EDGE - 96
        probe = Canvas(10, 10)
        bottom = probe.paragraph(0, 0, text, room, 25)
        self.screen.box((left, self.y, left + room + 40, self.y + bottom + 26), fill, 22)
        self.screen.paragraph(left + 20, self.y + 13, text, room, 25)
        if mark:
            self._marks.append((self.y + 26, mark))
        self.y += bottom + 42
        return self

    def digits(self, shown: str, boxes: int = 6) -> "Phone":
        """Boxes for a code; those without a digit stay empty."""
        width = (SCREEN - 2 * EDGE) / boxes
        for number in range(boxes):
            left = EDGE + number * width
            self.screen.box((left + 5, self.y, left + width - 5, self.y + 78), PAPER, 12, BLUE, 3)
            self.screen.text(
                left + width / 2, self.y + 39, shown[number : number + 1], 34, INK, True, "center"
            )
        self.y += 98
        return self

    def keypad(self, last: Icon | None = None) -> "Phone":
        for number, key in enumerate("123456789*0#" if last else "123456789 0"):
            if key == " ":
                continue
            x, y = SCREEN / 2 + (number % 3 - 1) * 130, self.y + 46 + (number // 3) * 100
            self.screen.circle(x, y, 42, "#eef1f5")
            self.screen.text(x, y, key, 36, INK, True, "center")
        self.y += 400
        if last:
            last(self.screen, SCREEN / 2, self.y + 50, 46)
            self.y += 112
        return self

    def sign(self, icon: Icon, size: float = 60) -> "Phone":
        icon(self.screen, SCREEN / 2, self.y + size, size)
        self.y += 2 * size + 20
        return self

    def mark(self, number: int, up: float = 60) -> "Phone":
        self._marks.append((self.y - up, number))
        return self

    def _after(self, box: tuple[float, float, float, float], ring: bool, gap: float) -> "Phone":
        if ring:
            self.rings.append(box)
        self.y = box[3] + gap
        return self

    def framed(self, shortest: float = 620) -> Canvas:
        """The phone alone, as wide as screen and case together."""
        height = max(self.y + 24, shortest)
        framed = Canvas(SCREEN + 36, round(height) + 60, GROUND)
        framed.box((0, 0, SCREEN + 36, height + 60), "#243041", 46)
        framed.paste(self.screen.crop(height), 18, 26, 22)
        return framed

    def on_sheet(self, ground: str = SKY, shortest: float = 620) -> Canvas:
        framed = self.framed(shortest)
        sheet = Canvas(720, framed.height + 56, ground)
        left, top = (720 - framed.width) / 2, 28
        sheet.paste(framed, left, top, 46)
        for x0, y0, x1, y1 in self.rings:
            box = (left + 18 + x0 - 7, top + 26 + y0 - 7, left + 18 + x1 + 7, top + 26 + y1 + 7)
            sheet.box(box, None, 24, AMBER, 7)
            icons.hand(sheet, box[2] - 40, box[3] - 20, 46)
        for y, number in self._marks:
            sheet.circle(left - 8, top + 26 + y, 30, RED, PAPER, 4)
            sheet.text(left - 8, top + 26 + y, str(number), 30, PAPER, True, "center")
        return sheet


GROUND = "#243041"
