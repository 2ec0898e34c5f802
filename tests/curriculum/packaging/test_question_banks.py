"""Moodle's two formats of question banks: what goes in is read back out, whatever it is made of."""

import random
import re
from pathlib import Path

import pytest
from lxml import etree, html
from markupsafe import Markup

from curriculum.document import CourseDocument, Question, TrueFalseNode
from curriculum.packaging import PACKAGERS, Order, PackageError, left_out, package_files
from curriculum.packaging.contents import QUESTIONS
from tests.curriculum.packaging import gift_reader, nasty
from tests.curriculum.packaging.examples import course as example
from tests.curriculum.packaging.examples import lesson, module
from tests.curriculum.packaging.golden import CASES, READ_CASES, SOURCE, course, expected, tree

DOCS = Path(__file__).parents[3] / "docs" / "packages"
BANKS = [format for format, packager in PACKAGERS.items() if packager.carries == QUESTIONS]
LISTED = {
    *("100", "90", "83.33333", "80", "75", "70", "66.66667", "60", "50", "40", "33.33333", "30", "25", "20"),
    *("16.66667", "14.28571", "12.5", "11.11111", "10", "5", "0"),
}
"""Every weight that Moodle takes (question/engine/bank.php), and the same below nothing."""


def written(format: str, document: CourseDocument) -> bytes:
    return package_files(format, document, Order(), SOURCE)[0].open().read()


def gift(document: CourseDocument) -> list[gift_reader.Question]:
    return gift_reader.read(written("gift", document).decode())


def moodle(document: CourseDocument) -> list[etree._Element]:
    questions = etree.fromstring(written("moodlexml", document)).findall("question")
    return [question for question in questions if question.get("type") != "category"]


def words(markup: str) -> str:
    """What is read: the text, without the marks that a browser does not show."""
    return "".join(html.fragment_fromstring(markup or "", create_parent="div").itertext()).strip()


def said(question: Question) -> list[tuple[str, str]]:
    """(choice, feedback) as the author wrote them."""
    if isinstance(question, TrueFalseNode):
        return [("true", question.feedback_true), ("false", question.feedback_false)]
    return [(choice.text.replace("\n", "").strip(), choice.feedback.strip()) for choice in question.choices]


def test_there_are_three_banks() -> None:
    assert BANKS == ["qti21", "moodlexml", "gift"]


@pytest.mark.parametrize(
    ("format", "document"), [case[:2] for case in READ_CASES if case[0] in ("gift", "moodlexml")]
)
def test_golden(format: str, document: str) -> None:
    ((path, content),) = tree(format, document).items()
    assert content.decode() == expected(f"{format}/{document}/{path}", content.decode())


@pytest.mark.parametrize("document", [case[1] for case in CASES if case[0] == "gift"])
def test_gift_golden_documents_are_read_back(document: str) -> None:
    assert [one.id for one in gift(course(document))] == [one.id for one in course(document).questions()]


def test_gift_is_read_back_whatever_it_is_made_of() -> None:
    read = gift(nasty.nasty())
    assert len(read) == len(nasty.QUESTIONS)
    for one, original in zip(read, nasty.QUESTIONS, strict=True):
        assert one.id == original.id
        assert one.tags == ["TT02-2025 4.2 a"]
        assert one.text == original.prompt.replace("\r", "")
        assert one.general == original.explanation
        assert [(words(a.text), words(a.feedback)) for a in one.answers] == said(original)
    assert read[0].category == "$Khóa & 'học'/A & i {b}/Và//hoặc// b"
    assert read[0].name == r"B-1 01: Xem đây: \n #1 một hai babốn 5 < 6 ~"


