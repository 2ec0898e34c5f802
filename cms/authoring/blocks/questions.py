"""Question blocks: one right answer, several, or true and false; with feedback, hints and points."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    BooleanBlock,
    ChoiceBlock,
    IntegerBlock,
    ListBlock,
    StructBlock,
    StructBlockValidationError,
)
from wagtail.blocks import TextBlock as PlainTextBlock

from cms.authoring.blocks.base import SAMPLE_ID, NodeBlock, html_of, items_of, rich_text
from curriculum.document import Choice, MultipleChoiceNode, SingleChoiceNode, TrueFalseNode


class ChoiceItemBlock(StructBlock):
    text = PlainTextBlock(label=_("Câu trả lời"), rows=1)
    correct = BooleanBlock(label=_("Đúng"), required=False)
    feedback = PlainTextBlock(
        label=_("Phản hồi"),
        rows=2,
        required=False,
        help_text=_("Người học đọc câu này khi chọn câu trả lời."),
    )


class QuestionBlock(NodeBlock):
    """What all questions share."""

    def extras(self, value) -> dict:
        return {
            "prompt": html_of(value["prompt"]),
            "hints": tuple(hint for hint in value["hints"] if hint and hint.strip()),
            "points": value["points"] or 1,
            "explanation": html_of(value["explanation"]),
        }


def _hints() -> ListBlock:
    return ListBlock(PlainTextBlock(label=_("Gợi ý"), rows=1), label=_("Gợi ý"), default=[], collapsed=True)


def _points() -> IntegerBlock:
    return IntegerBlock(label=_("Điểm"), default=1, min_value=1, max_value=100)


def _explanation():
    return rich_text(
        label=_("Giải thích"), required=False, help_text=_("Hiện sau khi trả lời, dù đúng hay sai.")
    )


class ChoicesBlock(QuestionBlock):
    prompt = rich_text(label=_("Câu hỏi"))
    choices = ListBlock(
        ChoiceItemBlock(label=_("Câu trả lời")), label=_("Các câu trả lời"), min_num=2, max_num=26
    )
    hints = _hints()
    points = _points()
    explanation = _explanation()

    node: type

    def clean(self, value):
        value = super().clean(value)
        problem = self.problem(sum(1 for choice in value["choices"] if choice["correct"]))
        if problem:
            raise StructBlockValidationError({"choices": ValidationError(problem)})
        return value

    def problem(self, correct: int) -> str | None:
        """What is wrong with this number of right answers, in words; None when nothing is."""
        raise NotImplementedError

    def to_document(self, node_id, value, media):
        choices = tuple(
            Choice(
                id=choice_id,
                text=choice["text"],
                correct=bool(choice["correct"]),
                feedback=choice["feedback"] or "",
            )
            for choice_id, choice in items_of(value["choices"])
        )
        return self.node(id=node_id, choices=choices, **self.extras(value))


_PREVIEW_CHOICES = [
    {
        "id": SAMPLE_ID,
        "text": "Gác máy",
        "correct": True,
        "feedback": "Đúng. Gác máy là an toàn nhất.",
    },
    {"id": SAMPLE_ID, "text": "Đọc mã OTP", "feedback": "Sai. Ai có mã OTP là lấy được tiền."},
]


class SingleChoiceBlock(ChoicesBlock):
    node = SingleChoiceNode

    class Meta:
        icon = "radio-full"
        label = _("Câu hỏi chọn một")
        group = _("Câu hỏi")
        preview_node = {
            "type": "single_choice",
            "prompt": "<p>Có người xưng là công an đòi mã OTP. Bạn làm gì?</p>",
            "choices": _PREVIEW_CHOICES,
        }
        description = _("Chỉ một câu trả lời đúng.")

    def problem(self, correct):
        return None if correct == 1 else _("Hãy đánh dấu “Đúng” cho một câu trả lời, và chỉ một.")


class MultipleChoiceBlock(ChoicesBlock):
    node = MultipleChoiceNode

    class Meta:
        icon = "tasks"
        label = _("Câu hỏi chọn nhiều")
        group = _("Câu hỏi")
        preview_node = {
            "type": "multiple_choice",
            "prompt": "<p>Những việc nào giúp giữ an toàn?</p>",
            "choices": [*_PREVIEW_CHOICES, {"id": SAMPLE_ID, "text": "Báo công an xã", "correct": True}],
        }
        description = _("Có thể có nhiều câu trả lời đúng.")

    def problem(self, correct):
        return None if correct else _("Hãy đánh dấu “Đúng” cho ít nhất một câu trả lời.")


class TrueFalseBlock(QuestionBlock):
    prompt = rich_text(label=_("Phát biểu"))
    answer = ChoiceBlock(
        label=_("Phát biểu này"), choices=[("true", _("Đúng")), ("false", _("Sai"))], default="true"
    )
    feedback_true = PlainTextBlock(label=_("Phản hồi khi chọn “Đúng”"), rows=2, required=False)
    feedback_false = PlainTextBlock(label=_("Phản hồi khi chọn “Sai”"), rows=2, required=False)
    hints = _hints()
    points = _points()
    explanation = _explanation()

    class Meta:
        icon = "check"
        label = _("Câu hỏi đúng – sai")
        group = _("Câu hỏi")
        preview_node = {
            "type": "true_false",
            "prompt": "<p>Cán bộ ngân hàng được quyền hỏi mã OTP của bạn.</p>",
            "answer": False,
        }
        description = _("Người học cho biết một phát biểu đúng hay sai.")

    def to_document(self, node_id, value, media):
        return TrueFalseNode(
            id=node_id,
            answer=value["answer"] == "true",
            feedback_true=value["feedback_true"] or "",
            feedback_false=value["feedback_false"] or "",
            **self.extras(value),
        )
