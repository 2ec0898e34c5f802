"""Questions that break careless writers: signs of the format in every place, equal choices, other scripts."""

from typing import Any

from curriculum.document import (
    Choice,
    Competency,
    CourseDocument,
    LessonDocument,
    MultipleChoiceNode,
    Question,
    SingleChoiceNode,
    TrueFalseNode,
)
from tests.curriculum.packaging.examples import course, module, new_id

SIGNS = r"a~b=c#d{e}f:g\h ::i:: ####j -> %50%k [html]l // $CATEGORY: m/n \n \= &amp; <b>o</b> ]]> “p” 'q' \ "


def choice(text: str, correct: bool = False, feedback: str = "") -> Choice:
    return Choice(id=new_id(), text=text, correct=correct, feedback=feedback)


def single(*choices: Choice, prompt: str = "<p>Hỏi?</p>", **values: Any) -> SingleChoiceNode:
    return SingleChoiceNode(id=new_id(), prompt=prompt, choices=choices, **values)


def multiple(right: int, wrong: int) -> MultipleChoiceNode:
    """With so many right choices, and so many wrong ones after them."""
    choices = [choice(f"Lựa chọn {n}", n < right) for n in range(right + wrong)]
    return MultipleChoiceNode(id=new_id(), prompt="<p>Chọn hết?</p>", choices=tuple(choices))


QUESTIONS: tuple[Question, ...] = (
    single(
        choice("%50% giảm giá", True, "#đúng"),
        choice("[html] là gì", False, "[plain] gì"),
        choice("= bằng", False, "####"),
        choice(SIGNS, False, SIGNS),
        choice(" \\", False, "{}"),
        choice("hai\ndòng"),
        prompt=(
            r'<p>Xem <a href="https://vi.example.vn/a?b=1&amp;c={d}#e~f" rel="noopener">đây</a>: \n #1</p>'
            "<ul><li>một<ol><li>hai</li></ol></li><li><b>ba</b><i>bốn</i></li></ul><p>5 &lt; 6<br>~</p>"
        ),
        explanation="<p>####{vì}</p>\n<p>thế\\</p>",
        hints=("Gợi ý ~", "Nữa"),
        points=100,
    ),
    single(choice("giống nhau"), choice("giống nhau", True), choice("0"), prompt="// không phải ghi chú"),
    single(*(choice(chr(ord("A") + n), n == 25) for n in range(26))),
    multiple(2, 2),
    multiple(3, 4),
    multiple(7, 0),
    multiple(1, 11),
    multiple(11, 12),
    multiple(20, 6),
    TrueFalseNode(id=new_id(), prompt="{TRUE}", answer=True, feedback_false="T#F"),
    TrueFalseNode(id=new_id(), prompt="<p>a</p>", answer=False, feedback_true="", feedback_false="phải"),
    TrueFalseNode(id=new_id(), prompt="chữ trần <b>đậm</b><p>đoạn</p>chữ <!-- ẩn -->nữa", answer=False),
)

COMPETENCY = Competency(framework="TT02-2025", code="4.2 [a]`", name="Bảo vệ")


def nasty(*questions: Question, **values: Any) -> CourseDocument:
    """One lesson of these questions, in a course and a module with awkward names."""
    asked = LessonDocument(
        id=new_id(),
        code="B-1",
        title="/Và/hoặc\\ <b>",
        summary="Tóm ]]> tắt \x0b",
        competencies=(COMPETENCY,),
        nodes=questions or QUESTIONS,
    )
    quiet = LessonDocument(id=new_id(), code="B-2", title="Bài \x00 không có câu hỏi \uffff", nodes=())
    return course(
        module(asked, quiet, title="A & <i> {b}"), **{"title": "$Khóa \x01\ufffe & 'học'", **values}
    )
