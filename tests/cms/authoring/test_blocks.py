"""Every lesson block: the node it says, its preview, and what it refuses."""

import io
import uuid

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from pydantic import ValidationError
from wagtail.blocks import StructBlockValidationError
from wagtail.documents.models import Document

from cms.authoring.blocks import BLOCKS
from cms.authoring.blocks.base import html_of
from curriculum.document import (
    CalloutNode,
    Choice,
    HeadingNode,
    ImageNode,
    RichTextNode,
    SingleChoiceNode,
    Slide,
    SlidesNode,
    Step,
    StepsNode,
    TrueFalseNode,
)
from tests.factories.blocks import QUESTION, item

ID = str(uuid.UUID(int=7, version=4))


class Book:
    """A media book that answers with what it was given."""

    def image(self, image):
        return image.sha256

    def recording(self, media):
        return media.asset.sha256

    def slideshow(self, title, slides):
        return None


def node(kind: str, value: dict):
    block = BLOCKS[kind]()
    return block.to_document(ID, block.to_python(value), Book())


def test_words():
    assert node("heading", {"text": "Vì sao?", "level": "3"}) == HeadingNode(id=ID, text="Vì sao?", level=3)
    assert node("rich_text", {"html": "<p>Chào</p>"}) == RichTextNode(id=ID, html="<p>Chào</p>")
    assert node("callout", {"kind": "warning", "html": "<p>Coi chừng</p>"}) == CalloutNode(
        id=ID, kind="warning", html="<p>Coi chừng</p>"
    )


def test_pictures(picture):
    image = picture()
    assert node("image", {"image": image.pk, "alt": "Đỏ", "decorative": False, "caption": "C"}) == ImageNode(
        id=ID, medium=image.sha256, alt="Đỏ", caption="C"
    )
    steps = [item({"html": "<p>Một</p>", "image": image.pk, "alt": "Màn hình"})]
    assert node("steps", {"title": "Làm", "steps": steps}) == StepsNode(
        id=ID,
        title="Làm",
        steps=(Step(id=steps[0]["id"], html="<p>Một</p>", medium=image.sha256, alt="Màn hình"),),
    )
    slides = [item({"image": image.pk, "alt": "Một", "notes": "<p>Lời</p>", "narration": None})]
    assert node("slides", {"title": "Bài", "pdf": None, "slides": slides}) == SlidesNode(
        id=ID,
        title="Bài",
        slides=(Slide(id=slides[0]["id"], medium=image.sha256, alt="Một", notes="<p>Lời</p>"),),
    )


def test_keys_that_a_file_leaves_out_take_their_defaults(picture):
    """Content that comes from files rather than forms has None where nobody said anything."""
    assert node("image", {"image": picture().pk, "alt": "Đỏ"}).decorative is False
    assert node("heading", {"text": "Vì sao?"}).level == 2
    choices = [item({"text": "A", "correct": True}, 1), item({"text": "B"}, 2)]
    question = node("single_choice", {"prompt": "<p>?</p>", "choices": choices})
    assert (question.points, question.hints, question.choices[1].correct) == (1, (), False)


def test_questions():
    first, second = QUESTION["choices"]
    assert node("single_choice", QUESTION) == SingleChoiceNode(
        id=ID,
        prompt="<p>Ai được hỏi mã OTP của bạn?</p>",
        choices=(
            Choice(id=first["id"], text="Không ai cả", correct=True, feedback="Đúng."),
            Choice(id=second["id"], text="Công an", feedback="Sai."),
        ),
    )
    said = {
        "prompt": "<p>Đúng không?</p>",
        "answer": "false",
        "feedback_true": "Sai rồi.",
        "feedback_false": "Đúng.",
        "hints": [item("Nghĩ kỹ.")],
        "points": 2,
        "explanation": "",
    }
    assert node("true_false", said) == TrueFalseNode(
        id=ID,
        prompt="<p>Đúng không?</p>",
        answer=False,
        feedback_true="Sai rồi.",
        feedback_false="Đúng.",
        hints=("Nghĩ kỹ.",),
        points=2,
    )


