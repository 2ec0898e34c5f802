"""Bytes of the library: renditions for whoever knows their hash, originals for those who work with them."""

from pathlib import PurePosixPath

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from wagtailmedia import get_permission_policy

from cms.delivery.ranges import ranged_response
from cms.library.media_types import PICTURES, RECORDINGS, SHOWN
from cms.library.models import LibraryImage, LibraryMedia
from cms.library.storage import sha256_of
from media_pipeline import blobs
from media_pipeline.models import Artefact, Caption


@require_safe
def rendition(request: HttpRequest, sha256: str, extension: str) -> HttpResponseBase:
    """A file by its content hash; it can never change, so a browser may keep it for ever.

    Its type is what the store knows of it. The extension in the address is for people to read.
    """
    media_type = _media_type(sha256)
    if not media_type.startswith(SHOWN):
        raise Http404
    response = _blob(request, sha256, media_type)
    patch_cache_control(response, public=True, max_age=31536000, immutable=True)
    return response


@require_safe
@login_required(login_url="wagtailadmin_login")
def original(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file as it was uploaded; `?download` offers it for saving."""
    media = get_object_or_404(LibraryMedia.objects.select_related("asset"), pk=pk)
    policy = get_permission_policy()
    if not policy.user_has_any_permission_for_instance(request.user, ["change", "choose"], media):
        raise PermissionDenied
    media_type = RECORDINGS.get(PurePosixPath(media.file.name).suffix, "")
    to_disk = "download" in request.GET or not media_type
    name = media.filename if to_disk else None
    response = _blob(request, sha256_of(media.file.name), media_type or "application/octet-stream", name)
    patch_cache_control(response, private=True)
    return response


@require_safe
@login_required(login_url="wagtailadmin_login")
def stored(request: HttpRequest, name: str) -> HttpResponseBase:
    """Pictures as the admin shows them, originals included; learners get renditions by their hash."""
    media_type = PICTURES.get(PurePosixPath(name).suffix.lower())
    if media_type is None or not name.startswith(("images/", "original_images/")):
        raise Http404
    try:
        file = default_storage.open(name)
    except (FileNotFoundError, IsADirectoryError, SuspiciousOperation) as error:
        raise Http404 from error
    changed = default_storage.get_modified_time(name).timestamp()
    response = ranged_response(request, file, file.size, media_type, f"{file.size}-{changed}")
    patch_cache_control(response, private=True)
    return response


def _blob(
    request: HttpRequest, sha256: str, media_type: str, filename: str | None = None
) -> HttpResponseBase:
    try:
        file = blobs.open(sha256)
    except (FileNotFoundError, ValueError) as error:
        raise Http404 from error
    size = file.seek(0, 2)
    return ranged_response(request, file, size, media_type, sha256, filename)


def _media_type(sha256: str) -> str:
    """ "" for bytes that are nobody's rendition: originals and whatever else lies in the store."""
    made = Artefact.objects.filter(sha256=sha256).exclude(media_type="").values_list("media_type", flat=True)
    if found := made.first():
        return found
    if Caption.objects.filter(sha256=sha256).exists():
        return "text/vtt; charset=utf-8"
    return "image/webp" if _is_small_picture(sha256) else ""


def _is_small_picture(sha256: str) -> bool:
    """Small pictures are always WebP. An original may be too, and may say where it was taken."""
    if LibraryImage.objects.filter(sha256=sha256).exists():
        return False
    try:
        with blobs.open(sha256) as file:
            head = file.read(12)
    except (FileNotFoundError, ValueError):
        return False
    return head[:4] == b"RIFF" and head[8:] == b"WEBP"
