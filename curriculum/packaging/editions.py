"""A course made into what was ordered: one lesson of it, a lighter one, one for those who teach.

Each step takes a document and gives a document, so no packager knows of editions.
"""

from collections.abc import Callable, Iterator
from uuid import UUID, uuid5

from markupsafe import Markup, escape

from curriculum.document import (
    AudioNode,
    CalloutNode,
    CourseDocument,
    ImageNode,
    LessonDocument,
    Medium,
    Module,
    Node,
    Question,
    SlidesNode,
    TrueFalseNode,
    VideoNode,
)
from curriculum.packaging.base import Edition, Order, PackageError
from curriculum.rendering import sources
from curriculum.rendering.html import Wording


def prepare(course: CourseDocument, order: Order) -> CourseDocument:
    """The document that the packager gets. Raises PackageError for a lesson that is not in the course."""
    if order.lesson:
        course = only_lesson(course, order.lesson)
    if order.completion:
        course = course.model_copy(update={"completion": order.completion})
    return EDITIONS[order.edition](course)


def only_lesson(course: CourseDocument, code: str) -> CourseDocument:
    """The lesson as a course of its own: platforms keep it apart from the whole course by its code and id."""
    lesson = next((lesson for lesson in course.lessons() if lesson.code == code), None)
    if lesson is None:
        known = ", ".join(lesson.code for lesson in course.lessons())
        raise PackageError(f"Khóa học không có bài {code!r}. Các bài: {known}.")
    alone = {
        "id": lesson.id,
        "code": lesson.code,
        "title": lesson.title,
        "summary": lesson.summary,
        "minutes": lesson.minutes,
        "competencies": lesson.competencies or course.competencies,
        "programme_title": course.title,
        "outcomes": (),
    }
    return _with_lessons(course.model_copy(update=alone), {lesson.id: lesson})


# --- editions -----------------------------------------------------------------------------------------------


def standard(course: CourseDocument) -> CourseDocument:
    """What learners get: everything but the notes to those who teach."""
    return _each_lesson(course, lambda lesson: lesson.model_copy(update={"guide": ""}))


def light(course: CourseDocument) -> CourseDocument:
    """Sound and pictures instead of video, the smallest of each picture."""
    media = {medium.id: medium for medium in course.media}

    def lighter(lesson: LessonDocument) -> LessonDocument:
        nodes = tuple(part for node in lesson.nodes for part in _lighter(node, media))
        return lesson.model_copy(update={"nodes": nodes, "guide": ""})

    return _each_lesson(course, lighter, {**media, **_stills(course), **_lightest(course)})


def teacher(course: CourseDocument) -> CourseDocument:
    """With the notes to those who teach before each lesson and the answer after each question."""
    say = Wording(course.language)

    def explained(lesson: LessonDocument) -> LessonDocument:
        nodes = [*_guide(lesson, say)]
        for node in lesson.nodes:
            nodes.append(node)
            if isinstance(node, Question):
                nodes.append(_answer(node, say))
        return lesson.model_copy(update={"nodes": tuple(nodes), "guide": ""})

    return _each_lesson(course, explained)


EDITIONS: dict[Edition, Callable[[CourseDocument], CourseDocument]] = {
    "standard": standard,
    "light": light,
    "teacher": teacher,
}
EDITION_LABELS: dict[Edition, str] = {
    "standard": "Bản thường",
    "light": "Bản nhẹ (tiếng và hình, không có video)",
    "teacher": "Bản cho người dạy (có đáp án và ghi chú)",
}


# --- lighter ------------------------------------------------------------------------------------------------


def _lighter(node: Node, media: dict[str, Medium]) -> Iterator[Node]:
    if isinstance(node, SlidesNode):
        yield node.model_copy(update={"video": None})
    elif isinstance(node, VideoNode) and sources.sounds(media[node.medium]):
        still = sources.poster(media[node.medium])
        if still:
            yield ImageNode(id=derived(node.id, "still"), medium=still.sha256, decorative=True)
        yield AudioNode(id=node.id, medium=node.medium, title=node.title, transcript=node.transcript)
    else:
        yield node


def _stills(course: CourseDocument) -> dict[str, Medium]:
    """The poster of each film as a picture of its own."""
    found = ((medium, sources.poster(medium)) for medium in course.media)
    return {
        still.sha256: Medium(
            id=still.sha256,
            kind="image",
            title=medium.title,
            renditions=(still.model_copy(update={"name": "still"}),),
            attribution=medium.attribution,
        )
        for medium, still in found
        if still
    }


def _lightest(course: CourseDocument) -> dict[str, Medium]:
    """Each medium in nothing but its lightest form; a film without sound stays a film, the smallest."""
    kept = {}
    for medium in course.media:
        files = sources.pictures(medium)[:1] if medium.kind == "image" else sources.sounds(medium)
        if not files:
            still = sources.poster(medium)
            files = [*sources.videos(medium)[:1], *([still] if still else [])]
        kept[medium.id] = medium.model_copy(update={"renditions": tuple(files)})
    return kept


# --- for those who teach ------------------------------------------------------------------------------------


def _guide(lesson: LessonDocument, say: Wording) -> Iterator[Node]:
    if lesson.guide:
        title = str(Markup("<p><strong>{}</strong></p>").format(say("teacher_guide")))
        yield CalloutNode(id=derived(lesson.id, "guide"), kind="note", html=title + lesson.guide)


def _answer(question: Question, say: Wording) -> CalloutNode:
    """Prompts and explanations were sanitised where they entered; choices are plain text."""
    if isinstance(question, TrueFalseNode):
        right = [say("true" if question.answer else "false")]
    else:
        right = [escape(choice.text) for choice in question.choices if choice.correct]
    html = str(Markup("<p><strong>{}</strong> {}</p>").format(say("answer_key"), Markup("; ").join(right)))
    return CalloutNode(id=derived(question.id, "answer"), kind="note", html=html + question.explanation)


# --- documents anew -----------------------------------------------------------------------------------------


def _each_lesson(
    course: CourseDocument,
    change: Callable[[LessonDocument], LessonDocument],
    media: dict[str, Medium] | None = None,
) -> CourseDocument:
    return _with_lessons(course, {lesson.id: change(lesson) for lesson in course.lessons()}, media)


def _with_lessons(
    course: CourseDocument, lessons: dict[str, LessonDocument], media: dict[str, Medium] | None = None
) -> CourseDocument:
    """The course with just these lessons, by id, and just the media they use; checked as a whole again."""
    known = media or {medium.id: medium for medium in course.media}
    modules = tuple(
        Module(id=module.id, title=module.title, lessons=kept)
        for module in course.modules
        if (kept := tuple(lessons[lesson.id] for lesson in module.lessons if lesson.id in lessons))
    )
    used = dict.fromkeys(key for module in modules for lesson in module.lessons for key in lesson.media())
    changed = {**dict(course), "modules": modules, "media": tuple(known[key] for key in used)}
    return CourseDocument(**changed)


def derived(node_id: str, what: str) -> str:
    """An id of its own that is the same at every build."""
    return str(uuid5(UUID(node_id), what))
