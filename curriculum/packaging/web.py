"""A web package: unzip it anywhere and open index.html; progress stays in the learner's own browser."""

from collections.abc import Iterator
from dataclasses import dataclass

from curriculum.document import CourseDocument
from curriculum.packaging import contents
from curriculum.packaging.base import OpenMedia, PackageFile, Structure


@dataclass(frozen=True)
class WebPackager:
    id: str = "web"
    label: str = "Trang web (giải nén và mở)"
    structures: tuple[Structure, ...] = ("course",)

    def files(
        self, course: CourseDocument, open_media: OpenMedia, structure: Structure, activity_base: str
    ) -> Iterator[PackageFile]:
        yield from contents.page_files(course, contents.units(course, structure), "web")
        yield from contents.player("web", course.language)
        yield from contents.media_files(course, open_media)
