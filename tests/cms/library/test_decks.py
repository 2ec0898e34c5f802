"""A PDF as slides: each page a picture, and every way a PDF can be of no use said in Vietnamese."""

import io
import json
import uuid

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image, ImageDraw
from wagtail.documents.models import Document
from wagtail.test.utils.form_data import nested_form_data, querydict_from_html, streamfield

from cms.authoring.models import LessonPage
from cms.library import decks
from cms.library.models import LibraryImage
from media_pipeline.conf import folder

pytestmark = pytest.mark.django_db

TEXT_PDF = b"""%%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length 44>>stream
BT /F 24 Tf 40 40 Td (Ba buoc an toan) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
"""

LOCKED_PDF = b"""%%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj
3 0 obj<</Filter/Standard/V 2/R 3/Length 128/P -4/O<%s>/U<%s>>>endobj
trailer<</Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]>>
""" % (b"ab" * 32, b"cd" * 32)


def pdf(*colours: str, size: tuple[int, int] = (320, 180)) -> bytes:
    pages = [Image.new("RGB", size, colour) for colour in colours]
    for number, page in enumerate(pages):
        ImageDraw.Draw(page).rectangle((10 * number, 10, 10 * number + 30, 40), fill="black")
    buffer = io.BytesIO()
    pages[0].save(buffer, "PDF", save_all=True, append_images=pages[1:])
    return buffer.getvalue()


def document(content: bytes, title: str = "Bài giảng") -> Document:
    return Document.objects.create(title=title, file=ContentFile(content, "bai.pdf"))


def refusal(content: bytes) -> str:
    with pytest.raises(decks.UnreadablePDF) as caught:
        decks.pictures_of_pdf(document(content))
    assert LibraryImage.objects.count() == 0
    assert list(folder("WORK").glob("deck-*")) == []
    return str(caught.value)


def test_each_page_becomes_one_picture():
    found = decks.pictures_of_pdf(document(pdf("white", "yellow")))
    assert [(image.title, image.width, image.height) for image, _ in found] == [
        ("Bài giảng, trang 1", 1280, 720),
        ("Bài giảng, trang 2", 1280, 720),
    ]
    assert [words for _, words in found] == ["Bài giảng, trang 1", "Bài giảng, trang 2"]
    assert list(folder("WORK").glob("deck-*")) == []


def test_the_words_of_a_page_describe_its_picture():
    assert [words for _, words in decks.pictures_of_pdf(document(TEXT_PDF % (400, 300)))] == [
        "Ba buoc an toan"
    ]


def test_the_same_page_is_taken_in_once():
    first = decks.pictures_of_pdf(document(pdf("white")))
    again = decks.pictures_of_pdf(document(pdf("white", "red")))
    assert again[0][0] == first[0][0]
    assert LibraryImage.objects.count() == 2


@pytest.mark.parametrize("content", [b"khong phai PDF", b"", pdf("white")[:200], LOCKED_PDF[:150]])
def test_a_file_that_is_no_pdf(content):
    assert refusal(content) == str(decks.REASONS["unreadable"])


def test_a_locked_pdf():
    assert refusal(LOCKED_PDF) == str(decks.REASONS["locked"])


def test_too_many_pages(monkeypatch):
    monkeypatch.setitem(decks.SHAPE, "max_pages", 2)
    expected = "Tệp PDF có 3 trang, nhiều hơn 2. Hãy chia thành nhiều tệp nhỏ."
    assert refusal(pdf("white", "red", "blue")) == expected


def test_a_poster_is_drawn_no_larger_than_a_slide():
    ((image, _),) = decks.pictures_of_pdf(document(TEXT_PDF % (14_000, 7_000)))
    assert (image.width, image.height) == (1280, 640)


def test_a_page_like_a_ribbon():
    expected = "Trang 1 quá dài và hẹp để làm slide. Hãy chia trang đó thành nhiều trang."
    assert refusal(TEXT_PDF % (100, 10_000)) == expected


def test_a_pdf_that_never_ends_is_stopped(monkeypatch):
    slow = decks.child.Limits(cpu_seconds=5, wall_seconds=0.01, memory=2**31, file_bytes=2**20)
    monkeypatch.setattr(decks, "LIMITS", slow)
    assert refusal(pdf("white")) == str(decks.REASONS["too_heavy"])


def test_a_pdf_that_would_fill_the_disk_is_stopped(monkeypatch):
    small = decks.child.Limits(cpu_seconds=20, wall_seconds=30, memory=2**31, file_bytes=100)
    monkeypatch.setattr(decks, "LIMITS", small)
    assert refusal(pdf("white")) == str(decks.REASONS["too_heavy"])


# --- in the editor ----------------------------------------------------------------------------------------


def save_lesson(client, lesson: LessonPage, deck: Document, block_id: str):
    """Sends the edit form as the browser would, with one slides block in it."""
    address = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    form = querydict_from_html(client.get(address).content.decode(), form_id="page-edit-form").dict()
    slides = {"title": "Ba bước", "pdf": deck.pk, "slides-count": 0}
    body = nested_form_data({"body": streamfield([("slides", slides)])})
    return client.post(address, {**form, **body, "body-0-id": block_id})


def test_saving_a_lesson_turns_the_pdf_into_slides(tree, admin_client):
    lesson, deck, block_id = tree.lesson(), document(pdf("white", "yellow")), str(uuid.uuid4())
    assert save_lesson(admin_client, lesson, deck, block_id).status_code == 302
    block = LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object().body[0]
    assert (block.id, block.value["title"], block.value["pdf"]) == (block_id, "Ba bước", None)
    assert [slide["alt"] for slide in block.value["slides"]] == ["Bài giảng, trang 1", "Bài giảng, trang 2"]
    edit = admin_client.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])).content.decode()
    assert json.dumps("Bài giảng, trang 2")[1:-1] in edit


def test_a_bad_pdf_is_told_beside_its_field(tree, admin_client):
    response = save_lesson(admin_client, tree.lesson(), document(b"hong"), str(uuid.uuid4()))
    (error,) = response.context["form"].errors["body"].as_data()
    (block_error,) = error.block_errors.values()
    assert block_error.block_errors["pdf"].messages == [str(decks.REASONS["unreadable"])]
    assert json.dumps(str(decks.REASONS["unreadable"]))[1:-1] in response.content.decode()
