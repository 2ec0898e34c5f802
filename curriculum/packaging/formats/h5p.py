"""H5P: a book of lessons for platforms that have H5P, or a single lesson as a column.

https://h5p.org/documentation/developers/h5p-specification. Only content is shipped: a teacher may not install
libraries, so the versions named here are those that platforms have had for longest.
"""

import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from PIL import Image

from curriculum.document import CourseDocument, Medium, Rendition
from curriculum.packaging import contents
from curriculum.packaging.base import Order, PackageError, PackageFile, Source, file_of
from curriculum.packaging.formats import h5p_wording
from curriculum.packaging.formats.h5p_content import VERSIONS, Page, Params, versioned

MOST_PAGES = 50
"""Of an interactive book (its semantics, `chapters`)."""

LICENCES = {
    "CC-BY-4.0": ("CC BY", "4.0"),
    "CC-BY-SA-4.0": ("CC BY-SA", "4.0"),
    "CC-BY-NC-4.0": ("CC BY-NC", "4.0"),
    "CC0-1.0": ("CC0 1.0", ""),
    "all-rights-reserved": ("C", ""),
}
ALLOWED = ("jpg", "png", "gif", "mp4", "webm", "ogg", "mp3", "m4a", "vtt")
"""Endings of files that every H5P platform lets in; pictures with any other become JPEG."""
JPEG_QUALITY = 82


@dataclass(frozen=True)
class H5pPackager(contents.Format):
    id: str = "h5p"
    label: str = "H5P"
    extension: str = "h5p"
    losses: tuple[str, ...] = (
        "số điểm của từng câu: mỗi câu được một điểm",
        "gợi ý của câu hỏi",
        "điểm đạt và điều kiện hoàn thành: đặt ở nền tảng",
    )

    def files(self, course: CourseDocument, order: Order, source: Source) -> Iterator[PackageFile]:
        lessons = list(course.lessons())
        if len(lessons) > MOST_PAGES:
            raise PackageError(
                f"Sách tương tác H5P chứa nhiều nhất {MOST_PAGES} bài, khóa này có {len(lessons)}. "
                "Hãy đóng gói từng bài, hoặc tách khóa học."
            )
        shelf = _Shelf(course, source)
        pages = [Page(course.language, shelf).column(lesson) for lesson in lessons]
        main = pages[0] if len(pages) == 1 else _book(course, pages)
        yield _json("h5p.json", _about(course, main["library"], shelf.libraries(main)))
        yield _json("content/content.json", main["params"])
        yield from shelf.files


def _about(course: CourseDocument, library: str, libraries: Iterable[str]) -> Params:
    licence, version = LICENCES[course.licence]
    about: Params = {
        "title": contents.one_line(course.title),
        "language": course.language.partition("-")[0],
        "mainLibrary": library.partition(" ")[0],
        "embedTypes": ["iframe"],
        "license": licence,
        "defaultLanguage": course.language.partition("-")[0],
        "preloadedDependencies": [_dependency(name) for name in libraries],
    }
    if version:
        about["licenseVersion"] = version
    if course.attribution:
        about["authors"] = [{"name": course.attribution, "role": "Author"}]
    return about


def _dependency(name: str) -> Params:
    major, _dot, minor = VERSIONS[name].partition(".")
    return {"machineName": name, "majorVersion": int(major), "minorVersion": int(minor)}


def _book(course: CourseDocument, pages: list[Params]) -> Params:
    cover = {"coverDescription": f"<p>{contents.one_line(course.summary)}</p>"} if course.summary else {}
    behaviour = {
        "defaultTableOfContents": True,
        "progressIndicators": True,
        "progressAuto": True,
        "displaySummary": True,
        "enableRetry": True,
    }
    params = {
        "showCoverPage": bool(cover),
        "bookCover": cover,
        "chapters": pages,
        "behaviour": behaviour,
        **h5p_wording.BOOK[h5p_wording.tongue(course.language)],
    }
    return {"library": versioned("H5P.InteractiveBook"), "params": params}


# --- files --------------------------------------------------------------------------------------------------


class _Shelf:
    """The files that the content names, each once, at the places where H5P keeps them."""

    def __init__(self, course: CourseDocument, source: Source) -> None:
        self._media = {medium.id: medium for medium in course.media}
        self._licence = course.licence
        self._open = source.open_media
        self._files: dict[str, PackageFile] = {}

    @property
    def files(self) -> list[PackageFile]:
        return list(self._files.values())

    def medium(self, key: str) -> Medium:
        return self._media[key]

    def libraries(self, main: Params) -> list[str]:
        text = json.dumps(main)
        return [name for name in VERSIONS if f'"{name} {VERSIONS[name]}"' in text]

    def picture(self, medium: Medium, file: Rendition) -> Params:
        path = contents.media_path(file.sha256, file.media_type).rpartition("/")[2]
        if path.rpartition(".")[2] in ALLOWED:
            self._keep(medium, f"images/{path}", file.sha256, file.bytes)
            mime = file.media_type
        else:
            path, mime = path.rpartition(".")[0] + ".jpg", "image/jpeg"
            self._keep_as_jpeg(medium, f"images/{path}", file.sha256)
        place = {"path": f"images/{path}", "mime": mime, "copyright": {"license": "U"}}
        return {**place, "width": file.width, "height": file.height} if file.width and file.height else place

    def recording(self, medium: Medium, file: Rendition) -> Params:
        path = f"{medium.kind}s/{contents.media_path(file.sha256, file.media_type).rpartition('/')[2]}"
        self._keep(medium, path, file.sha256, file.bytes)
        return {"path": path, "mime": file.media_type, "copyright": {"license": "U"}}

    def captions(self, medium: Medium, sha256: str, size: int) -> Params:
        path = f"files/{sha256[:16]}.vtt"
        self._keep(medium, path, sha256, size)
        return {"path": path, "mime": "text/vtt", "copyright": {"license": "U"}}

    def _keep(self, medium: Medium, path: str, sha256: str, size: int) -> None:
        opener = contents.opener(self._open, sha256, medium.title)
        self._files[path] = PackageFile(f"content/{path}", opener, size, sha256)

    def _keep_as_jpeg(self, medium: Medium, path: str, sha256: str) -> None:
        if path in self._files:
            return
        with contents.opener(self._open, sha256, medium.title)() as source:
            content = source.read()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise PackageError(
                f"Tệp của học liệu “{medium.title}” không còn nguyên vẹn. Hãy xử lý lại rồi xuất bản lại."
            )
        self._files[path] = file_of(f"content/{path}", as_jpeg(content))


def as_jpeg(content: bytes) -> bytes:
    """The picture as a JPEG on white."""
    with Image.open(io.BytesIO(content)) as picture:
        whole = picture.convert("RGBA")
    paper = Image.new("RGB", whole.size, "white")
    paper.paste(whole, mask=whole.getchannel("A"))
    out = io.BytesIO()
    paper.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return out.getvalue()


def _json(path: str, data: Params) -> PackageFile:
    return file_of(path, (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode())
