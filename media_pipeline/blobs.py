"""Files by what is in them: `ab/abcd…` under the storage "blobs", written once, never changed."""

import hashlib
import io
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast

from django.core.files.storage import FileSystemStorage, storages

CHUNK = 1024 * 1024
_SHA256 = re.compile(r"^[0-9a-f]{64}$")


@dataclass(frozen=True)
class Blob:
    sha256: str
    bytes: int


@dataclass(frozen=True)
class Draft:
    """Bytes on their way in: hashed, on the store's own disk, and not yet part of the store."""

    path: Path
    sha256: str
    bytes: int


class TooBig(Exception):
    pass


def path(sha256: str) -> Path:
    if not _SHA256.match(sha256):
        raise ValueError(f"not a sha256: {sha256!r}")
    return _root() / sha256[:2] / sha256


def exists(sha256: str) -> bool:
    return path(sha256).is_file()


def open(sha256: str) -> BinaryIO:
    """Raises FileNotFoundError when the store has no such bytes."""
    return cast(BinaryIO, path(sha256).open("rb"))


def put(file: IO[bytes]) -> Blob:
    """Store what can be read from `file`. Storing the same bytes again changes nothing."""
    with draft(file) as incoming:
        return adopt(incoming)


def digest(source: Path) -> Blob:
    """What `put_path` would answer, without storing anything."""
    with source.open("rb") as file:
        return Blob(hashlib.file_digest(file, "sha256").hexdigest(), source.stat().st_size)


def put_bytes(data: bytes) -> Blob:
    return put(io.BytesIO(data))


def put_path(source: Path) -> Blob:
    with source.open("rb") as file:
        return put(file)


@contextmanager
def draft(file: IO[bytes], limit: int | None = None) -> Iterator[Draft]:
    """Copy `file` into a private folder while hashing; gone afterwards unless adopted.

    The folder holds nothing else, so that a hostile file which names its neighbours finds none.
    """
    folder = Path(tempfile.mkdtemp(prefix="incoming-", dir=_incoming()))
    try:
        target = folder / "src.bin"
        digest, size = _copy(file, target, limit)
        yield Draft(target, digest, size)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def adopt(incoming: Draft) -> Blob:
    target = path(incoming.sha256)
    if not target.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(incoming.path, target)
        _sync(target.parent)
    return Blob(incoming.sha256, incoming.bytes)


def _copy(file: IO[bytes], target: Path, limit: int | None) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with target.open("xb") as out:
        while chunk := file.read(CHUNK):
            size += len(chunk)
            if limit is not None and size > limit:
                raise TooBig
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    target.chmod(0o444)
    return digest.hexdigest(), size


def _sync(folder: Path) -> None:
    """A rename survives a power cut only when the folder is synced too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def incoming() -> list[Path]:
    """Folders of uploads under way, or of ones that a crash cut off."""
    return list(_incoming().iterdir())


def incoming_folder(name: str) -> Path:
    """Where an upload that takes days may lie: on this machine's disk, private, for nothing else."""
    return _incoming() / name


def _root() -> Path:
    return Path(cast(FileSystemStorage, storages["blobs"]).location)


def _incoming() -> Path:
    folder = _root() / ".incoming"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
