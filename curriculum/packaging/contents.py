"""What lies in a package whatever its standard: the units of a course, their pages, the player, the media."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal
from urllib.parse import urlsplit

from curriculum.document import CourseDocument, LessonDocument, Medium, Module, Rendition
from curriculum.packaging.base import (
    Edition,
    OpenMedia,
    PackageError,
    PackageFile,
    Source,
    Structure,
    file_of,
)
from curriculum.rendering import player_files, render_player_page, sources, worst_case_state_bytes
from curriculum.rendering.html import MediaUrl

SCHEMAS = Path(__file__).parent / "schemas"
TITLE_LIMIT = 200
"""The smallest that any manifest schema allows (imscp 1.1.2)."""

EXTENSIONS = {
    "video/mp4": "mp4",
    "video/webm": "webm",
    "audio/mp4": "m4a",
    "audio/aac": "aac",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/opus": "opus",
    "audio/webm": "weba",
    "audio/wav": "wav",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/avif": "avif",
    "image/gif": "gif",
    "image/svg+xml": "svg",
    "text/vtt": "vtt",
}

PICTURES_OF_ALL_READERS = ("image/jpeg", "image/png", "image/gif", "image/webp")

EVERY_NODE = frozenset(
    {"heading", "rich_text", "image", "audio", "video", "slides", "callout", "steps"}
    | {"single_choice", "multiple_choice", "true_false"}
)
"""Of the formats that carry the page of the player, and with it all that a lesson shows."""
QUESTIONS = frozenset({"single_choice", "multiple_choice", "true_false"})
ALL_EDITIONS: tuple[Edition, ...] = ("standard", "light", "teacher")


@dataclass(frozen=True)
class Format:
    """What most packagers say of themselves; each names only what is different about it (`base.Packager`)."""

    id: str
    label: str
    extension: str = "zip"
    structures: tuple[Structure, ...] = ("course",)
    editions: tuple[Edition, ...] = ALL_EDITIONS
    multilingual: bool = False
    carries: frozenset[str] = EVERY_NODE
    losses: tuple[str, ...] = ()


Standard = Literal["scorm12", "scorm2004", "cmi5", "xapi", "web"]


@dataclass(frozen=True)
class Unit:
    """What a platform launches and tracks as one: the whole course, or one lesson."""

    code: str
    """Stable: the code of the course or of the lesson."""
    id: str
    title: str
    page: str
    lessons: tuple[LessonDocument, ...]


Told = Callable[[Unit], Mapping[str, Any]]
"""What the player of a unit must know besides its course."""


def media_path(sha256: str, media_type: str) -> str:
    """The path of a media file inside a package: ASCII, short, the same in every package."""
    extension = EXTENSIONS.get(media_type)
    if extension is None:
        raise PackageError(
            f"Tệp đa phương tiện kiểu {media_type} chưa đóng gói được. Hãy tải lên lại ở dạng thông dụng "
            "(MP4, MP3, JPEG hoặc PNG)."
        )
    return f"media/{sha256[:16]}.{extension}"


def player(standard: Standard, language: str) -> list[PackageFile]:
    """The player's own files: script, style, fonts the language needs."""
    return [file_of(path, content) for path, content in player_files(standard, language)]


def page_files(
    course: CourseDocument,
    parts: Iterable[Unit],
    standard: Standard,
    media_url: MediaUrl = media_path,
    told: Told = lambda unit: {},
) -> Iterator[PackageFile]:
    for unit in parts:
        page = render_player_page(course, unit.lessons, standard, media_url, asset_path, told=told(unit))
        yield file_of(unit.page, page.encode())


def asset_path(name: str) -> str:
    """Pages lie at the root of the package, beside the player's files."""
    return name


def check_state(course: CourseDocument, parts: Iterable[Unit], limit: int, label: str) -> None:
    """Refuse what a learner could answer but the platform could not keep. Nothing is ever cut."""
    for unit in parts:
        size = worst_case_state_bytes(course, unit.lessons)
        if size > limit:
            advice = (
                "Hãy chọn cấu trúc mỗi bài học một mục (lessons), tách khóa học, hoặc dùng cmi5."
                if len(unit.lessons) > 1
                else "Hãy tách bài học này thành nhiều bài, hoặc dùng cmi5."
            )
            raise PackageError(
                f"“{unit.title}” có quá nhiều câu hỏi để {label} nhớ được tiến độ: cần tới {size} byte, "
                f"chỉ có {limit}. {advice}"
            )


def schema_files(standard: str) -> Iterator[PackageFile]:
    for source in sorted((SCHEMAS / standard).iterdir()):
        yield file_of(source.name, source.read_bytes())


