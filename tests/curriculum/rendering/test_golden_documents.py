"""The shared fixture set holds what it promises."""

import hashlib
import json

import pytest

from curriculum.document import CourseDocument
from tests.curriculum.rendering.golden import DOCUMENTS, GOLDEN, course

DIGESTS = {
    "cham-arabic-rtl": "530bf55cdb4d",
    "everything": "11fa37367207",
    "khmer": "e3bd4406cd13",
    "minimal": "c802d0114123",
    "tai-dam": "4014b1dc7adb",
}


def test_every_document_has_a_stable_digest() -> None:
    assert {name: course(name).digest[:12] for name in DOCUMENTS} == DIGESTS


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_survives_its_round_trip(name: str) -> None:
    document = course(name)
    assert CourseDocument.model_validate_json(document.to_json()) == document
    assert json.loads(document.to_json()) == json.loads((GOLDEN / "documents" / f"{name}.json").read_text())


def test_everything_uses_every_type_of_node() -> None:
    used = {node.type for lesson in course("everything").lessons() for node in lesson.nodes}
    assert used == {
        *("heading", "rich_text", "image", "audio", "video", "slides", "callout", "steps"),
        *("single_choice", "multiple_choice", "true_false"),
    }


def test_every_file_of_the_media_is_there_and_none_besides() -> None:
    named = {
        file.sha256: file.bytes
        for name in DOCUMENTS
        for medium in course(name).media
        for file in (*medium.renditions, *medium.captions)
    }
    found = {path.name: path.stat().st_size for path in (GOLDEN / "media").iterdir()}
    assert found == named
    digests = {hashlib.sha256(path.read_bytes()).hexdigest() for path in (GOLDEN / "media").iterdir()}
    assert digests == set(named)
    assert sum(found.values()) < 400_000
