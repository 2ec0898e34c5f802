"""Bytes of the library for the people who work with it."""

import mimetypes

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from cms.library.models import LibraryMedia
from media_pipeline import blobs


def rendition(request: HttpRequest, sha256: str, extension: str) -> HttpResponse:
    """A file by its content hash; it can never change, so a browser may keep it for ever."""
    if len(sha256) != 64 or not blobs.exists(sha256):
        raise Http404
    media_type = mimetypes.guess_type(f"file.{extension}")[0] or "application/octet-stream"
    response = FileResponse(blobs.open(sha256), content_type=media_type)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required(login_url="wagtailadmin_login")
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as it was uploaded."""
    media = get_object_or_404(LibraryMedia, pk=pk)
    media_type = mimetypes.guess_type(media.file.name)[0] or "application/octet-stream"
    return FileResponse(media.file.open("rb"), content_type=media_type)
