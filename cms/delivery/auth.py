"""Who may come in: a platform with its token, or somebody who may enter the admin."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import HttpError
from ninja.security import HttpBearer, SessionAuth

from cms.delivery import limits
from cms.delivery.models import PlatformToken


class MissingScope(HttpError):
    def __init__(self, scope: str) -> None:
        sentence = _("Mã truy cập này không được phép “{scope}”. Hãy hỏi người quản trị.")
        super().__init__(403, sentence.format(scope=scope))
        self.scope = scope


class TooMany(HttpError):
    def __init__(self, wait: int) -> None:
        sentence = _("Đã hỏi quá nhiều trong một phút. Hãy chờ {seconds} giây rồi hỏi tiếp.")
        super().__init__(429, sentence.format(seconds=wait))
        self.wait = wait


class PlatformBearer(HttpBearer):
    """`Authorization: Bearer hls_...`, of a token that may do this."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> PlatformToken | None:
        found = PlatformToken.find(token.strip())
        if found is None:
            return None
        request.allowance = allowance = limits.spend(found)  # type: ignore[attr-defined]
        if not allowance.allowed:
            raise TooMany(allowance.reset)
        if self.scope not in found.scopes:
            raise MissingScope(self.scope)
        return found


class EditorSession(SessionAuth):
    """The session of a person who is logged in to the admin."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any | None:
        return request.user if request.user.has_perm("wagtailadmin.access_admin") else None


def door(scope: str, editors: bool = True) -> list[Any]:
    """Whom an operation lets in."""
    return [PlatformBearer(scope), EditorSession()] if editors else [PlatformBearer(scope)]


def platform_token(request: HttpRequest) -> PlatformToken | None:
    """Of the platform that asks; None when it is an editor."""
    who = getattr(request, "auth", None)
    return who if isinstance(who, PlatformToken) else None
