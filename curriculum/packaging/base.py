"""What a packager is: what may be ordered, where it comes from, the files it yields, its one error."""

import hashlib
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Literal, Protocol

from curriculum.document import CourseDocument

Structure = Literal["course", "lessons"]
Edition = Literal["standard", "light", "teacher"]
Completion = Literal["", "viewed", "viewed_and_passed"]
OpenMedia = Callable[[str], BinaryIO]
"""sha256 of a rendition or caption file -> its bytes, opened; OSError or KeyError when there are none."""

GENERIC = "generic"
_PINNED = re.compile(r"[A-Za-z0-9-]{2,35}/\d{1,9}")


class PackageError(Exception):
    """A course that cannot be packaged as asked; the message is Vietnamese and says what to do."""


@dataclass(frozen=True)
class Order:
    """What a person may choose about a package besides its format. All of it decides over the bytes."""

    structure: Structure = "course"
    edition: Edition = "standard"
    platform: str = GENERIC
    """One of `platforms.PLATFORMS`."""
    completion: Completion = ""
    """Instead of the course's own rule."""
    lesson: str = ""
    """Code of the only lesson to pack; empty: all of them."""
    budget: int = 0
    """Bytes of media that a learner may have to fetch for one lesson; 0: no limit."""
    languages: tuple[str, ...] = ()
    """Further languages in the same package, each pinned to a release: `km/3`."""

    def __post_init__(self) -> None:
        for pinned in self.languages:
            if not _PINNED.fullmatch(pinned):
                raise PackageError(
                    f"Ngôn ngữ kèm theo phải có dạng mã/số phát hành, như km/3, không phải {pinned!r}."
                )

    @property
    def suffix(self) -> str:
        """What tells this order from the plain one in a file name: `-lessons-light`, or nothing."""
        parts = [
            self.structure if self.structure != "course" else "",
            self.edition if self.edition != "standard" else "",
            self.platform if self.platform != GENERIC else "",
            self.completion.replace("_", "-"),
            f"{self.budget}B" if self.budget else "",
            f"only-{self.lesson}" if self.lesson else "",
            *(pinned.replace("/", "-") for pinned in self.languages),
        ]
        return "".join(f"-{part}" for part in parts if part)


@dataclass(frozen=True)
class Source:
    """Where a package comes from: what the house knows and nobody chooses."""

    open_media: OpenMedia
    activity_base: str
    """Absolute IRI under which activity ids are made."""
    release: int = 0
    """Number of the release; 0 for a document that was never released."""
    translations: Mapping[str, CourseDocument] = field(default_factory=dict)
    """The documents of `Order.languages`, by the same pinned names."""


@dataclass(frozen=True)
class PackageFile:
    path: str
    open: Callable[[], BinaryIO]
    bytes: int
    sha256: str
    """What the content must hash to."""


class Packager(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def extension(self) -> str:
        """Of the finished file, which says how it is written (`writer.WRITERS`): `zip`, `epub`, `pdf`, ..."""
        ...

    @property
    def structures(self) -> tuple[Structure, ...]: ...

    @property
    def editions(self) -> tuple[Edition, ...]: ...

    @property
    def multilingual(self) -> bool:
        """Whether it takes `Order.languages`."""
        ...

    @property
    def carries(self) -> frozenset[str]:
        """Types of nodes that arrive; the others are left out."""
        ...

    @property
    def losses(self) -> tuple[str, ...]:
        """What never arrives in this format, a Vietnamese sentence each."""
        ...

    def files(self, course: CourseDocument, order: Order, source: Source) -> Iterator[PackageFile]:
        """All files in the order they are written; `course` has been prepared as the order asks."""
        ...


def file_of(path: str, content: bytes) -> PackageFile:
    return PackageFile(path, lambda: io.BytesIO(content), len(content), hashlib.sha256(content).hexdigest())
