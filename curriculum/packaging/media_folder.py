"""Media from a folder, found by what is in them, whatever they are called."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from curriculum.document import CourseDocument
from curriculum.packaging.base import PackageError


@dataclass(frozen=True)
class Wanted:
    """A file that a course names."""

    sha256: str
    bytes: int
    label: str
    """What it is, in Vietnamese."""


def wanted(courses: Iterable[CourseDocument]) -> dict[str, Wanted]:
    """Every rendition and caption of the courses by its sha256."""
    return {one.sha256: one for course in courses for one in _wanted(course)}


def _wanted(course: CourseDocument) -> Iterator[Wanted]:
    for medium in course.media:
        for file in medium.renditions:
            yield Wanted(
                file.sha256, file.bytes, f"“{medium.title}” ({medium.kind}, {file.name}, {file.media_type})"
            )
        for caption in medium.captions:
            yield Wanted(
                caption.sha256, caption.bytes, f"phụ đề {caption.language} của “{medium.title}” (text/vtt)"
            )


class MediaFolder:
    def __init__(self, folder: Path | None, wanted: Mapping[str, Wanted]) -> None:
        """Raises PackageError for a folder that is not there."""
        if folder is not None and not folder.is_dir():
            raise PackageError(f"Không có thư mục {folder}. Hãy chỉ đúng thư mục chứa tệp đa phương tiện.")
        self.folder = folder
        self.wanted = wanted
        self.found: dict[str, Path] = {}
        self.hashes: dict[Path, str] = {}

    def open(self, sha256: str) -> BinaryIO:
        """Raises PackageError that says what is missing and where it was looked for."""
        path = self._find(sha256)
        if path is None:
            raise PackageError(self.explain([sha256]))
        return path.open("rb")

    def missing(self, needed: Iterable[str]) -> list[str]:
        return [sha256 for sha256 in dict.fromkeys(needed) if self._find(sha256) is None]

    def explain(self, missing: Iterable[str]) -> str:
        lines = [self._line(sha256) for sha256 in missing]
        where = (
            f"Hãy đặt vào {self.folder}, tên tệp thế nào cũng được; tệp được nhận ra theo nội dung."
            if self.folder
            else "Hãy chỉ thư mục chứa chúng bằng --media DIR."
        )
        return "\n".join([f"Thiếu {len(lines)} tệp đa phương tiện:", *lines, where])

    def _line(self, sha256: str) -> str:
        one = self.wanted[sha256]
        line = f"- {one.label}: {one.bytes} byte, sha256 {sha256}"
        misnamed = list(self._named(sha256))
        return f"{line}; tệp {misnamed[0]} mang tên này nhưng nội dung khác" if misnamed else line

    def _find(self, sha256: str) -> Path | None:
        """By its name first, then by its size; what counts is its hash."""
        if sha256 not in self.found:
            candidates = [*self._named(sha256), *self._sizes.get(self.wanted[sha256].bytes, [])]
            match = next((path for path in candidates if self._hash(path) == sha256), None)
            if match is None:
                return None
            self.found[sha256] = match
        return self.found[sha256]

    def _named(self, sha256: str) -> Iterator[Path]:
        """Called as in a store of blobs, or as in a package: `media/<16 digits>.<ending>`."""
        for name in (sha256, sha256[:16]):
            yield from self._names.get(name, [])

    def _hash(self, path: Path) -> str:
        if path not in self.hashes:
            with path.open("rb") as file:
                self.hashes[path] = hashlib.file_digest(file, "sha256").hexdigest()
        return self.hashes[path]

    @cached_property
    def _files(self) -> list[Path]:
        return sorted(path for path in self.folder.rglob("*") if path.is_file()) if self.folder else []

    @cached_property
    def _names(self) -> Mapping[str, list[Path]]:
        found: dict[str, list[Path]] = defaultdict(list)
        for path in self._files:
            found[path.name.partition(".")[0]].append(path)
        return found

    @cached_property
    def _sizes(self) -> Mapping[int, list[Path]]:
        found: dict[int, list[Path]] = defaultdict(list)
        for path in self._files:
            found[path.stat().st_size].append(path)
        return found
