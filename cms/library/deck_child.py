"""Runs as a program of its own, under limits: PDF in, pictures beside it, what it found as JSON on stdout.

    python deck_child.py deck.pdf '{"max_pages": 60, "width": 1280, "max_height": 2560, "min_width": 320}'

PDFium is native code and the file a stranger's. Imports nothing of the project.
"""

import json
import sys
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium


class Refused(Exception):
    """(name of the reason, its values)"""


def main(source: Path, limits: dict[str, int]) -> dict[str, Any]:
    try:
        return {"pages": list(_pages(_open(source), source.parent, limits))}
    except Refused as refused:
        reason, values = refused.args
        return {"refused": reason, "values": values}


def _open(source: Path) -> Any:
    try:
        return pdfium.PdfDocument(source)
    except pdfium.PdfiumError as error:
        raise Refused("locked" if "password" in str(error).lower() else "unreadable", {}) from error


def _pages(pdf: Any, folder: Path, limits: dict[str, int]) -> Any:
    if not 1 <= len(pdf) <= limits["max_pages"]:
        raise Refused(
            "too_many" if len(pdf) else "unreadable", {"pages": len(pdf), "max": limits["max_pages"]}
        )
    scales = [_scale(pdf.get_page_size(number), number, limits) for number in range(len(pdf))]
    for number, scale in enumerate(scales):
        yield _page(pdf, number, scale, folder)


def _scale(size: tuple[float, float], number: int, limits: dict[str, int]) -> float:
    width, height = size
    scale = min(limits["width"] / width, limits["max_height"] / height) if width > 0 and height > 0 else 0.0
    if width * scale < limits["min_width"]:
        raise Refused("narrow", {"page": number + 1})
    return scale


def _page(pdf: Any, number: int, scale: float, folder: Path) -> dict[str, str]:
    try:
        page = pdf[number]
        words = " ".join(page.get_textpage().get_text_bounded().split())
        picture = page.render(scale=scale).to_pil().convert("RGB")
    except pdfium.PdfiumError as error:
        raise Refused("bad_page", {"page": number + 1}) from error
    file = folder / f"{number + 1}.png"
    picture.save(file, "PNG", optimize=True)
    return {"file": file.name, "words": "".join(letter for letter in words if letter.isprintable())}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), json.loads(sys.argv[2]))))
