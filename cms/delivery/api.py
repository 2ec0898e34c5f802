"""The platforms' door: search, the catalogue and the packages, described at /api/openapi.json."""

import hashlib
import io
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Body, NinjaAPI, Query
from ninja.errors import HttpError
from pydantic import Field

from cms.delivery import catalogue, changes, deltas, keys, offers, packages, problems, reporting
from cms.delivery.auth import door, platform_token
from cms.delivery.conditional import Reading, conditional
from cms.delivery.cursors import View
from cms.delivery.guarded import guarded
from cms.delivery.models import Channel
from cms.delivery.ranges import ranged_response
from cms.delivery.schemas import (
    Catalogue,
    CatalogueParameters,
    Changes,
    ChangesParameters,
    Problem,
    Report,
    ReportAnswer,
    SearchAnswer,
    SearchParameters,
)
from curriculum.packages import media_type
from curriculum.packaging.base import GENERIC
from curriculum.signing import SUFFIX
from search import index
from search.query import SearchQuery

FOREVER = "private, max-age=31536000, immutable"
"""A release never changes, so neither does a package of it; private, because it was given to a token."""
JSON = "application/json"
MOST_REPORTS = 1000
REFUSED = {401: Problem, 403: Problem, 429: Problem}
UNCHANGED = {
    "responses": {304: {"description": "Không có gì mới, theo If-None-Match hoặc If-Modified-Since"}}
}

api = NinjaAPI(
    title="Học liệu số",
    version="1.0.0",
    description="Danh mục khóa học, thay đổi, gói và tìm kiếm. Mỗi nền tảng có mã truy cập riêng.",
)
api.add_router("/deltas", deltas.router)


@api.get(
    "/search",
    auth=door("search:read"),
    response={200: SearchAnswer, **REFUSED, 422: Problem, 503: Problem},
    summary="Tìm bài học",
    url_name="search",
)
def search(request: HttpRequest, parameters: Query[SearchParameters]) -> dict[str, Any]:
    values = parameters.model_dump()
    results = index.search(SearchQuery(text=values.pop("q"), **values))
    return {
        "total": results.total,
        "page": results.query.page,
        "pages": results.pages,
        "hits": results.hits,
        "facets": results.facets,
    }


@api.get(
    "/catalogue",
    auth=door("catalogue:read"),
    response={200: Catalogue, **REFUSED, 410: Problem, 422: Problem},
    summary="Các khóa học mà kênh của nền tảng đang chào",
    url_name="catalogue",
    openapi_extra=UNCHANGED,
)
def read_catalogue(request: HttpRequest, parameters: Query[CatalogueParameters]) -> HttpResponseBase:
    reading = _reading(request, parameters.channel)
    return conditional(request, reading, lambda: catalogue.page(reading.view, reading.state, parameters))


@api.get(
    "/changes",
    auth=door("catalogue:read"),
    response={200: Changes, **REFUSED, 410: Problem, 422: Problem},
    summary="Những gì đã đổi từ lần hỏi trước, kể cả thu hồi",
    url_name="changes",
    openapi_extra=UNCHANGED,
)
def read_changes(request: HttpRequest, parameters: Query[ChangesParameters]) -> HttpResponseBase:
    reading = _reading(request, parameters.channel)
    asked = (parameters.since, parameters.size)
    return conditional(request, reading, lambda: changes.changes(reading.view, reading.state, *asked))


@api.get(
    "/packages/{course_code}/{language}/{file_name}.sig",
    auth=door("packages:read"),
    response={200: None, **REFUSED, 404: Problem, 410: Problem},
    summary="Chữ ký của một gói",
    url_name="signature",
    openapi_extra={"responses": {200: {"description": "Chữ ký (DSSE)", "content": {"application/json": {}}}}},
)
def signature(request: HttpRequest, course_code: str, language: str, file_name: str) -> HttpResponseBase:
    package = packages.find(request, course_code, language, file_name)
    if not package.signature:
        raise HttpError(404, _("Gói này không có chữ ký."))
    return _text(request, package.signature, file_name + SUFFIX)


@api.get(
    "/packages/{course_code}/{language}/{file_name}",
    auth=door("packages:read"),
    response={200: None, **REFUSED, 404: Problem, 410: Problem, 503: Problem},
    summary="Tải một gói",
    url_name="package",
    openapi_extra={
        "responses": {
            200: {"description": "Gói", "content": {"application/zip": {}}},
            206: {"description": "Một phần của gói, theo Range", "content": {"application/zip": {}}},
            304: {"description": "Nền tảng đã có đúng gói này, theo If-None-Match"},
            416: {"description": "Phần được hỏi nằm ngoài gói"},
        }
    },
)
def download(request: HttpRequest, course_code: str, language: str, file_name: str) -> HttpResponseBase:
    package = packages.find(request, course_code, language, file_name)
    response = ranged_response(
        request,
        packages.opened(package),
        package.bytes,
        media_type(file_name),
        package.sha256,
        file_name,
    )
    response["Cache-Control"] = FOREVER
    return response


@api.get(
    "/keys.json",
    auth=None,
    response={200: None, 404: Problem},
    summary="Khóa công khai để kiểm tra chữ ký",
    url_name="keys",
    openapi_extra={"responses": {200: {"description": "Bộ khóa", "content": {"application/json": {}}}}},
)
def public_keys(request: HttpRequest) -> HttpResponseBase:
    """Open to everybody: it is what a signature is checked with."""
    published = keys.published()
    if not published:
        raise HttpError(404, _("Nơi phát hành này không ký các gói."))
    return _text(request, published, "keys.json")


@api.post(
    "/reports",
    auth=door("report:write", editors=False),
    response={200: ReportAnswer, **REFUSED, 422: Problem},
    summary="Báo bản phát hành mà nền tảng đang dùng",
    url_name="reports",
)
def report(
    request: HttpRequest,
    reports: Body[Report | Annotated[list[Report], Field(max_length=MOST_REPORTS)]],
) -> dict[str, Any]:
    token = platform_token(request)
    assert token is not None  # nobody else comes through this door
    given = reports if isinstance(reports, list) else [reports]
    return {"reports": reporting.receive(token.platform, given)}


def _text(request: HttpRequest, text: str, name: str) -> HttpResponseBase:
    """Keys are rotated and packages signed anew, so it is asked each time whether it is still the same."""
    content = text.encode()
    etag = hashlib.sha256(content).hexdigest()
    response = ranged_response(request, io.BytesIO(content), len(content), JSON, etag, name)
    response["Cache-Control"] = "no-cache"
    return response


def _reading(request: HttpRequest, asked: str) -> Reading:
    """What this reader sees: a platform its own channel, an editor the one that was asked for."""
    token = platform_token(request)
    channel = token.platform.channel if token else asked or str(Channel.STABLE)
    if asked and asked != channel:
        raise HttpError(403, _("Nền tảng này chỉ được xem kênh “{channel}”.").format(channel=channel))
    state = offers.head(channel)
    profile = token.platform.profile if token else GENERIC
    changed_at = max(state.changed_at, token.platform.changed_at) if token else state.changed_at
    return Reading(View(state.epoch, channel, profile), state, changed_at)


problems.register(api)
urls = guarded(api)
