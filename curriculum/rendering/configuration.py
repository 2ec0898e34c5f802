"""What the player must know of a course but the learner must not see yet: one JSON object per page.

It also fixes the form of the state that the player stores between visits (docs/player.md):
`2.<content>.<position>.<flags>.<best>` and, for each lesson, `.<key><shape><bits>`; every part has a fixed
width, so the size of a course's state is known before anyone has learned it.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from curriculum.document import Competency, CourseDocument, LessonDocument, Question, TrueFalseNode
from curriculum.rendering.strings import FOR_PLAYER, strings, strings_language

STATE_VERSION = "2"
_HEADER_BYTES = len(f"{STATE_VERSION}.01234567.00.0.000")
_LESSON_BYTES = len(".0123450123")
_BITS_PER_CHARACTER = 6
OBJECTIVE_ID_LIMIT = 255
"""SCORM 1.2 (CMIIdentifier); SCORM 2004 would take 4000."""

NOTHING: Mapping[str, Any] = {}


def player_configuration(
    course: CourseDocument, lessons: Sequence[LessonDocument], told: Mapping[str, Any] = NOTHING
) -> dict[str, Any]:
    """The JSON object that the player reads from its page; `told` is what the package adds of its own."""
    return {
        "key": storage_key(course, lessons),
        "content": content_id(lessons),
        "title": course.title if len(lessons) > 1 else lessons[0].title,
        "language": course.language,
        "stringsLanguage": strings_language(course.language).tag,
        "mastery": course.mastery_score,
        "completion": course.completion,
        "sequencing": course.sequencing,
        "objectives": [{"id": key, "name": name} for key, name in objectives(course, lessons).items()],
        "lessons": [_lesson(course, lesson) for lesson in lessons],
        "strings": {key: strings(course.language)[key] for key in FOR_PLAYER},
        **told,
    }


def as_script_text(data: dict[str, Any]) -> str:
    """JSON that may stand inside `<script>`: nothing in it can end the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def content_id(lessons: Sequence[LessonDocument]) -> str:
    """Changes when a stored answer could mean something else: other lessons, questions or choices."""
    return _short(json.dumps([_lesson_shape(lesson) for lesson in lessons]), 8)


# --- the size of the state ----------------------------------------------------------------------------------


def worst_case_state_bytes(course: CourseDocument, lessons: Sequence[LessonDocument]) -> int:
    """The bytes that the player writes as suspend data; SCORM 1.2 takes 4096, SCORM 2004 64000."""
    return state_bytes([[choice_count(question) for question in lesson.questions()] for lesson in lessons])


def state_bytes(choices: Sequence[Sequence[int]]) -> int:
    """Of a page whose lessons ask questions with so many choices each."""
    return _HEADER_BYTES + sum(_LESSON_BYTES + answers_width(questions) for questions in choices)


def answers_width(choices: Sequence[int]) -> int:
    """Characters that hold whether the lesson is done (a bit) and what was chosen (a bit for each choice)."""
    return -(-(1 + sum(choices)) // _BITS_PER_CHARACTER)


def choice_count(question: Question) -> int:
    return 2 if isinstance(question, TrueFalseNode) else len(question.choices)


# --- objectives ---------------------------------------------------------------------------------------------


def objectives(course: CourseDocument, lessons: Sequence[LessonDocument]) -> dict[str, str]:
    """Id -> name of each competency that the lessons teach, in order of first use."""
    taught = (competency for lesson in lessons for competency in taught_by(course, lesson))
    named: dict[str, str] = {}
    for competency in taught:
        named.setdefault(objective_id(competency), f"{competency.code} {competency.name}".strip())
    return named


def taught_by(course: CourseDocument, lesson: LessonDocument) -> Sequence[Competency]:
    """Those of the lesson; one that names none teaches what the course teaches."""
    return lesson.competencies or course.competencies


def objective_id(competency: Competency) -> str:
    """`TT02-2025.4.2`: the same in every course, lesson and language, whatever the level.

    Printable ASCII without spaces, as SCORM 1.2 asks; a name that is not gets a hash of itself, so that two
    names never fall together.
    """
    name = f"{competency.framework}.{competency.code}"
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", name)
    if plain == name and len(name) <= OBJECTIVE_ID_LIMIT:
        return name
    return f"{plain[:200].strip('-')}-{_short(name, 8)}".lstrip("-")


def _lesson(course: CourseDocument, lesson: LessonDocument) -> dict[str, Any]:
    return {
        "id": lesson.id,
        "key": _short(lesson.id, 6),
        "shape": _short(json.dumps(_lesson_shape(lesson)), 4),
        "code": lesson.code,
        "title": lesson.title,
        "objectives": list(dict.fromkeys(objective_id(one) for one in taught_by(course, lesson))),
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


def _lesson_shape(lesson: LessonDocument) -> list[Any]:
    return [lesson.id, *(_shape(question) for question in lesson.questions())]


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
