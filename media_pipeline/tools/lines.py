"""For children of ours that print one JSON object per line: `share` is their progress, the rest is kept."""

import json
from collections.abc import Callable
from typing import Any


class JsonLines:
    def __init__(self, tell: Callable[[float], None]) -> None:
        self.tell = tell
        self.rest = b""
        self.said: dict[str, Any] = {}

    def read(self, data: bytes) -> bool:
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            self.said |= json.loads(line)
        return True

    def tick(self) -> None:
        self.tell(self.said.get("share", 0.0))
