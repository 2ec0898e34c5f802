"""Blocks that show or play something: picture, sound, video, slides."""

import uuid

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BooleanBlock, CharBlock, ListBlock, StructBlock, StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtailmedia.blocks import AudioChooserBlock, VideoChooserBlock

from cms.authoring.blocks.base import SAMPLE_ID, SAMPLE_MEDIA, NodeBlock, html_of, items_of, rich_text
from cms.library.decks import UnreadablePDF, pictures_of_pdf
from curriculum.document import AudioNode, ImageNode, Slide, SlidesNode, VideoNode


class ImageBlock(NodeBlock):
    image = ImageChooserBlock(label=_("Ảnh"))
    alt = CharBlock(
        label=_("Mô tả ảnh"),
        required=False,
        max_length=300,
        help_text=_("Nói điều người học cần thấy trong ảnh, để người không nhìn được cũng hiểu."),
    )
    decorative = BooleanBlock(label=_("Ảnh chỉ để trang trí"), required=False)
    caption = CharBlock(label=_("Chú thích"), required=False, max_length=300)

    class Meta:
        icon = "image"
        label = _("Ảnh")
        group = _("Hình và tiếng")
        preview_node = {
            "type": "image",
            "medium": SAMPLE_MEDIA["image"]["id"],
            "alt": "Ảnh ví dụ",
            "caption": "Chú thích nằm dưới ảnh.",
        }
        description = _("Một ảnh, có mô tả cho người không nhìn được.")

    def clean(self, value):
        value = super().clean(value)
        if not value["decorative"] and not value["alt"].strip():
            raise StructBlockValidationError(
                {"alt": ValidationError(_("Hãy mô tả ảnh, hoặc đánh dấu “Ảnh chỉ để trang trí”."))}
            )
        return value

    def to_document(self, node_id, value, media):
        return ImageNode(
            id=node_id,
            medium=media.image(value["image"]),
            alt="" if value["decorative"] else value["alt"] or "",
            decorative=bool(value["decorative"]),
            caption=value["caption"] or "",
        )


class RecordingBlock(NodeBlock):
    """What sound and video have in common: a recording, its name, and its words."""

    node: type

    def to_document(self, node_id, value, media):
        return self.node(
            id=node_id,
            medium=media.recording(value["media"]),
            title=value["title"],
            transcript=html_of(value["transcript"]),
        )


class AudioBlock(RecordingBlock):
    node = AudioNode
    media = AudioChooserBlock(label=_("Tệp âm thanh"))
    title = CharBlock(label=_("Tên"), max_length=160)
    transcript = rich_text(label=_("Lời của bài nghe"), required=False)

    class Meta:
        icon = "wagtailmedia-audio"
        label = _("Âm thanh")
        group = _("Hình và tiếng")
        preview_node = {
            "type": "audio",
            "medium": SAMPLE_MEDIA["audio"]["id"],
            "title": "Nghe bài này",
            "transcript": "<p>Lời của bài nghe.</p>",
        }
        description = _("Lời đọc hoặc tiếng, có lời viết kèm theo.")


class VideoBlock(RecordingBlock):
    node = VideoNode
    media = VideoChooserBlock(label=_("Tệp video"))
    title = CharBlock(label=_("Tên"), max_length=160)
    transcript = rich_text(label=_("Lời của video"), required=False)

    class Meta:
        icon = "wagtailmedia-video"
        label = _("Video")
        group = _("Hình và tiếng")
        preview_node = {
            "type": "video",
            "medium": SAMPLE_MEDIA["video"]["id"],
            "title": "Xem cách làm",
            "transcript": "<p>Lời của video.</p>",
        }
        description = _("Video ngắn, tự chuyển thành bản nhẹ cho mạng yếu.")


class SlideBlock(StructBlock):
    image = ImageChooserBlock(label=_("Ảnh slide"))
    alt = CharBlock(label=_("Mô tả ảnh"), max_length=300)
    notes = rich_text(label=_("Lời giảng"), required=False)
    narration = AudioChooserBlock(label=_("Lời đọc"), required=False)


class SlidesBlock(NodeBlock):
    title = CharBlock(label=_("Tên bài trình chiếu"), max_length=160)
    pdf = DocumentChooserBlock(
        label=_("Lấy slide từ tệp PDF"),
        required=False,
        help_text=_("Chọn tệp PDF rồi lưu: mỗi trang thành một slide. PowerPoint: hãy lưu thành PDF trước."),
    )
    slides = ListBlock(SlideBlock(label=_("Slide")), label=_("Các slide"), default=[])

    class Meta:
        icon = "desktop"
        label = _("Trình chiếu")
        group = _("Hình và tiếng")
        preview_node = {
            "type": "slides",
            "title": "Ba bước an toàn",
            "slides": [
                {
                    "id": SAMPLE_ID,
                    "medium": SAMPLE_MEDIA["image"]["id"],
                    "alt": "Slide 1",
                    "notes": "<p>Lời giảng.</p>",
                },
                {"id": SAMPLE_ID, "medium": SAMPLE_MEDIA["image"]["id"], "alt": "Slide 2"},
            ],
        }
        description = _("Các slide từ ảnh hoặc PDF; có lời đọc thì tự thành video.")

    def clean(self, value):
        value = super().clean(value)
        if value["pdf"]:
            value = self._with_pages_of_pdf(value)
        if not value["slides"]:
            raise StructBlockValidationError(
                {"slides": ValidationError(_("Hãy thêm ít nhất một slide, hoặc chọn một tệp PDF."))}
            )
        return value

    def _with_pages_of_pdf(self, value):
        """Each page of the chosen PDF as one more slide; the PDF is then let go, so it is read only once."""
        try:
            pages = pictures_of_pdf(value["pdf"])
        except UnreadablePDF as problem:
            raise StructBlockValidationError({"pdf": ValidationError(str(problem))}) from problem
        slides = self.child_blocks["slides"]
        added = [
            {
                "type": "item",
                "id": str(uuid.uuid4()),
                "value": {"image": image.pk, "alt": alt, "notes": "", "narration": None},
            }
            for image, alt in pages
        ]
        value["slides"] = slides.to_python([*slides.get_prep_value(value["slides"]), *added])
        value["pdf"] = None
        return value

    def to_document(self, node_id, value, media):
        slides = value["slides"]
        narrated = any(slide["narration"] for slide in slides)
        return SlidesNode(
            id=node_id,
            title=value["title"],
            slides=tuple(
                Slide(
                    id=slide_id,
                    medium=media.image(slide["image"]),
                    alt=slide["alt"] or "",
                    notes=html_of(slide["notes"]),
                )
                for slide_id, slide in items_of(slides)
            ),
            video=media.slideshow(
                value["title"], [(s["image"], s["narration"], html_of(s["notes"])) for s in slides]
            )
            if narrated
            else None,
        )