@pytest.mark.parametrize("format", ["gift", "moodlexml"])
def test_signs_thrown_together_at_random_are_read_back(format: str) -> None:
    dice = random.Random(20261128)

    def thrown() -> str:
        return "".join(
            dice.choices([*"~=#{}:\\%[]n->/\"'<>&;5 ", "####", "::", "\\n", "chữ", "ក"], k=12)
        ).strip()

    for _ in range(60):
        choices = [nasty.choice(thrown() or "x", at == 0, thrown()) for at in range(4)]
        question = nasty.single(*choices, prompt=str(Markup("<p>{}</p>").format(thrown())))
        document = nasty.nasty(question)
        if format == "gift":
            (one,) = gift(document)
            assert one.text == question.prompt
            read = [(words(answer.text), words(answer.feedback)) for answer in one.answers]
        else:
            (element,) = moodle(document)
            assert element.findtext("questiontext/text") == question.prompt
            texts = [
                (a.findtext("text") or "", a.findtext("feedback/text") or "") for a in element.iter("answer")
            ]
            read = [(words(text), words(feedback)) for text, feedback in texts]
        assert read == said(question)


def test_gift_keeps_the_kinds_and_what_is_right() -> None:
    for one, original in zip(gift(nasty.nasty()), nasty.QUESTIONS, strict=True):
        right = [answer.per_cent > 0 for answer in one.answers]
        if isinstance(original, TrueFalseNode):
            assert (one.kind, right) == ("truefalse", [original.answer, not original.answer])
        else:
            kind = {"single_choice": "single", "multiple_choice": "multiple"}[original.type]
            assert (one.kind, right) == (kind, [choice.correct for choice in original.choices])


def test_the_reader_would_notice_a_sign_that_is_not_escaped() -> None:
    text = written("gift", nasty.nasty()).decode()
    assert gift_reader.read(text.replace("\\#", "#")) != gift_reader.read(text)
    with pytest.raises(AssertionError):
        gift_reader.read(text.replace("[html]%", "%").replace("[html][", "["))


def test_moodle_xml_is_read_back_whatever_it_is_made_of() -> None:
    document = nasty.nasty()
    for element, original in zip(moodle(document), nasty.QUESTIONS, strict=True):
        assert element.findtext("idnumber") == original.id
        assert element.findtext("questiontext/text") == original.prompt
        assert (element.findtext("generalfeedback/text") or "") == original.explanation
        assert float(element.findtext("defaultgrade") or 0) == original.points
        assert [words(hint.findtext("text") or "") for hint in element.findall("hint")] == list(
            original.hints
        )
        assert element.findtext("tags/tag/text") == "TT02-2025 4.2 [a]`"
        read = [
            (words(answer.findtext("text") or ""), words(answer.findtext("feedback/text") or ""))
            for answer in element.findall("answer")
        ]
        assert read == said(original)
    (category,) = etree.fromstring(written("moodlexml", document)).findall("question[@type='category']")
    assert category.findtext("category/text") == "$Khóa & 'học'/A & i {b}/Và//hoặc// b"
    assert category.findtext("idnumber") == next(document.lessons()).id


COMMON = ("name", "questiontext", "generalfeedback", "defaultgrade", "penalty", "hidden", "idnumber")
CHOOSING = ("single", "shuffleanswers", "answernumbering", "showstandardinstruction")
COMBINED = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
MOODLE_ORDER = {
    "multichoice": [*COMMON, *CHOOSING, *COMBINED, "answer", "hint", "tags"],
    "truefalse": [*COMMON, "answer", "hint", "tags"],
    "category": ["category", "info", "idnumber"],
}
"""There is no official schema: what Moodle writes itself (question/format/xml/format.php), in its order."""


@pytest.mark.parametrize("document", [*(case[1] for case in CASES if case[0] == "moodlexml"), "nasty"])
def test_moodle_xml_is_formed_as_moodle_forms_it(document: str) -> None:
    whole = nasty.nasty() if document == "nasty" else course(document)
    root = etree.fromstring(written("moodlexml", whole))
    assert root.tag == "quiz"
    for question in root:
        order = MOODLE_ORDER[question.get("type")]
        names = [child.tag for child in question]
        assert names == sorted(names, key=order.index)
        assert set(order) - set(names) <= {"hint", "tags"}
        for field in question.iter("questiontext", "generalfeedback", "feedback", "hint", "info"):
            assert (field.get("format"), [child.tag for child in field]) == ("html", ["text"])
        if question.get("type") == "truefalse":
            assert [answer.findtext("text") for answer in question.iter("answer")] == ["true", "false"]
            assert sorted(answer.get("fraction") for answer in question.iter("answer")) == ["0", "100"]
        name = question.findtext("name/text") or ""
        assert len(name) <= 255
        assert name == name.strip()


