"""Applying a delta to a package file: the new one appears whole and checked, or the old stays as it was."""

import errno
import glob
import hashlib
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from curriculum.trust.base import Refused, TrustError, Undecided, sha256_of
from curriculum.trust.deltas import BROKEN, WHOLE, Delta, make_delta, pieces, read_delta
from curriculum.trust.statement import Statement

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def opened_delta(path: Path, statement: Statement | None = None) -> Iterator[tuple[Delta, zipfile.ZipFile]]:
    """A delta from a file. `statement`: what was signed about the new package, and must be what it makes."""
    try:
        with zipfile.ZipFile(path) as archive:
            delta = read_delta(archive, path.stat().st_size)
            after = (delta.after.sha256, delta.after.description)
            if statement and (statement.sha256, statement.description) != after:
                raise Refused("Bản vá không dẫn tới gói đã được ký. Hãy tải lại bản vá và tệp .sig.")
            yield delta, archive
    except BROKEN as error:
        raise Refused(f"{path.name} không phải bản vá, hoặc bị hỏng. Hãy tải lại.") from error
    except OSError as error:
        raise explained(error, path) from error


def explained(error: OSError, path: Path) -> TrustError:
    if error.errno in FULL:
        return Undecided("Đĩa đã đầy; gói cũ còn nguyên. Hãy xóa bớt tệp rồi chạy lại lệnh này.")
    return Undecided(f"Không đọc hoặc ghi được {error.filename or path}: {error.strerror or error}.")


def check_space(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise Undecided(
            f"Đĩa không đủ chỗ: cần {needed} byte, còn {free}; gói cũ còn nguyên. "
            "Hãy xóa bớt tệp rồi chạy lại lệnh này."
        )


def patch_file(old: Path, delta_file: Path, output: Path | None, statement: Statement | None = None) -> Path:
    """Make the new package of the old one; where it lies. `output` may be `old` itself.

    Safe to kill at any moment and to run again.
    """
    with opened_delta(delta_file, statement) as (delta, archive):
        target = output or old.with_name(delta.after.name)
        if _is(target, delta.after.sha256):
            return target
        with old.open("rb") as file:
            if sha256_of(file) != (delta.before.bytes, delta.before.sha256):
                raise Refused(
                    f"{old.name} không phải {delta.before.name} mà bản vá này cần. "
                    f"Hãy chọn đúng gói cũ, hoặc lấy cả gói mới."
                )
        check_space(target.parent, delta.after.bytes)
        with zipfile.ZipFile(old) as before:
            _write(target, delta, pieces(delta, archive, before))
        return target


def _is(path: Path, sha256: str) -> bool:
    try:
        with path.open("rb") as file:
            return sha256_of(file)[1] == sha256
    except OSError:
        return False


def write_delta(old: Path, new: Path, output: Path) -> Delta:
    """The delta between two package files, which appears whole or not at all."""
    try:
        with old.open("rb") as before, new.open("rb") as after, appearing(output) as out:
            return make_delta(before, after, (old.name, new.name), out)
    except OSError as error:
        raise explained(error, output) from error


def _write(target: Path, delta: Delta, found: Iterator[bytes]) -> None:
    hasher, written = hashlib.sha256(), 0
    with appearing(target) as out:
        for piece in found:
            written += len(piece)
            if written > delta.after.bytes:
                break
            hasher.update(piece)
            out.write(piece)
        if (written, hasher.hexdigest()) != (delta.after.bytes, delta.after.sha256):
            raise Refused(f"Kết quả không đúng {delta.after.name}; gói cũ còn nguyên. {WHOLE}")


@contextmanager
def appearing(target: Path) -> Iterator[BinaryIO]:
    """A file to write that takes its name when all went well, and is gone otherwise."""
    for leftover in target.parent.glob(f".{glob.escape(target.name)}.*.partial"):
        leftover.unlink(missing_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".partial")
    try:
        with os.fdopen(handle, "w+b") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, target)
        sync_folder(target.parent)
    finally:
        Path(name).unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def sync_folder(folder: Path) -> None:
    """Renames on the disk before anything that counts on them; where a system cannot, it need not."""
    with suppress(OSError, AttributeError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
