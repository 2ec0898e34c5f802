"""A copied lesson is another lesson: its blocks get ids of their own, the same ones at every look."""

import uuid
from typing import Any


def own_id(block_id: str, lesson_key: uuid.UUID) -> str:
    return str(uuid.uuid5(lesson_key, block_id))


def with_own_ids(data: Any, lesson_key: uuid.UUID) -> Any:
    """StreamField data with every block's and list item's id made anew from the lesson's translation key."""
    if isinstance(data, list):
        return [with_own_ids(item, lesson_key) for item in data]
    if not isinstance(data, dict):
        return data
    renewed = {key: with_own_ids(value, lesson_key) for key, value in data.items()}
    if {"type", "value", "id"} <= data.keys() and data["id"]:
        renewed["id"] = own_id(data["id"], lesson_key)
    return renewed