def shares(right: int, wrong: int) -> list[str]:
    (question,) = moodle(nasty.nasty(nasty.multiple(right, wrong)))
    return [answer.get("fraction") for answer in question.iter("answer")]


@pytest.mark.parametrize("right", range(1, 21))
def test_weights_are_on_moodles_list_and_all_the_right_ones_make_full_marks(right: int) -> None:
    for wrong in range(0 if right > 1 else 1, 27 - right):
        weights = shares(right, wrong)
        assert {weight.removeprefix("-") for weight in weights} <= LISTED
        gains = [float(weight) for weight in weights if float(weight) > 0]
        assert len(gains) == right
        assert round(sum(gains) / 100, 2) == 1  # or Moodle refuses the question
        if wrong:
            assert round(sum(map(float, weights)), 3) <= 0  # picking everything


def test_gift_has_the_same_weights() -> None:
    questions = [nasty.multiple(right, wrong) for right, wrong in ((3, 1), (11, 12), (1, 2), (6, 7))]
    for one, element in zip(gift(nasty.nasty(*questions)), moodle(nasty.nasty(*questions)), strict=True):
        weights = [float(answer.get("fraction")) for answer in element.iter("answer")]
        assert [answer.per_cent for answer in one.answers] == weights


@pytest.mark.parametrize("format", ["gift", "moodlexml"])
def test_more_right_answers_than_moodle_can_weigh_are_refused(format: str) -> None:
    with pytest.raises(PackageError) as error:
        written(format, nasty.nasty(nasty.multiple(21, 5)))
    assert str(error.value) == (
        "Câu hỏi “Chọn hết?” có 21 lựa chọn đúng; Moodle chỉ chia điểm được cho tối đa 20. "
        "Hãy tách thành nhiều câu hỏi."
    )


@pytest.mark.parametrize("format", BANKS)
def test_a_course_without_questions_makes_no_bank(format: str) -> None:
    with pytest.raises(PackageError) as error:
        written(format, course("minimal"))
    assert str(error.value) == (
        "“Bật và tắt điện thoại” chưa có câu hỏi nào nên không làm được ngân hàng câu hỏi. Hãy thêm câu hỏi "
        "vào bài học rồi phát hành lại, hoặc chọn định dạng có cả nội dung bài (SCORM, cmi5, trang web)."
    )


@pytest.mark.parametrize("format", BANKS)
def test_only_questions_are_said_to_arrive(format: str) -> None:
    missing = left_out(PACKAGERS[format], course("everything"))
    assert not any("câu hỏi chọn" in one for one in missing)
    assert "1 video" in missing


@pytest.mark.parametrize("format", [*BANKS, "commoncartridge"])
def test_what_is_said_to_be_lost_stands_in_the_docs(format: str) -> None:
    page = (DOCS / f"{format}.md").read_text("utf-8")
    lost = page.split("## What is lost")[1].split("\n## ")[0]
    rows = [line for line in lost.splitlines() if line.startswith("| ")][1:]
    losses = PACKAGERS[format].losses
    assert len(rows) >= len(losses) > 0
    for vietnamese, english in LOSSES.items():
        said = any(vietnamese in loss for loss in losses)
        assert said == any(row.startswith(f"| {english}") for row in rows), english


LOSSES = {
    "gợi ý": "hints",
    "điểm của từng câu": "points",
    "mức điểm cần đạt": "the mastery score",
    "đúng hết mới có điểm": "all or nothing",
    "từ phải sang trái": "direction from right to left",
    "tiến độ": "progress",
}
"""A word of the Vietnamese loss -> how its row in docs/packages begins."""


