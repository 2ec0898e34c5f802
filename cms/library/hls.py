"""The HLS set of a film: addresses that a player follows, and one archive for a web server elsewhere."""

import tempfile
import zipfile
from pathlib import PurePosixPath
from typing import IO

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from cms.delivery.ranges import ranged_response
from media_pipeline import blobs
from media_pipeline.models import Artefact
from media_pipeline.states import ArtefactState

MASTER = "master.m3u8"
MEDIA_TYPES = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".mp4": "video/mp4",
    ".vtt": "text/vtt; charset=utf-8",
}
COPY = 1024 * 1024


@require_safe
def member(request: HttpRequest, sha256: str, name: str) -> HttpResponseBase:
    """A file of the set; it can never change, so a browser may keep it for ever."""
    found = _files(sha256).get(name)
    if found is None:
        raise Http404
    file = _open(found)
    response = ranged_response(request, file, file.seek(0, 2), MEDIA_TYPES[PurePosixPath(name).suffix], found)
    patch_cache_control(response, public=True, max_age=31536000, immutable=True)
    return response


@require_safe
def archive(request: HttpRequest, sha256: str) -> HttpResponseBase:
    """All files of the set, not compressed: unpacked on any web server they play."""
    files = _files(sha256)
    packed = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as target:
        for name, one in sorted(files.items()):
            with _open(one) as source, target.open(zipfile.ZipInfo(name), "w", force_zip64=True) as copy:
                while piece := source.read(COPY):
                    copy.write(piece)
    size = packed.tell()
    packed.seek(0)
    return ranged_response(request, packed, size, "application/zip", f"{sha256}-zip", f"hls-{sha256[:8]}.zip")


def _files(sha256: str) -> dict[str, str]:
    """{name: sha256}"""
    sets = Artefact.objects.filter(name="hls", sha256=sha256).exclude(state=ArtefactState.FAILED)
    row = sets.first()
    if row is None:
        raise Http404
    return {MASTER: sha256, **{name: one["sha256"] for name, one in row.facts["files"].items()}}


def _open(sha256: str) -> IO[bytes]:
    try:
        return blobs.open(sha256)
    except FileNotFoundError as error:
        raise Http404 from error
