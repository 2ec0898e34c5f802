"""The golden documents as packages: built in memory, read back as a tree of path -> bytes."""

import io
import os
from functools import cache
from pathlib import Path
from typing import BinaryIO

import pytest

from curriculum.document import CourseDocument
from curriculum.packaging import (
    PACKAGERS,
    Order,
    Packager,
    Source,
    Structure,
    package_files,
    write_package_files,
)
from curriculum.packaging.sizes import SET_IN_TYPE
from tests.tools import has_pango

GOLDEN = Path(__file__).parents[2] / "golden"
DOCUMENTS = sorted(path.stem for path in (GOLDEN / "documents").glob("*.json"))
ACTIVITY_BASE = "https://hoclieuso.example/xapi"

MANIFESTS = {
    "scorm12": "imsmanifest.xml",
    "scorm2004": "imsmanifest.xml",
    "cmi5": "cmi5.xml",
    "xapi": "tincan.xml",
}
PANGO = has_pango()
FORMATS = [format for format, packager in PACKAGERS.items() if PANGO or packager.extension != "pdf"]
"""Those that can be made here; CI promises all of them (REQUIRE_PANGO=1)."""
NO_PANGO = "Pango is missing: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
NEEDS_PANGO = pytest.mark.skipif(not PANGO and os.environ.get("REQUIRE_PANGO") != "1", reason=NO_PANGO)
MEDIA = frozenset({"image", "audio", "video"})
"""Nodes that bring files; a format that carries none of them ships none."""


@cache
def course(document: str) -> CourseDocument:
    return CourseDocument.model_validate_json((GOLDEN / "documents" / f"{document}.json").read_text("utf-8"))


def arrives(packager: Packager, document: str) -> bool:
    """Whether anything of the document does: a question bank cannot be made of a course without questions."""
    return any(
        node.type in packager.carries for lesson in course(document).lessons() for node in lesson.nodes
    )


CASES = [
    (format, document, structure)
    for format, packager in PACKAGERS.items()
    if packager.extension not in SET_IN_TYPE  # seconds each: in tests of their own
    for document in DOCUMENTS
    if arrives(packager, document)
    for structure in packager.structures
]
READ_CASES = [case for case in CASES if case[1] == "everything" or case[1:] == ("cham-arabic-rtl", "course")]
"""Those whose manifests and trees lie in tests/golden/packages; all others are validated, not read."""

MANIFEST_CASES = [case for case in CASES if case[0] in MANIFESTS]
SCORM_CASES = [case for case in CASES if case[0].startswith("scorm")]


def open_media(sha256: str) -> BinaryIO:
    return (GOLDEN / "media" / sha256).open("rb")


SOURCE = Source(open_media, ACTIVITY_BASE, release=1)
PLAIN = Order()


def package_bytes(
    format: str, course: CourseDocument, order: Order = PLAIN, source: Source = SOURCE
) -> bytes:
    out = io.BytesIO()
    write_package_files(package_files(format, course, order, source), PACKAGERS[format].extension, out)
    return out.getvalue()


def zip_bytes(format: str, course: CourseDocument, structure: Structure = "course") -> bytes:
    return package_bytes(format, course, Order(structure=structure))


@cache
def tree(format: str, document: str, structure: Structure = "course") -> dict[str, bytes]:
    files = package_files(format, course(document), Order(structure=structure), SOURCE)
    found = {}
    for file in files:
        with file.open() as content:
            found[file.path] = content.read()
    return found


def expected(path: str, actual: str) -> str:
    """The golden file; `UPDATE_GOLDEN=1` writes it first, to be read in the diff."""
    file = GOLDEN / "packages" / path
    if os.environ.get("UPDATE_GOLDEN"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(actual, "utf-8")
    return file.read_text("utf-8")