@pytest.mark.parametrize("format", [*BANKS, "commoncartridge"])
@pytest.mark.parametrize("tag", ["b", "ul><li"])
def test_html_that_would_be_cut_off_is_refused(format: str, tag: str) -> None:
    """The parser stops at 256 layers; nobody writes so, but a document may come from anywhere."""

    def prompt(layers: int) -> CourseDocument:
        question = nasty.single(
            nasty.choice("a", True), nasty.choice("b"), prompt=f"<{tag}>" * layers + "chữ"
        )
        return nasty.nasty(question)

    order = Order(edition="teacher" if format == "commoncartridge" else "standard")
    texts = [file.open().read() for file in package_files(format, prompt(60), order, SOURCE)]
    assert sum("chữ".encode() in text for text in texts) >= 1
    with pytest.raises(PackageError, match=r"^Nội dung “.*…” có quá nhiều lớp định dạng lồng nhau"):
        package_files(format, prompt(3000), order, SOURCE)


@pytest.mark.parametrize("format", BANKS)
def test_a_budget_of_media_means_nothing_to_a_bank(format: str) -> None:
    assert package_files(format, course("everything"), Order(budget=1), SOURCE)


def test_a_bank_of_one_lesson() -> None:
    files = package_files("gift", course("everything"), Order(lesson="dang-nhap-vneid"), SOURCE)
    assert [file.path for file in files] == ["dang-nhap-vneid.txt"]
    assert len(gift_reader.read(files[0].open().read().decode())) == 1
    with pytest.raises(PackageError, match="“Khi lỡ bị lừa thì làm gì\\?” chưa có câu hỏi nào"):
        package_files("gift", course("everything"), Order(lesson="viec-can-lam"), SOURCE)


@pytest.mark.parametrize("format", BANKS)
def test_three_hundred_questions_with_ids_of_their_own(format: str) -> None:
    big = example(module(*(lesson(f"B-{n}", [1] * 30) for n in range(10))))
    files = package_files(format, big, Order(), SOURCE)
    text = b"".join(file.open().read() for file in files).decode()
    assert all(question.id in text for question in big.questions())
    assert sum(file.bytes for file in files) < 1_500_000


@pytest.mark.parametrize("language", ["km", "cja-Arab"])
def test_other_scripts_say_their_language_and_direction(language: str) -> None:
    direction = {"km": "ltr", "cja-Arab": "rtl"}[language]
    question = nasty.single(nasty.choice("ក", True, "ខ"), nasty.choice("គ"), prompt="<p>ឃ</p>")
    document = nasty.nasty(question, language=language)
    mark = f'lang="{language}" dir="{direction}"'
    (element,) = moodle(document)
    assert element.findtext("questiontext/text") == f"<div {mark}><p>ឃ</p></div>"
    assert element.findtext("answer/text") == f"<span {mark}>ក</span>"
    assert element.findtext("answer/feedback/text") == f"<span {mark}>ខ</span>"
    # what the page itself says is Vietnamese there, and says so
    assert element.findtext("correctfeedback/text") == '<span lang="vi" dir="ltr">Đúng rồi!</span>'
    (one,) = gift(document)
    assert one.text == f"<div {mark}><p>ឃ</p></div>"


def test_identifiers_survive_new_titles() -> None:
    """At the next import Moodle finds a question by its id number."""
    before = course("everything").model_dump()
    for part in before["modules"]:
        part["lessons"][0]["title"] = "Tên mới"
    renamed = CourseDocument.model_validate(before)
    ids = re.findall(r"<idnumber>.*", written("moodlexml", course("everything")).decode())
    assert re.findall(r"<idnumber>.*", written("moodlexml", renamed).decode()) == ids


def test_choices_keep_their_order() -> None:
    for element in moodle(nasty.nasty()):
        assert element.findtext("shuffleanswers") in (None, "false")
