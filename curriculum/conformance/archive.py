"""Reading a package that nobody vouches for: what may be read safely, and what is wrong with the rest."""

import gzip
import hashlib
import io
import re
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from curriculum.conformance.report import Finding
from curriculum.conformance.rules import finding

CHUNK = 1024 * 1024
MOST_ENTRIES = 20_000
MOST_BYTES = 20_000_000_000
"""Unpacked, all files together."""
MOST_TAR_BYTES = 300_000_000
"""Unpacked in memory; the formats that come as tar.gz carry no films."""
MOST_DIRECTORY_BYTES = 20_000_000
"""Of a zip's central directory, which is read as a whole before anything is known of it."""
BOMB_BYTES, BOMB_RATIO = 20_000_000, 200
"""A file that is this large and packed this tightly is nothing that a lesson holds."""
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x1
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    struct.error,
    ValueError,
    RuntimeError,
    tarfile.TarError,
)
_ABSOLUTE = re.compile(r"/|[A-Za-z]:")

Beat = Callable[[], None]
"""Called every now and then while a large package is read."""


@dataclass(frozen=True)
class Entry:
    path: str
    bytes: int
    stored: bool
    open: Callable[[], BinaryIO]


@dataclass
class Contents:
    """The files of a package that can be read, by path, in the order they lie in it."""

    entries: dict[str, Entry] = field(default_factory=dict)
    directories: tuple[str, ...] = ()
    hashes: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    single: bytes | None = None
    """The file itself, where it is no archive."""

    def __contains__(self, path: object) -> bool:
        return path in self.entries

    def read(self, path: str) -> bytes:
        with self.entries[path].open() as file:
            return file.read()

    def in_other_case(self, path: str) -> str:
        """The file whose name differs only in case; empty when there is none."""
        return self._lower.get(path.lower(), "")

    @property
    def _lower(self) -> dict[str, str]:
        if not hasattr(self, "_by_lower"):
            self._by_lower = {name.lower(): name for name in self.entries}
        return self._by_lower

    @property
    def safe(self) -> bool:
        return not any(one.severity == "error" and one.rule.startswith("archive.") for one in self.findings)


@contextmanager
def opened(path: Path, beat: Beat = lambda: None) -> Iterator[Contents]:
    """What lies in the file at `path`. Whatever is wrong with it is a finding, never an exception."""
    try:
        with path.open("rb") as file:
            yield from _opened(file, beat)
    except OSError as error:
        contents = Contents()
        contents.findings.append(finding("archive.unreadable", why=error.strerror or type(error).__name__))
        yield contents


def _opened(file: BinaryIO, beat: Beat) -> Iterator[Contents]:
    head = file.read(8)
    file.seek(0)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        yield from _opened_zip(file, beat)
    elif head.startswith(b"\x1f\x8b"):
        yield _read_tar(file)
    else:
        yield _read_single(file)


# --- zip ----------------------------------------------------------------------------------------------------


def _opened_zip(file: BinaryIO, beat: Beat) -> Iterator[Contents]:
    contents = Contents()
    if _directory_bytes(file) > MOST_DIRECTORY_BYTES:
        contents.findings.append(finding("archive.too-many", count=f"hơn {MOST_ENTRIES}"))
        yield contents
        return
    try:
        archive = zipfile.ZipFile(file)
    except (*_DAMAGE, NotImplementedError):
        contents.findings.append(finding("archive.broken"))
        yield contents
        return
    with archive:
        _take(archive, contents)
        _hash(contents, beat)
        yield contents


def _directory_bytes(file: BinaryIO) -> int:
    """What the end of the zip says of the size of its central directory; 0 where it says nothing."""
    end = file.seek(0, io.SEEK_END)
    file.seek(max(0, end - 65_557))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        return 0
    size = int(struct.unpack_from("<L", tail, at + 12)[0])
    if size < 0xFFFFFFFF:
        return size
    at = tail.rfind(b"PK\x06\x06")
    return int(struct.unpack_from("<Q", tail, at + 40)[0]) if 0 <= at <= len(tail) - 48 else size


