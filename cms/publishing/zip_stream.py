"""A zip that is made while it is sent: neither on disk nor in memory.

Everything is stored as it is, so the size is known beforehand, the same files give the same bytes, and a
download that broke off can go on in the middle.
"""

import hashlib
import io
import logging
import zipfile
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any

CHUNK = 1024 * 1024
EPOCH = (1980, 1, 1, 0, 0, 0)
REGULAR_FILE = 0o100644 << 16
UNIX = 3
_LOCAL, _CENTRAL, _END, _END64 = 30, 46, 22, 76
"""Bytes of a zip's headers without names, and of its end, which is longer past 4 GB."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Entry:
    path: str
    size: int
    sha256: str
    open: Callable[[], IO[bytes]]


class DamagedError(Exception):
    """A package in storage is not what it was when it was finished."""


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
    hasher, left = hashlib.sha256(), file.size
    with file.open() as source, archive.open(_info(file), "w") as target:
        while left >= 0 and (chunk := source.read(CHUNK)):
            hasher.update(chunk)
            left -= len(chunk)
            target.write(chunk)
            yield sink.take()
    if left or hasher.hexdigest() != file.sha256:
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
