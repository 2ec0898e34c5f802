"""All packages of an export as one zip, made while it is sent: neither on disk nor in memory.

Everything is stored as it is, so its size is known beforehand, the same export gives the same bytes, and a
download that broke off can go on in the middle.
"""

import csv
import hashlib
import io
import logging
import zipfile
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import IO, Any

from django.core.files.storage import storages
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from cms.publishing.models import Export, ExportItem
from cms.publishing.wording import format_label, language_name, order_words
from curriculum.languages import SOURCE_LANGUAGE
from curriculum.models import Package

CHUNK = 1024 * 1024
EPOCH = (1980, 1, 1, 0, 0, 0)
REGULAR_FILE = 0o100644 << 16
UNIX = 3
INDEXES = 2
"""How many of an export's entries are its indexes; they come first."""
_LOCAL, _CENTRAL, _END, _END64 = 30, 46, 22, 76
"""Bytes of a zip's headers without names, and of its end, which is longer past 4 GB."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Entry:
    path: str
    size: int
    sha256: str
    open: Callable[[], IO[bytes]]


@dataclass(frozen=True)
class Row:
    """A line of the index."""

    path: str
    course: str
    title: str
    language: str
    format: str
    order: str
    release: int
    bytes: int
    sha256: str


class DamagedError(Exception):
    """A package in storage is not what it was when it was finished."""


def entries(export: Export) -> list[Entry]:
    """The indexes, then every finished package in its folder: programme, course, language.

    In Vietnamese whoever asks: the same export is the same archive.
    """
    finished = ExportItem.objects.filter(export=export, package__state=Package.State.DONE)
    items = list(finished.select_related("package__release").defer("package__release__document"))
    with translation.override(SOURCE_LANGUAGE):
        rows = [_row(path_of(item), item.package) for item in items if item.package]
        return [*index_entries(rows), *map(entry_of, items)]


def path_of(item: ExportItem) -> str:
    assert item.package is not None
    return f"{item.folder}/{item.package.path}"


def entry_of(item: ExportItem) -> Entry:
    package = item.package
    assert package is not None
    return Entry(path_of(item), package.bytes, package.sha256, partial(_open, package.path))


def _open(path: str) -> IO[bytes]:
    return storages["packages"].open(path)


def _row(path: str, package: Package) -> Row:
    release = package.release
    return Row(
        path=path,
        course=release.course_code,
        title=release.title,
        language=language_name(release.language),
        format=format_label(package.format),
        order=order_words(package.order),
        release=release.number,
        bytes=package.bytes,
        sha256=package.sha256,
    )


# --- the index ----------------------------------------------------------------------------------------------


def index_entries(rows: list[Row]) -> list[Entry]:
    page = render_to_string("publishing/export_index.html", {"rows": rows})
    return [_entry("index.html", page.encode()), _entry("index.csv", _csv(rows))]


def _csv(rows: list[Row]) -> bytes:
    """With a byte order mark, so that spreadsheets read it as UTF-8."""
    names = list(Row.__dataclass_fields__)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(names)
    writer.writerows([_cell(getattr(row, name)) for name in names] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cell(value: Any) -> Any:
    """A spreadsheet must not take a title for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _entry(path: str, content: bytes) -> Entry:
    return Entry(path, len(content), hashlib.sha256(content).hexdigest(), lambda: io.BytesIO(content))


# --- the zip ------------------------------------------------------------------------------------------------


def etag(files: Iterable[Entry]) -> str:
    lines = "".join(f"{file.path}\0{file.sha256}\n" for file in files)
    return hashlib.sha256(lines.encode()).hexdigest()


class _Sink(io.RawIOBase):
    """Where zipfile writes to; what it wrote is taken away at once. It cannot seek, as a line cannot."""

    def __init__(self) -> None:
        self.written: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.written.append(bytes(data))
        return len(self.written[-1])

    def take(self) -> bytes:
        taken = b"".join(self.written)
        self.written.clear()
        return taken


def zip_chunks(files: Iterable[Entry]) -> Generator[bytes, None, None]:
    """The bytes of the archive. Raises DamagedError at the end of a file that is not the one listed."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for file in files:
            yield from _zipped(archive, sink, file)
    yield sink.take()


def _zipped(archive: zipfile.ZipFile, sink: _Sink, file: Entry) -> Iterator[bytes]:
    hasher = hashlib.sha256()
    with file.open() as source, archive.open(_info(file), "w") as target:
        while chunk := source.read(CHUNK):
            hasher.update(chunk)
            target.write(chunk)
            yield sink.take()
    if hasher.hexdigest() != file.sha256:
        logger.error("package %s is damaged in storage", file.path)
        raise DamagedError(file.path)


def _info(file: Entry) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(file.path, EPOCH)
    info.compress_type = zipfile.ZIP_STORED
    info.create_system = UNIX
    info.external_attr = REGULAR_FILE
    info.file_size = file.size
    return info


def zip_bytes(files: Iterable[Entry]) -> int:
    """How many bytes `zip_chunks` gives, by the rules of zipfile for what cannot seek."""
    at = directory = count = 0
    for file in files:
        name, large = len(file.path.encode()), file.size > zipfile.ZIP64_LIMIT
        announced = file.size * 1.05 > zipfile.ZIP64_LIMIT
        extra = 16 * large + 8 * (at > zipfile.ZIP64_LIMIT)
        directory += _CENTRAL + name + (extra and extra + 4)
        at += _LOCAL + name + 20 * announced + file.size + (24 if announced else 16)
        count += 1
    huge = count > zipfile.ZIP_FILECOUNT_LIMIT or max(at, directory) > zipfile.ZIP64_LIMIT
    return at + directory + _END + _END64 * huge


class ZipStream(io.RawIOBase):
    """The archive as a file, read from front to back; going on in the middle skips what lies before."""

    def __init__(self, files: Iterable[Entry]) -> None:
        self._chunks = zip_chunks(files)
        self._left = b""

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Forward, once, before anything is read."""
        skipped = 0
        while skipped < offset and (data := self.read(min(CHUNK, offset - skipped))):
            skipped += len(data)
        return skipped

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._left = chunk
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size

    def close(self) -> None:
        self._chunks.close()
        super().close()


class MissingError(Exception):
    """A package that is no longer in storage; the message is Vietnamese and says what to do."""


def check(files: Iterable[Entry]) -> None:
    """Look whether everything is there, before the first byte is sent."""
    for file in files:
        try:
            file.open().close()
        except (OSError, KeyError) as error:
            sentence = _("Gói %(path)s không còn trong kho. Hãy tạo lại gói này rồi tải về.")
            raise MissingError(sentence % {"path": PurePosixPath(file.path).name}) from error
