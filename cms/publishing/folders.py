"""An export written into a folder of this machine, by the process that asks: it can be killed and goes on."""

import logging
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from cms.publishing import archive, exports
from cms.publishing.exports import Choice
from cms.publishing.models import Export, ExportItem
from cms.publishing.zip_stream import Entry
from curriculum import packages
from curriculum.models import Package

CHUNK = 1024 * 1024
LOOK_EVERY = 0.5
"""Seconds, while a worker elsewhere has a list or a package in hand."""

Say = Callable[[str], None]

logger = logging.getLogger(__name__)


def export_into(output: Path, choice: Choice, say: Say) -> Export:
    """Make what is missing, copy what is not there yet, and write the indexes. Raises OSError."""
    export = exports.unfinished(choice) or exports.create(choice)
    while export.state == Export.State.PLANNING:
        exports.plan(export.pk)
        export.refresh_from_db()
        if export.state == Export.State.PLANNING:
            time.sleep(LOOK_EVERY)
    for number, item, total in _built(export):
        _deliver(output, item)
        say(f"{number}/{total} {_words(item)}")
    exports.settle(export.pk)
    for file in archive.entries(export)[: archive.INDEXES]:
        _write(file, output)
    export.refresh_from_db()
    return export


def _built(export: Export) -> Iterator[tuple[int, ExportItem, int]]:
    """Every item that has a package, once it is finished; those that others build are waited for."""
    items = list(export.items.exclude(package=None).values_list("pk", flat=True))
    for number, pk in enumerate(items, 1):
        item = _look(pk)
        while item.package and item.package.state in (Package.State.QUEUED, Package.State.RUNNING):
            try:
                packages.build(item.package.pk)
            except Exception:  # the package's row says why; the others go on
                logger.exception("package %s was not built", item.package.pk)
            item = _look(pk)
            if item.package and item.package.state == Package.State.RUNNING:
                time.sleep(LOOK_EVERY)
        yield number, item, len(items)


def _look(pk: int) -> ExportItem:
    return ExportItem.objects.select_related("package__release").get(pk=pk)


def _words(item: ExportItem) -> str:
    if item.package is None or item.package.state == Package.State.FAILED:
        reason = item.package.reason if item.package else ""
        return f"✗ {item.course_code} {item.language} {item.format}: {reason}"
    return f"{archive.path_of(item)}{' =' if item.reused else ''}"


def _deliver(output: Path, item: ExportItem) -> None:
    if item.package is not None and item.package.state == Package.State.DONE:
        _write(archive.entry_of(item), output)


def _write(file: Entry, output: Path) -> None:
    """The file appears whole or not at all; one that is there already, byte for byte, is left alone."""
    target = output / file.path
    if target.is_file() and target.stat().st_size == file.size and packages.sha256_of(target) == file.sha256:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.partial")
    try:
        with file.open() as source, partial.open("wb") as out:
            while chunk := source.read(CHUNK):
                out.write(chunk)
        if packages.sha256_of(partial) != file.sha256:
            raise OSError(f"{file.path}: sha256")
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)
