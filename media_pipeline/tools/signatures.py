"""What the first bytes of a file say: that it is of another kind, or how long it was meant to be."""

from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from media_pipeline.errors import ProcessingError

_PICTURE = _("ảnh")
_PLAYLIST = _("danh sách phát")
_WEB_PAGE = _("trang web")

KINDS: dict[bytes, Promise] = {
    b"\x89PNG\r\n\x1a\n": _PICTURE,
    b"\xff\xd8\xff": _PICTURE,
    b"GIF8": _PICTURE,
    b"BM": _PICTURE,
    b"II*\x00": _PICTURE,
    b"MM\x00*": _PICTURE,
    b"<svg": _("hình vẽ SVG"),
    b"%pdf": _("tài liệu PDF"),
    b"{\\rtf": _("tài liệu văn bản"),
    b"<!doctype html": _WEB_PAGE,
    b"<html": _WEB_PAGE,
    b"#extm3u": _PLAYLIST,
    b"ffconcat": _PLAYLIST,
    b"[playlist]": _PLAYLIST,
    b"v=0": _PLAYLIST,
}
ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"\xd0\xcf\x11\xe0")
"""ZIP, RAR, 7z, gzip and the documents that are one of them."""

GUESSED = frozenset({"aac", "amr", "mpeg", "mpegts"})
"""Containers without a length: what the demuxer says is a guess from the bit rate of the beginning, far off
when a recording begins with silence, or from clocks that may jump."""

RIFF_UNKNOWN = 0x7FFF_0000
"""Sizes from here on are what programs write that did not know the end."""


def other_kind(path: Path) -> ProcessingError | None:
    """Why this is no sound and no film; None when we cannot tell. Only for what the probe could not read."""
    with path.open("rb") as file:
        head = file.read(256)
    if head.startswith(ARCHIVES):
        return ProcessingError("archive")
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return ProcessingError("other_kind", kind=_PICTURE)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    kind = next(
        (kind for first, kind in KINDS.items() if head.startswith(first) or text.startswith(first)), None
    )
    if kind is None and b"<svg" in text:
        kind = KINDS[b"<svg"]
    return ProcessingError("other_kind", kind=kind) if kind else None


def says_its_length(path: Path, container: str) -> bool:
    """Whether the length in the header can be believed to be in the header."""
    return container not in GUESSED and (container != "mp3" or _has_frame_count(path))


def _has_frame_count(path: Path) -> bool:
    """The first frame of an MP3 may say how many follow; a tag with pictures may stand before it."""
    with path.open("rb") as file:
        head = file.read(10)
        if head[:3] == b"ID3" and len(head) == 10:
            file.seek(10 + (head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]))
        first = file.read(4096)
    return any(name in first for name in (b"Xing", b"Info", b"VBRI"))


def missing_bytes(path: Path) -> float:
    """How many times as long the file should be by the size in its header (WAV, AVI); 1 when it does not say.

    The demuxer takes what is there and calls it the whole.
    """
    with path.open("rb") as file:
        head = file.read(12)
    if head[:4] != b"RIFF":
        return 1.0
    meant = int.from_bytes(head[4:8], "little") + 8
    return meant / path.stat().st_size if meant < RIFF_UNKNOWN else 1.0
