"""Who may see and change what in the pages of delivery."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from cms.delivery.channels import page_of

View = Callable[..., HttpResponse]


def _with(permission: str) -> Callable[[View], View]:
    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return guard


may_look = _with("delivery.view_platform")
may_change = _with("delivery.change_platform")


def may_publish(user: Any, course_code: str, tag: str) -> bool:
    """Whoever may publish a course decides about its channels."""
    page = page_of(course_code, tag)
    if page is None:  # deleted; what is still offered must not be stuck
        return bool(user.has_perm("delivery.change_platform"))
    return bool(page.permissions_for_user(user).can_publish())
