"""The golden documents as packages: built in memory, read back as a tree of path -> bytes."""

import io
import os
import zipfile
from functools import cache
from pathlib import Path
from typing import BinaryIO

from curriculum.document import CourseDocument
from curriculum.packaging import PACKAGERS, Order, Source, Structure, package_files, write_package_files
from curriculum.packaging.build import SINGLE_FILES

GOLDEN = Path(__file__).parents[2] / "golden"
DOCUMENTS = sorted(path.stem for path in (GOLDEN / "documents").glob("*.json"))
ACTIVITY_BASE = "https://hoclieuso.example/xapi"

MANIFESTS = {"scorm12": "imsmanifest.xml", "scorm2004": "imsmanifest.xml", "cmi5": "cmi5.xml"}
CASES = [
    (format, document, structure)
    for format, packager in PACKAGERS.items()
    if packager.extension not in SINGLE_FILES
    for document in DOCUMENTS
    for structure in packager.structures
]
READ_CASES = [case for case in CASES if case[1] == "everything" or case[1:] == ("cham-arabic-rtl", "course")]
"""Those whose manifests and trees lie in tests/golden/packages; all others are validated, not read."""

MANIFEST_CASES = [case for case in CASES if case[0] in MANIFESTS]
SCORM_CASES = [case for case in CASES if case[0].startswith("scorm")]


@cache
def course(document: str) -> CourseDocument:
    return CourseDocument.model_validate_json((GOLDEN / "documents" / f"{document}.json").read_text("utf-8"))


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
    with zipfile.ZipFile(io.BytesIO(zip_bytes(format, course(document), structure))) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def expected(path: str, actual: str) -> str:
    """The golden file; `UPDATE_GOLDEN=1` writes it first, to be read in the diff."""
    file = GOLDEN / "packages" / path
    if os.environ.get("UPDATE_GOLDEN"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(actual, "utf-8")
    return file.read_text("utf-8")
