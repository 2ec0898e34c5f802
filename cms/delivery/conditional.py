"""304 for who has it already: told from one row, before anything of the answer is made."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from cms.delivery.cursors import View
from cms.delivery.models import ChannelState

SHAPE = "2"
"""Raise it when the same offers are told in another way, so that nobody keeps the old one."""


@dataclass(frozen=True)
class Reading:
    """What somebody is about to read."""

    view: View
    state: ChannelState
    changed_at: datetime
    """When the channel last changed, or this reader came to see it."""


def conditional(request: HttpRequest, reading: Reading, answer: Callable[[], str]) -> HttpResponseBase:
    """`answer` makes the JSON text, and is called only when the reader does not have it."""
    etag = _etag(reading.view, reading.state, request.META.get("QUERY_STRING", ""))
    # Two changes within a second have one date; before the second is over it could hide the later one.
    over = timezone.now() - reading.changed_at > timedelta(seconds=1)
    modified = int(reading.changed_at.timestamp()) if over else None
    ok = HttpResponse()
    response = get_conditional_response(request, etag=etag, last_modified=modified, response=ok)
    if response is None or response is ok:
        response = HttpResponse(answer(), content_type="application/json; charset=utf-8")
    response["ETag"] = etag
    if modified is not None:
        response["Last-Modified"] = http_date(modified)
    response["Cache-Control"] = "private, no-cache"  # keep it, but ask each time
    response["Vary"] = "Authorization, Cookie"
    return response


def _etag(view: View, state: ChannelState, asked: str) -> str:
    known = "\n".join([SHAPE, view.epoch, view.channel, view.profile, str(state.sequence), asked])
    return f'W/"{state.sequence}-{hashlib.sha256(known.encode()).hexdigest()[:20]}"'
