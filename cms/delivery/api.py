"""The platforms' door: search, the catalogue and the packages, described at /api/openapi.json."""

from typing import Any

from django.core.files.storage import storages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Query
from ninja.errors import AuthenticationError, HttpError, ValidationError

from cms.delivery.auth import EditorSession, PlatformBearer
from cms.delivery.catalogue import catalogue
from cms.delivery.ranges import ranged_response
from cms.delivery.schemas import Catalogue, CatalogueParameters, Problem, SearchAnswer, SearchParameters
from curriculum import checks
from curriculum.models import Package
from curriculum.packages import media_type
from search import index
from search.engines import EngineUnavailable
from search.query import InvalidQuery, SearchQuery

FOREVER = "private, max-age=31536000, immutable"
"""A release never changes, so neither does a package of it; private, because it was given to a token."""

api = NinjaAPI(
    title="Học liệu số",
    version="1.0.0",
    description="Danh mục khóa học, gói SCORM, cmi5, web và tìm kiếm. Mỗi nền tảng có một mã truy cập riêng.",
    auth=[PlatformBearer(), EditorSession()],
)


@api.get(
    "/search",
    response={200: SearchAnswer, 401: Problem, 422: Problem, 503: Problem},
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
    response={200: Catalogue, 401: Problem, 422: Problem},
    summary="Các khóa học đã phát hành",
    url_name="catalogue",
)
def read_catalogue(request: HttpRequest, parameters: Query[CatalogueParameters]) -> Catalogue:
    return catalogue(parameters, request.build_absolute_uri("/").rstrip("/"))


@api.get(
    "/packages/{course_code}/{language}/{file_name}",
    response={200: None, 401: Problem, 404: Problem, 410: Problem},
    summary="Tải một gói",
    url_name="package",
    openapi_extra={
        "responses": {
            200: {"description": "Gói ZIP", "content": {"application/zip": {}}},
            206: {"description": "Một phần của gói, theo Range", "content": {"application/zip": {}}},
            304: {"description": "Nền tảng đã có đúng gói này, theo If-None-Match"},
            416: {"description": "Phần được hỏi nằm ngoài gói"},
        }
    },
)
def download(request: HttpRequest, course_code: str, language: str, file_name: str) -> HttpResponseBase:
    package = _package(course_code, language, file_name)
    response = ranged_response(
        request,
        storages["packages"].open(package.path),
        package.bytes,
        media_type(file_name),
        package.sha256,
        file_name,
    )
    response["Cache-Control"] = FOREVER
    return response


def _package(course_code: str, language: str, file_name: str) -> Package:
    """The finished package at this address, which is also its path in storage and on mirrors."""
    made = Package.objects.select_related("release").filter(
        path=f"{course_code}/{language}/{file_name}", state=Package.State.DONE
    )
    package = made.exclude(checks.BLOCKED).first()
    if package is None:
        raise HttpError(404, _("Không có gói này. Hãy xem các gói đã xong ở danh mục: /api/catalogue."))
    if package.release.withdrawn_at:
        raise HttpError(410, _("Khóa học này đã được thu hồi. Hãy gỡ gói khỏi nền tảng của bạn."))
    return package


# --- what goes wrong, in Vietnamese -------------------------------------------------------------------------


@api.exception_handler(AuthenticationError)
def not_known(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    sentence = _("Cần mã truy cập còn hiệu lực: gửi “Authorization: Bearer <mã>”. Hãy hỏi người quản trị.")
    response = _problem(request, 401, sentence)
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _problem(request, error.status_code, error.message)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return _problem(request, 404, _("Không có gì ở địa chỉ này."))


@api.exception_handler(InvalidQuery)
def invalid_query(request: HttpRequest, error: InvalidQuery) -> HttpResponse:
    return _problem(request, 422, str(error), "q" if error.field == "text" else error.field)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    field = str(error.errors[0]["loc"][-1])
    sentence = _("Tham số “%(field)s” thiếu hoặc sai. Xem mô tả ở /api/docs.") % {"field": field}
    return _problem(request, 422, sentence, field)


@api.exception_handler(EngineUnavailable)
def engine_unavailable(request: HttpRequest, error: EngineUnavailable) -> HttpResponse:
    response = _problem(request, 503, _("Bộ máy tìm kiếm đang không trả lời. Hãy thử lại sau ít phút."))
    response["Retry-After"] = "60"
    return response


def _problem(request: HttpRequest, status: int, detail: str, field: str = "") -> HttpResponse:
    return api.create_response(request, {"detail": detail, "field": field}, status=status)
