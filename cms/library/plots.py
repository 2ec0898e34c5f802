"""Bar charts as inline SVG, drawn here: no script, no style of their own, and their figures beside them.

The drawing holds no text, so that it can be stretched to any width; title, scale and ends stand around it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

WIDTH_OF_BAR = 10
GAP = 2
HEIGHT = 100


@dataclass(frozen=True)
class Bar:
    label: str
    value: float
    shown: str
    """The value with its unit, as people read it."""
    marked: float = 0.0
    """The share of `value` that is drawn hatched, from the foot: what failed, for instance."""


@dataclass(frozen=True)
class Rect:
    x: int
    y: float
    height: float


@dataclass(frozen=True)
class Plot:
    key: str
    """Unique on the page: ids are made of it."""
    title: str
    words: str
    """What a person who does not see the drawing hears of it."""
    bars: Sequence[Bar]
    top: str
    """The value at the upper edge."""

    @property
    def width(self) -> int:
        return len(self.bars) * WIDTH_OF_BAR

    @property
    def plain(self) -> list[Rect]:
        """From the hatched part up."""
        tall = [(self._height(bar.value), self._height(bar.marked)) for bar in self.bars]
        return [
            Rect(number * WIDTH_OF_BAR + GAP // 2, HEIGHT - whole, whole - marked)
            for number, (whole, marked) in enumerate(tall)
            if whole > marked
        ]

    @property
    def hatched(self) -> list[Rect]:
        return [
            Rect(
                number * WIDTH_OF_BAR + GAP // 2, HEIGHT - self._height(bar.marked), self._height(bar.marked)
            )
            for number, bar in enumerate(self.bars)
            if bar.marked
        ]

    @property
    def empty(self) -> bool:
        return not any(bar.value for bar in self.bars)

    def _height(self, value: float) -> float:
        highest = max(bar.value for bar in self.bars)
        return round(value / highest * HEIGHT, 1) if highest else 0.0


def share(part: float, whole: float) -> int:
    """Per cent, for a bar in a line of a table; what is there at all is never drawn as nothing."""
    return min(100, ceil(part / whole * 100)) if whole else 0
