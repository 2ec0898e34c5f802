"""tus 1.0.0 over `media_pipeline.uploads`: creation, checksum, expiration, termination.

https://tus.io/protocols/resumable-upload. Every refusal carries a sentence that the uploader reads.
"""

import base64
import binascii
import errno
import logging
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import http_date
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection
from wagtailmedia import get_permission_policy

from cms.library.media_types import wrong_extension
from cms.library.quotas import bytes_left
from media_pipeline import uploads
from media_pipeline.conf import setting
from media_pipeline.errors import ProcessingError, Refused
from media_pipeline.models import Upload
from media_pipeline.pieces import CHECKSUMS, Checksum, TooMuch, WrongChecksum

logger = logging.getLogger(__name__)

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,checksum,expiration,termination"
PIECES = "application/offset+octet-stream"

ANSWERS: dict[type[Exception], tuple[int, Promise]] = {
    Upload.DoesNotExist: (404, _("Không tìm thấy lần tải lên này. Hãy chọn lại tệp để tải từ đầu.")),
    uploads.Gone: (410, _("Lần tải lên này đã hết hạn hoặc đã hủy. Hãy chọn lại tệp để tải từ đầu.")),
    uploads.WrongOffset: (409, _("Phần vừa gửi không nối tiếp phần đã nhận. Hãy bấm Tải tiếp.")),
    uploads.BeingChecked: (423, _("Tệp đang được kiểm tra. Hãy đợi một lát.")),
    TooMuch: (413, _("Tệp gửi lên dài hơn đã báo: tệp đã bị sửa trong khi tải. Hãy chọn lại tệp.")),
    WrongChecksum: (460, _("Một phần của tệp bị sai trên đường truyền. Hãy bấm Tải tiếp.")),
}
REFUSALS = {"empty": 400, "too_big": 413, "quota": 413, "disk_full": 507}

Answer = Callable[..., HttpResponse]


