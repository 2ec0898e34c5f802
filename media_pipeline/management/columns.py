"""Tables for a terminal."""

import unicodedata
from collections.abc import Sequence


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines with the cells of each column under each other; the last column is as long as it likes."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def _width(text: str) -> int:
    """Places on the screen: a mark that stands over the letter before it takes none."""
    return sum(not unicodedata.combining(letter) for letter in text)
