"""The questions of a course as question banks want them: answers alike for every type, weights, titles."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape

from lxml import etree, html
from markupsafe import Markup, escape

from curriculum.document import (
    CourseDocument,
    LessonDocument,
    Module,
    MultipleChoiceNode,
    Question,
    TrueFalseNode,
)
from curriculum.languages import LANGUAGES, SOURCE_LANGUAGE
from curriculum.packaging import xml
from curriculum.packaging.base import PackageError
from curriculum.packaging.contents import one_line, short_title
from curriculum.rendering.html import Wording

TAG_LIMIT = 50
"""Characters of a tag in Moodle."""
EXCERPT = 60
MOST_WEIGHTED = 20
"""The smallest weight on Moodle's list is 5 per cent, and the right answers must add up to 100."""
LISTED_SHARES = {3: "33.33333", 6: "16.66667", 7: "14.28571", 8: "12.5", 9: "11.11111"}
"""100 divided by the key, as Moodle's list of weights writes it; 1, 2, 4, 5 and 10 divide without rest."""
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Answer:
    """What a learner can pick. A true/false question has two, with the ids `true` and `false`."""

    id: str
    html: str
    correct: bool
    feedback: str
    """HTML, or nothing."""


@dataclass(frozen=True)
class Asked:
    """A question where it stands in its course."""

    question: Question
    lesson: LessonDocument
    module: Module
    title: str
    """For lists in the bank: the lesson's code, the number in the lesson, how the prompt begins."""
    tags: tuple[str, ...]
    """The competencies of its lesson, or else of the course."""


def asked(course: CourseDocument) -> list[Asked]:
    """All questions in their order. Raises PackageError when there are none: an empty bank helps nobody."""
    found = [
        Asked(question, lesson, module, _title(lesson, number, question), tags(course, lesson))
        for module in course.modules
        for lesson in module.lessons
        for number, question in enumerate(lesson.questions(), 1)
    ]
    if not found:
        raise PackageError(
            f"“{course.title}” chưa có câu hỏi nào nên không làm được ngân hàng câu hỏi. Hãy thêm câu hỏi "
            "vào bài học rồi phát hành lại, hoặc chọn định dạng có cả nội dung bài (SCORM, cmi5, trang web)."
        )
    return found


def answers(question: Question, language: str) -> tuple[Answer, ...]:
    """In the order the author gave them; right and wrong are worded as the page words them."""
    if isinstance(question, TrueFalseNode):
        return tuple(
            Answer(id, worded(id, language), correct, text(feedback, language))
            for id, correct, feedback in (
                ("true", question.answer, question.feedback_true),
                ("false", not question.answer, question.feedback_false),
            )
        )
    return tuple(
        Answer(
            choice.id,
            text(choice.text, language) or "&nbsp;",
            choice.correct,
            text(choice.feedback, language),
        )
        for choice in question.choices
    )


def picks_one(question: Question) -> bool:
    return not isinstance(question, MultipleChoiceNode)


def weights(question: Question, choices: Sequence[Answer]) -> tuple[str, ...]:
    """Per cent that each answer is worth, all of them on Moodle's list of weights.

    Wrong answers take away what the right ones give, so picking everything is worth nothing.
    """
    if picks_one(question):
        return tuple("100" if choice.correct else "0" for choice in choices)
    right = [choice for choice in choices if choice.correct]
    if len(right) > MOST_WEIGHTED:
        raise PackageError(
            f"Câu hỏi “{excerpt(question)}” có {len(right)} lựa chọn đúng; Moodle chỉ chia điểm được cho "
            f"tối đa {MOST_WEIGHTED}. Hãy tách thành nhiều câu hỏi."
        )
    gains = iter(_shares(len(right)))
    costs = iter(_shares(len(choices) - len(right)))
    return tuple(next(gains) if choice.correct else f"-{next(costs)}" for choice in choices)


def _shares(count: int) -> list[str]:
    """100 per cent in `count` parts from the list; from 11 on tens and fives, past 20 nothing but fives."""
    if count > 10:
        tens = max(0, MOST_WEIGHTED - count)
        return ["10"] * tens + ["5"] * (count - tens)
    return [LISTED_SHARES.get(count) or str(100 // count)] * count if count else []


# --- text ---------------------------------------------------------------------------------------------------


def marked(markup: str, language: str) -> str:
    """HTML that says its language and direction where a Vietnamese platform would not guess them."""
    markup = clean(markup)
    if not markup.strip() or language == SOURCE_LANGUAGE:
        return markup
    tag = "div" if re.search(r"<(p|ul|ol|div)\b", markup) else "span"
    direction = LANGUAGES[language].direction
    return f'<{tag} lang="{language}" dir="{direction}">{markup}</{tag}>'


def text(plain: str, language: str) -> str:
    """Plain text as marked HTML."""
    return marked(str(Markup("<br>").join(escape(line) for line in plain.strip().splitlines())), language)


def worded(key: str, language: str) -> str:
    """What the page itself says (`rendering.strings`), as marked HTML."""
    say = Wording(language)
    said = str(say(key))
    return said if say.attributes else marked(said, language)


def clean(words: str) -> str:
    """Without the characters that XML does not allow."""
    return _NOT_XML.sub("", words)


def parsed(markup: str) -> xml.Element:
    """A piece of HTML inside a `div`. Raises PackageError where the parser would give up half-way."""
    parser = html.HTMLParser()
    try:
        element = html.fragment_fromstring(clean(markup), create_parent="div", parser=parser)
    except etree.ParserError:  # nothing but a comment
        return html.Element("div")
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        start = one_line(unescape(re.sub("<[^>]*>", " ", markup)))[:EXCERPT]
        raise PackageError(
            f"Nội dung “{start}…” có quá nhiều lớp định dạng lồng nhau nên không đóng gói được. "
            "Hãy xóa định dạng của đoạn này rồi phát hành lại."
        )
    return element


def plain(markup: str) -> str:
    """The words of a piece of HTML, on one line."""
    element = parsed(markup)
    for part in element.iter("p", "li", "br", "div"):
        part.text, part.tail = f" {part.text or ''}", f" {part.tail or ''}"
    return one_line("".join(element.itertext()))


def excerpt(question: Question) -> str:
    """How the prompt begins."""
    line = plain(question.prompt)
    return line if len(line) <= EXCERPT else line[: EXCERPT - 1].rstrip() + "…"


def tags(course: CourseDocument, lesson: LessonDocument) -> tuple[str, ...]:
    named = (f"{one.framework} {one.code}" for one in lesson.competencies or course.competencies)
    return tuple(dict.fromkeys(clean(one_line(tag))[:TAG_LIMIT] for tag in named))


def category_path(course: CourseDocument, one: Asked) -> str:
    """`course/module/lesson` in Moodle's bank.

    A slash inside a name is written twice; at its edge it cannot be written at all, and neither can a
    backslash or an angle bracket.
    """
    names = (
        one_line(re.sub("[<>]", " ", clean(short_title(title))).replace("\\", "/"))
        .strip("/ ")
        .replace("/", "//")
        for title in (course.title, one.module.title, one.lesson.title)
    )
    return "/".join(name for name in names if name)


def _title(lesson: LessonDocument, number: int, question: Question) -> str:
    return f"{lesson.code} {number:02}: {excerpt(question)}".removesuffix(": ")
