"""Lesson files turned into what a StreamField stores; media are named by file and looked up by the caller."""

import uuid
from collections.abc import Callable
from typing import Any

PickMedia = Callable[[str], int]
"""File name in `media/` -> primary key in the library."""

CHOICE_QUESTIONS = {"single_choice", "multiple_choice"}


def stream_data(blocks: list[dict[str, Any]], image: PickMedia, recording: PickMedia) -> list[dict[str, Any]]:
    """Raw StreamField data; every list item gets an id that is the same at each load."""
    return [
        {"type": block["type"], "id": block["id"], "value": _value(block, image, recording)}
        for block in blocks
    ]


def _value(block: dict[str, Any], image: PickMedia, recording: PickMedia) -> dict[str, Any]:
    value = {key: content for key, content in block.items() if key not in {"type", "id"}}
    if "image" in value:
        value["image"] = image(value["image"])
    if "media" in value:
        value["media"] = recording(value["media"])
    if "level" in value:
        value["level"] = str(value["level"])
    if "answer" in value:
        value["answer"] = "true" if value["answer"] else "false"
    for key in ("steps", "slides", "choices", "hints"):
        if key in value:
            value[key] = _items(block["id"], key, value[key], image, recording)
    return value


def _items(block_id: str, key: str, items: list[Any], image: PickMedia, recording: PickMedia) -> list[dict]:
    return [
        {
            "type": "item",
            "id": str(uuid.uuid5(uuid.UUID(block_id), f"{key}/{number}")),
            "value": _item(item, image, recording),
        }
        for number, item in enumerate(items)
    ]


def _item(item: Any, image: PickMedia, recording: PickMedia) -> Any:
    if not isinstance(item, dict):
        return item
    looked_up = dict(item)
    if item.get("image"):
        looked_up["image"] = image(item["image"])
    if item.get("narration"):
        looked_up["narration"] = recording(item["narration"])
    return looked_up
