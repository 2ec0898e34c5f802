"""What every answer of the door carries and leaves behind: its rate limit, and a line in the audit."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from ninja import NinjaAPI

from cms.delivery import audit
from cms.delivery.auth import platform_token
from cms.delivery.limits import WINDOW

View = Callable[..., HttpResponseBase]
PREFIX = "/api/"


def guarded(api: NinjaAPI) -> tuple[Any, str, str]:
    """The addresses of the API, as `path` takes them."""
    patterns, app_name, namespace = api.urls
    for pattern in patterns:
        pattern.callback = _guarded(pattern.callback)
    return patterns, app_name, namespace


def _guarded(view: View) -> View:
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        allowance = getattr(request, "allowance", None)
        if allowance is not None:
            response["RateLimit-Policy"] = f'"minute";q={allowance.limit};w={WINDOW}'
            response["RateLimit"] = f'"minute";r={allowance.remaining};t={allowance.reset}'
        token = platform_token(request)
        if token is not None and 200 <= response.status_code < 300:
            audit.note(token, request.path.removeprefix(PREFIX))
        return response

    return answer
