"""`render_lesson`: the golden HTML, and what every lesson's HTML must hold."""

import re

import pytest

from curriculum.document import LessonDocument, RichTextNode, TrueFalseNode
from curriculum.rendering import render_lesson
from tests.curriculum.rendering.golden import DOCUMENTS, GOLDEN, course, lesson_html, parse

A_FORBIDDEN_START = re.compile(r"""\s(on[a-z]+|style)\s*=""")


def test_the_lessons_of_everything_are_as_read_in_the_diff() -> None:
    document = course("everything")
    rendered = "\n".join(lesson_html(document, lesson) for lesson in document.lessons())
    assert rendered == (GOLDEN / "html" / "everything-lesson.html").read_text()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_node_is_found_by_its_id(name: str) -> None:
    document = course(name)
    for lesson in document.lessons():
        ids = [
            element.get("id") for element in parse(lesson_html(document, lesson)).iter() if element.get("id")
        ]
        assert len(ids) == len(set(ids))
        assert {lesson.id, *(node.id for node in lesson.nodes)} <= set(ids)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_handlers_no_inline_styles_no_addresses_elsewhere(name: str) -> None:
    document = course(name)
    for lesson in document.lessons():
        rendered = lesson_html(document, lesson)
        assert A_FORBIDDEN_START.findall(rendered) == []
        assert "//" not in rendered


def test_language_and_direction_are_those_of_the_document() -> None:
    seen = {}
    for name in DOCUMENTS:
        document = course(name)
        article = parse(lesson_html(document, next(document.lessons())))
        seen[name] = (article.get("lang"), article.get("dir"))
    assert seen == {
        "cham-arabic-rtl": ("cja-Arab", "rtl"),
        "everything": ("vi", "ltr"),
        "khmer": ("km", "ltr"),
        "minimal": ("vi", "ltr"),
        "tai-dam": ("blt-Tavt", "ltr"),
    }


def test_our_own_words_are_marked_where_the_lesson_is_in_another_language() -> None:
    document = course("cham-arabic-rtl")
    article = parse(lesson_html(document, next(document.lessons())))
    (legend,) = article.xpath("//legend/span[1]")
    assert (legend.get("lang"), legend.get("dir"), legend.text) == ("vi", "ltr", "Câu hỏi 1")


def test_light_files_come_first() -> None:
    document = course("everything")
    article = parse(lesson_html(document, next(document.lessons())))
    (video,) = article.xpath("//video")
    assert [source.get("data-quality") for source in video.xpath(".//source")] == ["240p", "480p"]
    assert [source.get("type") for source in article.xpath("//audio//source")] == ["audio/ogg", "audio/mp4"]
    (track,) = video.xpath(".//track")
    assert (track.get("kind"), track.get("srclang"), track.get("label")) == ("captions", "vi", "Tiếng Việt")


def test_answers_are_not_in_the_html() -> None:
    document = course("everything")
    for lesson in document.lessons():
        rendered = lesson_html(document, lesson)
        for question in lesson.questions():
            if isinstance(question, TrueFalseNode):
                hidden = [question.feedback_true, question.feedback_false]
            else:
                hidden = [choice.feedback for choice in question.choices]
            for text in (*hidden, question.explanation):
                assert text
                assert text not in rendered


def test_plain_text_is_escaped_and_sanitised_html_is_kept() -> None:
    ids = [f"00000000-0000-4000-8000-00000000000{digit}" for digit in range(3)]
    nodes = (RichTextNode(id=ids[1], html="<p>1 &lt; 2</p>"),)
    lesson = LessonDocument(id=ids[0], code="thu", title='<script>alert("1")</script>', nodes=nodes)
    rendered = render_lesson(lesson, {}, lambda sha256, media_type: "", "vi")
    assert "&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt;" in rendered
    assert "<script" not in rendered
    assert "<p>1 &lt; 2</p>" in rendered
