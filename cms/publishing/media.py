"""Notes every medium the blocks of a course use, and tells whether all of them are ready to ship."""

from typing import Any

from django.utils.translation import gettext as _

from cms.authoring.blocks.base import SpokenSlide
from cms.library.pictures import medium_of
from curriculum.document import Caption, Medium, Rendition
from media_pipeline import ingest
from media_pipeline.models import Asset
from search.documents import plain_text

UNFINISHED = {"processing"}
READ_PER_SECOND = 12
"""Characters: of people who read little, or in a second language (media_pipeline.captions.RULES)."""
LONGEST_READING = 60.0


class Gatherer:
    """The `MediaBook` that blocks write into while a course is read."""

    def __init__(self, language: str = "") -> None:
        self._language = language
        self._images: dict[str, Any] = {}
        self._assets: dict[str, tuple[str, Asset]] = {}

    def image(self, image: Any) -> str:
        if image is None:
            raise ValueError(_("Chưa chọn ảnh, hoặc ảnh đã bị xóa khỏi kho. Hãy chọn ảnh."))
        self._images[image.sha256] = image
        return image.sha256

    def recording(self, media: Any) -> str:
        if media is None or media.asset is None:
            raise ValueError(
                _("Chưa chọn tệp âm thanh hoặc video, hoặc tệp đã bị xóa khỏi kho. Hãy chọn tệp.")
            )
        return self._note(media.title, media.asset)

    def slideshow(self, title: str, slides: list[SpokenSlide]) -> str | None:
        for image, _narration, _words in slides:
            self._store_original(image)
        return self._note(title, ingest.slideshow(sources_of(slides), title, self._language))

    def _store_original(self, image: Any) -> None:
        """The full picture must be in the pipeline's store before a video can be made of it."""
        from media_pipeline import blobs

        if not blobs.keep(image.sha256):
            with image.open_file() as file:
                blobs.put(file)

    def _note(self, title: str, asset: Asset) -> str:
        self._assets[asset.sha256] = (title, asset)
        return asset.sha256

    def ready(self, key: str) -> bool:
        """Whether the medium with this key has something to show."""
        return key in self._images or (key in self._assets and bool(_renditions(self._assets[key][1])))

    def unfinished(self) -> list[str]:
        """Sentences about what is still being processed."""
        return [
            _("“%(title)s” đang được xử lý. Khóa học sẽ tự phát hành khi xong.") % {"title": title}
            for title, asset in self._assets.values()
            if asset.state in UNFINISHED
        ]

    def broken(self) -> list[str]:
        """Sentences about what was processed in vain."""
        sentence = _(
            "“%(title)s” không xử lý được. Mở mục này trong kho để xem lý do và thử lại, hoặc chọn tệp khác."
        )
        return [
            sentence % {"title": title}
            for title, asset in self._assets.values()
            if asset.state not in UNFINISHED and not _renditions(asset)
        ]

    def media(self, keys: list[str]) -> tuple[Medium, ...]:
        """The media with these keys, in this order."""
        return tuple(self._medium(key) for key in keys)

    def _medium(self, key: str) -> Medium:
        if key in self._images:
            return medium_of(self._images[key])
        title, asset = self._assets[key]
        captions = tuple(
            Caption(language=caption.language, sha256=caption.sha256, bytes=caption.bytes)
            for caption in asset.captions.order_by("language")
        )
        return Medium(
            id=key,
            kind=asset.kind,
            title=title,
            renditions=tuple(_renditions(asset, self._language)),
            captions=captions,
        )


def sources_of(slides: list[SpokenSlide]) -> list[ingest.SlideSource]:
    """Pictures and recordings of the library as the pipeline knows them."""
    return [
        ingest.SlideSource(
            image_sha256=image.sha256,
            narration_sha256=narration.asset.sha256 if narration else None,
            seconds=_reading_seconds(text),
            text=text,
        )
        for image, narration, text in ((image, said, plain_text(words)) for image, said, words in slides)
    ]


def _reading_seconds(text: str) -> float:
    """How long a slide stands over which nothing is said: its words are shown as captions then."""
    seconds = len(text) // READ_PER_SECOND
    return float(min(max(seconds, ingest.SECONDS_WITHOUT_NARRATION), LONGEST_READING))


def _renditions(asset: Asset, language: str = "") -> list[Rendition]:
    """In this language where the film was dubbed."""
    return [
        Rendition(
            name=artefact.name.partition("@")[0],
            sha256=artefact.sha256,
            bytes=artefact.bytes,
            media_type=artefact.media_type,
            width=artefact.width,
            height=artefact.height,
            duration_ms=artefact.duration_ms,
        )
        for artefact in asset.renditions(language)
    ]


class PreviewGatherer(Gatherer):
    """Looks at a draft without starting any work: a preview must not make videos."""

    def slideshow(self, title: str, slides: list[SpokenSlide]) -> None:
        return None
