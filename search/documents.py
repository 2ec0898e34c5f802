"""What of a lesson can be found: a course document becomes one index document per lesson."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from curriculum.document import (
    AudioNode,
    CalloutNode,
    Competency,
    CourseDocument,
    HeadingNode,
    ImageNode,
    LessonDocument,
    MultipleChoiceNode,
    Node,
    Question,
    RichTextNode,
    SingleChoiceNode,
    SlidesNode,
    StepsNode,
    TrueFalseNode,
    VideoNode,
)
from curriculum.document.base import Frozen
from search.analysis import analyser

KINDS = {  # node type -> the medium a learner meets in it
    "heading": "text",
    "rich_text": "text",
    "callout": "text",
    "steps": "text",
    "image": "image",
    "audio": "audio",
    "video": "video",
    "slides": "slides",
    "single_choice": "quiz",
    "multiple_choice": "quiz",
    "true_false": "quiz",
}


class Passage(Frozen):
    """A stretch of plain text and the block it stands in; `block` is the anchor on the lesson's page."""

    block: str
    kind: str
    text: str


class IndexDocument(Frozen):
    """One lesson in one language, as an engine stores it and gives it back."""

    language: str
    course_code: str
    course_title: str
    lesson_id: str
    lesson_code: str
    lesson_title: str
    summary: str
    audience: str
    levels: tuple[str, ...]
    competencies: tuple[str, ...]
    media: tuple[str, ...]
    passages: tuple[Passage, ...]

    def labels(self) -> dict[str, tuple[str, ...]]:
        """The values of each facet this lesson is counted and filtered under."""
        return {
            "audience": (self.audience,),
            "competency": self.competencies,
            "level": self.levels,
            "medium": self.media,
        }

    def fields(self) -> dict[str, str]:
        """Terms by field, set apart by spaces: all that the engines search. The title is in both parts."""
        analysed = analyser(self.language)
        title = body = analysed.terms(self.lesson_title)
        for text in (self.course_title, self.summary, *(passage.text for passage in self.passages)):
            body += analysed.terms(text)
        return {
            "title": " ".join(title.all()),
            "exact": " ".join(body.exact),
            "folded": " ".join(body.folded),
            "shingles": " ".join(body.shingles),
        }


def index_documents(course: CourseDocument) -> list[IndexDocument]:
    return [_index_document(course, lesson) for lesson in course.lessons()]


def competency_key(competency: Competency) -> str:
    """How a competency is named in filters: `TT02-2025/4.2`."""
    return f"{competency.framework}/{competency.code}"


def _index_document(course: CourseDocument, lesson: LessonDocument) -> IndexDocument:
    competencies = lesson.competencies or course.competencies
    levels = [competency.level for competency in competencies] or [course.level]
    kinds = {KINDS[node.type] for node in lesson.nodes}
    return IndexDocument(
        language=course.language,
        course_code=course.code,
        course_title=course.title,
        lesson_id=lesson.id,
        lesson_code=lesson.code,
        lesson_title=lesson.title,
        summary=lesson.summary,
        audience=course.audience,
        levels=tuple(dict.fromkeys(level for level in levels if level)),
        competencies=tuple(dict.fromkeys(competency_key(competency) for competency in competencies)),
        media=tuple(kind for kind in dict.fromkeys(KINDS.values()) if kind in kinds),
        passages=tuple(passage for node in lesson.nodes for passage in _passages(node)),
    )


def _passages(node: Node) -> Iterator[Passage]:
    for text in _texts(node):
        if text:
            yield Passage(block=node.id, kind=node.type, text=text)


def _texts(node: Node) -> Iterator[str]:
    match node:
        case HeadingNode():
            yield node.text
        case RichTextNode() | CalloutNode():
            yield plain_text(node.html)
        case ImageNode():
            yield from (node.alt, node.caption)
        case AudioNode() | VideoNode():
            yield from (node.title, plain_text(node.transcript))
        case SlidesNode():
            yield node.title
            yield from (text for slide in node.slides for text in (slide.alt, plain_text(slide.notes)))
        case StepsNode():
            yield node.title
            yield from (text for step in node.steps for text in (plain_text(step.html), step.alt))
        case SingleChoiceNode() | MultipleChoiceNode() | TrueFalseNode():
            yield from _question_texts(node)


def _question_texts(node: Question) -> Iterator[str]:
    """The question and its possible answers, never which of them is right: hints and feedback stay out."""
    yield plain_text(node.prompt)
    if not isinstance(node, TrueFalseNode):
        yield from (choice.text for choice in node.choices)


class _Text(HTMLParser):
    """Collects text; every tag but the inline ones ends a word."""

    INLINE = frozenset(
        {"a", "abbr", "b", "code", "em", "i", "mark", "s", "span", "strong", "sub", "sup", "u"}
    )

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.INLINE:
            self.parts.append(" • " if tag == "li" else " ")

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.INLINE:
            self.parts.append(" ")


def plain_text(html: str) -> str:
    """The words of some HTML, without markup and with single spaces."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    return re.sub(r"\s+", " ", "".join(parser.parts)).strip()
