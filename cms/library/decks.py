"""PDF in, one library picture per page out."""

import hashlib
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.core.files.images import ImageFile
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from media_pipeline import owners
from media_pipeline.conf import folder
from media_pipeline.errors import ProcessingError
from media_pipeline.tools import child

CHILD = Path(__file__).with_name("deck_child.py")

MAX_PAGES = 60
SHAPE = {
    "max_pages": MAX_PAGES,
    "width": 1280,  # pixels: sharp on a phone turned sideways, small enough for 3G once converted
    "max_height": 2560,
    "min_width": 320,
}
LIMITS = child.Limits(
    cpu_seconds=120, wall_seconds=180, memory=2 * 1024**3, file_bytes=64 * 1024**2, stall_seconds=180
)

REASONS = {
    "unreadable": _(
        "Không đọc được tệp PDF này (tệp hỏng hoặc không phải PDF). Hãy lưu lại thành PDF rồi chọn lại."
    ),
    "locked": _("Tệp PDF này có mật khẩu. Hãy lưu lại thành PDF không có mật khẩu rồi chọn lại."),
    "too_many": _("Tệp PDF có %(pages)s trang, nhiều hơn %(max)s. Hãy chia thành nhiều tệp nhỏ."),
    "narrow": _("Trang %(page)s quá dài và hẹp để làm slide. Hãy chia trang đó thành nhiều trang."),
    "bad_page": _("Không vẽ được trang %(page)s. Hãy lưu lại thành PDF mới rồi chọn lại."),
    "too_heavy": _(
        "Tệp PDF quá phức tạp nên việc vẽ đã dừng. Hãy chia thành nhiều tệp nhỏ, hoặc giảm cỡ ảnh."
    ),
}


class UnreadablePDF(Exception):
    """The PDF cannot be used; the message tells the editor what to do, in Vietnamese."""


def pictures_of_pdf(document: Any) -> list[tuple[Any, str]]:
    """Each page as a library picture with the page's own words as its description.

    A page that was taken in before gives the same picture again, so saving twice adds nothing. Nothing is
    added when one page cannot be used. Raises UnreadablePDF.
    """
    work = Path(tempfile.mkdtemp(prefix=owners.label("deck"), dir=folder("WORK")))
    try:
        pages = _render(document, work)
        with transaction.atomic():
            return [_picture(work / page["file"], page["words"], document) for page in pages]
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _render(document: Any, work: Path) -> list[dict[str, str]]:
    """The pages as PNG files in `work`, drawn by a child process."""
    source = work / "deck.pdf"
    with document.open_file() as file, source.open("wb") as copy:
        shutil.copyfileobj(file, copy)
    printed: list[bytes] = []

    def keep(data: bytes) -> bool:
        printed.append(data)
        return True

    watch = child.Watch(on_output=keep)
    argv = [sys.executable, "-I", str(CHILD), str(source), json.dumps(SHAPE)]
    try:
        done = child.run(argv, work, LIMITS, watch)
    except ProcessingError as error:
        raise UnreadablePDF(str(REASONS["too_heavy"])) from error
    if done.returncode != 0:
        raise UnreadablePDF(str(REASONS["too_heavy"]))
    answer = json.loads(b"".join(printed))
    if "refused" in answer:
        raise UnreadablePDF(str(REASONS[answer["refused"]]) % answer["values"])
    return answer["pages"]


def _picture(file: Path, words: str, document: Any) -> tuple[Any, str]:
    from cms.library.models import LibraryImage

    title = gettext("%(deck)s, trang %(page)s") % {"deck": document.title[:230], "page": file.stem}
    with file.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
        image = LibraryImage.objects.filter(sha256=sha256).first()
        if image is None:
            image = LibraryImage.objects.create(
                title=title,
                file=ImageFile(content, name=f"{sha256[:16]}.png"),
                collection=document.collection,
                uploaded_by_user=document.uploaded_by_user,
            )
    return image, (words or title)[:300]
