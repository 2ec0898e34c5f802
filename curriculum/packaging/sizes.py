"""How big a package will be, known in milliseconds and without reading a film."""

from collections.abc import Iterable

import deflate

from curriculum.packaging.base import PackageFile
from curriculum.packaging.build import SINGLE_FILES
from curriculum.packaging.writer import LEVEL, lies_stored

SET_IN_TYPE = frozenset({"pdf"})
"""Extensions of formats whose files are costly to make: their size is known when they are done."""
MEDIA = "media/"
_MEMBER = 150
"""Bytes of a file in a tar.gz beside its content, about: its compressed header and the frames of gzip."""
_ENTRY, _END = 30 + 46, 22
"""Bytes of a zip beside content and names: two headers for each file, and its end."""


def packed_bytes(files: Iterable[PackageFile], extension: str) -> int:
    """Of the finished package. In a zip exact but for captions, which are not read and count in full."""
    if extension in SINGLE_FILES:
        return sum(file.bytes for file in files)
    if extension == "tar.gz":
        return sum(_MEMBER + _content(file) for file in files)
    return sum(_ENTRY + 2 * len(file.path) + _content(file) for file in files) + _END


def _content(file: PackageFile) -> int:
    if lies_stored(file.path) or file.path.startswith(MEDIA):
        return file.bytes
    with file.open() as source:
        return len(deflate.deflate_compress(source.read(), LEVEL))
