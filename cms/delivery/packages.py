"""The file that a platform asks for, if its channel lets it have it."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import HttpError

from cms.delivery.auth import platform_token
from cms.delivery.channels import may_fetch
from curriculum import packages
from curriculum.models import Package


def find(request: HttpRequest, course_code: str, language: str, file_name: str) -> Package:
    """The finished package at this address, which is also its path in storage and on mirrors."""
    path = f"{course_code}/{language}/{file_name}".replace("\0", "")
    made = Package.objects.select_related("release").filter(path=path, state=Package.State.DONE)
    package: Package | None = made.first()
    token = platform_token(request)
    if package is None or (token and not may_fetch(token.platform.channel, package.release)):
        raise HttpError(404, _("Không có gói này. Hãy xem các gói đã xong ở danh mục: /api/catalogue."))
    if package.release.withdrawn_at:
        raise HttpError(410, _("Khóa học này đã được thu hồi. Hãy gỡ gói khỏi nền tảng của bạn."))
    if token and not packages.deliverable().filter(pk=package.pk).exists():
        raise HttpError(410, _("Gói này chưa qua kiểm tra nên chưa được giao. Hãy hỏi người quản trị."))
    return package
