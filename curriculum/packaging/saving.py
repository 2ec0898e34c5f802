"""A package as a file on the disk, which appears whole or not at all."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from curriculum.packaging.base import PackageFile
from curriculum.packaging.writer import write_package_files


def save_package(
    files: Sequence[PackageFile],
    extension: str,
    target: Path,
    report: Callable[[int], None] = lambda per_cent: None,
) -> None:
    """`report` hears per cent."""
    total = sum(file.bytes for file in files)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial_file = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        with partial_file.open("wb") as out:
            write_package_files(
                files, extension, out, lambda done: report(min(99, done * 100 // max(total, 1)))
            )
            out.flush()
            os.fsync(out.fileno())
        os.replace(partial_file, target)
    finally:
        partial_file.unlink(missing_ok=True)
