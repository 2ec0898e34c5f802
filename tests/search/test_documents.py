"""What of a lesson is indexed, compared as a whole with a golden file."""

import json

import pytest

from search.documents import index_documents, plain_text
from tests.search.lessons import GOLDEN, golden, lesson


def test_a_course_with_everything():
    expected = json.loads((GOLDEN / "index" / "everything.json").read_text("utf-8"))
    assert [
        document.model_dump(mode="json") for document in index_documents(golden("everything"))
    ] == expected


def test_the_answers_are_not_indexed():
    course = golden("everything")
    feedback = [c.feedback for q in course.questions() for c in getattr(q, "choices", ()) if c.feedback]
    indexed = " ".join(p.text for document in index_documents(course) for p in document.passages)
    assert feedback
    assert [text for text in feedback if text in indexed] == []


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Một</p><p>hai</p>", "Một hai"),
        ("chữ <b>đậ</b>m", "chữ đậm"),
        ("<ul><li>a</li><li>b</li></ul>", "• a • b"),
        ("a &amp; b &lt;c&gt;", "a & b <c>"),
        ("dòng<br>mới", "dòng mới"),
        ("", ""),
    ],
)
def test_plain_text(html, text):
    assert plain_text(html) == text


def test_fields_are_terms_set_apart_by_spaces():
    document = lesson("Lừa đảo", title="An toàn")
    assert document.fields() == {
        "title": "an toan\u0300 toan an_toan",
        "exact": "an toan\u0300 lưa\u0300 đao\u0309",
        "folded": "an toan lua dao",
        "shingles": "an_toan lua_dao",
    }
