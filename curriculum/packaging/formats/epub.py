"""EPUB 3.3: the course as a book for readers and phones, without scripts; questions as on paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from curriculum.document import Caption, CourseDocument, LessonDocument, Medium, Rendition
from curriculum.packaging import contents
from curriculum.packaging.base import Order, PackageFile, Source, file_of
from curriculum.packaging.description import credits, licence_address
from curriculum.packaging.formats import opf
from curriculum.packaging.formats.opf import FOLDER, MEDIA_TYPES, ending
from curriculum.rendering import font_files, paper, sources

SOUNDS = ("audio/mp4", "audio/mpeg", "audio/ogg", "audio/opus")
"""What every reader must show or play (EPUB 3.3, core media types)."""


@dataclass(frozen=True)
class EpubPackager(contents.Format):
    id: str = "epub"
    label: str = "Sách điện tử EPUB"
    extension: str = "epub"
    losses: tuple[str, ...] = (
        "câu hỏi làm trên giấy, không tự chấm; chỉ bản cho người dạy có đáp án",
        "tiến độ và kết quả học không được ghi",
    )

    def files(self, course: CourseDocument, order: Order, source: Source) -> Iterator[PackageFile]:
        book = Book(course, order, source)
        inside = list(book.files())
        yield file_of("mimetype", b"application/epub+zip")
        yield file_of("META-INF/container.xml", opf.container())
        paths = [file.path.removeprefix(f"{FOLDER}/") for file in inside]
        package = opf.package(course, order, source.release, paths, list(book.pages))
        yield file_of(f"{FOLDER}/package.opf", package)
        yield from inside


class Book:
    """The files of the book, below `FOLDER`, and how they name each other."""

    def __init__(self, course: CourseDocument, order: Order, source: Source) -> None:
        self.course, self.order, self.source = course, order, source
        self.has_key = order.edition == "teacher" and any(True for _ in course.questions())
        self.fonts = list(font_files(course.language))
        self.styles = ["book.css", *(path for path, _ in self.fonts if path.endswith(".css"))]

    def files(self) -> Iterator[PackageFile]:
        for name, page in self.pages.items():
            yield file_of(f"{FOLDER}/{name}", page.encode())
        yield file_of(f"{FOLDER}/book.css", paper.book_style())
        for path, content in self.fonts:
            yield file_of(f"{FOLDER}/{path}", content)
        wanted = {file.sha256 for medium in self.course.media for file in used(medium)}
        for file in contents.media_files(self.course, self.source.open_media):
            if file.sha256 in wanted:
                yield PackageFile(f"{FOLDER}/{file.path}", file.open, file.bytes, file.sha256)

    @cached_property
    def pages(self) -> dict[str, str]:
        """Path -> XHTML, in reading order."""
        title = self.course.title
        pages = {
            "title.xhtml": self._page("title", title),
            "nav.xhtml": self._page("nav", title),
            **{
                page_of(lesson): self._page("lesson", lesson.title, lesson=lesson)
                for lesson in self.course.lessons()
            },
        }
        if self.has_key:
            pages["answers.xhtml"] = self._page("answers", title)
        return pages

    def _page(self, part: str, title: str, **values: Any) -> str:
        return paper.render_xml(
            "book.html",
            paper.course_context(self.course, self.order.edition, self.source.release),
            part=part,
            title=title,
            styles=self.styles,
            key=self.has_key,
            page_of=page_of,
            plays=True,
            shift=0,
            picture_url=picture_url,
            film_of=film_of,
            sounds_of=sounds_of,
            captions_of=captions_of,
            credits=sorted(credits(self.course)),
            licence_address=licence_address(self.course.licence),
            **values,
        )


# --- which files of a medium -------------------------------------------------------------------------------


def page_of(lesson: LessonDocument) -> str:
    return f"lesson-{lesson.code}.xhtml"


def film(medium: Medium) -> Rendition | None:
    """The lightest: a book is fetched whole."""
    return next(iter(sources.videos(medium)), None)


def sounds(medium: Medium) -> list[Rendition]:
    """Of a recording: readers choose."""
    if film(medium):
        return []
    return [file for file in sources.sounds(medium) if file.media_type in SOUNDS]


def used(medium: Medium) -> Iterator[Rendition | Caption]:
    for file in (contents.sharpest_picture(medium), film(medium)):
        if file:
            yield file
    yield from sounds(medium)
    yield from medium.captions


def picture_url(medium: Medium) -> str | None:
    file = contents.sharpest_picture(medium)
    return _address(file) if file else None


def film_of(medium: Medium) -> str | None:
    file = film(medium)
    return _address(file) if file else None


def sounds_of(medium: Medium) -> list[tuple[str, str]]:
    return [(_address(file), MEDIA_TYPES[ending(_address(file))]) for file in sounds(medium)]


def captions_of(medium: Medium) -> list[tuple[Caption, str]]:
    return [(one, contents.media_path(one.sha256, "text/vtt")) for one in medium.captions]


def _address(file: Rendition) -> str:
    return contents.media_path(file.sha256, file.media_type)
