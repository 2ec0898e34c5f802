"""A web package: unzip it anywhere and open index.html; progress stays in the learner's own browser.

Served over the network it is a site that is kept on the device by a service worker. With several languages
each has a page of its own, and index.html is where one is chosen.
"""

import hashlib
import json
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from curriculum.document import CourseDocument
from curriculum.languages import LANGUAGES
from curriculum.packaging import contents
from curriculum.packaging.base import Order, PackageError, PackageFile, Source, file_of
from curriculum.rendering import render_player_page, site, sources
from curriculum.rendering.configuration import content_id, storage_key
from curriculum.rendering.page import content_security_policy

ACCENT = "#0b4f8a"


@dataclass(frozen=True)
class WebPackager(contents.Format):
    id: str = "web"
    label: str = "Trang web (giải nén và mở)"
    multilingual: bool = True
    losses: tuple[str, ...] = ("kết quả học không gửi về đâu, chỉ nằm trên máy người học",)

    def files(self, course: CourseDocument, order: Order, source: Source) -> Iterator[PackageFile]:
        courses = [course, *translations(course, order, source)]
        pages = dict(zip(page_names(courses), courses, strict=True))
        shell = [*_pages(pages, source), *_player(courses)]
        yield from shell
        media = list(once(file for one in courses for file in contents.media_files(one, source.open_media)))
        worker = site.worker_script(package_json(shell, media, pages))
        yield file_of(site.WORKER, worker)
        yield from media


def translations(course: CourseDocument, order: Order, source: Source) -> list[CourseDocument]:
    """Raises PackageError for a language that comes twice, or whose document nobody has."""
    found = []
    taken = {course.language}
    for pinned in order.languages:
        one = source.translations.get(pinned)
        if one is None:
            raise PackageError(f"Không có bản dịch {pinned}. Hãy xuất bản bản dịch này rồi đóng gói lại.")
        if one.language in taken:
            name = LANGUAGES[one.language].name
            raise PackageError(f"{name} được chọn hai lần. Mỗi ngôn ngữ chỉ chọn một bản phát hành.")
        taken.add(one.language)
        found.append(one)
    return found


def page_names(courses: Sequence[CourseDocument]) -> list[str]:
    """One language: the course opens at once; several: each has its page beside that of the choice."""
    if len(courses) == 1:
        return [site.CHOICE]
    return [f"{course.language}.html" for course in courses]


def _pages(pages: dict[str, CourseDocument], source: Source) -> Iterator[PackageFile]:
    courses = list(pages.values())
    several = tuple(pages) if len(pages) > 1 else ()
    if several:
        choice = site.render_languages_page(courses, several, content_security_policy("web"))
        yield file_of(site.CHOICE, choice.encode())
    for page, course in pages.items():
        around = site.Site(course, page, several, progress_key(course, courses[0]))
        media_url = _with_captions_inside(contents.caption_opener(course, source.open_media))
        lessons = list(course.lessons())
        text = render_player_page(course, lessons, "web", media_url, contents.asset_path, site=around)
        yield file_of(page, text.encode())


def progress_key(course: CourseDocument, first: CourseDocument) -> str:
    """A learner who changes the language goes on at the same place, where both ask the same questions.

    Where they do not, an answer could come to mean something else, so each keeps its own progress.
    """
    same = content_id(list(course.lessons())) == content_id(list(first.lessons())) and course.id == first.id
    return storage_key(first if same else course, list((first if same else course).lessons()))


def _player(courses: Sequence[CourseDocument]) -> list[PackageFile]:
    files = [file for course in courses for file in contents.player("web", course.language)]
    files += [file_of(path, content) for path, content in site.site_files(len(courses) > 1)]
    files.append(file_of(site.MANIFEST, manifest(courses[0])))
    return list(once(files))


def once(files: Iterator[PackageFile] | Sequence[PackageFile]) -> Iterator[PackageFile]:
    """Media are named by what is in them, so the languages share theirs."""
    seen: set[str] = set()
    for file in files:
        if file.path not in seen:
            seen.add(file.path)
            yield file


def manifest(course: CourseDocument) -> bytes:
    """Lets a phone put the course on its home screen."""
    data = {
        "id": f"./?{course.code}",
        "name": course.title,
        "short_name": course.code,
        "lang": course.language,
        "dir": LANGUAGES[course.language].direction,
        "start_url": "./",
        "scope": "./",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": ACCENT,
        "icons": [
            {"src": name, "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any maskable"}
            for size, name in site.ICONS.items()
        ],
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def package_json(
    shell: Sequence[PackageFile], media: Sequence[PackageFile], pages: dict[str, CourseDocument]
) -> str:
    """What the service worker must know: a digest of everything, and each file with what it must hash to."""
    listed = "".join(f"{file.sha256} {file.path}\n" for file in (*shell, *media))
    data = {
        "version": hashlib.sha256(listed.encode()).hexdigest()[:16],
        "shell": {file.path: _integrity(file) for file in shell},
        "media": {file.path: [file.bytes, _integrity(file)] for file in media},
        "keep": {page: kept_for_offline(course) for page, course in pages.items()},
    }
    return json.dumps(data, separators=(",", ":"))


def kept_for_offline(course: CourseDocument) -> list[str]:
    """The media files that a learner who keeps the course needs: of each film only the lightest form."""
    wanted = []
    for medium in course.media:
        still = sources.poster(medium)
        films = sources.videos(medium)[:1]
        chosen = [*sources.pictures(medium), *films, *([] if films else sources.sounds(medium))]
        wanted += [*chosen, *([still] if still else [])]
    return list(dict.fromkeys(contents.media_path(file.sha256, file.media_type) for file in wanted))


def _integrity(file: PackageFile) -> str:
    return f"sha256-{b64encode(bytes.fromhex(file.sha256)).decode()}"


def _with_captions_inside(open_caption: Callable[[str], BinaryIO]) -> Callable[[str, str], str]:
    """Browsers refuse to read caption files beside a page opened from disk, so they lie in the page."""

    def media_url(sha256: str, media_type: str) -> str:
        if media_type != "text/vtt":
            return contents.media_path(sha256, media_type)
        with open_caption(sha256) as caption:
            return f"data:text/vtt;base64,{b64encode(caption.read()).decode()}"

    return media_url
