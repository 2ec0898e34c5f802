"""Values of lesson blocks as StreamField stores them."""

import uuid


def item(value, number: int = 0) -> dict:
    """A list item as StreamField stores it."""
    return {"type": "item", "value": value, "id": str(uuid.uuid5(uuid.NAMESPACE_OID, str(number)))}


QUESTION = {
    "prompt": "<p>Ai được hỏi mã OTP của bạn?</p>",
    "choices": [
        item({"text": "Không ai cả", "correct": True, "feedback": "Đúng."}, 1),
        item({"text": "Công an", "correct": False, "feedback": "Sai."}, 2),
    ],
    "hints": [],
    "points": 1,
    "explanation": "",
}
TEXT = {"html": "<p>Không đọc mã OTP cho bất kỳ ai.</p>"}