def _take(archive: zipfile.ZipFile, contents: Contents) -> None:
    """Sort the entries: what can be read safely goes into `contents.entries`."""
    infos = archive.infolist()
    add = contents.findings.append
    if not infos:
        add(finding("archive.empty"))
    if len(infos) > MOST_ENTRIES:
        add(finding("archive.too-many", count=len(infos)))
        return
    total = sum(info.file_size for info in infos)
    if total > MOST_BYTES:
        add(finding("archive.bomb", size=total))
        return
    contents.directories = tuple(info.filename for info in infos if info.is_dir())
    taken: set[str] = set()
    for info in infos:
        if problem := _problem(info):
            add(problem)
        elif info.filename.lower() in taken:
            add(finding("archive.duplicate", info.filename))
        elif not info.is_dir():
            entry = Entry(
                info.filename,
                info.file_size,
                info.compress_type == zipfile.ZIP_STORED,
                _opener(archive, info),
            )
            contents.entries[info.filename] = entry
        taken.add(info.filename.lower())


def _opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    def open_entry() -> BinaryIO:
        return archive.open(info)  # type: ignore[return-value]

    return open_entry


def _problem(info: zipfile.ZipInfo) -> Finding | None:
    if not is_safe(info.orig_filename) or not is_safe(info.filename):
        return finding("archive.unsafe-path", info.orig_filename)
    if stat.S_ISLNK(info.external_attr >> 16):
        return finding("archive.symlink", info.filename)
    if info.flag_bits & ENCRYPTED:
        return finding("archive.encrypted", info.filename)
    if info.compress_type not in METHODS:
        return finding("archive.method", info.filename)
    if info.file_size > BOMB_BYTES and info.file_size > BOMB_RATIO * max(1, info.compress_size):
        return finding("archive.bomb", info.filename, size=info.file_size)
    return None


def is_safe(name: str) -> bool:
    """Whether a name stays inside the folder it is unpacked in, on any machine."""
    parts = name.rstrip("/").split("/")
    return not (
        _ABSOLUTE.match(name)
        or "\\" in name
        or "\0" in name
        or any(part in ("", ".", "..") for part in parts)
    )


def _hash(contents: Contents, beat: Beat) -> None:
    """Read every entry once: the damaged are taken out, the others get their SHA-256."""
    for path, entry in list(contents.entries.items()):
        hasher = hashlib.sha256()
        size = 0
        try:
            with entry.open() as file:
                while chunk := file.read(CHUNK):
                    hasher.update(chunk)
                    size += len(chunk)
                    beat()
        except (*_DAMAGE, NotImplementedError):
            size = -1
        if size == entry.bytes:
            contents.hashes[path] = hasher.hexdigest()
        else:
            del contents.entries[path]
            contents.findings.append(finding("archive.damaged", path))


# --- other files --------------------------------------------------------------------------------------------


def _read_tar(file: BinaryIO) -> Contents:
    contents = Contents()
    try:
        with gzip.GzipFile(fileobj=file) as unpacked:
            raw = unpacked.read(MOST_TAR_BYTES + 1)
    except _DAMAGE:
        contents.findings.append(finding("archive.broken"))
        return contents
    if len(raw) > MOST_TAR_BYTES:
        contents.findings.append(finding("archive.bomb", size=f"hơn {MOST_TAR_BYTES}"))
        return contents
    try:
        with tarfile.open(fileobj=io.BytesIO(raw), mode="r:") as archive:
            _take_members(archive, archive.getmembers(), contents)
    except _DAMAGE:
        contents.findings.append(finding("archive.broken"))
    _hash(contents, lambda: None)
    return contents


def _take_members(archive: tarfile.TarFile, members: Iterable[tarfile.TarInfo], contents: Contents) -> None:
    for member in members:
        if not is_safe(member.name):
            contents.findings.append(finding("archive.unsafe-path", member.name))
        elif member.name in contents.entries:
            contents.findings.append(finding("archive.duplicate", member.name))
        elif member.isfile():
            file = archive.extractfile(member)
            content = file.read() if file else b""
            contents.entries[member.name] = Entry(member.name, len(content), True, _bytes_opener(content))
        elif not member.isdir():
            contents.findings.append(finding("archive.symlink", member.name))


def _bytes_opener(content: bytes) -> Callable[[], BinaryIO]:
    return lambda: io.BytesIO(content)


def _read_single(file: BinaryIO) -> Contents:
    """Only so much as is looked at: these are question banks and printed matter."""
    return Contents(single=file.read(MOST_TAR_BYTES))
