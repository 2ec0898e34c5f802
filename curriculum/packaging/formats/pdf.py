"""A PDF to print, A4: for the learner, in little ink, or with answers and notes for those who teach."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from curriculum.document import CourseDocument, Medium, Rendition
from curriculum.packaging import contents
from curriculum.packaging.base import (
    Edition,
    OpenMedia,
    Order,
    PackageError,
    PackageFile,
    Source,
    file_of,
)
from curriculum.packaging.description import credits, licence_address
from curriculum.rendering import paper, printing

MISSING = (
    "Máy chủ chưa có thư viện Pango nên chưa tạo được PDF. Người quản trị hãy cài: "
    "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
)


@dataclass(frozen=True)
class PdfPackager(contents.Format):
    id: str = "pdf"
    label: str = "PDF để in"
    extension: str = "pdf"
    losses: tuple[str, ...] = (
        "video và bài nghe chỉ còn hình và lời",
        "câu hỏi làm trên giấy, không tự chấm; chỉ bản cho người dạy có đáp án",
    )

    def files(self, course: CourseDocument, order: Order, source: Source) -> Iterator[PackageFile]:
        page = printed_page(course, order.edition, source.release)
        files = {
            _address(file): file for medium in course.media if (file := contents.sharpest_picture(medium))
        }
        titles = {file.sha256: medium.title for medium in course.media for file in medium.renditions}

        def open_file(address: str) -> bytes:
            file = files[address]
            return _read(file, source.open_media, titles[file.sha256])

        try:
            content = printing.to_pdf(page, course.language, open_file)
        except printing.NoPangoError as error:
            raise PackageError(MISSING) from error
        yield file_of(f"{course.code}.pdf", content)


def printed_page(course: CourseDocument, edition: Edition, release: int) -> str:
    """The whole print as HTML."""

    def picture_url(medium: Medium) -> str | None:
        file = contents.sharpest_picture(medium)
        return _address(file) if file else None

    return paper.render(
        "print.html",
        paper.course_context(course, edition, release),
        picture_url=picture_url,
        plays=False,
        shift=1,
        key=edition == "teacher" and any(True for _ in course.questions()),
        credits=sorted(credits(course)),
        licence_address=licence_address(course.licence),
    )


def _address(file: Rendition) -> str:
    return printing.SCHEME + contents.media_path(file.sha256, file.media_type)


def _read(file: Rendition, open_media: OpenMedia, title: str) -> bytes:
    with contents.opener(open_media, file.sha256, title)() as opened:
        content = opened.read()
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise PackageError(
            f"Hình của học liệu “{title}” không còn nguyên vẹn (mã băm khác lúc xuất bản). "
            "Hãy xử lý lại học liệu rồi xuất bản lại."
        )
    return content
