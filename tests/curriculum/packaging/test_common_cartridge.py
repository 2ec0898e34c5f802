"""Common Cartridge 1.1: the official schemas and the rules inside them, and what Moodle's importer takes."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from lxml import etree, html

from curriculum.document import (
    CourseDocument,
    HeadingNode,
    ImageNode,
    LessonDocument,
    RichTextNode,
    TrueFalseNode,
)
from curriculum.packaging import Order, package_files
from tests.curriculum.packaging import nasty
from tests.curriculum.packaging.examples import course as example
from tests.curriculum.packaging.examples import lesson, module, new_id
from tests.curriculum.packaging.golden import CASES, PLAIN, READ_CASES, SOURCE, course, expected, tree

FORMAT = "commoncartridge"
WHOLE = nasty.nasty()
DOCUMENTS = [*(case[1] for case in CASES if case[0] == FORMAT), "nasty"]
SCHEMAS = Path(__file__).parents[4] / "shared" / "schemas" / "cc11"
CARTRIDGE, ASSESSMENT = "cc11libxml2validator.xsd", "ccv1p1_qtiasiv1p2p1_v1p0.xsd"
RULES = {"imsmanifest.xml": "ccv1p1_imscp_v1p2_v1p0.xsd"}
"""The schema whose comments hold the rules; all other files are assessments."""
SCH = "{http://purl.oclc.org/dsdl/schematron}"

needs_shared = pytest.mark.skipif(
    not SCHEMAS.exists(), reason="../shared/schemas/cc11 is not on this machine"
)
every_document = pytest.mark.parametrize("document", DOCUMENTS)


def files_of(document: str, order: Order = PLAIN) -> dict[str, bytes]:
    if document != "nasty" and order == PLAIN:
        return tree(FORMAT, document)
    found = {}
    for file in package_files(FORMAT, document_of(document), order, SOURCE):
        with file.open() as source:
            found[file.path] = source.read()
    return found


def document_of(document: str) -> CourseDocument:
    return WHOLE if document == "nasty" else course(document)


def manifest(document: str, order: Order = PLAIN) -> etree._Element:
    return etree.fromstring(files_of(document, order)["imsmanifest.xml"])


def quizzes(document: str) -> Iterator[etree._Element]:
    for path, content in files_of(document).items():
        if path.startswith("quiz-"):
            yield etree.fromstring(content)


@cache
def schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(file=str(SCHEMAS / name))


def broken_rules(rules: str, root: etree._Element) -> list[str]:
    """The numbers of the Schematron rules that do not hold. (Theirs name the types of 1.0.)"""
    text = (SCHEMAS / rules).read_text("utf-8").replace("imscc_xmlv1p0", "imscc_xmlv1p1")
    sheet = etree.fromstring(text.encode())
    names = {one.get("prefix"): one.get("uri") for one in sheet.iter(f"{SCH}ns")}
    broken = []
    for rule in sheet.iter(f"{SCH}rule"):
        for node in root.xpath(f"//{rule.get('context')}", namespaces=names):
            for check in rule.iter(f"{SCH}assert"):
                if not node.xpath(f"boolean({check.get('test')})", namespaces=names):
                    broken.append(re.search(r"RULE (\w+)", "".join(check.itertext()))[1])  # type: ignore[index]
    return broken


@needs_shared
@every_document
def test_manifest_and_quizzes_are_valid(document: str) -> None:
    schema(CARTRIDGE).assertValid(manifest(document))
    for quiz in quizzes(document):
        schema(ASSESSMENT).assertValid(quiz)


@needs_shared
@every_document
def test_the_rules_of_the_specification_hold(document: str) -> None:
    assert broken_rules(RULES["imsmanifest.xml"], manifest(document)) == []
    for quiz in quizzes(document):
        broken = broken_rules(ASSESSMENT, quiz)
        two_choices = quiz.xpath("count(//*[local-name()='fieldentry'][.='cc.multiple_choice.v0p1'])")
        assert set(broken) <= {"4d"}  # a choice of two is none by the letter; every importer takes it
        assert not broken or two_choices


@needs_shared
def test_the_schemas_and_rules_do_refuse() -> None:
    root = manifest("everything")
    next(root.iter("{*}file")).set("href", "nowhere.html")
    assert broken_rules(RULES["imsmanifest.xml"], root) == ["10b"]
    quiz = next(quizzes("everything"))
    quiz.xpath("//*[local-name()='fieldlabel'][.='cc_weighting']/../*")[1].text = "100"
    assert broken_rules(ASSESSMENT, quiz) == ["2c"]
    quiz.find(".//{*}itemmetadata").set("x", "y")
    assert not schema(ASSESSMENT).validate(quiz)


@every_document
def test_listed_is_present_and_present_is_listed(document: str) -> None:
    root, files = manifest(document), files_of(document)
    assert next(iter(files)) == "imsmanifest.xml"
    listed = root.xpath("//*[local-name()='file']/@href")
    assert sorted(listed) == sorted({*files} - {"imsmanifest.xml"})
    identifiers = root.xpath("//@identifier")
    assert len(identifiers) == len(set(identifiers))
    assert set(root.xpath("//@identifierref")) <= set(identifiers)


@every_document
def test_version_is_the_one_that_moodle_takes(document: str) -> None:
    metadata = manifest(document).find("{*}metadata")
    assert [child.text for child in metadata[:2]] == ["IMS Common Cartridge", "1.1.0"]


def test_the_course_says_who_made_it_and_what_it_is_about() -> None:
    root = manifest("everything")
    lom = root.find(".//{*}lom")
    assert lom.findtext("{*}general/{*}language") == "vi"
    assert lom.xpath("*/*[local-name()='keyword']/*/text()")[0] == "2.6 Quản lý danh tính số"
    assert "".join(lom.find("{*}rights/{*}description").itertext()).strip() == (
        "https://creativecommons.org/licenses/by/4.0/ · Bộ Giáo dục và Đào tạo"
    )


def test_the_tree_is_modules_and_in_them_each_page_before_its_quiz() -> None:
    (top,) = manifest("everything").iter("{*}organization")
    assert top.get("structure") == "rooted-hierarchy"
    (nameless,) = top.findall("{*}item")
    assert nameless.find("{*}title") is None
    folders = [
        (folder.findtext("{*}title"), folder.xpath("*/@identifierref"), folder.get("identifierref"))
        for folder in nameless.findall("{*}item")
    ]
    assert folders == [
        ("Danh tính số", ["page-dang-nhap-vneid", "quiz-dang-nhap-vneid"], None),
        (
            "An toàn trên mạng",
            ["page-nhan-dien-lua-dao", "quiz-nhan-dien-lua-dao", "page-viec-can-lam"],
            None,
        ),
    ]


def test_lessons_without_a_module_lie_in_one_folder() -> None:
    """Moodle makes a section of each item at the top."""
    (folder,) = manifest("khmer").findall(".//{*}organization/{*}item/{*}item")
    assert folder.findtext("{*}title") == course("khmer").title


def test_a_lesson_without_questions_has_no_quiz() -> None:
    assert [path for path in files_of("minimal") if path.startswith("quiz-")] == []
    assert [path for path in files_of("nasty") if path.startswith(("quiz-", "lesson-"))] == [
        "lesson-B-1.html",
        "quiz-B-1.xml",
        "lesson-B-2.html",
    ]


# --- quizzes as Moodle reads them -------------------------------------------------------------------------


def moodle(item: etree._Element) -> tuple[str, dict[str, tuple[bool, str]]]:
    """(general feedback, ident -> (right, feedback)), by the rules of backup/cc/entity11.quiz.class.php.

    Feedback of every condition with continue="Yes" is general; a choice has that of the conditions whose
    first bare `varequal` names it; a right one of several counts only where case="Yes" stands beside it.
    """
    said = {
        one.get("ident"): "".join(one.find("{*}flow_mat").itertext()).strip()
        for one in item.iter("{*}itemfeedback")
    }

    def shown(condition: etree._Element) -> list[str]:
        return [said[one.get("linkrefid")] for one in condition.iter("{*}displayfeedback")]

    conditions = list(item.iter("{*}respcondition"))
    general = " ".join(text for one in conditions if one.get("continue") == "Yes" for text in shown(one))
    several = item.xpath("boolean(.//*[.='cc.multiple_response.v0p1'])")
    right_together = item.xpath(
        ".//*[local-name()='setvar'][.=100]/../*[local-name()='conditionvar']"
        "//*[local-name()='varequal'][@case='Yes'][not(parent::*[local-name()='not'])]/text()"
    )
    answers = {}
    for label in item.iter("{*}response_label"):
        assert label.findtext("{*}material/{*}mattext") not in ("", "0")  # both are nothing to PHP's empty()
        own = [one for one in conditions if one.findtext("{*}conditionvar/{*}varequal") == label.get("ident")]
        alone = bool(own and own[-1].find("{*}setvar") is not None)
        right = label.get("ident") in right_together if several else alone
        answers[label.get("ident")] = (right, " ".join(text for one in own for text in shown(one)))
    return general, answers


@pytest.mark.parametrize("document", ["everything", "khmer", "nasty"])
def test_moodle_reads_every_question_as_it_was_meant(document: str) -> None:
    read = [item for quiz in quizzes(document) for item in quiz.iter("{*}item")]
    for item, question in zip(read, document_of(document).questions(), strict=True):
        general, answers = moodle(item)
        assert item.get("ident") == question.id
        entries = item.xpath(".//*[local-name()='fieldentry']/text()")
        if isinstance(question, TrueFalseNode):
            assert list(answers) == ["true", "false"]
            assert [right for right, _ in answers.values()] == [question.answer, not question.answer]
            feedback = [question.feedback_true, question.feedback_false]
        else:
            assert list(answers) == [choice.id for choice in question.choices]
            texts = [
                html.fromstring(f"<i>{label.findtext('*/*')}</i>") for label in item.iter("{*}response_label")
            ]
            shown = [text.text_content().strip() for text in texts]
            assert shown == [choice.text.replace("\n", "").strip() for choice in question.choices]
            assert [right for right, _ in answers.values()] == [choice.correct for choice in question.choices]
            feedback = [choice.feedback for choice in question.choices]
        shown = [text for _, text in answers.values()]
        words = [html.fromstring(f"<i>{text}</i>").text_content() for text in shown]
        assert words == [text.strip() for text in feedback]
        assert question.explanation.strip() in general
        assert bool(general) == bool(question.explanation)
        assert entries[1] == str(min(question.points, 99))
    kinds = {item.xpath("string(.//*[local-name()='fieldentry'])") for item in read}
    assert kinds <= {"cc.multiple_choice.v0p1", "cc.multiple_response.v0p1", "cc.true_false.v0p1"}


@pytest.mark.parametrize("document", ["everything", "khmer", "cham-arabic-rtl", "tai-dam", "nasty"])
def test_moodle_can_read_prompts_though_it_takes_them_for_latin_1(document: str) -> None:
    """It gives the bytes to an HTML parser without saying that they are UTF-8 (entities.class.php)."""
    read = [item for quiz in quizzes(document) for item in quiz.iter("{*}item")]
    for item, question in zip(read, document_of(document).questions(), strict=True):
        prompt = item.findtext("{*}presentation/{*}material/{*}mattext")
        expected = html.document_fromstring(
            f'<meta charset="utf-8">{question.prompt}'.encode()
        ).text_content()
        assert html.document_fromstring(prompt.encode()).text_content() == expected
    if document == "everything":
        assert html.document_fromstring(question.prompt.encode()).text_content() != expected


def test_moodle_can_read_the_titles_of_folders_though_it_does_not_escape_them() -> None:
    (folder,) = manifest("nasty").findall(".//{*}organization/{*}item/{*}item")
    assert folder.findtext("{*}title") == "A ＆ ‹i› {b}"


def test_what_must_be_reached_is_said_before_the_quiz() -> None:
    quiz = next(quizzes("everything"))
    assert "".join(quiz.find(".//{*}rubric").itertext()).strip() == "Cần đạt từ 80 % số điểm."
    free = package_files(FORMAT, example(module(lesson("B-1", [1])), completion="viewed"), Order(), SOURCE)
    text = next(file for file in free if file.path == "quiz-B-1.xml").open().read()
    assert b"rubric" not in text


# --- pages --------------------------------------------------------------------------------------------------


def pages(document: str, order: Order = PLAIN) -> dict[str, str]:
    files = files_of(document, order)
    return {path: content.decode() for path, content in files.items() if path.endswith(".html")}


@every_document
def test_pages_are_whole_and_run_nothing(document: str) -> None:
    for page in pages(document).values():
        assert page.startswith("<!DOCTYPE html>")
        assert re.findall(r"<(script|form|input|iframe|details|figcaption|summary)\b", page) == []
        assert re.findall(r"\s(on\w+|srcset|tabindex|data-\w+)=", page) == []
        assert re.findall(r"</(source|track|img|br)>", page) == []
        assert "hidden" not in page


def test_every_media_file_is_on_a_page_and_every_page_needs_what_it_shows() -> None:
    whole = files_of("everything")
    shown: set[str] = set()
    for path, page in pages("everything").items():
        root = html.document_fromstring(page)
        used = set(root.xpath("//@src | //@poster | //a[starts-with(@href, 'media/')]/@href"))
        (resource,) = manifest("everything").xpath(f"//*[local-name()='resource'][@href='{path}']")
        needed = set(resource.xpath("*[local-name()='dependency']/@identifierref")) - {"look"}
        assert {f"file-{one[6:22]}" for one in used} <= needed
        shown |= used
    left = {path for path in whole if path.startswith("media/")} - shown
    document = course("everything")
    pictures = [node for one in document.lessons() for node in one.nodes if isinstance(node, ImageNode)]
    decorative = {document.medium(node.medium).renditions for node in pictures if node.decorative}
    assert len(left) == len(decorative)  # those cannot be links, so only their widest file is shown


def test_video_and_audio_have_plain_controls_captions_and_their_words() -> None:
    page = html.document_fromstring(pages("everything")["lesson-dang-nhap-vneid.html"])
    (video,) = page.iter("video")
    assert video.get("controls") is not None
    assert [one.get("srclang") for one in video.iter("track")] == ["vi"]
    assert "Nhập số định danh và mật khẩu, rồi bấm Đăng nhập." in page.text_content()
    assert "Lời trong video" in page.text_content()


def test_questions_are_not_on_the_page_and_nor_is_a_heading_over_nothing() -> None:
    page = pages("everything")["lesson-dang-nhap-vneid.html"]
    assert "Bạn dùng thông tin nào" not in page
    assert "Thử sức" not in page  # its heading
    assert "Chuẩn bị" in page


def test_a_heading_stays_where_something_is_left_under_it() -> None:
    question = lesson("B-1", [1]).nodes[1]

    def shown(*kinds: str) -> list[str]:
        nodes = [
            question.model_copy(update={"id": new_id()})
            if kind == "?"
            else RichTextNode(id=new_id(), html="<p>Chữ</p>")
            if kind == "text"
            else HeadingNode(id=new_id(), text=kind, level=int(kind[0]))  # type: ignore[arg-type]
            for kind in kinds
        ]
        whole = example(module(LessonDocument(id=new_id(), code="B-1", title="B", nodes=tuple(nodes))))
        page = next(f for f in package_files(FORMAT, whole, Order(), SOURCE) if f.path.endswith(".html"))
        root = html.document_fromstring(page.open().read())
        return [str(one) for one in root.xpath("//h2/text() | //h3/text()")]

    assert shown("2a", "?") == []
    assert shown("2a", "?", "text") == ["2a"]
    assert shown("2a", "3b", "?", "2c", "text") == ["2c"]
    assert shown("2a", "text", "3b", "?") == ["2a"]
    assert shown("2a", "3b") == ["2a", "3b"]


def test_right_to_left_and_its_font() -> None:
    page = pages("cham-arabic-rtl")["lesson-quyen-con-nguoi.html"]
    assert '<html lang="cja-Arab" dir="rtl">' in page
    assert '<link rel="stylesheet" href="fonts/noto-naskh-arabic.css">' in page


# --- editions -----------------------------------------------------------------------------------------------


def test_the_teachers_pages_have_the_questions_and_are_kept_from_learners() -> None:
    taught = Order(edition="teacher")
    page = html.document_fromstring(pages("everything", taught)["lesson-nhan-dien-lua-dao.html"])
    words = page.text_content()
    assert words.index("Những dấu hiệu nào") < words.index("Gửi vào buổi sáng") < words.index("Đáp án:")
    root = manifest("everything", taught)
    roles = root.xpath("//*[local-name()='intendedEndUserRole']/*[local-name()='value']/text()")
    assert roles == ["Instructor"] * 3
    assert manifest("everything").xpath("//*[local-name()='intendedEndUserRole']") == []
    if SCHEMAS.exists():
        schema(CARTRIDGE).assertValid(root)


def test_the_light_edition_has_no_films() -> None:
    files = files_of("everything", Order(edition="light"))
    assert [path for path in files if path.endswith(".mp4")] == []
    assert "<video" not in "".join(pages("everything", Order(edition="light")).values())
    assert [path for path in files if path.endswith(".ogg")] != []


def test_one_lesson_alone_brings_only_its_own_media() -> None:
    order = Order(lesson="viec-can-lam", platform="moodle")
    files = files_of("everything", order)
    assert [path for path in files if not path.startswith("media/")] == [
        "imsmanifest.xml",
        "lesson-viec-can-lam.html",
        "player.css",
        "hoclieuso.json",
    ]
    listed = manifest("everything", order).xpath("//*[local-name()='file']/@href")
    assert sorted(listed) == sorted({*files} - {"imsmanifest.xml"})


def test_identifiers_survive_new_titles() -> None:
    data = course("everything").model_dump()
    data["title"] = data["modules"][0]["title"] = data["modules"][0]["lessons"][0]["title"] = "Mới"
    renamed = CourseDocument.model_validate(data)
    first = package_files(FORMAT, renamed, Order(), SOURCE)[0].open().read()
    path = "//@identifier | //@identifierref | //@href"
    assert etree.fromstring(first).xpath(path) == manifest("everything").xpath(path)


@pytest.mark.parametrize("document", [case[1] for case in READ_CASES if case[0] == FORMAT])
def test_golden(document: str) -> None:
    files = tree(FORMAT, document)
    first = next(path for path in files if path.startswith("lesson-"))
    for path in ("imsmanifest.xml", first, first.replace("lesson-", "quiz-").replace(".html", ".xml")):
        text = files[path].decode()
        assert text == expected(f"{FORMAT}/{document}/{path}", text)
