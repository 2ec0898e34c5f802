"""Blocks of words: heading, text, callout, list of steps."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ChoiceBlock, ListBlock, StructBlock, StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock

from cms.authoring.blocks.base import SAMPLE_ID, SAMPLE_MEDIA, NodeBlock, html_of, items_of, rich_text
from curriculum.document import CalloutNode, HeadingNode, RichTextNode, Step, StepsNode


class HeadingBlock(NodeBlock):
    text = CharBlock(label=_("Đề mục"), max_length=120)
    level = ChoiceBlock(label=_("Cấp"), choices=[("2", _("Mục lớn")), ("3", _("Mục nhỏ"))], default="2")

    class Meta:
        icon = "title"
        label = _("Đề mục")
        group = _("Chữ")
        form_classname = "struct-block heading-block"
        preview_node = {"type": "heading", "text": "Vì sao cần học bài này?"}
        description = _("Tên một phần của bài. Giúp người học tìm nhanh và nghe được mục lục.")

    def to_document(self, node_id, value, media):
        level = int(value["level"] or 2)
        return HeadingNode(id=node_id, text=value["text"], level=3 if level == 3 else 2)


class TextBlock(NodeBlock):
    html = rich_text(label=_("Nội dung"))

    class Meta:
        icon = "pilcrow"
        label = _("Đoạn văn")
        group = _("Chữ")
        preview_node = {
            "type": "rich_text",
            "html": "<p>Viết câu ngắn. Mỗi câu một ý. Dùng từ bà con hay dùng.</p>",
        }
        description = _("Chữ thường, chữ đậm, danh sách, liên kết.")

    def to_document(self, node_id, value, media):
        return RichTextNode(id=node_id, html=html_of(value["html"]))


class CalloutBlock(NodeBlock):
    kind = ChoiceBlock(
        label=_("Loại"),
        choices=[("tip", _("Mẹo")), ("warning", _("Cảnh báo")), ("note", _("Ghi nhớ"))],
        default="tip",
    )
    html = rich_text(label=_("Nội dung"))

    class Meta:
        icon = "warning"
        label = _("Khung nhấn mạnh")
        group = _("Chữ")
        preview_node = {
            "type": "callout",
            "kind": "warning",
            "html": "<p>Không đọc mã OTP cho bất kỳ ai.</p>",
        }
        description = _("Một mẹo, một cảnh báo hoặc một điều cần nhớ.")

    def to_document(self, node_id, value, media):
        return CalloutNode(id=node_id, kind=value["kind"] or "tip", html=html_of(value["html"]))


class StepBlock(StructBlock):
    html = rich_text(label=_("Việc cần làm"))
    image = ImageChooserBlock(label=_("Ảnh màn hình"), required=False)
    alt = CharBlock(label=_("Mô tả ảnh"), required=False, max_length=300)

    def clean(self, value):
        value = super().clean(value)
        if value["image"] and not value["alt"].strip():
            raise StructBlockValidationError(
                {"alt": ValidationError(_("Hãy mô tả ảnh để người không nhìn thấy cũng làm theo được."))}
            )
        return value


class StepsBlock(NodeBlock):
    title = CharBlock(label=_("Tên việc"), required=False, max_length=160)
    steps = ListBlock(StepBlock(label=_("Bước")), label=_("Các bước"), min_num=1)

    class Meta:
        icon = "list-ol"
        label = _("Các bước")
        group = _("Chữ")
        preview_node = {
            "type": "steps",
            "title": "Mở ứng dụng VNeID",
            "steps": [
                {"id": SAMPLE_ID, "html": "<p>Bấm vào biểu tượng VNeID.</p>"},
                {
                    "id": SAMPLE_ID,
                    "html": "<p>Nhập mật khẩu.</p>",
                    "medium": SAMPLE_MEDIA["image"]["id"],
                    "alt": "Màn hình",
                },
            ],
        }
        description = _("Hướng dẫn từng bước, mỗi bước có thể có ảnh chụp màn hình.")

    def to_document(self, node_id, value, media):
        steps = tuple(
            Step(
                id=step_id,
                html=html_of(step["html"]),
                medium=media.image(step["image"]) if step["image"] else None,
                alt=step["alt"] or "",
            )
            for step_id, step in items_of(value["steps"])
        )
        return StepsNode(id=node_id, title=value["title"] or "", steps=steps)
