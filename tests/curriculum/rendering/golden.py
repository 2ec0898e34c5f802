"""The golden documents, rendered with addresses that say what they stand for."""

import json
from pathlib import Path
from typing import Any

from lxml import html as lxml_html

from curriculum.document import CourseDocument, LessonDocument
from curriculum.rendering import render_lesson, render_player_page

GOLDEN = Path(__file__).parents[2] / "golden"
DOCUMENTS = sorted(path.stem for path in (GOLDEN / "documents").glob("*.json"))


def course(name: str) -> CourseDocument:
    return CourseDocument.model_validate_json((GOLDEN / "documents" / f"{name}.json").read_text())


def media_url(sha256: str, media_type: str) -> str:
    return f"media/{sha256[:12]}.{media_type.split('/')[1]}"


def lesson_html(document: CourseDocument, lesson: LessonDocument) -> str:
    media = {medium.id: medium for medium in document.media}
    return render_lesson(lesson, media, media_url, document.language)


def page_html(document: CourseDocument, standard: str = "web") -> str:
    return render_player_page(document, list(document.lessons()), standard, media_url, str)


def parse(markup: str) -> Any:
    return lxml_html.fromstring(markup)


def configuration(page: Any) -> dict[str, Any]:
    return dict(json.loads(page.get_element_by_id("course").text))
