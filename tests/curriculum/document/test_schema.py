"""The published schema is what the models say, and refuses what they refuse."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from curriculum.document import CourseDocument
from curriculum.document import schema as published
from tests.curriculum.packaging.golden import DOCUMENTS, GOLDEN

SCHEMA = json.loads(published.FILE.read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def document(name: str = "everything") -> dict[str, Any]:
    return json.loads((GOLDEN / "documents" / f"{name}.json").read_text("utf-8"))


def node(data: dict[str, Any], kind: str) -> dict[str, Any]:
    lessons = (lesson for module in data["modules"] for lesson in module["lessons"])
    return next(node for lesson in lessons for node in lesson["nodes"] if node["type"] == kind)


def accepted(data: Any) -> tuple[bool, bool]:
    """By the schema, and by the models."""
    try:
        CourseDocument.model_validate_json(json.dumps(data))
    except ValidationError:
        return VALIDATOR.is_valid(data), False
    return VALIDATOR.is_valid(data), True


def test_it_is_current() -> None:
    """After a change of the models: python -m curriculum.document.schema"""
    assert published.FILE.read_text("utf-8") == published.text()


def test_it_is_a_schema_with_a_version() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"].endswith("/course-1.schema.json")
    assert SCHEMA["properties"]["schema_version"]["const"] == 1


def test_every_field_is_described() -> None:
    parts = {"CourseDocument": SCHEMA, **SCHEMA["$defs"]}
    assert [
        f"{name}.{field}"
        for name, part in parts.items()
        for field, said in part["properties"].items()
        if "description" not in said
    ] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_golden_documents_pass(name: str) -> None:
    assert accepted(document(name)) == (True, True)


def change(kind: str, **values: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda data: node(data, kind).update(values)


def drop(kind: str, name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda data: node(data, kind).pop(name)


BROKEN: dict[str, Callable[[dict[str, Any]], Any]] = {
    "no title": lambda data: data.pop("title"),
    "unknown field": lambda data: data.update(titel="x"),
    "unknown field of a node": change("rich_text", titel="x"),
    "a later version": lambda data: data.update(schema_version=2),
    "language": lambda data: data.update(language="xx"),
    "licence": lambda data: data.update(licence="GPL"),
    "score": lambda data: data.update(mastery_score=101),
    "minutes": lambda data: data.update(minutes=-1),
    "no modules": lambda data: data.update(modules=[]),
    "no lessons": lambda data: data["modules"][0].update(lessons=[]),
    "code": lambda data: data.update(code="bài 1"),
    "id": change("rich_text", id="1"),
    "text is a number": lambda data: data.update(title=5),
    "a list is a text": lambda data: data.update(outcomes="x"),
    "kind of node": change("rich_text", type="poem"),
    "no kind of node": drop("rich_text", "type"),
    "level": change("heading", level=1),
    "no medium": drop("video", "medium"),
    "hash": change("video", medium="A" * 64),
    "picture without alternative": change("image", alt=" ", decorative=False),
    "one choice": lambda data: node(data, "single_choice").update(
        choices=node(data, "single_choice")["choices"][:1]
    ),
    "two right ones": lambda data: [
        choice.update(correct=True) for choice in node(data, "single_choice")["choices"]
    ],
    "none right": lambda data: [
        choice.update(correct=False) for choice in node(data, "multiple_choice")["choices"]
    ],
    "27 choices": lambda data: node(data, "multiple_choice").update(
        choices=[{"id": node(data, "single_choice")["id"], "text": "x", "correct": True}] * 27
    ),
    "no answer": drop("true_false", "answer"),
    "points": change("true_false", points=0),
    "media type": lambda data: data["media"][0]["renditions"][0].update(media_type="text/html"),
    "no renditions": lambda data: data["media"][0].update(renditions=[]),
}


@pytest.mark.parametrize("harm", BROKEN)
def test_broken_documents_fail_as_with_the_models(harm: str) -> None:
    data = deepcopy(document())
    BROKEN[harm](data)
    assert accepted(data) == (False, False)


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: data["media"].reverse(),
        lambda data: node(data, "heading").update(id=node(data, "rich_text")["id"]),
    ],
)
def test_what_is_beyond_a_schema_is_said_in_it(harm: Callable[[dict[str, Any]], Any]) -> None:
    data = document()
    harm(data)
    assert accepted(data) == (True, False)
    assert "beyond JSON Schema" in SCHEMA["description"]
