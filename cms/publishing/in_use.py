"""What pages, live and draft, need of the media pipeline: told to its collector."""

from collections.abc import Iterator

from cms.authoring.blocks.base import SpokenSlide
from cms.authoring.models import LessonPage
from cms.publishing.documents import UNUSABLE
from cms.publishing.media import Gatherer, sources_of
from media_pipeline import ingest


class _Slideshows(Gatherer):
    """Notes which films the slides of a lesson would give, without making any."""

    def __init__(self) -> None:
        super().__init__(language="")
        self.keys: set[str] = set()

    def slideshow(self, title: str, slides: list[SpokenSlide]) -> None:
        self.keys.add(ingest.slideshow_key(sources_of(slides)))


def slideshows() -> Iterator[str]:
    """The films of the slides in all lessons as they are live, and as they were last saved."""
    found = _Slideshows()
    for page in LessonPage.objects.iterator():
        _read(page, found)
        if page.has_unpublished_changes:
            _read(page.get_latest_revision_as_object(), found)
    return iter(found.keys)


def _read(lesson: LessonPage, found: _Slideshows) -> None:
    for child in lesson.body:
        try:
            child.block.to_document(child.id, child.value, found)
        except UNUSABLE:
            continue  # a draft may miss parts; what it has so far makes no film yet
