"""Files by what is in them: `ab/abcd…` under the storage "blobs", written once, never changed.

The storage is a folder of this machine, or a distant one (S3). What comes in lies on this machine's disk
first, either way: in a folder it is renamed into place, to a distant store it is sent.
"""

import hashlib
import io
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from django.core.files import File
from django.core.files.storage import FileSystemStorage, storages
from django.utils import timezone

from media_pipeline import cache, owners
from media_pipeline.conf import folder, setting
from media_pipeline.models import Sweep

CHUNK = 1024 * 1024
SWEEP_SECONDS = 5.0
"""Much more than a collector needs between its last look at a blob and its deletion."""
Tell = Callable[[], object]
"""Called twice a second while bytes travel, by the caller's own thread: for its lease."""
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


def path(sha256: str, tell: Tell = lambda: None) -> Path:
    """A file on this machine with these bytes, for tools that want a name: of a distant store a local copy.

    Raises FileNotFoundError when a distant store has no such bytes.
    """
    name, root = _name(sha256), _root()
    if root:
        return root / name
    return cache.find(sha256) or cache.fetch(sha256, _store().open(name), tell)


def exists(sha256: str) -> bool:
    return bool(_store().exists(_name(sha256)))


def open(sha256: str) -> BinaryIO:
    """Seekable, and never whole in memory. Raises FileNotFoundError when the store has no such bytes."""
    name, root = _name(sha256), _root()
    local = root / name if root else cache.find(sha256)
    return local.open("rb") if local else cast(BinaryIO, _store().open(name))


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


def put_path(source: Path, tell: Tell = lambda: None) -> Blob:
    """`source` stays, and must not change meanwhile."""
    if _root():
        with source.open("rb") as file:
            return put(file)
    blob = digest(source)
    if not keep(blob.sha256):
        _send(blob.sha256, source, tell)
    return blob


@contextmanager
def draft(file: IO[bytes], limit: int | None = None) -> Iterator[Draft]:
    """Copy `file` into a private folder while hashing; gone afterwards unless adopted.

    The folder holds nothing else, so that a hostile file which names its neighbours finds none.
    """
    folder = Path(tempfile.mkdtemp(prefix=owners.label("incoming"), dir=_incoming()))
    try:
        target = folder / "src.bin"
        digest, size = _copy(file, target, limit)
        yield Draft(target, digest, size)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def adopt(incoming: Draft) -> Blob:
    if not keep(incoming.sha256):
        root = _root()
        if root:
            _move(incoming.path, root / _name(incoming.sha256))
        else:
            _send(incoming.sha256, incoming.path)
            cache.take(incoming.sha256, incoming.path)  # what has just come in is what will be worked on
    return Blob(incoming.sha256, incoming.bytes)


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(source, target)
    _sync(target.parent)


def _send(sha256: str, source: Path, tell: Tell = lambda: None) -> None:
    """Whole or not at all: a distant store shows an object when its last byte has come."""
    with source.open("rb") as file, ThreadPoolExecutor(1) as thread:
        sent = thread.submit(_store().save, _name(sha256), _Local(file, str(source)))
        while not sent.done():
            wait([sent], timeout=0.5)
            tell()
        sent.result()


class _Local(File):
    """Tells the storage where the bytes lie, as Django's own uploads do."""

    def temporary_file_path(self) -> str:
        return str(self.name)


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


# --- what nobody needs ------------------------------------------------------------------------------------


def keep(sha256: str) -> bool:
    """Whether the store has these bytes; if so, no collector takes them for half the grace at least.

    For whoever is about to rely on bytes that are there already.
    """
    changed = modified(sha256)
    if changed is None:
        return False
    if timezone.now() - changed < timedelta(seconds=setting("GRACE_SECONDS") / 2):
        return True
    return _touch(sha256) and _spared(sha256)


def modified(sha256: str) -> datetime | None:
    """When these bytes were last stored or kept; None when they are not there."""
    with suppress(FileNotFoundError):
        return cast(datetime, _store().get_modified_time(_name(sha256)))
    return None


def size(sha256: str) -> int:
    return int(_store().size(_name(sha256)))


def stored() -> Iterator[str]:
    """The hash of everything in the store."""
    with suppress(FileNotFoundError):
        for prefix in _store().listdir("")[0]:
            if re.fullmatch("[0-9a-f]{2}", prefix):
                yield from filter(_SHA256.match, _store().listdir(prefix)[1])


def remove(sha256: str) -> None:
    """For the collector alone (garbage.py), which knows what nobody needs."""
    _store().delete(_name(sha256))


def _touch(sha256: str) -> bool:
    name, root = _name(sha256), _root()
    try:
        if root:
            os.utime(root / name)
        else:
            _store().touch(name)
    except FileNotFoundError:
        return False
    return True


def _spared(sha256: str) -> bool:
    """A collector that looked before the touch deletes after it: wait until it has, or has gone on."""
    until = time.monotonic() + SWEEP_SECONDS
    while exists(sha256):
        if time.monotonic() > until or not Sweep.objects.filter(condemned=sha256).exists():
            return exists(sha256)
        time.sleep(0.05)
    return False


# --- where it lies ----------------------------------------------------------------------------------------


def _name(sha256: str) -> str:
    if not _SHA256.match(sha256):
        raise ValueError(f"not a sha256: {sha256!r}")
    return f"{sha256[:2]}/{sha256}"


def _store() -> Any:
    """A Django storage; a distant one also has `touch(name)`, see cms/s3.py."""
    return storages["blobs"]


def _root() -> Path | None:
    """The store's folder; None when it is a distant one."""
    store = _store()
    return Path(store.location) if isinstance(store, FileSystemStorage) else None


def _incoming() -> Path:
    place = (_root() or folder("CACHE")) / ".incoming"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place
