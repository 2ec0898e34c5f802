"""A reader of GIFT by Moodle's documented grammar, written apart from the writer that it checks.

https://docs.moodle.org/en/GIFT_format: blocks between empty lines, `//` comments with [id:] and [tag:],
`$CATEGORY:`, `::name::`, answers in braces, `#` before a feedback, `####` before the general one.
"""

import re
from dataclasses import dataclass, field

ESCAPED = re.compile(r"\\(\\|[~=#{}:]|n)")
PRIVATE = 0xE000
"""Escaped signs stand in the private area of Unicode while the bare ones are looked for."""


@dataclass
class Answer:
    text: str
    feedback: str
    per_cent: float


@dataclass
class Question:
    id: str
    tags: list[str]
    category: str
    name: str
    text: str
    kind: str
    answers: list[Answer] = field(default_factory=list)
    general: str = ""


def read(text: str) -> list[Question]:
    questions, category = [], ""
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in block.split("\n")]
        if lines[0].startswith("$CATEGORY:"):
            category = lines[0].removeprefix("$CATEGORY:").strip()
            continue
        comments = "\n".join(line for line in lines if line.startswith("//"))
        body = "\n".join(line for line in lines if not line.startswith("//"))
        questions.append(_question(comments, body, category))
    return questions


def _question(comments: str, body: str, category: str) -> Question:
    hidden = ESCAPED.sub(lambda match: chr(PRIVATE + ord(match[1])), body)
    _, name, rest = hidden.split("::", 2)
    stem, _, answers = rest.partition("{")
    answers, closing, after = answers.partition("}")
    assert (closing, after.strip()) == ("}", ""), "text after the answers would make a gap to fill in"
    answers, _, general = answers.partition("####")
    found = re.search(r"\[id:((?:\\]|[^]])+)]", comments)
    question = Question(
        id=found[1] if found else "",
        tags=[tag.replace("\\]", "]") for tag in re.findall(r"\[tag:((?:\\]|[^]<>`])+)]", comments)],
        category=category,
        name=_shown(name),
        text=_html(stem),
        kind="",
        general=_html(general),
    )
    _answers(question, answers.strip())
    return question


def _answers(question: Question, answers: str) -> None:
    if "~" not in answers:
        word, *said = answers.split("#")
        assert word.strip() in ("TRUE", "FALSE")
        wrong, right = ([_html(one) for one in said] + ["", ""])[:2]
        question.kind, is_true = "truefalse", word.strip() == "TRUE"
        question.answers = [
            Answer("true", right if is_true else wrong, 100 if is_true else 0),
            Answer("false", wrong if is_true else right, 0 if is_true else 100),
        ]
        return
    question.kind = "single" if "=" in answers else "multiple"
    for sign, words in re.findall(r"([~=])([^~=]*)", answers):
        weight = re.match(r"\s*%(-?\d{1,2}\.?\d*)%", words) if sign == "~" else None
        text, _, feedback = words[weight.end() if weight else 0 :].partition("#")
        per_cent = float(weight[1]) if weight else 100 if sign == "=" else 0
        question.answers.append(Answer(_html(text), _html(feedback), per_cent))


def _html(words: str) -> str:
    words = words.strip()
    if words.startswith("["):
        name, _, rest = words[1:].partition("]")
        assert name == "html", f"a text that begins with [{name}] changes its format"
        words = rest
    return _shown(words).strip()


def _shown(words: str) -> str:
    return "".join(
        ("\n" if char == chr(PRIVATE + ord("n")) else chr(ord(char) - PRIVATE))
        if PRIVATE < ord(char) < PRIVATE + 128
        else char
        for char in words
    )
