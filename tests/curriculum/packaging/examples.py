"""Small courses made for one question each; the golden documents show the ordinary."""

import uuid
from collections.abc import Sequence
from typing import Any

from curriculum.document import CourseDocument, LessonDocument, Module, RichTextNode, TrueFalseNode

_numbers = iter(range(1_000_000))


def new_id() -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://hoclieuso.example/test/{next(_numbers)}"))


def lesson(code: str, points: Sequence[int] = (), title: str = "Bài") -> LessonDocument:
    questions = [TrueFalseNode(id=new_id(), prompt="<p>?</p>", answer=True, points=p) for p in points]
    return LessonDocument(
        id=new_id(), code=code, title=title, nodes=(RichTextNode(id=new_id(), html="<p>Chữ</p>"), *questions)
    )


def course(*modules: Module, **values: Any) -> CourseDocument:
    data = {
        "code": "K-1",
        "language": "vi",
        "title": "Khóa",
        "audience": "4T",
        "audience_title": "4T",
        **values,
    }
    return CourseDocument(id=new_id(), modules=modules, **data)


def module(*lessons: LessonDocument, title: str = "") -> Module:
    return Module(id=new_id(), title=title, lessons=lessons)
