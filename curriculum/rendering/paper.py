"""A lesson without scripts: every question as it stands on paper, for books and for print.

The markup is both HTML and XHTML, so that one set of templates serves the PDF and the EPUB.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import nh3
from lxml import etree, html
from markupsafe import Markup

from curriculum.document import CourseDocument, LessonDocument, Question, TrueFalseNode
from curriculum.languages import LANGUAGES
from curriculum.rendering.html import Wording, environment

LETTERS = ascii_uppercase
"""What choices are called on paper; a question has 26 of them at most."""

TAGS = {
    *("p", "br", "ul", "ol", "li", "a", "blockquote", "pre", "span", "bdi", "bdo"),
    *("b", "strong", "i", "em", "u", "s", "sub", "sup", "code"),
    *("table", "caption", "thead", "tbody", "tr", "td", "th"),
}
"""What a document's HTML may hold in a book, which is read without the page's content security policy."""
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML cannot hold; slides bring a vertical tab where a title was broken by hand."""
_VOID = frozenset({"br"})


@dataclass(frozen=True)
class Answer:
    """A line of the answer key."""

    number: int
    question: str
    """Anchor of the question."""
    text: str


def anchor(node_id: str) -> str:
    """XML wants ids that begin with a letter, which a UUID need not."""
    return f"n-{node_id}"


def answers(lesson: LessonDocument, say: Wording) -> list[Answer]:
    """The answer key of a lesson, its questions numbered as on the page."""
    return [
        Answer(number, anchor(question.id), right_answer(question, say))
        for number, question in enumerate(lesson.questions(), 1)
    ]


def right_answer(question: Question, say: Wording) -> str:
    """`B. Số định danh`, or several of them."""
    if isinstance(question, TrueFalseNode):
        return say("true" if question.answer else "false")
    right = [
        Markup("{}. {}").format(letter, choice.text)
        for letter, choice in zip(LETTERS, question.choices, strict=False)
        if choice.correct
    ]
    return Markup("; ").join(right)


def course_context(course: CourseDocument, edition: str, release: int) -> dict[str, Any]:
    """What all templates of books and prints say of a course."""
    say = Wording(course.language)
    return {
        "course": course,
        "language": LANGUAGES[course.language],
        "media": {medium.id: medium for medium in course.media},
        "say": say,
        "anchor": anchor,
        "letters": LETTERS,
        "edition": edition,
        "release": release,
        "answers": {lesson.id: answers(lesson, say) for lesson in course.lessons()},
    }


def render(template: str, context: Mapping[str, Any], **values: Any) -> str:
    return environment.get_template(template).render(**context, **values)


def render_xml(template: str, context: Mapping[str, Any], **values: Any) -> str:
    """A page that is XML for certain: one that is not would spoil the whole book."""
    text = _NOT_XML.sub(" ", render(template, context, **values)).strip() + "\n"
    etree.fromstring(text.encode())
    return text


def book_style() -> bytes:
    return (Path(__file__).parent / "templates" / "book.css").read_bytes()


def xhtml(markup: str) -> Markup:
    """A document's HTML as XHTML that an HTML parser reads to the same effect."""
    clean = nh3.clean(
        markup,
        tags=TAGS,
        attributes={
            "a": {"href"},
            "td": {"colspan", "rowspan"},
            "th": {"colspan", "rowspan"},
            "*": {"lang", "dir"},
        },
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )
    parts = [_xml(part) for part in html.fragments_fromstring(clean)] if clean.strip() else []
    return Markup("").join(parts)


def _xml(part: Any) -> Markup:
    if isinstance(part, str):
        return Markup.escape(part)
    for element in part.iter(etree.Element):
        if element.tag not in _VOID and not element.text and not len(element):
            element.text = ""  # `<p></p>`, never `<p/>`, which HTML reads as a beginning
    return Markup(etree.tostring(part, encoding="unicode"))  # noqa: S704 - cleaned above


environment.filters["xhtml"] = xhtml
