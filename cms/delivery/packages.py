"""The file that a platform asks for, if its channel lets it have it."""

import logging

from django.core.files import File
from django.core.files.storage import storages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import HttpError

from cms.delivery.auth import platform_token
from cms.delivery.channels import may_fetch
from curriculum import packages
from curriculum.models import Package

logger = logging.getLogger(__name__)


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


def opened(package: Package) -> File:
    """Its file. One that was lost from the store is for the house to mend, and to be asked for again."""
    try:
        return storages["packages"].open(package.path)
    except OSError as error:
        logger.error("the file of package %s cannot be read: %s", package.path, error)
        sentence = _("Tệp của gói này đang không đọc được. Hãy thử lại sau, hoặc báo nơi phát hành.")
        raise HttpError(503, sentence) from error
