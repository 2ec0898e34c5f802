"""Moodle XML: the question bank's own format, with everything that a question of ours says."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from curriculum.document import CourseDocument, TrueFalseNode
from curriculum.packaging import contents, questions, xml
from curriculum.packaging.base import Edition, Order, PackageFile, Source, file_of
from curriculum.packaging.questions import Asked

PENALTY = {True: "1.0000000", False: "0.3333333"}
"""What a further try costs, by whether there are just two answers; Moodle's own defaults."""
COMBINED = {
    "correctfeedback": "right",
    "partiallycorrectfeedback": "wrong",
    "incorrectfeedback": "wrong",
}
"""Partly right is right and wrong mixed, or not all: either way there is something to choose anew."""


@dataclass(frozen=True)
class MoodleXmlPackager(contents.Format):
    id: str = "moodlexml"
    label: str = "Moodle XML (ngân hàng câu hỏi)"
    extension: str = "xml"
    editions: tuple[Edition, ...] = ("standard",)
    carries: frozenset[str] = contents.QUESTIONS
    losses: tuple[str, ...] = (
        "mức điểm cần đạt",
        "cách chấm “đúng hết mới có điểm” (Moodle cho điểm từng phần)",
    )

    def files(self, course: CourseDocument, order: Order, source: Source) -> Iterator[PackageFile]:
        yield file_of(f"{course.code}.xml", quiz(course))


def quiz(course: CourseDocument) -> bytes:
    root = etree.Element("quiz")
    before = None
    for one in questions.asked(course):
        if one.lesson.id != before:
            before = one.lesson.id
            _category(root, course, one)
        _question(root, one, course.language)
    return xml.serialise(root)


def _category(root: xml.Element, course: CourseDocument, one: Asked) -> None:
    """`info` describes the last category of the path, `idnumber` finds it again at the next import."""
    category = xml.add(root, "question", None, {"type": "category"})
    xml.add(xml.add(category, "category"), "text", questions.category_path(course, one))
    _html(category, "info", questions.text(one.lesson.summary, course.language))
    xml.add(category, "idnumber", one.lesson.id)


def _question(root: xml.Element, one: Asked, language: str) -> None:
    question = one.question
    two = isinstance(question, TrueFalseNode)
    element = xml.add(root, "question", None, {"type": "truefalse" if two else "multichoice"})
    xml.add(xml.add(element, "name"), "text", one.title)
    _html(element, "questiontext", questions.marked(question.prompt, language))
    _html(element, "generalfeedback", questions.marked(question.explanation, language))
    xml.add(element, "defaultgrade", f"{question.points}.0000000")
    xml.add(element, "penalty", PENALTY[two])
    xml.add(element, "hidden", "0")
    xml.add(element, "idnumber", question.id)
    if not two:
        _how_to_choose(element, one, language)
    _answers(element, one, language)
    for hint in question.hints:
        _html(element, "hint", questions.text(hint, language))
    if one.tags:
        listed = xml.add(element, "tags")
        for tag in one.tags:
            xml.add(xml.add(listed, "tag"), "text", tag)


def _how_to_choose(element: xml.Element, one: Asked, language: str) -> None:
    """Answers keep the author's order: some of them say “all of the above”."""
    for name, value in (
        ("single", str(questions.picks_one(one.question)).lower()),
        ("shuffleanswers", "false"),
        ("answernumbering", "abc"),
        ("showstandardinstruction", "1"),
    ):
        xml.add(element, name, value)
    for name, key in COMBINED.items():
        _html(element, name, questions.worded(key, language))


def _answers(element: xml.Element, one: Asked, language: str) -> None:
    choices = questions.answers(one.question, language)
    two = isinstance(one.question, TrueFalseNode)
    for choice, weight in zip(choices, questions.weights(one.question, choices), strict=True):
        form = "moodle_auto_format" if two else "html"
        answer = xml.add(element, "answer", None, {"fraction": weight, "format": form})
        xml.add(answer, "text", choice.id if two else choice.html)
        _html(answer, "feedback", choice.feedback)


def _html(parent: xml.Element, name: str, markup: str) -> None:
    """CDATA, as Moodle writes it itself: a person can read the file."""
    field = xml.add(xml.add(parent, name, None, {"format": "html"}), "text")
    if markup:
        field.text = etree.CDATA(markup) if "]]>" not in markup else markup
