"""Who may come in: a platform with its token, or somebody who may enter the admin."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth

from cms.delivery.models import PlatformToken


class PlatformBearer(HttpBearer):
    """`Authorization: Bearer hls_...`"""

    def authenticate(self, request: HttpRequest, token: str) -> PlatformToken | None:
        return PlatformToken.find(token.strip())


class EditorSession(SessionAuth):
    """The session of a person who is logged in to the admin."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any | None:
        return request.user if request.user.has_perm("wagtailadmin.access_admin") else None
