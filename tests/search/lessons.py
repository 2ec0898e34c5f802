"""Lessons to put into an index."""

from pathlib import Path

from curriculum.document import CourseDocument
from search.documents import IndexDocument, Passage

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


def golden(name: str) -> CourseDocument:
    return CourseDocument.model_validate_json((GOLDEN / "documents" / f"{name}.json").read_text("utf-8"))


def lesson(text: str, *, title: str = "", language: str = "vi", **about) -> IndexDocument:
    """A lesson of one passage; its id and code are made from the words, so a test can name it."""
    code = about.pop("code", "bai-mot")
    values = {
        "course_code": "KH-01",
        "course_title": "",
        "summary": "",
        "audience": "nguoi-dan",
        "levels": ("CB1",),
        "competencies": ("TT02-2025/1.1",),
        "media": ("text",),
    }
    return IndexDocument(
        language=language,
        lesson_id=code,
        lesson_code=code,
        lesson_title=title,
        passages=(Passage(block=f"{code}-block", kind="rich_text", text=text),),
        **{**values, **about},
    )
