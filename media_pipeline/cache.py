"""Local copies of blobs that lie in a distant store: ffmpeg and h5py want a file with a name.

CACHE/ab/<sha256>     whole and right, or not there; its time says when it was last asked for
CACHE/.fetching-*     on its way
"""

import hashlib
import os
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

from media_pipeline.conf import folder, setting

CHUNK = 1024 * 1024
YOUNG_SECONDS = 3600
"""What was asked for so lately is not taken away, whatever the limit: someone is about to open it."""


class Damaged(OSError):
    """The store has other bytes under this name than the name says."""


def find(sha256: str) -> Path | None:
    path = _place(sha256)
    try:
        os.utime(path)
    except FileNotFoundError:
        return None
    return path


def fetch(sha256: str, source: IO[bytes], tell: Callable[[], object]) -> Path:
    """Copy from the store; a copy that was cut off or came out different is never seen under its name."""
    descriptor, name = tempfile.mkstemp(prefix=".fetching-", dir=folder("CACHE"))
    partial = Path(name)
    try:
        with source, os.fdopen(descriptor, "wb") as out:
            digest, told = hashlib.sha256(), time.monotonic()
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                out.write(chunk)
                if time.monotonic() - told > 0.5:
                    tell()
                    told = time.monotonic()
        if digest.hexdigest() != sha256:
            raise Damaged(f"the store's copy of {sha256} is damaged")
        return take(sha256, partial)
    finally:
        partial.unlink(missing_ok=True)


def take(sha256: str, source: Path) -> Path:
    """Move a file that is known to be right into the cache."""
    path = _place(sha256)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    source.chmod(0o444)
    os.utime(source)
    os.replace(source, path)
    trim()
    return path


def trim() -> None:
    """Keep within CACHE_BYTES; what was not asked for longest goes first."""
    copies = sorted(_copies())
    surplus = sum(size for _, size, _ in copies) - setting("CACHE_BYTES")
    used = _used_by_runs() if surplus > 0 else set()
    old = time.time() - YOUNG_SECONDS
    for asked, size, path in copies:
        if surplus <= 0 or asked > old:
            break
        if path not in used:
            path.unlink(missing_ok=True)
            surplus -= size
    for partial in folder("CACHE").glob(".fetching-*"):
        with suppress(FileNotFoundError):
            if partial.stat().st_mtime < old:
                partial.unlink()


def _copies() -> list[tuple[float, int, Path]]:
    found = []
    for path in folder("CACHE").glob("??/*"):
        with suppress(FileNotFoundError):
            facts = path.stat()
            found.append((facts.st_mtime, facts.st_size, path))
    return found


def _used_by_runs() -> set[Path]:
    """A run of hours reads its source through a link in its folder."""
    return {link.readlink() for link in folder("WORK").glob("*/*") if link.is_symlink()}


def _place(sha256: str) -> Path:
    return folder("CACHE") / sha256[:2] / sha256