def units(course: CourseDocument, structure: Structure) -> tuple[Unit, ...]:
    if structure == "course":
        return (Unit(course.code, course.id, course.title, "index.html", tuple(course.lessons())),)
    return tuple(
        Unit(lesson.code, lesson.id, lesson.title, f"lesson-{lesson.code}.html", (lesson,))
        for lesson in course.lessons()
    )


def branches(course: CourseDocument, structure: Structure) -> list[tuple[Module | None, tuple[Unit, ...]]]:
    """The tree a manifest shows: units under their module's heading, where there is a heading."""
    if structure == "course":
        return [(None, units(course, structure))]
    by_code = {unit.code: unit for unit in units(course, structure)}
    return [
        (module if module.title else None, tuple(by_code[lesson.code] for lesson in module.lessons))
        for module in course.modules
    ]


def graded(course: CourseDocument, unit: Unit) -> bool:
    """Whether a mastery score decides over this unit: it has questions, and the course asks to pass them."""
    return course.completion == "viewed_and_passed" and any(True for u in unit.lessons for _ in u.questions())


def ordered(course: CourseDocument, structure: Structure) -> bool:
    """Whether the platform has to see to the order of the items; within one page the player does."""
    return course.sequencing == "ordered" and structure == "lessons"


def points(lessons: Iterable[LessonDocument]) -> int:
    return sum(question.points for lesson in lessons for question in lesson.questions())


def mastery(course: CourseDocument) -> str:
    """The mastery score as standards with a scale of 0 to 1 want it: `0.8`, `1.0`."""
    return str(course.mastery_score / 100)


def activity_base(source: Source) -> str:
    """The IRI under which activity ids are made, without a slash at its end."""
    if not urlsplit(source.activity_base).scheme:
        raise PackageError(
            f"Địa chỉ gốc của mã hoạt động phải bắt đầu bằng https://, không phải {source.activity_base!r}."
        )
    return source.activity_base.rstrip("/")


def one_line(text: str) -> str:
    return re.sub(r"[\s\x00-\x1f]+", " ", text).strip()


def short_title(text: str) -> str:
    """One line within what every manifest schema and importer accepts."""
    line = one_line(text)
    return line if len(line) <= TITLE_LIMIT else line[: TITLE_LIMIT - 1].rstrip() + "…"


def media_files(course: CourseDocument, open_media: OpenMedia) -> Iterator[PackageFile]:
    """Every rendition and caption of the course, once."""
    seen: set[str] = set()
    for medium in course.media:
        for file in _files_of(medium, open_media):
            if file.path not in seen:
                seen.add(file.path)
                yield file


def media_paths(course: CourseDocument, unit: Unit) -> list[str]:
    """The media files that this unit's pages use, in order of first use."""
    used = dict.fromkeys(key for lesson in unit.lessons for key in lesson.media())
    media = (course.medium(key) for key in used)
    return list(dict.fromkeys(path for medium in media for path, _, _ in _parts(medium)))


def sharpest_picture(medium: Medium) -> Rendition | None:
    """That which a book or a print shows: of a film its poster, of a recording nothing.

    Raises PackageError for a picture that readers and printers may not know.
    """
    still = sources.poster(medium)
    found = [file for file in sources.pictures(medium) if file.media_type in PICTURES_OF_ALL_READERS]
    if medium.kind == "image" and not found:
        raise PackageError(
            f"Hình “{medium.title}” không có dạng mà máy đọc sách và máy in nào cũng hiểu. "
            "Hãy tải hình lên lại ở dạng JPEG hoặc PNG."
        )
    return found[-1] if found else still


def caption_opener(course: CourseDocument, open_media: OpenMedia) -> Callable[[str], BinaryIO]:
    """Opens a caption file of the course by its sha256."""
    titles = {caption.sha256: medium.title for medium in course.media for caption in medium.captions}
    return lambda sha256: opener(open_media, sha256, titles[sha256])()


def _parts(medium: Medium) -> Iterator[tuple[str, str, int]]:
    for rendition in medium.renditions:
        yield media_path(rendition.sha256, rendition.media_type), rendition.sha256, rendition.bytes
    for caption in medium.captions:
        yield media_path(caption.sha256, "text/vtt"), caption.sha256, caption.bytes


def _files_of(medium: Medium, open_media: OpenMedia) -> Iterator[PackageFile]:
    for path, sha256, size in _parts(medium):
        yield PackageFile(path, opener(open_media, sha256, medium.title), size, sha256)


def opener(open_media: OpenMedia, sha256: str, title: str) -> Callable[[], BinaryIO]:
    def open_or_explain() -> BinaryIO:
        try:
            return open_media(sha256)
        except (OSError, KeyError) as error:
            raise PackageError(
                f"Thiếu tệp của học liệu “{title}” ({sha256[:16]}…). Hãy mở thư viện, xử lý lại học liệu này "
                "rồi xuất bản và đóng gói lại."
            ) from error

    return open_or_explain
