"""Writing a package: the same files always make the same bytes, and nothing unsafe gets in."""

import hashlib
import re
import zipfile
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath
from typing import BinaryIO

from curriculum.packaging.base import PackageError, PackageFile

CHUNK = 1024 * 1024
EPOCH = (1980, 1, 1, 0, 0, 0)
REGULAR_FILE = 0o100644 << 16
UNIX = 3
COMPRESSED_ALREADY = (
    *(".aac", ".m4a", ".mp3", ".mp4", ".ogg", ".opus", ".weba", ".webm"),
    *(".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp", ".woff2"),
)
_SAFE_PATH = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")

Report = Callable[[int], None]


def write_zip(files: Iterable[PackageFile], out: BinaryIO, report: Report = lambda written: None) -> None:
    """Write `files` in the order given. `report` hears how many bytes of content are in so far."""
    written = 0
    taken: set[str] = set()
    with zipfile.ZipFile(out, "w") as archive:
        for file in files:
            _check_path(file.path, taken)
            for size in _write(archive, file):
                written += size
                report(written)


def _check_path(path: str, taken: set[str]) -> None:
    if not _SAFE_PATH.fullmatch(path):
        raise PackageError(
            f"Đường dẫn không dùng được trong gói: {path!r}. Chỉ dùng chữ không dấu, số và . _ -"
        )
    if path.lower() in taken:
        raise PackageError(f"Hai tệp cùng tên trong gói: {path}")
    taken.add(path.lower())


def _write(archive: zipfile.ZipFile, file: PackageFile) -> Iterable[int]:
    info = zipfile.ZipInfo(file.path, EPOCH)
    info.create_system = UNIX
    info.external_attr = REGULAR_FILE
    if PurePosixPath(file.path).suffix in COMPRESSED_ALREADY:
        yield from _store(archive, info, file)
    else:
        yield _deflate(archive, info, file)


def _store(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: PackageFile) -> Iterable[int]:
    """Streamed: a video never lies in memory as a whole."""
    info.compress_type = zipfile.ZIP_STORED
    info.file_size = file.bytes
    hasher = hashlib.sha256()
    with file.open() as source, archive.open(info, "w") as target:
        while chunk := source.read(CHUNK):
            hasher.update(chunk)
            target.write(chunk)
            yield len(chunk)
    _check_content(file, hasher.hexdigest())


def _deflate(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: PackageFile) -> int:
    with file.open() as source:
        content = source.read()
    _check_content(file, hashlib.sha256(content).hexdigest())
    archive.writestr(info, content, zipfile.ZIP_DEFLATED, compresslevel=9)
    return len(content)


def _check_content(file: PackageFile, digest: str) -> None:
    if file.sha256 is not None and digest != file.sha256:
        raise PackageError(
            f"Tệp {file.path} không còn nguyên vẹn (mã băm khác lúc xuất bản). "
            "Hãy xử lý lại học liệu rồi xuất bản lại."
        )
