"""One file as an HTTP answer, whole or in part: what seeking in a video and resuming a download need."""

import re
from collections.abc import Iterator
from typing import IO

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

CHUNK = 256 * 1024
_ONE_RANGE = re.compile(r"\s*bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.ASCII | re.IGNORECASE)


def ranged_response(
    request: HttpRequest,
    file: IO[bytes],
    size: int,
    content_type: str,
    etag: str,
    filename: str | None = None,
) -> HttpResponseBase:
    """200, 206, 304, 412 or 416 as RFC 9110 has it. Streams `file` and closes it.

    `etag`: the strong validator without quotes, normally the SHA-256 of the bytes. `filename`: offers the
    file for saving under this name; without it the browser may show it.
    """
    response = _conditions(request, etag)
    if response is None:
        response = _bytes(file, size, _wanted(request, size, f'"{etag}"'), content_type)
    if not response.streaming:
        file.close()
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = f'"{etag}"'
    response["X-Content-Type-Options"] = "nosniff"
    if filename is not None:
        response["Content-Disposition"] = content_disposition_header(True, filename) or "attachment"
    return response


def _conditions(request: HttpRequest, etag: str) -> HttpResponseBase | None:
    """304 or 412 when the request's conditions ask for it; they go before the range."""
    ok = HttpResponse()
    answer = get_conditional_response(request, etag=f'"{etag}"', response=ok)
    return None if answer is ok else answer


def _bytes(file: IO[bytes], size: int, part: range | None, content_type: str) -> HttpResponseBase:
    if part is None:
        whole = StreamingHttpResponse(_Bytes(file, range(size)), content_type=content_type)
        whole["Content-Length"] = str(size)
        return whole
    if not part:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = StreamingHttpResponse(_Bytes(file, part), status=206, content_type=content_type)
    response["Content-Length"] = str(len(part))
    response["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    return response


def _wanted(request: HttpRequest, size: int, tag: str) -> range | None:
    """The bytes asked for; None for all of them, an empty range when there are no such bytes.

    Several ranges at once, other units and malformed headers are ignored, as the RFC allows.
    """
    match = _ONE_RANGE.fullmatch(request.headers.get("Range", ""))
    if request.method != "GET" or match is None or match.groups() == ("", ""):
        return None
    if request.headers.get("If-Range", tag) != tag:
        return None
    first, last = match.groups()
    if not first:
        return range(max(0, size - int(last)), size)
    if last and int(last) < int(first):
        return None
    start, stop = int(first), min(size, int(last) + 1) if last else size
    return range(start, stop) if start < stop else range(0)


class _Bytes:
    """Part of an open file, read as it is sent; the response closes it even when nothing was read."""

    def __init__(self, file: IO[bytes], part: range) -> None:
        self._file = file
        self._part = part

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(self._part.start)
        left = len(self._part)
        while left > 0 and (data := self._file.read(min(CHUNK, left))):
            left -= len(data)
            yield data

    def close(self) -> None:
        self._file.close()
