"""Which files of a medium a page offers, and in which order: the lightest comes first."""

from collections.abc import Sequence

from curriculum.document import Caption, Medium, Rendition


def videos(medium: Medium) -> list[Rendition]:
    """Video files, lightest first: browsers take the first one they can play."""
    found = [rendition for rendition in medium.renditions if rendition.media_type.startswith("video/")]
    return sorted(found, key=lambda rendition: (rendition.height or 0, rendition.bytes))


def sounds(medium: Medium) -> list[Rendition]:
    """Sound files, Opus before the bigger AAC, which older iPhones need."""
    found = [rendition for rendition in medium.renditions if rendition.media_type.startswith("audio/")]
    return sorted(found, key=lambda rendition: (rendition.name != "opus", rendition.bytes))


def pictures(medium: Medium) -> list[Rendition]:
    """Pictures of the medium, narrowest first; a poster is no picture of an image."""
    found = [rendition for rendition in medium.renditions if rendition.media_type.startswith("image/")]
    found = [rendition for rendition in found if rendition.name != "poster"]
    return sorted(found, key=lambda rendition: (rendition.width or 0, rendition.bytes))


def poster(medium: Medium) -> Rendition | None:
    return next((rendition for rendition in medium.renditions if rendition.name == "poster"), None)


def default_caption(captions: Sequence[Caption], language: str) -> Caption | None:
    """The captions shown at once: those in the language of the lesson, otherwise the first."""
    same = (caption for caption in captions if caption.language == language)
    return next(same, captions[0] if captions else None)


def readable_size(count: int, comma: str = ",") -> str:
    """1234567 -> `1,2 MB`: how a file size is written for learners."""
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))} KB"
    return f"{count / 1_000_000:.1f} MB".replace(".", comma)
