"""What the player must know of a course but the learner must not see yet: one JSON object per page.

It also fixes the form of the state that the player stores between visits (docs/player.md):
`1.<content>.<position>.<flags>` and, for each lesson, `.<key><done><answers>`; every part has a fixed width,
so the size of a course's state is known before anyone has learned it.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from curriculum.document import CourseDocument, LessonDocument, Question, TrueFalseNode
from curriculum.rendering.strings import FOR_PLAYER, strings, strings_language

STATE_VERSION = "1"
_HEADER_BYTES = len(f"{STATE_VERSION}.01234567.00.0")
_LESSON_BYTES = len(".0123450")


def player_configuration(course: CourseDocument, lessons: Sequence[LessonDocument]) -> dict[str, Any]:
    """The JSON object that the player reads from its page."""
    return {
        "key": storage_key(course, lessons),
        "content": content_id(lessons),
        "title": course.title if len(lessons) > 1 else lessons[0].title,
        "language": course.language,
        "stringsLanguage": strings_language(course.language).tag,
        "mastery": course.mastery_score,
        "completion": course.completion,
        "lessons": [_lesson(lesson) for lesson in lessons],
        "strings": {key: strings(course.language)[key] for key in FOR_PLAYER},
    }


def as_script_text(data: dict[str, Any]) -> str:
    """JSON that may stand inside `<script>`: nothing in it can end the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def content_id(lessons: Sequence[LessonDocument]) -> str:
    """Changes when a stored answer could mean something else: other lessons, questions or choices."""
    shape = [[lesson.id, *(_shape(question) for question in lesson.questions())] for lesson in lessons]
    return _short(json.dumps(shape), 8)


def worst_case_state_bytes(course: CourseDocument, lessons: Sequence[LessonDocument]) -> int:
    """The most bytes that the player writes as suspend data; SCORM 1.2 takes 4096, SCORM 2004 64000."""
    answers = sum(answer_width(choice_count(q)) for lesson in lessons for q in lesson.questions())
    return _HEADER_BYTES + len(lessons) * _LESSON_BYTES + answers


def choice_count(question: Question) -> int:
    return 2 if isinstance(question, TrueFalseNode) else len(question.choices)


def answer_width(choices: int) -> int:
    """Base-36 digits that hold any set of `choices` choices as a bit mask."""
    width = 1
    while 36**width < 2**choices:
        width += 1
    return width


def _lesson(lesson: LessonDocument) -> dict[str, Any]:
    return {
        "id": lesson.id,
        "key": _short(lesson.id, 6),
        "code": lesson.code,
        "title": lesson.title,
        "questions": [_question(question) for question in lesson.questions()],
    }


def _question(question: Question) -> dict[str, Any]:
    """Feedback is in the order of the choices; a true/false question has the choices true and false."""
    if isinstance(question, TrueFalseNode):
        correct = [0 if question.answer else 1]
        feedback = [question.feedback_true, question.feedback_false]
    else:
        correct = [index for index, choice in enumerate(question.choices) if choice.correct]
        feedback = [choice.feedback for choice in question.choices]
    return {
        "id": question.id,
        "type": question.type,
        "points": question.points,
        "choices": choice_count(question),
        "correct": correct,
        "feedback": feedback,
        "explanation": question.explanation,
    }


def _shape(question: Question) -> list[str]:
    if isinstance(question, TrueFalseNode):
        return [question.id, question.type]
    return [question.id, question.type, *(choice.id for choice in question.choices)]


def storage_key(course: CourseDocument, lessons: Sequence[LessonDocument]) -> str:
    """Names the state kept on the device; a page of its own for one lesson keeps its own state."""
    parts = [course.id, course.language]
    if len(lessons) < sum(1 for _ in course.lessons()):
        parts.append(_short("".join(lesson.id for lesson in lessons), 8))
    return "/".join(parts)


def _short(text: str, digits: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:digits]
