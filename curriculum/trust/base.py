"""What signatures and deltas have in common: their errors, canonical JSON, hashes, paths that are safe."""

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

CHUNK = 1024 * 1024
DESCRIPTION = "hoclieuso.json"
"""The file in a package that lists every other one with its sha256."""
UPDATE = ".hoclieuso-update"
"""A folder in an unzipped package while it is brought to another version."""
MAX_DESCRIPTION = 32_000_000
SAFE_PATH = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
"""What our writer lets into a package, so nothing else can come out of one."""
SHA256 = re.compile(r"[0-9a-f]{64}")


class TrustError(Exception):
    """The message is Vietnamese and says what to do."""


class Refused(TrustError):
    """Something is not what it claims to be: do not use it."""


class Undecided(TrustError):
    """Something that is needed for a decision is missing or cannot be read."""


def canonical(data: Any) -> bytes:
    """JSON that is the same bytes for the same data, everywhere."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def parse(text: str | bytes, what: str) -> dict[str, Any]:
    """JSON from outside as an object. `what` it should have been, in Vietnamese."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused(f"{what} không phải JSON đọc được. Hãy tải lại tệp này.") from error
    if not isinstance(data, dict):
        raise Refused(f"{what} không đúng dạng. Hãy tải lại tệp này.")
    return data


def field(data: Mapping[str, Any], name: str, kind: type[Any], what: str) -> Any:
    """A field of JSON from outside, of the type it must have."""
    value = data.get(name)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise Refused(f"{what} thiếu hoặc sai phần “{name}”. Hãy tải lại tệp này.")
    return value


def hash_field(data: Mapping[str, Any], name: str, what: str) -> str:
    value = str(field(data, name, str, what))
    if not SHA256.fullmatch(value):
        raise Refused(f"{what}: phần “{name}” không phải mã SHA-256. Hãy tải lại tệp này.")
    return value


def read_text(path: Path, limit: int, what: str) -> str:
    """A small file as text; a huge one is not read."""
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise Undecided(f"Không đọc được {what} {path}: {error.strerror or error}.") from error
    if len(content) > limit:
        raise Refused(f"{path} quá lớn để là {what}.")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise Refused(f"{path} không phải {what}. Hãy tải lại tệp này.") from error


def sha256_of(source: BinaryIO) -> tuple[int, str]:
    """Bytes and sha256 of everything that can be read."""
    hasher, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        hasher.update(chunk)
        size += len(chunk)
    return size, hasher.hexdigest()
