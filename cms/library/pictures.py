"""The small renditions of a picture that learners get, kept by content hash like all media."""

from typing import Any

from PIL import Image as PillowImage

from curriculum.document import Attribution, Medium, Rendition
from media_pipeline import blobs

WIDTHS = {"w480": 480, "w960": 960}
FORMAT = "format-webp|webpquality-78"


def medium_of(image: Any) -> Medium:
    """The picture as documents describe it. Makes what renditions are missing."""
    return Medium(
        id=image.sha256,
        kind="image",
        title=image.title,
        renditions=tuple(_rendition(image, name, width) for name, width in _widths(image)),
        attribution=Attribution(source=image.attribution),
    )


def _widths(image: Any) -> list[tuple[str, int]]:
    """Smallest first; the larger one only when the original has more pixels than the smaller one."""
    return [(name, width) for name, width in WIDTHS.items() if name == "w480" or image.width > WIDTHS["w480"]]


def _rendition(image: Any, name: str, width: int) -> Rendition:
    made = image.get_rendition(f"max-{width}x{width * 3}|{FORMAT}")
    with made.file.open("rb") as file:
        blob = blobs.put(file)
        file.seek(0)
        with PillowImage.open(file) as picture:
            size = picture.size
    return Rendition(
        name=name,
        sha256=blob.sha256,
        bytes=blob.bytes,
        media_type="image/webp",
        width=size[0],
        height=size[1],
    )
