"""The blocks an editor builds a lesson from; each says itself in the document language (`to_document`)."""

from wagtail.blocks import StreamBlock

from cms.authoring.blocks.base import MediaBook, NodeBlock
from cms.authoring.blocks.media import AudioBlock, ImageBlock, SlidesBlock, VideoBlock
from cms.authoring.blocks.questions import MultipleChoiceBlock, SingleChoiceBlock, TrueFalseBlock
from cms.authoring.blocks.text import CalloutBlock, HeadingBlock, StepsBlock, TextBlock

__all__ = ["BLOCKS", "LessonBody", "MediaBook", "NodeBlock"]

BLOCKS: dict[str, type[NodeBlock]] = {
    "heading": HeadingBlock,
    "rich_text": TextBlock,
    "image": ImageBlock,
    "audio": AudioBlock,
    "video": VideoBlock,
    "slides": SlidesBlock,
    "callout": CalloutBlock,
    "steps": StepsBlock,
    "single_choice": SingleChoiceBlock,
    "multiple_choice": MultipleChoiceBlock,
    "true_false": TrueFalseBlock,
}


class LessonBody(StreamBlock):
    def __init__(self, **kwargs):
        super().__init__([(name, block()) for name, block in BLOCKS.items()], **kwargs)
