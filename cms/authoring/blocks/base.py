"""What every lesson block has: its node in the document, and a preview made by the one renderer."""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import nh3
from django.templatetags.static import static
from pydantic import TypeAdapter
from wagtail.blocks import RichTextBlock, StructBlock
from wagtail.rich_text import RichText, expand_db_html

from curriculum.document import LessonDocument, Medium, Node
from curriculum.rendering import render_lesson

SAMPLE_ID = "00000000-0000-4000-8000-000000000000"
SAMPLE_MEDIA: dict[str, dict[str, Any]] = {
    kind: {
        "id": digit * 64,
        "kind": kind,
        "title": "Ví dụ",
        "renditions": [
            {
                "name": "sample",
                "sha256": digit * 64,
                "bytes": 1,
                "media_type": media_type,
                "width": 480,
                "height": 320,
            }
        ],
    }
    for kind, digit, media_type in (
        ("image", "a", "image/png"),
        ("audio", "b", "audio/mp4"),
        ("video", "c", "video/mp4"),
    )
}

RICH_TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link"]
_ALLOWED_TAGS = {"p", "ul", "ol", "li", "b", "strong", "i", "em", "a", "br"}


SpokenSlide = tuple[Any, Any | None, str]
"""Its picture, the recording of what is said over it, and the same in words, as HTML."""


class MediaBook(Protocol):
    """Takes note of every medium a lesson uses; each method returns the key that nodes carry."""

    def image(self, image: Any) -> str: ...

    def recording(self, media: Any) -> str: ...

    def slideshow(self, title: str, slides: list[SpokenSlide]) -> str | None: ...


class NodeBlock(StructBlock):
    """A block that stands for one node of the document."""

    def to_document(self, node_id: str, value: Mapping[str, Any], media: MediaBook) -> Node:
        raise NotImplementedError

    @property
    def is_previewable(self) -> bool:
        return True

    def get_preview_template(self, value=None, context=None) -> str:
        return "authoring/block_preview.html"

    def get_preview_value(self):
        return self.normalize({})

    def get_preview_context(self, value, parent_context=None) -> dict[str, Any]:
        node = TypeAdapter(Node).validate_python({"id": SAMPLE_ID, **self.meta.preview_node})
        lesson = LessonDocument(id=SAMPLE_ID, code="vi-du", title=str(self.label), nodes=(node,))
        media = {data["id"]: Medium.model_validate(data) for data in SAMPLE_MEDIA.values()}
        html = render_lesson(lesson, media, lambda sha, kind: static("authoring/sample.png"), "vi")
        return {"html": html}


def items_of(value: Any) -> Iterator[tuple[str, Any]]:
    """(id, value) of every item of a ListBlock; the id stays with the item when the list is reordered."""
    for item in value.bound_blocks:
        yield item.id, item.value


def rich_text(**kwargs) -> RichTextBlock:
    return RichTextBlock(features=RICH_TEXT_FEATURES, **kwargs)


def html_of(value: RichText | str | None) -> str:
    """Rich text as the few clean tags a document may carry; links only to addresses outside the CMS."""
    if not value:
        return ""
    source = expand_db_html(value.source if isinstance(value, RichText) else value)
    return nh3.clean(
        source,
        tags=_ALLOWED_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener",
    ).strip()
