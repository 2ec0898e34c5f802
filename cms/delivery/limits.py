"""How often a token may ask: so many requests each minute, over all processes together.

A process takes a few of the minute's requests at a time from the token's row and serves them from memory, so
that a poll costs a write only now and then. Never more is given out than there is; of what a process took and
did not use, a small share of one minute is lost.
"""

import time
from dataclasses import dataclass, field
from threading import Lock

from django.db import transaction

from cms.delivery.models import PlatformToken, RateWindow

SHARE = 20
"""A process takes at most this part of the minute's requests at a time."""
WINDOW = 60


@dataclass(frozen=True)
class Allowance:
    """What is told in the headers of an answer."""

    allowed: bool
    limit: int
    remaining: int
    reset: int
    """Seconds until the next minute begins."""


@dataclass
class _Purse:
    minute: int = 0
    left: int = 0
    given: int = 0
    """By the row, when this process last looked."""


@dataclass
class _Purses:
    lock: Lock = field(default_factory=Lock)
    of: dict[str, _Purse] = field(default_factory=dict)


_purses = _Purses()


def spend(token: PlatformToken, now: float | None = None) -> Allowance:
    """One request of this token."""
    seconds = time.time() if now is None else now
    minute, limit = int(seconds // WINDOW), token.per_minute
    with _purses.lock:
        purse = _purses.of.get(token.digest)
        if purse is None or purse.minute != minute:
            purse = _purses.of[token.digest] = _Purse(minute)
        if not purse.left and purse.given < limit:
            _take(token, purse, limit)
        allowed = purse.left > 0
        purse.left -= allowed
        remaining = purse.left + max(0, limit - purse.given)
    return Allowance(allowed, limit, remaining, WINDOW - int(seconds % WINDOW))


@transaction.atomic
def _take(token: PlatformToken, purse: _Purse, limit: int) -> None:
    RateWindow.objects.get_or_create(token=token, defaults={"minute": purse.minute})
    row = RateWindow.objects.select_for_update().get(token=token)
    given = row.given if row.minute == purse.minute else 0
    purse.left = max(0, min(max(1, limit // SHARE), limit - given))
    purse.given = given + purse.left
    if purse.left:
        RateWindow.objects.filter(token=token).update(minute=purse.minute, given=purse.given)
