"""What a packager is: the files it yields, and the one error it raises."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal, Protocol

from curriculum.document import CourseDocument

Structure = Literal["course", "lessons"]
OpenMedia = Callable[[str], BinaryIO]
"""sha256 of a rendition or caption file -> its bytes, opened; OSError or KeyError when there are none."""


class PackageError(Exception):
    """A course that cannot be packaged as asked; the message is Vietnamese and says what to do."""


@dataclass(frozen=True)
class PackageFile:
    path: str
    open: Callable[[], BinaryIO]
    bytes: int
    sha256: str | None = None
    """What the content must hash to; None for what is made on the spot."""


class Packager(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def structures(self) -> tuple[Structure, ...]: ...

    def files(
        self, course: CourseDocument, open_media: OpenMedia, structure: Structure, activity_base: str
    ) -> Iterator[PackageFile]:
        """All files in the order they are written. `activity_base`: absolute IRI under which ids are made."""
        ...


def file_of(path: str, content: bytes) -> PackageFile:
    return PackageFile(path, lambda: io.BytesIO(content), len(content))
