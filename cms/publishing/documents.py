"""The page tree read into a course document: the only place where pages turn into what is published."""

from collections.abc import Iterator

from django.utils.html import format_html
from django.utils.translation import gettext as _
from pydantic import ValidationError
from wagtail.blocks.stream_block import StreamValue

from cms.authoring.blocks.base import html_of
from cms.authoring.models import AudiencePage, CoursePage, LessonPage, ModulePage, ProgrammePage
from cms.publishing.media import Gatherer, PreviewGatherer
from curriculum.document import CalloutNode, CourseDocument, LessonDocument, Module, Node
from curriculum.document.nodes import media_of
from curriculum.languages import language


class NotReady(Exception):
    """Media of the course are still being processed. `reasons`: sentences in Vietnamese."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


class Broken(NotReady):
    """The course cannot be published before a person mends what `reasons` names."""


def course_document(course: CoursePage) -> CourseDocument:
    """The live lessons of a course, with every medium they use.

    Raises NotReady while media are being processed, Broken when something has to be mended.
    """
    gatherer = Gatherer(_tongue(course))
    modules = tuple(_modules(course, gatherer))
    if not modules:
        raise Broken([_("Khóa học chưa có bài nào được xuất bản. Hãy xuất bản ít nhất một bài.")])
    if reasons := gatherer.broken():
        raise Broken(reasons)
    if reasons := gatherer.unfinished():
        raise NotReady(reasons)
    return _assemble(course, modules, gatherer)


def preview_document(lesson: LessonPage) -> CourseDocument:
    """A course of this one lesson, draft or live. What cannot be shown yet says so in its place."""
    gatherer = PreviewGatherer(_tongue(lesson.course()))
    lesson.code = lesson.code or lesson.proposed_code()  # one that was never saved has none yet
    body = lesson.body.stream_block.to_python(lesson.body.get_prep_value())  # gives ids to what is new
    nodes = tuple(_shown(child, gatherer) for child in body) or (
        _notice(str(lesson.translation_key), _("Bài chưa có nội dung.")),
    )
    document = _lesson(lesson, nodes)
    module = Module(id=str(lesson.course().translation_key), lessons=(document,))
    whole = _assemble(lesson.course(), (module,), gatherer)
    # Under the lesson's own name, or the browser would take it for a change of the lesson seen before.
    return whole.model_copy(update={"id": document.id, "code": document.code})


def _tongue(course: CoursePage) -> str:
    return language(course.locale.language_code).tag


def _assemble(course: CoursePage, modules: tuple[Module, ...], gatherer: Gatherer) -> CourseDocument:
    used = [key for module in modules for lesson in module.lessons for key in lesson.media()]
    audience = AudiencePage.objects.ancestor_of(course).get()
    return CourseDocument(
        id=str(course.translation_key),
        code=course.code,
        language=_tongue(course),
        title=course.title,
        summary=course.summary,
        outcomes=tuple(outcome.text for outcome in course.outcomes.all()),
        audience=audience.code,
        audience_title=audience.title,
        programme_title=ProgrammePage.objects.ancestor_of(course).get().title,
        level=course.level,
        competencies=_competencies(course, course.level),
        minutes=course.minutes,
        licence=course.licence,
        attribution=course.attribution,
        mastery_score=course.mastery_score,
        completion=course.completion,
        sequencing=course.sequencing,
        modules=modules,
        media=gatherer.media(list(dict.fromkeys(used))),
    )


def _modules(course: CoursePage, gatherer: Gatherer) -> Iterator[Module]:
    """Lessons directly under the course come first, as a module without a title."""
    groups = [(course, "")] + [
        (module, module.title) for module in ModulePage.objects.live().child_of(course)
    ]
    for parent, title in groups:
        lessons = tuple(
            _lesson(page, tuple(_nodes(page, gatherer)))
            for page in LessonPage.objects.live().child_of(parent)
        )
        if lessons:
            yield Module(id=str(parent.translation_key), title=title, lessons=lessons)


def _lesson(page: LessonPage, nodes: tuple[Node, ...]) -> LessonDocument:
    return LessonDocument(
        id=str(page.translation_key),
        code=page.code,
        title=page.title,
        summary=page.summary,
        minutes=page.minutes,
        competencies=_competencies(page, ""),
        nodes=nodes,
        guide=html_of(page.guide),
    )


def _nodes(lesson: LessonPage, gatherer: Gatherer) -> Iterator[Node]:
    """Raises Broken with the lesson, the place and the reason of the first block that cannot be published."""
    for number, child in enumerate(lesson.body, start=1):
        try:
            yield child.block.to_document(child.id, child.value, gatherer)
        except UNUSABLE as error:
            place = {"lesson": lesson.title, "number": number, "block": child.block.label}
            where = _("Bài “%(lesson)s”, khối %(number)s (%(block)s)") % place
            raise Broken([f"{where}: {_sentence(error)}"]) from error


def _shown(child: StreamValue.StreamChild, gatherer: Gatherer) -> Node:
    try:
        node = child.block.to_document(child.id, child.value, gatherer)
    except UNUSABLE as error:
        return _notice(child.id, f"{child.block.label}: {_sentence(error)}")
    if all(gatherer.ready(key) for key in media_of(node)):
        return node
    sentence = _("%(block)s đang được xử lý, sẽ hiện khi xong.") % {"block": child.block.label}
    return _notice(node.id, sentence)


def _notice(node_id: str, sentence: str) -> CalloutNode:
    return CalloutNode(id=node_id, kind="note", html=format_html("<p>{}</p>", sentence))


UNUSABLE = (ValidationError, ValueError, AttributeError, TypeError)
"""What a block with missing parts raises when it is asked for its node."""


def _sentence(error: Exception) -> str:
    """The reason a block cannot be published; pydantic speaks to programmers, so it is said anew."""
    if isinstance(error, ValueError) and not isinstance(error, ValidationError):
        return str(error)
    return _("còn thiếu nội dung bắt buộc. Hãy mở bài, điền đủ rồi xuất bản lại.")


def _competencies(page: CoursePage | LessonPage, level: str) -> tuple:
    related = page.competencies.all()
    return tuple(competency.as_dict(level) for competency in related)
