"""From the package a platform has to the one it should have, for the bytes of what changed."""

from typing import Annotated

from django.core.files.storage import storages
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja.errors import HttpError

from cms.delivery import packages
from cms.delivery.auth import door
from cms.delivery.ranges import ranged_response
from cms.delivery.schemas import Problem
from curriculum.deltas import counterpart, name_of, request_delta
from curriculum.trust.base import TrustError

router = Router()
Have = Annotated[str, Query(alias="from", pattern="^[0-9a-f]{64}$", description="SHA-256 của gói đang có")]


@router.get(
    "/{course_code}/{language}/{file_name}",
    auth=door("packages:read"),
    response={200: None, 401: Problem, 403: Problem, 429: Problem, 404: Problem, 410: Problem, 422: Problem},
    summary="Tải bản vá từ gói đang có tới gói này",
    url_name="delta",
    openapi_extra={
        "responses": {
            200: {"description": "Bản vá (ZIP)", "content": {"application/zip": {}}},
            206: {"description": "Một phần của bản vá, theo Range", "content": {"application/zip": {}}},
            304: {"description": "Nền tảng đã có đúng bản vá này, theo If-None-Match"},
        }
    },
)
def download_delta(
    request: HttpRequest, course_code: str, language: str, file_name: str, have: Have
) -> HttpResponseBase:
    target = packages.find(request, course_code, language, file_name)
    if have == target.sha256:
        raise HttpError(422, _("Gói bạn đang có chính là gói này, không cần bản vá."))
    old = counterpart(target, have)
    if old is None:
        raise HttpError(404, _("Không có bản vá từ gói bạn nêu. Hãy tải cả gói ở /api/packages."))
    try:
        name, size = request_delta(old, target)
    except (TrustError, OSError) as error:  # no saving, or a file that was lost from the store
        raise HttpError(404, _("Không có bản vá cho gói này. Hãy tải cả gói ở /api/packages.")) from error
    response = ranged_response(
        request,
        storages["packages"].open(name),
        size,
        "application/zip",
        name_of(old, target).rpartition("/")[2],
        f"{file_name}.from-{old.release.number}.delta",
    )
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response
