"""A lesson as a page that is read without script, in the plain HTML that importers let through.

Importers' cleaners drop what is not in HTML 4 (figcaption, details) and do not follow `srcset`, so what
`rendering.render_lesson` says the same everywhere is put into their words.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from lxml import html

from curriculum.document import CourseDocument, HeadingNode, LessonDocument, Node, Question, RichTextNode
from curriculum.languages import LANGUAGES
from curriculum.packaging import questions, xml
from curriculum.rendering import render_lesson
from curriculum.rendering.html import MediaUrl

PLAIN_TAGS = {"figcaption": "div", "details": "div", "summary": "p"}
"""What loses its words' own line where it is dropped; figure or article may go unnoticed."""
DROPPED = ("srcset", "sizes", "loading", "decoding", "tabindex", "data-quality", "data-size")


def lesson_page(
    course: CourseDocument, lesson: LessonDocument, media_url: MediaUrl, styles: Sequence[str], answers: bool
) -> str:
    """The whole page; `answers`: with the questions in words, for those who teach."""
    nodes = tuple(_shown(lesson.nodes, course.language, answers))
    media = {medium.id: medium for medium in course.media}
    article = render_lesson(lesson.model_copy(update={"nodes": nodes}), media, media_url, course.language)
    language = LANGUAGES[course.language]
    page = html.document_fromstring("<html><head></head><body><main></main></body></html>")
    page.body[0].extend(list(questions.parsed(article)))
    page.set("lang", language.tag)
    page.set("dir", language.direction)
    _head(page.head, lesson.title, styles)
    _plain(page.body)
    text = str(html.tostring(page, doctype="<!DOCTYPE html>", encoding="unicode")) + "\n"
    return re.sub("</(source|track)>", "", text)  # empty elements, which the parser does not know


def _shown(nodes: Sequence[Node], language: str, answers: bool) -> Iterator[Node]:
    """Without the questions, which follow in the quiz, and without headings that stood over nothing else."""
    for at, node in enumerate(nodes):
        if not isinstance(node, Question):
            if answers or not (isinstance(node, HeadingNode) and _only_asks(node, nodes[at + 1 :])):
                yield node
        elif answers:
            listed = "".join(f"<li>{choice.html}</li>" for choice in questions.answers(node, language))
            yield RichTextNode(id=node.id, html=f"{node.prompt}<ul>{listed}</ul>")


def _only_asks(heading: HeadingNode, after: Sequence[Node]) -> bool:
    own = list(takewhile(lambda node: not isinstance(node, HeadingNode) or node.level > heading.level, after))
    return any(isinstance(node, Question) for node in own) and all(
        isinstance(node, Question | HeadingNode) for node in own
    )


def _head(head: xml.Element, title: str, styles: Sequence[str]) -> None:
    head.append(html.Element("meta", charset="utf-8"))
    head.append(html.Element("meta", name="viewport", content="width=device-width, initial-scale=1"))
    named = html.Element("title")
    named.text = questions.clean(title)
    head.append(named)
    for style in styles:
        head.append(html.Element("link", rel="stylesheet", href=style))


def _plain(body: xml.Element) -> None:
    for image in list(body.iter("img")):
        _link_to_the_widest(image)
    for summary in body.iter("summary"):
        strong = html.Element("strong")
        strong.text, summary.text = summary.text, None
        strong.extend(list(summary))
        summary.append(strong)
    for element in body.iter(*PLAIN_TAGS):
        element.tag = PLAIN_TAGS[element.tag]
    for element in body.iter():
        for name in DROPPED:
            element.attrib.pop(name, None)


def _link_to_the_widest(image: xml.Element) -> None:
    """The narrowest picture is shown, the widest one is a tap away; a decorative one cannot be a link."""
    files = [candidate.split()[0] for candidate in image.get("srcset", "").split(", ") if candidate]
    if len(files) < 2:
        return
    if not image.get("alt"):
        image.set("src", files[-1])
        return
    link = html.Element("a", href=files[-1])
    link.tail, image.tail = image.tail, None
    image.getparent().replace(image, link)
    link.append(image)