@pytest.mark.parametrize("kind", BLOCKS)
def test_every_block_has_a_preview_made_by_the_one_renderer(kind):
    block = BLOCKS[kind]()
    html = block.get_preview_context(block.get_preview_value())["html"]
    assert block.is_previewable
    assert html.startswith("<article")


@pytest.mark.parametrize(
    ("kind", "correct", "sentence"),
    [
        ("single_choice", [], "Hãy đánh dấu “Đúng” cho một câu trả lời, và chỉ một."),
        ("single_choice", [0, 1], "Hãy đánh dấu “Đúng” cho một câu trả lời, và chỉ một."),
        ("multiple_choice", [], "Hãy đánh dấu “Đúng” cho ít nhất một câu trả lời."),
    ],
)
def test_a_question_needs_its_right_answers(kind, correct, sentence):
    choices = [item({"text": f"{n}", "correct": n in correct, "feedback": ""}, n) for n in range(2)]
    block = BLOCKS[kind]()
    with pytest.raises(StructBlockValidationError) as caught:
        block.clean(block.to_python(QUESTION | {"choices": choices}))
    assert caught.value.block_errors["choices"].messages == [sentence]


def test_a_picture_is_described_or_decorative(picture):
    block = BLOCKS["image"]()
    value = {"image": picture().pk, "alt": " ", "decorative": False, "caption": ""}
    with pytest.raises(StructBlockValidationError):
        block.clean(block.to_python(value))
    cleaned = block.clean(block.to_python(value | {"decorative": True}))
    assert block.to_document(ID, cleaned, Book()).alt == ""


def pdf(pages: int) -> bytes:
    sheets = [Image.new("RGB", (320, 180), (40 * n, 90, 120)) for n in range(pages)]
    out = io.BytesIO()
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:])
    return out.getvalue()


def test_a_pdf_becomes_one_slide_per_page_and_is_read_once(db):
    document = Document.objects.create(title="An toàn", file=ContentFile(pdf(3), name="a.pdf"))
    block = BLOCKS["slides"]()
    first, second = (
        block.clean(block.to_python({"title": "Bài", "pdf": document.pk, "slides": []})) for _ in range(2)
    )
    assert len({slide.id for slide in first["slides"].bound_blocks}) == 3
    assert first["pdf"] is None
    assert [s["image"].pk for s in first["slides"]] == [s["image"].pk for s in second["slides"]]


def test_a_file_that_is_no_pdf_says_what_to_do(db):
    document = Document.objects.create(title="Hỏng", file=ContentFile(b"not a pdf", name="a.pdf"))
    block = BLOCKS["slides"]()
    with pytest.raises(StructBlockValidationError) as caught:
        block.clean(block.to_python({"title": "Bài", "pdf": document.pk, "slides": []}))
    assert caught.value.block_errors["pdf"].messages[0].startswith("Không đọc được tệp PDF này")


@pytest.mark.parametrize(
    ("source", "clean"),
    [
        ('<p onclick="x()">a<script>alert(1)</script></p>', "<p>a</p>"),
        ('<p><a href="javascript:alert(1)">a</a></p>', '<p><a rel="noopener">a</a></p>'),
        (
            '<p><a href="https://vneid.gov.vn">a</a></p>',
            '<p><a href="https://vneid.gov.vn" rel="noopener">a</a></p>',
        ),
        ('<h2>To</h2><img src="x">', "To"),
    ],
)
def test_rich_text_is_cleaned_where_it_enters(source, clean):
    assert html_of(source) == clean


def test_the_document_refuses_a_picture_without_words():
    with pytest.raises(ValidationError):
        ImageNode(id=ID, medium="a" * 64, alt="")
