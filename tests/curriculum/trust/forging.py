"""Deltas as somebody who means harm would make them."""

import io
import json
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from curriculum.packaging.writer import RawEntry, add_raw, read_raw


def rewritten(delta: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    """Only the index changes; all other members stay as they lie there."""
    content = delta.read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(delta, "w") as target:
        index = json.loads(source.read("delta.json"))
        change(index)
        text = json.dumps(index).encode()
        add_raw(target, RawEntry("delta.json", True, zlib.crc32(text), len(text), [text], len(text)))
        for name in source.namelist()[1:]:
            add_raw(target, read_raw(source, name))
