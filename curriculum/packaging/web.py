"""A web package: unzip it anywhere and open index.html; progress stays in the learner's own browser."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from curriculum.document import CourseDocument
from curriculum.packaging import contents
from curriculum.packaging.base import Edition, Order, PackageFile, Source, Structure


@dataclass(frozen=True)
class WebPackager:
    id: str = "web"
    label: str = "Trang web (giải nén và mở)"
    extension: str = "zip"
    structures: tuple[Structure, ...] = ("course",)
    editions: tuple[Edition, ...] = contents.ALL_EDITIONS
    multilingual: bool = False
    carries: frozenset[str] = contents.EVERY_NODE
    losses: tuple[str, ...] = ("kết quả học không gửi về đâu, chỉ nằm trên máy người học",)

    def files(self, course: CourseDocument, order: Order, source: Source) -> Iterator[PackageFile]:
        media_url = _with_captions_inside(contents.caption_opener(course, source.open_media))
        yield from contents.page_files(course, contents.units(course, order.structure), "web", media_url)
        yield from contents.player("web", course.language)
        yield from contents.media_files(course, source.open_media)


def _with_captions_inside(open_caption: Callable[[str], BinaryIO]) -> Callable[[str, str], str]:
    """Browsers refuse to read caption files beside a page opened from disk, so they lie in the page."""

    def media_url(sha256: str, media_type: str) -> str:
        if media_type != "text/vtt":
            return contents.media_path(sha256, media_type)
        with open_caption(sha256) as caption:
            return f"data:text/vtt;base64,{b64encode(caption.read()).decode()}"

    return media_url
