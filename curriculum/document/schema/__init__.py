"""The JSON Schema of a course document, published with its version: `course-1.schema.json`.

Made from the models, so that it cannot say anything else: `python -m curriculum.document.schema`.
"""

import ast
import inspect
import json
import textwrap
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from curriculum import document
from curriculum.document import CourseDocument
from curriculum.document.course import SCHEMA_VERSION
from curriculum.document.schema.descriptions import DESCRIPTIONS
from curriculum.languages import LANGUAGES

ID = f"https://hoclieuso.example/schema/course-{SCHEMA_VERSION}.schema.json"
FILE = Path(__file__).with_name(f"course-{SCHEMA_VERSION}.schema.json")
_ABOUT = (
    "A course in one language, as the packagers of Hoc lieu so take it. Some rules are beyond JSON Schema "
    "and are checked on reading: HTML is clean, ids of lessons and nodes are unique in the course, so are "
    "codes of lessons, and `media` lists exactly the media that lessons use, in order of first use."
)
_RIGHT = {"properties": {"correct": {"const": True}}, "required": ["correct"]}


def schema() -> dict[str, Any]:
    made = CourseDocument.model_json_schema()
    parts = {"CourseDocument": made, **made["$defs"]}
    for name, part in parts.items():
        _describe(getattr(document, name), part)
    _tighten(parts)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": ID, "title": "CourseDocument"}
    return {**head, **made, "description": _ABOUT}


def text() -> str:
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def _tighten(parts: dict[str, dict[str, Any]]) -> None:
    """The rules that the models check with code and JSON Schema can say too."""
    parts["CourseDocument"]["properties"]["language"]["enum"] = list(LANGUAGES)
    decorative = {"properties": {"decorative": {"const": True}}, "required": ["decorative"]}
    described = {"properties": {"alt": {"pattern": r"\S"}}, "required": ["alt"]}
    parts["ImageNode"]["anyOf"] = [decorative, described]
    parts["SingleChoiceNode"]["properties"]["choices"] |= {"contains": _RIGHT, "maxContains": 1}
    parts["MultipleChoiceNode"]["properties"]["choices"] |= {"contains": _RIGHT}


def _describe(model: type[BaseModel], part: dict[str, Any]) -> None:
    said = _docstrings(model)
    if "description" in part:
        part["description"] = " ".join(part["description"].split())
    for name, field in part["properties"].items():
        description = said.get(name) or DESCRIPTIONS.get(f"{model.__name__}.{name}") or DESCRIPTIONS.get(name)
        if description:
            field["description"] = description


def _docstrings(model: type[BaseModel]) -> dict[str, str]:
    """What the model's source says under each field, its parents' too."""
    found: dict[str, str] = {}
    for one in reversed(model.__mro__):
        if not one.__module__.startswith("curriculum."):
            continue
        body = ast.parse(textwrap.dedent(inspect.getsource(one))).body[0]
        assert isinstance(body, ast.ClassDef)
        for field, below in zip(body.body, body.body[1:], strict=False):
            if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr):
                name, value = field.target, below.value
                if isinstance(name, ast.Name) and isinstance(value, ast.Constant):
                    found[name.id] = " ".join(str(value.value).split())
    return found
