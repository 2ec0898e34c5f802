"""PDF in, one library picture per page out."""

import hashlib
import io
from typing import Any

import pypdfium2 as pdfium
from django.core.files.images import ImageFile

MAX_PAGES = 60
WIDTH = 1280  # pixels: sharp on a phone turned sideways, small enough for 3G once converted


class UnreadablePDF(Exception):
    """The PDF cannot be used; the message tells the editor what to do, in Vietnamese."""


def pictures_of_pdf(document: Any) -> list[tuple[Any, str]]:
    """Each page as a library picture with the page's own words as its description.

    A page that was taken in before gives the same picture again, so saving twice adds nothing.
    """
    with document.open_file() as file:
        content = file.read()
    try:
        pdf = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        message = "Không đọc được tệp PDF này (tệp hỏng hoặc có mật khẩu). Hãy lưu lại thành PDF mới rồi chọn lại."
        raise UnreadablePDF(message) from error
    with pdf:
        if len(pdf) > MAX_PAGES:
            raise UnreadablePDF(
                f"Tệp PDF có {len(pdf)} trang, nhiều hơn {MAX_PAGES}. Hãy chia thành nhiều tệp nhỏ."
            )
        return [_picture(pdf[number], f"{document.title} – {number + 1}", document) for number in range(len(pdf))]


def _picture(page: Any, title: str, document: Any) -> tuple[Any, str]:
    from cms.library.models import LibraryImage

    words = " ".join(page.get_textpage().get_text_bounded().split())
    rendered = page.render(scale=WIDTH / page.get_width()).to_pil().convert("RGB")
    buffer = io.BytesIO()
    rendered.save(buffer, "PNG", optimize=True)
    sha256 = hashlib.sha256(buffer.getvalue()).hexdigest()
    image = LibraryImage.objects.filter(sha256=sha256).first()
    if image is None:
        image = LibraryImage.objects.create(
            title=title[:255], file=ImageFile(buffer, name=f"{sha256[:16]}.png"), collection=document.collection
        )
    return image, (words or title)[:300]
