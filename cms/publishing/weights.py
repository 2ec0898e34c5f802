"""What lessons cost those who open them: pictures and recordings as they are stored, draft or live.

Nothing is made and nothing is waited for: what is not processed yet is told as such.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.functional import Promise

from cms.authoring.blocks.base import SpokenSlide
from cms.authoring.models import CoursePage, LessonPage
from cms.library import costs
from cms.library.costs import Cost, File
from cms.library.models import ImageRendition, LibraryImage
from cms.library.pictures import FORMAT, WIDTHS
from cms.publishing.documents import UNUSABLE
from media_pipeline.models import Artefact, Asset

PICTURE_BYTES = 60_000
"""Of a picture whose small version is not made yet: most are lighter."""


@dataclass(frozen=True)
class Weight:
    lesson: LessonPage
    costs: Sequence[Cost]
    """One for each network; empty when the lesson has neither pictures nor recordings."""
    unfinished: int
    """Recordings without anything to play yet, which are not counted."""

    @property
    def advice(self) -> str | Promise:
        return costs.advice(self.costs)


def of_course(course: CoursePage) -> list[Weight]:
    """Of each of its lessons, as its last saved version is."""
    lessons = LessonPage.objects.descendant_of(course).select_related("latest_revision")
    return of_lessons([lesson.get_latest_revision_as_object() for lesson in lessons])


def of_lessons(lessons: Sequence[LessonPage]) -> list[Weight]:
    books = [_Book(lesson) for lesson in lessons]
    assets = _assets({key for book in books for key in book.assets})
    pictures = _pictures([image for book in books for image in book.images.values()])
    return [_weight(book, assets, pictures) for book in books]


def together(weights: Iterable[Weight]) -> list[Cost]:
    """Of a whole course; empty when none of its lessons has any media."""
    return costs.total([weight.costs for weight in weights if weight.costs])


class _Book:
    """The `MediaBook` that blocks write into when a lesson is weighed."""

    def __init__(self, lesson: LessonPage) -> None:
        self.lesson = lesson
        self.images: dict[str, LibraryImage] = {}
        self.assets: dict[str, None] = {}
        for child in lesson.body:
            try:
                child.block.to_document(child.id, child.value, self)
            except UNUSABLE:  # something is missing still; what was noted before counts
                continue

    def image(self, image: Any) -> str:
        self.images[image.sha256] = image
        return image.sha256

    def recording(self, media: Any) -> str:
        self.assets[media.asset.sha256] = None
        return media.asset.sha256

    def slideshow(self, title: str, slides: list[SpokenSlide]) -> str:
        film = _film_of([(image.sha256, said.asset.sha256 if said else None) for image, said, _ in slides])
        key = film.sha256 if film else f"unmade {title}"
        self.assets[key] = None
        return key


def _film_of(slides: list[tuple[str, str | None]]) -> Asset | None:
    """The latest that was made of these pictures and narrations."""
    for film in Asset.objects.filter(recipe__slides__0__image_sha256=slides[0][0]):
        made_of = [(slide["image_sha256"], slide["narration_sha256"]) for slide in film.recipe["slides"]]
        if made_of == slides:
            return film
    return None


def _weight(book: _Book, assets: dict[str, Asset], pictures: dict[str, File]) -> Weight:
    playable = [costs.files_of(assets[key]) if key in assets else [] for key in book.assets]
    files = [[pictures[key]] for key in book.images] + playable
    found = costs.of_choices(files) if any(files) else []
    return Weight(book.lesson, found, unfinished=playable.count([]))


def _assets(keys: set[str]) -> dict[str, Asset]:
    found = list(Asset.objects.filter(sha256__in=keys))
    prefetch_related_objects(found, Prefetch("artefacts", Artefact.objects.defer("log", "spec", "facts")))
    return {asset.sha256: asset for asset in found}


def _pictures(images: Iterable[LibraryImage]) -> dict[str, File]:
    """The larger of the small versions: what a telephone with a fine screen takes."""
    by_key = {image.sha256: image for image in images}
    specs = [f"max-{width}x{width * 3}|{FORMAT}" for width in WIDTHS.values()]
    made = ImageRendition.objects.filter(image__in=by_key.values(), filter_spec__in=specs)
    sizes: dict[int, int] = {}
    for rendition in made:
        sizes[rendition.image_id] = max(sizes.get(rendition.image_id, 0), rendition.file.size)
    return {key: File(key, image.title, sizes.get(image.pk, PICTURE_BYTES)) for key, image in by_key.items()}
