"""What platforms check packages with: the signature of each, and the public keys."""

import hashlib
import io

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Router
from ninja.errors import HttpError

from cms.delivery.ranges import ranged_response
from cms.delivery.schemas import Problem
from curriculum.models import Package
from curriculum.signing import SUFFIX, key_ring, now

router = Router()
JSON = "application/json"


@router.get(
    "/signatures/{course_code}/{language}/{file_name}",
    response={200: None, 401: Problem, 404: Problem, 410: Problem},
    summary="Chữ ký của một gói (DSSE, Ed25519)",
    url_name="signature",
)
def read_signature(request: HttpRequest, course_code: str, language: str, file_name: str) -> HttpResponseBase:
    package = finished_package(course_code, language, file_name)
    if not package.signature:
        raise HttpError(404, _("Gói này chưa được ký. Hãy hỏi người quản trị."))
    return _text(request, package.signature, file_name + SUFFIX)


@router.get(
    "/keys",
    response={200: None, 404: Problem},
    summary="Bộ khóa công khai để kiểm tra chữ ký",
    url_name="keys",
    auth=None,
)
def read_keys(request: HttpRequest) -> HttpResponseBase:
    ring = key_ring()
    if ring is None:
        raise HttpError(404, _("Hệ thống này không ký gói."))
    ring.ensure(now())
    return _text(request, ring.published(), "keys.json")


def finished_package(course_code: str, language: str, file_name: str) -> Package:
    """The package at this address, whose release stands."""
    path = f"{course_code}/{language}/{file_name}"
    made = Package.objects.select_related("release").filter(path=path, state=Package.State.DONE)
    package = made.first()
    if package is None:
        raise HttpError(404, _("Không có gói này. Hãy xem các gói đã xong ở danh mục: /api/catalogue."))
    if package.release.withdrawn_at:
        raise HttpError(410, _("Khóa học này đã được thu hồi. Hãy gỡ gói khỏi nền tảng của bạn."))
    return package


def _text(request: HttpRequest, text: str, name: str) -> HttpResponseBase:
    """Keys are rotated, so it is asked each time whether it is still the same."""
    content = text.encode()
    etag = hashlib.sha256(content).hexdigest()
    response = ranged_response(request, io.BytesIO(content), len(content), JSON, etag, name)
    response["Cache-Control"] = "no-cache"
    return response