class BadRequest(Exception):
    """What was asked cannot be understood or is not allowed; the status and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def owner_of(request: HttpRequest) -> str:
    return str(request.user.pk)


# --- the two addresses ------------------------------------------------------------------------------------


def collection(request: HttpRequest) -> HttpResponse:
    return _answer(request, {"OPTIONS": _options, "POST": _create})


def upload(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    methods = {"OPTIONS": _options, "HEAD": _head, "PATCH": _patch, "DELETE": _terminate}
    return _answer(request, methods, pk)


def _answer(request: HttpRequest, methods: Mapping[str, Answer], *args: Any) -> HttpResponse:
    """The method of a POST may be named in a header, for proxies that let nothing else through."""
    asked = request.method or ""
    method = request.headers.get("X-HTTP-Method-Override", asked) if asked == "POST" else asked
    if method not in methods:
        response = HttpResponse(status=405, headers={"Allow": ", ".join(methods)})
    elif method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
        response = HttpResponse(status=412, headers={"Tus-Version": VERSION})
    else:
        response = _guarded(methods[method], request, *args)
    response["Tus-Resumable"] = VERSION
    response["Cache-Control"] = "no-store"
    return response


def _guarded(answer: Answer, request: HttpRequest, *args: Any) -> HttpResponse:
    try:
        return answer(request, *args)
    except BadRequest as bad:
        return _say(bad.status, str(bad))
    except Refused as refused:
        return _say(REFUSALS[refused.code], refused.message)
    except tuple(ANSWERS) as error:
        return _say(*ANSWERS[type(error)])
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return _say(507, ProcessingError("disk_full").message)
        logger.info("an upload broke off: %s", error)
        return _say(408, gettext("Mất kết nối giữa chừng. Phần đã nhận được giữ lại; hãy bấm Tải tiếp."))


def _say(status: int, sentence: str | Promise) -> HttpResponse:
    return HttpResponse(str(sentence), status=status, content_type="text/plain; charset=utf-8")


# --- what can be asked ------------------------------------------------------------------------------------


def _options(request: HttpRequest, *args: Any) -> HttpResponse:
    return HttpResponse(
        status=204,
        headers={
            "Tus-Version": VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": setting("MAX_BYTES"),
            "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
        },
    )


def _create(request: HttpRequest) -> HttpResponse:
    metadata = _metadata(request.headers.get("Upload-Metadata", ""))
    filename = metadata.get("filename", "")
    place = _place(request.user, metadata.get("collection", ""))
    if reason := wrong_extension(filename, metadata.get("kind", "")):
        raise BadRequest(415, reason)
    begun = uploads.create(
        uploads.NewUpload(
            owner=owner_of(request),
            account=str(place.pk),
            filename=filename,
            length=_number(request, "Upload-Length"),
            allowed=bytes_left(place),
            id=_uuid(metadata.get("id", "")),
        )
    )
    if request.content_type == PIECES and request.headers.get("Content-Length", "0") != "0":
        uploads.append(begun, 0, request, _checksum(request))
        begun.refresh_from_db()
    return HttpResponse(
        status=201,
        headers={"Location": reverse("uploads:upload", args=[begun.pk]), **_progress(begun)},
    )


def _head(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    begun = uploads.get(pk, owner_of(request))
    if begun.state == Upload.State.REFUSED:
        raise uploads.Gone
    return HttpResponse(headers={"Upload-Length": str(begun.length), **_progress(begun)})


def _patch(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    if request.content_type != PIECES:
        raise BadRequest(415, gettext("Phần của tệp phải được gửi ở dạng %(type)s.") % {"type": PIECES})
    begun = uploads.get(pk, owner_of(request))
    offset = _number(request, "Upload-Offset")
    if offset + int(request.headers.get("Content-Length") or 0) > begun.length:
        raise TooMuch
    uploads.append(begun, offset, request, _checksum(request))
    begun.refresh_from_db()
    return HttpResponse(status=204, headers=_progress(begun))


def _terminate(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    uploads.discard(uploads.get(pk, owner_of(request)))
    return HttpResponse(status=204)


def _progress(begun: Upload) -> dict[str, str]:
    expires = http_date(begun.expires_at.timestamp())
    return {"Upload-Offset": str(begun.offset), "Upload-Expires": expires}


# --- who may, and what ------------------------------------------------------------------------------------


def places(user: Any) -> Any:
    """Collections that this person may upload to."""
    return get_permission_policy().collections_user_has_any_permission_for(user, ["add", "change"])


def _place(user: Any, number: str) -> Collection:
    """The collection with that number. A form asks for none when there is only one to add to."""
    if number:
        found = [one for one in places(user) if str(one.pk) == number]
    else:
        found = list(get_permission_policy().collections_user_has_permission_for(user, "add"))
    if len(found) == 1:
        return found[0]
    raise BadRequest(403, gettext("Bạn không có quyền tải lên bộ sưu tập này. Hãy chọn bộ sưu tập khác."))


# --- headers ----------------------------------------------------------------------------------------------


def _number(request: HttpRequest, header: str) -> int:
    value = request.headers.get(header, "")
    if not (value.isascii() and value.isdigit()) or len(value) > 18:
        raise BadRequest(400, gettext("Thiếu hoặc sai trường %(header)s.") % {"header": header})
    return int(value)


def _metadata(header: str) -> dict[str, str]:
    """`filename 4bqh…,kind dmlkZW8=` -> {"filename": "…", "kind": "video"}"""
    try:
        pairs = [pair.split() for pair in header.split(",") if pair.strip()]
        return {key: base64.b64decode("".join(value), validate=True).decode() for key, *value in pairs}
    except ValueError:
        sentence = gettext("Thiếu hoặc sai trường %(header)s.") % {"header": "Upload-Metadata"}
        raise BadRequest(400, sentence) from None


def _checksum(request: HttpRequest) -> Checksum | None:
    header = request.headers.get("Upload-Checksum")
    if header is None:
        return None
    algorithm, _space, value = header.partition(" ")
    try:
        digest = base64.b64decode(value, validate=True)
    except binascii.Error:
        digest = b""
    if algorithm not in CHECKSUMS or not digest:
        raise BadRequest(400, gettext("Thiếu hoặc sai trường %(header)s.") % {"header": "Upload-Checksum"})
    return Checksum(algorithm, digest)


def _uuid(value: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(value)
    except ValueError:
        return None
