"""A check at start-up: no lesson block is built in a way that loses text on its way to translators."""

from collections.abc import Iterator

from django.core.checks import Error, register
from wagtail.blocks import Block, ListBlock, StreamBlock, StructBlock

from cms.authoring.blocks import BLOCKS


@register("localization")
def no_text_is_lost(app_configs, **kwargs) -> list[Error]:
    return [problem for name, block in BLOCKS.items() for problem in lost_lists(block(), name)]


def lost_lists(block: Block, path: str, structs: int = 0) -> Iterator[Error]:
    """A list in a struct in a struct: wagtail-localize 1.14 finds no segments there, without a word."""
    if isinstance(block, ListBlock):
        if structs > 1:
            yield Error(
                f"{path}: text here never reaches translators (StructBlock > StructBlock > ListBlock).",
                hint="Move the list one struct up; see docs/localization.md.",
                id="localization.E001",
            )
        yield from lost_lists(block.child_block, f"{path}.item")
    elif isinstance(block, StructBlock | StreamBlock):
        depth = structs + 1 if isinstance(block, StructBlock) else 0
        for name, child in block.child_blocks.items():
            yield from lost_lists(child, f"{path}.{name}", depth)
