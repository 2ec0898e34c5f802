"""GIFT: Moodle's plain text of questions, which many other platforms read too."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from curriculum.document import CourseDocument, TrueFalseNode
from curriculum.packaging import contents, questions
from curriculum.packaging.base import Edition, Order, PackageFile, Source, file_of
from curriculum.packaging.questions import Answer, Asked

_SPECIAL = re.compile(r"[\\~=#{}:]")
_MISREAD = re.compile(r"\s*[\[%]")
"""At the start of a text it would be read as a format name or as a weight."""


@dataclass(frozen=True)
class GiftPackager(contents.Format):
    id: str = "gift"
    label: str = "GIFT (ngân hàng câu hỏi)"
    extension: str = "txt"
    editions: tuple[Edition, ...] = ("standard",)
    carries: frozenset[str] = contents.QUESTIONS
    losses: tuple[str, ...] = (
        "điểm của từng câu hỏi (mỗi câu thành 1 điểm)",
        "gợi ý của câu hỏi",
        "cách chấm “đúng hết mới có điểm” (Moodle cho điểm từng phần)",
        "mức điểm cần đạt",
    )

    def files(self, course: CourseDocument, order: Order, source: Source) -> Iterator[PackageFile]:
        yield file_of(f"{course.code}.txt", bank(course).encode())


def bank(course: CourseDocument) -> str:
    """Blocks with an empty line between them; a category holds until the next one."""
    blocks = []
    before = ""
    for one in questions.asked(course):
        category = questions.category_path(course, one)
        if category != before:
            blocks.append(f"$CATEGORY: {category}")
            before = category
        blocks.append(_question(one, course.language))
    return "\n\n".join(blocks) + "\n"


def _question(one: Asked, language: str) -> str:
    question = one.question
    choices = questions.answers(question, language)
    prompt = questions.marked(question.prompt, language)
    general = questions.marked(question.explanation, language)
    lines = [
        f"// [id:{question.id}]" + "".join(f" [tag:{_tag(tag)}]" for tag in one.tags),
        f"::{_escape(one.title)}::[html]{_escape(prompt)}{{",
    ]
    if isinstance(question, TrueFalseNode):
        lines.append(_true_false(choices))
    else:
        lines += _choices(one, choices)
    if general.strip():
        lines.append(f"\t####{_text(general)}")
    return "\n".join([*lines, "}"])


def _true_false(choices: tuple[Answer, ...]) -> str:
    """First what is said to the wrong answer, then to the right one."""
    right, wrong = sorted(choices, key=lambda choice: not choice.correct)
    said = f"#{_text(wrong.feedback)}#{_text(right.feedback)}" if wrong.feedback or right.feedback else ""
    return f"\t{right.id.upper()}{said}"


def _choices(one: Asked, choices: tuple[Answer, ...]) -> Iterator[str]:
    single = questions.picks_one(one.question)
    for choice, weight in zip(choices, questions.weights(one.question, choices), strict=True):
        sign = ("=" if choice.correct else "~") if single else f"~%{weight}%"
        feedback = f"#{_text(choice.feedback)}" if choice.feedback else ""
        yield f"\t{sign}{_text(choice.html)}{feedback}"


def _text(markup: str) -> str:
    return f"[html]{_escape(markup)}" if _MISREAD.match(markup) else _escape(markup)


def _escape(words: str) -> str:
    r"""Control characters after a backslash; line ends as `\n`."""
    return _SPECIAL.sub(r"\\\g<0>", words).replace("\r", "").replace("\n", "\\n")


def _tag(tag: str) -> str:
    return contents.one_line(re.sub(r"[][<>`]", " ", tag))
