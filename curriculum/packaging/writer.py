"""Writing a package: the same files make the same bytes on any machine, and nothing unsafe gets in.

Text is compressed by libdeflate, whose version is pinned, and not by the machine's own zlib, whose bytes
differ from one build of it to the next.
"""

import hashlib
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

import deflate

from curriculum.packaging.base import PackageError, PackageFile

CHUNK = 1024 * 1024
EPOCH = (1980, 1, 1, 0, 0, 0)
REGULAR_FILE = 0o100644 << 16
UNIX = 3
LEVEL = 9
STORED = 0
COMPRESSED_ALREADY = (
    *(".aac", ".m4a", ".mp3", ".mp4", ".ogg", ".opus", ".weba", ".webm"),
    *(".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp", ".woff2", ".zip"),
)
STORED_BY_STANDARD = ("mimetype",)
"""EPUB (OCF 4.3): the file that names the kind of the archive lies in it uncompressed."""
_SAFE_PATH = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")

Report = Callable[[int], None]


def write_package_files(
    files: Iterable[PackageFile], extension: str, out: BinaryIO, report: Report = lambda written: None
) -> None:
    """Write `files` as the kind of file that `extension` names. `report` hears how many bytes are in."""
    WRITERS.get(extension, write_zip)(files, out, report)


def write_zip(files: Iterable[PackageFile], out: BinaryIO, report: Report = lambda written: None) -> None:
    """Write `files` in the order given. `report` hears how many bytes of content are in so far."""
    written = 0
    with zipfile.ZipFile(out, "w") as archive:
        for file in _checked(files):
            for size in _write(archive, file):
                written += size
                report(written)


def write_tar_gz(files: Iterable[PackageFile], out: BinaryIO, report: Report = lambda written: None) -> None:
    """A tar of gzip members, one after the other: text compressed, media streamed and stored."""
    written = 0
    for file in _checked(files):
        info = tarfile.TarInfo(file.path)
        info.size, info.mode = file.bytes, 0o644
        header, padding = info.tobuf(tarfile.USTAR_FORMAT), bytes(-file.bytes % tarfile.BLOCKSIZE)
        if lies_stored(file.path):
            out.write(deflate.gzip_compress(header, LEVEL))
            for chunk in _chunks(file):
                out.write(deflate.gzip_compress(chunk, STORED))
            out.write(deflate.gzip_compress(padding, LEVEL))
        else:
            out.write(deflate.gzip_compress(header + _content(file) + padding, LEVEL))
        written += file.bytes
        report(written)
    out.write(deflate.gzip_compress(bytes(2 * tarfile.BLOCKSIZE), LEVEL))


def write_single(files: Iterable[PackageFile], out: BinaryIO, report: Report = lambda written: None) -> None:
    """The one file itself."""
    (file,) = files
    out.write(_content(file))
    report(file.bytes)


WRITERS: dict[str, Callable[[Iterable[PackageFile], BinaryIO, Report], None]] = {
    "tar.gz": write_tar_gz,
    "pdf": write_single,
    "xml": write_single,
    "txt": write_single,
}
"""By extension; any other is a zip."""


# --- entries, ready to be copied from one archive into another ----------------------------------------------


@dataclass(frozen=True)
class RawEntry:
    """A file as it lies in a zip: its bytes compressed or not, and what the zip's headers say of them."""

    path: str
    stored: bool
    crc: int
    size: int
    raw: Iterable[bytes]
    raw_size: int


def add_raw(archive: zipfile.ZipFile, entry: RawEntry) -> None:
    """Append `entry` without compressing anything; zipfile has no verb for this, so its list is kept here."""
    info = _info(entry.path)
    info.compress_type = zipfile.ZIP_STORED if entry.stored else zipfile.ZIP_DEFLATED
    info.CRC, info.file_size, info.compress_size = entry.crc, entry.size, entry.raw_size
    out = archive.fp
    assert out is not None
    info.header_offset = archive.start_dir
    out.seek(archive.start_dir)
    out.write(info.FileHeader())
    for chunk in entry.raw:
        out.write(chunk)
    archive.start_dir = out.tell()
    archive.filelist.append(info)
    archive.NameToInfo[info.filename] = info
    archive._didModify = True  # type: ignore[attr-defined]


def read_raw(archive: zipfile.ZipFile, path: str) -> RawEntry:
    """The entry `path` as it lies in `archive`. Raises KeyError when it is not there."""
    info = archive.getinfo(path)
    stored = info.compress_type == zipfile.ZIP_STORED
    return RawEntry(path, stored, info.CRC, info.file_size, _raw(archive, info), info.compress_size)


def _raw(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    source = archive.fp
    assert source is not None
    source.seek(info.header_offset)
    name, extra = struct.unpack("<26xHH", source.read(30))
    at, left = info.header_offset + 30 + name + extra, info.compress_size
    while left:
        source.seek(at)
        chunk = source.read(min(CHUNK, left))
        if not chunk:
            raise zipfile.BadZipFile(info.filename)
        at, left = at + len(chunk), left - len(chunk)
        yield chunk


# --- one file -----------------------------------------------------------------------------------------------


def _checked(files: Iterable[PackageFile]) -> Iterator[PackageFile]:
    taken: set[str] = set()
    for file in files:
        if not _SAFE_PATH.fullmatch(file.path):
            raise PackageError(
                f"Đường dẫn không dùng được trong gói: {file.path!r}. Chỉ dùng chữ không dấu, số và . _ -"
            )
        if file.path.lower() in taken:
            raise PackageError(f"Hai tệp cùng tên trong gói: {file.path}")
        taken.add(file.path.lower())
        yield file


def _write(archive: zipfile.ZipFile, file: PackageFile) -> Iterable[int]:
    if lies_stored(file.path):
        yield from _store(archive, file)
    else:
        yield _deflate(archive, file)


def _info(path: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(path, EPOCH)
    info.create_system = UNIX
    info.external_attr = REGULAR_FILE
    return info


def _store(archive: zipfile.ZipFile, file: PackageFile) -> Iterable[int]:
    """Streamed: a video never lies in memory as a whole."""
    info = _info(file.path)
    info.compress_type = zipfile.ZIP_STORED
    info.file_size = file.bytes
    with archive.open(info, "w") as target:
        for chunk in _chunks(file):
            target.write(chunk)
            yield len(chunk)


def _deflate(archive: zipfile.ZipFile, file: PackageFile) -> int:
    content = _content(file)
    raw = bytes(deflate.deflate_compress(content, LEVEL))
    add_raw(archive, RawEntry(file.path, False, zlib.crc32(content), len(content), [raw], len(raw)))
    return len(content)


def lies_stored(path: str) -> bool:
    return PurePosixPath(path).suffix in COMPRESSED_ALREADY or path in STORED_BY_STANDARD


def _chunks(file: PackageFile) -> Iterator[bytes]:
    """The content in pieces, checked at its end."""
    hasher = hashlib.sha256()
    with file.open() as source:
        while chunk := source.read(CHUNK):
            hasher.update(chunk)
            yield chunk
    _check_content(file, hasher.hexdigest())


def _content(file: PackageFile) -> bytes:
    with file.open() as source:
        content = source.read()
    _check_content(file, hashlib.sha256(content).hexdigest())
    return content


def _check_content(file: PackageFile, digest: str) -> None:
    if digest != file.sha256:
        raise PackageError(
            f"Tệp {file.path} không còn nguyên vẹn (mã băm khác lúc xuất bản). "
            "Hãy xử lý lại học liệu rồi xuất bản lại."
        )
