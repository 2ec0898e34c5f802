"""Where a platform stands in the catalogue or in its changes, as an opaque word."""

import base64
import json
from dataclasses import dataclass


class InvalidCursor(ValueError):
    """Not a word that we gave out."""


class ForeignCursor(ValueError):
    """Ours once, or another site's: it says nothing about what is here now."""


@dataclass(frozen=True)
class View:
    """What a reader sees: a cursor of one view is worth nothing in another."""

    epoch: str
    channel: str
    profile: str


def encode(view: View, *position: str | int) -> str:
    text = json.dumps([view.epoch, view.channel, view.profile, *position], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str, view: View, kinds: tuple[type, ...]) -> list[str | int]:
    """The position in a cursor of this view; `kinds`: what it is made of."""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        epoch, channel, profile, *position = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        raise InvalidCursor(cursor) from None
    if [type(part) for part in position] != list(kinds):
        raise InvalidCursor(cursor)
    if any(part < 0 or part >= 2**63 for part in position if isinstance(part, int)):
        raise InvalidCursor(cursor)
    if any("\x00" in part for part in position if isinstance(part, str)):
        raise InvalidCursor(cursor)
    if View(epoch, channel, profile) != view:
        raise ForeignCursor(cursor)
    return position
