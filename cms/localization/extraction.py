"""Mends how wagtail-localize 1.14 takes text out of blocks; `mend` is called once, when Django starts.

- A text field that is not stored (an importer left it out, or the block got it later) is None and ends in
  TypeError: there is nothing to translate in it.
- A list in a struct in a struct loses all its text without a word: the inner struct's stored value is passed
  without the envelope (`type`, `value`, `id`) that its reader expects.
"""

from functools import wraps
from typing import Any

from wagtail.blocks import Block, StructBlock
from wagtail_localize.segments.extract import StreamFieldSegmentExtractor

_handle_block = StreamFieldSegmentExtractor.handle_block


def mend() -> None:
    StreamFieldSegmentExtractor.handle_block = handle_block


@wraps(_handle_block)
def handle_block(
    extractor: StreamFieldSegmentExtractor, block: Block, value: Any, raw_value: Any = None
) -> list:
    if value is None:
        return []
    if (
        isinstance(block, StructBlock)
        and isinstance(raw_value, dict)
        and raw_value.keys() <= block.child_blocks.keys()
    ):
        raw_value = {"value": raw_value}
    return _handle_block(extractor, block, value, raw_value=raw_value)
