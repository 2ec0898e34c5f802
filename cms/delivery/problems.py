"""What goes wrong at the door, said in Vietnamese: `{"detail", "field"}`."""

import dataclasses
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from cms.delivery.auth import MissingScope, TooMany
from cms.delivery.cursors import ForeignCursor, InvalidCursor
from cms.delivery.reporting import InvalidReport
from search.engines import EngineUnavailable
from search.query import InvalidQuery

BAD_REQUEST = HTTPStatus.BAD_REQUEST.value


@dataclasses.dataclass(frozen=True)
class Told:
    status: int
    detail: str
    field: str = ""
    headers: dict[str, str] = dataclasses.field(default_factory=dict)


def not_known(request: HttpRequest, error: AuthenticationError) -> Told:
    sentence = _("Cần mã truy cập còn hiệu lực: gửi “Authorization: Bearer <mã>”. Hãy hỏi người quản trị.")
    return Told(401, sentence, headers={"WWW-Authenticate": "Bearer"})


def not_allowed(request: HttpRequest, error: MissingScope) -> Told:
    asked = f'Bearer error="insufficient_scope", scope="{error.scope}"'
    return Told(403, error.message, headers={"WWW-Authenticate": asked})


def too_many(request: HttpRequest, error: TooMany) -> Told:
    return Told(429, error.message, headers={"Retry-After": str(error.wait)})


def refused(request: HttpRequest, error: HttpError) -> Told:
    if error.status_code == BAD_REQUEST:  # django-ninja says it in English
        return Told(BAD_REQUEST, _("Nội dung gửi đến không phải JSON đúng. Xem mô tả ở /api/docs."))
    return Told(error.status_code, error.message)


def not_found(request: HttpRequest, error: Http404) -> Told:
    return Told(404, _("Không có gì ở địa chỉ này."))


def invalid_query(request: HttpRequest, error: InvalidQuery) -> Told:
    return Told(422, str(error), "q" if error.field == "text" else error.field)


def invalid_report(request: HttpRequest, error: InvalidReport) -> Told:
    return Told(422, str(error), error.field)


def invalid_cursor(request: HttpRequest, error: InvalidCursor) -> Told:
    sentence = _("Con trỏ không đúng: hãy gửi lại nguyên văn “next”, “since” hoặc “cursor” đã nhận.")
    return Told(422, sentence, _cursor_field(request))


def foreign_cursor(request: HttpRequest, error: ForeignCursor) -> Told:
    sentence = _(
        "Con trỏ này không còn dùng được: kênh, loại nền tảng hoặc dữ liệu đã được đặt lại. "
        "Hãy đọc lại danh mục từ đầu: /api/catalogue."
    )
    return Told(410, sentence, _cursor_field(request))


def invalid(request: HttpRequest, error: ValidationError) -> Told:
    name = str(error.errors[0]["loc"][-1])
    sentence = _("Tham số “%(field)s” thiếu hoặc sai. Xem mô tả ở /api/docs.") % {"field": name}
    return Told(422, sentence, name)


def engine_unavailable(request: HttpRequest, error: EngineUnavailable) -> Told:
    sentence = _("Bộ máy tìm kiếm đang không trả lời. Hãy thử lại sau ít phút.")
    return Told(503, sentence, headers={"Retry-After": "60"})


PROBLEMS: dict[type[Exception], Callable[[HttpRequest, Any], Told]] = {
    AuthenticationError: not_known,
    MissingScope: not_allowed,
    TooMany: too_many,
    HttpError: refused,
    Http404: not_found,
    InvalidQuery: invalid_query,
    InvalidReport: invalid_report,
    InvalidCursor: invalid_cursor,
    ForeignCursor: foreign_cursor,
    ValidationError: invalid,
    EngineUnavailable: engine_unavailable,
}


def register(api: NinjaAPI) -> None:
    for kind, tell in PROBLEMS.items():
        api.add_exception_handler(kind, partial(_answer, api, tell))


def _answer(
    api: NinjaAPI, tell: Callable[[HttpRequest, Any], Told], request: HttpRequest, error: Any
) -> HttpResponse:
    told = tell(request, error)
    response = api.create_response(request, {"detail": told.detail, "field": told.field}, status=told.status)
    for name, value in told.headers.items():
        response[name] = value
    return response


def _cursor_field(request: HttpRequest) -> str:
    return "since" if "since" in request.GET else "cursor"
