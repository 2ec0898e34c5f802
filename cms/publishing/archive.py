"""What lies in the archive of an export: its indexes, and every finished package in its folder."""

import csv
import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import IO, Any

from django.core.files.storage import storages
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from cms.publishing.models import Export, ExportItem
from cms.publishing.wording import format_label, language_name, order_words
from cms.publishing.zip_stream import Entry
from curriculum.languages import SOURCE_LANGUAGE
from curriculum.models import Package

INDEXES = 2
"""How many of an export's entries are its indexes; they come first."""


@dataclass(frozen=True)
class Row:
    """A line of the index."""

    path: str
    course: str
    title: str
    language: str
    format: str
    order: str
    release: int
    bytes: int
    sha256: str


def entries(export: Export) -> list[Entry]:
    """The indexes, then every finished package in its folder: programme, course, language.

    In Vietnamese whoever asks: the same export is the same archive.
    """
    finished = ExportItem.objects.filter(export=export, package__state=Package.State.DONE)
    items = list(finished.select_related("package__release").defer("package__release__document"))
    with translation.override(SOURCE_LANGUAGE):
        rows = [_row(path_of(item), item.package) for item in items if item.package]
        return [*index_entries(rows), *map(entry_of, items)]


def path_of(item: ExportItem) -> str:
    assert item.package is not None
    return f"{item.folder}/{item.package.path}"


def entry_of(item: ExportItem) -> Entry:
    package = item.package
    assert package is not None
    return Entry(path_of(item), package.bytes, package.sha256, partial(_open, package.path))


def _open(path: str) -> IO[bytes]:
    return storages["packages"].open(path)


def _row(path: str, package: Package) -> Row:
    release = package.release
    return Row(
        path=path,
        course=release.course_code,
        title=release.title,
        language=language_name(release.language),
        format=format_label(package.format),
        order=order_words(package.order),
        release=release.number,
        bytes=package.bytes,
        sha256=package.sha256,
    )


# --- the index ----------------------------------------------------------------------------------------------


def index_entries(rows: list[Row]) -> list[Entry]:
    page = render_to_string("publishing/export_index.html", {"rows": rows})
    return [_entry("index.html", page.encode()), _entry("index.csv", _csv(rows))]


def _csv(rows: list[Row]) -> bytes:
    """With a byte order mark, so that spreadsheets read it as UTF-8."""
    names = list(Row.__dataclass_fields__)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(names)
    writer.writerows([_cell(getattr(row, name)) for name in names] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cell(value: Any) -> Any:
    """A spreadsheet must not take a title for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _entry(path: str, content: bytes) -> Entry:
    return Entry(path, len(content), hashlib.sha256(content).hexdigest(), lambda: io.BytesIO(content))


class MissingError(Exception):
    """A package that is no longer in storage; the message is Vietnamese and says what to do."""


def check(files: Iterable[Entry]) -> None:
    """Look whether everything is there, before the first byte is sent."""
    for file in files:
        try:
            file.open().close()
        except (OSError, KeyError) as error:
            sentence = _("Gói %(path)s không còn trong kho. Hãy tạo lại gói này rồi tải về.")
            raise MissingError(sentence % {"path": PurePosixPath(file.path).name}) from error
