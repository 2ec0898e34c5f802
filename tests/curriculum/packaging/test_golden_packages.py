"""Whole packages of the golden documents: manifest and tree, read in the diff; the same bytes twice."""

import hashlib
from typing import BinaryIO

import pytest

from curriculum.document import CourseDocument
from curriculum.packaging import PACKAGERS, Order, PackageError, Source, Structure, package_files
from tests.curriculum.packaging.golden import (
    ACTIVITY_BASE,
    CASES,
    DOCUMENTS,
    FORMATS,
    MANIFESTS,
    MEDIA,
    READ_CASES,
    SOURCE,
    course,
    expected,
    open_media,
    package_bytes,
    tree,
    zip_bytes,
)

CHOOSES_MEDIA = {"olx", "h5p", "epub"}
"""Formats that carry of each medium only what they can show: what they ship is in tests of their own."""


def folder(format: str, document: str, structure: str) -> str:
    return f"{format}/{document}" + ("" if structure == "course" else f"-{structure}")


def test_there_are_golden_documents() -> None:
    assert len(DOCUMENTS) >= 3


@pytest.mark.parametrize(("format", "document", "structure"), READ_CASES)
def test_paths(format: str, document: str, structure: Structure) -> None:
    listing = "".join(f"{path}\n" for path in tree(format, document, structure))
    assert listing == expected(f"{folder(format, document, structure)}/tree.txt", listing)


@pytest.mark.parametrize(
    ("format", "document", "structure"), [case for case in READ_CASES if case[0] in MANIFESTS]
)
def test_manifest(format: str, document: str, structure: Structure) -> None:
    name = MANIFESTS[format]
    manifest = tree(format, document, structure)[name].decode()
    assert manifest == expected(f"{folder(format, document, structure)}/{name}", manifest)


def test_metadata() -> None:
    metadata = tree("scorm2004", "everything")["lom.xml"].decode()
    assert metadata == expected("scorm2004/everything/lom.xml", metadata)


@pytest.mark.parametrize(("format", "document", "structure"), CASES)
def test_the_same_document_makes_the_same_bytes(format: str, document: str, structure: Structure) -> None:
    again = CourseDocument.model_validate_json(course(document).to_json())
    assert zip_bytes(format, again, structure) == zip_bytes(format, course(document), structure)


@pytest.mark.parametrize(
    ("format", "document", "structure"), [case for case in CASES if case[0] not in CHOOSES_MEDIA]
)
def test_no_directory_entries_and_every_rendition_is_in(
    format: str, document: str, structure: Structure
) -> None:
    files = tree(format, document, structure)
    assert [name for name in files if name.endswith("/")] == []
    media = course(document).media if PACKAGERS[format].carries & MEDIA else ()
    wanted = {r.sha256 for medium in media for r in (*medium.renditions, *medium.captions)}
    shipped = [hashlib.sha256(content).hexdigest() for content in files.values()]
    assert [sha256 for sha256 in wanted if shipped.count(sha256) != 1] == []


@pytest.mark.parametrize("format", [name for name in FORMATS if PACKAGERS[name].carries & MEDIA])
def test_missing_media_is_named_and_stops_the_package(format: str) -> None:
    document = next(name for name in DOCUMENTS if course(name).media)
    medium = course(document).media[0]
    missing = {rendition.sha256 for rendition in medium.renditions}

    def open_others(sha256: str) -> BinaryIO:
        if sha256 in missing:
            raise FileNotFoundError(sha256)
        return open_media(sha256)

    with pytest.raises(PackageError) as error:
        package_bytes(format, course(document), source=Source(open_others, ACTIVITY_BASE))
    said = {
        f"Thiếu tệp của học liệu “{medium.title}” ({sha256[:16]}…). Hãy mở thư viện, "
        "xử lý lại học liệu này rồi xuất bản và đóng gói lại."
        for sha256 in missing
    }
    assert str(error.value) in said


def test_a_kind_of_media_that_nobody_plays_is_refused() -> None:
    document = next(name for name in DOCUMENTS if course(name).media)
    data = course(document).model_dump()
    data["media"][0]["renditions"][0]["media_type"] = "video/x-msvideo"
    with pytest.raises(PackageError, match="kiểu video/x-msvideo chưa đóng gói được"):
        package_files("web", CourseDocument.model_validate(data), Order(), SOURCE)
