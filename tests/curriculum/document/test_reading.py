"""A document that cannot be taken is refused with the place and the cure, in Vietnamese."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from curriculum.document import CourseDocument, course, nodes
from curriculum.document.problems import _RULES
from curriculum.document.reading import DocumentError, read_course
from tests.curriculum.document.test_schema import change, document, node
from tests.curriculum.packaging.golden import DOCUMENTS, GOLDEN


def refused(content: bytes | dict[str, Any]) -> str:
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    with pytest.raises(DocumentError) as caught:
        read_course(text, "khoa.json")
    return str(caught.value)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_golden_documents_are_read_as_the_site_reads_them(name: str) -> None:
    content = (GOLDEN / "documents" / f"{name}.json").read_bytes()
    assert read_course(content, "x") == CourseDocument.model_validate_json(content)
    assert read_course(b"\xef\xbb\xbf" + content, "x").digest == read_course(content, "x").digest


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{\n "a": 1,\n}', "khoa.json, dòng 3, cột 1: phải là tên trường trong dấu nháy kép"),
        (b'{"a" 1}', "khoa.json, dòng 1, cột 6: thiếu dấu hai chấm sau tên trường."),
        (b'{"a": 1 "b": 2}', "khoa.json, dòng 1, cột 9: thiếu dấu phẩy"),
        (b"", "khoa.json, dòng 1, cột 1: thiếu giá trị"),
        (b"{} {}", "khoa.json, dòng 1, cột 4: thừa nội dung"),
        (b'{"a": "x', "khoa.json, dòng 1, cột 7: thiếu dấu nháy kép đóng."),
        (b'{"a": "x\ny"}', "khoa.json, dòng 1, cột 9: trong chữ có dấu xuống dòng"),
        (b'{"a": "\\d"}', "khoa.json, dòng 1, cột 8: dấu \\ không đúng chỗ"),
        ("\ufeff{}".encode("utf-16"), "khoa.json phải là UTF-8 (byte thứ 1 không đọc được)."),
        (b'{"a": 1, "a": 2}', "khoa.json: có đối tượng nêu trường `a` hai lần. Hãy bỏ một."),
        (b"[" * 200_000, "khoa.json lồng nhau quá sâu"),
        (b'{"minutes": ' + b"9" * 5000 + b"}", "khoa.json lồng nhau quá sâu hoặc có số quá lớn"),
        (b"[]", "khoa.json có 1 lỗi:\n- phải là đối tượng {…}"),
        (b'{"title": "\\ud800"}', "khoa.json có "),
    ],
)
def test_what_is_no_json(content: bytes, said: str) -> None:
    assert refused(content).startswith(said)


FAULTS: list[tuple[Callable[[dict[str, Any]], Any], str]] = [
    (lambda data: node(data, "video").pop("title"), "nodes › 5 (video): thiếu `title`"),
    (change("video", titel="x"), "nodes › 5 (video): không có trường `titel`; có phải là `title`?"),
    (change("video", qwxz="x"), "nodes › 5 (video): không có trường `qwxz`. Hãy bỏ nó"),
    (change("video", title=5), "nodes › 5 (video) › title: phải là chữ trong dấu nháy kép"),
    (change("video", type="film"), "(film): không có loại 'film'. Các loại: 'heading', 'rich_text'"),
    (change("video", medium="x"), "› medium: phải là mã SHA-256: 64 chữ số hệ 16 viết thường"),
    (change("video", id="x"), "› id: phải là UUID viết thường, như "),
    (change("true_false", points=0), "› points: phải từ 1 trở lên"),
    (change("true_false", points="x"), "› points: phải là số nguyên"),
    (change("true_false", answer="x"), "› answer: phải là true hoặc false"),
    (change("single_choice", choices=[]), "› choices: cần ít nhất 2 phần tử, đang có 0"),
    (change("image", alt=""), "(image): hình cần chữ thay thế `alt`"),
    (lambda data: data.update(code="bài"), "- code: phải là mã 2 đến 64 ký tự"),
    (
        lambda data: data.update(completion="x"),
        "completion: phải là một trong: 'viewed', 'viewed_and_passed'",
    ),
    (lambda data: data.update(language="xx"), "- language: ngôn ngữ chưa có. Các ngôn ngữ: vi, en, km"),
    (lambda data: data.update(schema_version=2), "phiên bản 2 của định dạng chưa đọc được"),
    (lambda data: data["media"].reverse(), "- `media` phải liệt kê đúng các tệp mà bài học dùng"),
    (lambda data: data.update(modules={}), "- modules: phải là danh sách […]"),
    (
        change("rich_text", html="<p onclick='x'>a</p>"),
        "(rich_text) › html: HTML chỉ được dùng các thẻ a, b,",
    ),
    (change("rich_text", html="<script>alert(1)</script>"), "hãy viết là ''"),
    (change("rich_text", html='<a href="javascript:x">a</a>'), "hãy viết là '<a rel=\"noopener\">a</a>'"),
]


@pytest.mark.parametrize("number", range(len(FAULTS)))
def test_a_fault_is_named_with_its_place_and_what_is_expected(number: int) -> None:
    harm, said = FAULTS[number]
    data = document()
    harm(data)
    assert said in refused(data)


def test_the_whole_sentence() -> None:
    data = document()
    node(data, "video").pop("title")
    assert (
        refused(data) == "khoa.json có 1 lỗi:\n- modules › 1 › lessons › 1 › nodes › 5 (video): thiếu `title`"
    )


def test_a_thousand_faults_are_not_all_shown() -> None:
    data = document()
    data["outcomes"] = [1] * 1000
    lines = refused(data).splitlines()
    assert (len(lines), lines[0], lines[-1]) == (22, "khoa.json có 1000 lỗi:", "… và 980 lỗi nữa")


def test_every_rule_of_the_models_has_its_sentence() -> None:
    source = "".join(Path(str(module.__file__)).read_text("utf-8") for module in (course, nodes))
    stated = re.findall(r'raise ValueError\(\s*f?"([^"]+)"', source)
    assert len(stated) >= 6
    assert [one for one in stated if not one.startswith((*_RULES, "repeated {what}"))] == []
