"""Draws every picture of the demo lessons into `media/`. Run: `python -m cms.demo.studio.draw [NAME...]`."""

import sys
from collections.abc import Callable
from pathlib import Path

from cms.demo.studio import pictures_market, pictures_scams, pictures_village, pictures_vneid
from cms.demo.studio.canvas import Canvas

MEDIA = Path(__file__).parents[1] / "media"

PICTURES: dict[str, Callable[[], Canvas]] = {
    **pictures_vneid.PICTURES,
    **pictures_scams.PICTURES,
    **pictures_market.PICTURES,
    **pictures_village.PICTURES,
}


def draw(names: list[str]) -> None:
    for name in names or PICTURES:
        PICTURES[name]().save(MEDIA / f"{name}.png")


if __name__ == "__main__":
    draw(sys.argv[1:])
