"""Uploads that have come in whole: looked at, put into the library; and the page for many files at once."""

import logging
import uuid
from pathlib import PurePosixPath
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST
from wagtailmedia import get_permission_policy
from wagtailmedia.forms import format_extensions_for_accept_value

from cms.library.forms import WRONG_KIND
from cms.library.media_types import extensions
from cms.library.models import LibraryMedia
from cms.library.uploads import ANSWERS, owner_of, places
from cms.library.widgets import upload_config
from media_pipeline import uploads
from media_pipeline.errors import ProcessingError
from media_pipeline.models import Asset, Upload

logger = logging.getLogger(__name__)
State = Upload.State

KNOWN_SHOWN = 3


# --- one file ---------------------------------------------------------------------------------------------


@require_POST
def check(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Is the file any good? Asked again until the state is no longer `checking`."""
    return JsonResponse(_news(request, pk))


@require_POST
def keep(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The same, and once it is let in, a recording of its own. Asked twice, it is made once."""
    news = _news(request, pk)
    if news["state"] == State.ACCEPTED:
        news |= _kept(request.user, Upload.objects.get(pk=pk))
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return JsonResponse(news)
    _tell(request, news)
    return redirect("uploads:many")


@require_POST
def give_up(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    try:
        uploads.discard(uploads.get(pk, owner_of(request)))
    except tuple(ANSWERS) as error:
        messages.error(request, ANSWERS[type(error)][1])
    else:
        messages.success(request, gettext("Đã bỏ tệp tải dở."))
    return redirect("uploads:many")


def _news(request: HttpRequest, pk: uuid.UUID) -> dict[str, Any]:
    """What came of it; `reason` is a sentence for the person who waits."""
    try:
        upload = uploads.finish(uploads.get(pk, owner_of(request)))
    except uploads.Incomplete:
        return {
            "state": State.RECEIVING,
            "reason": gettext("Tệp chưa tải xong. Hãy chọn lại tệp để tải tiếp."),
        }
    except (Upload.DoesNotExist, uploads.Gone) as error:
        return {"state": State.REFUSED, "reason": str(ANSWERS[type(error)][1])}
    except OSError:
        logger.exception("upload %s could not be looked at", pk)
        return {"state": State.RECEIVING, "reason": ProcessingError("disk_full").message}
    wanted = request.POST.get("kind")
    if upload.asset and wanted in WRONG_KIND and upload.asset.kind != wanted:
        return {"state": State.REFUSED, "reason": str(WRONG_KIND[upload.asset.kind])}
    return {"state": upload.state, "reason": upload.reason or _known(request.user, upload.asset)}


def _known(user: Any, asset: Asset | None) -> str:
    """Says so when the library has the very same bytes already."""
    titles = [f"“{media.title}”" for media in _visible(user).filter(asset=asset)[:KNOWN_SHOWN] if asset]
    if not titles:
        return ""
    return gettext("Tệp này đã có trong kho: %(titles)s.") % {"titles": ", ".join(titles)}


def _visible(user: Any) -> QuerySet[LibraryMedia]:
    return get_permission_policy().instances_user_has_any_permission_for(user, ["change", "delete"])


def _kept(user: Any, upload: Upload) -> dict[str, Any]:
    media = _entry(user, upload)
    if media is None:
        sentence = gettext("Bạn không còn quyền tải lên bộ sưu tập này. Hãy chọn bộ sưu tập khác.")
        return {"state": State.REFUSED, "reason": sentence}
    return {"title": media.title, "url": reverse("recordings:recording", args=[media.pk])}


def _entry(user: Any, upload: Upload) -> LibraryMedia | None:
    """The recording that shows the upload; the one there is, when the library had these bytes before.

    None when its collection is gone, or the right to add to it.
    """
    mine = LibraryMedia.objects.filter(upload=upload.pk).first()
    if found := mine or _visible(user).filter(asset=upload.asset).order_by("pk").first():
        return found
    place = places(user).filter(pk=int(upload.account)).first()
    if place is None:
        return None
    media = LibraryMedia(
        title=PurePosixPath(upload.filename).stem or upload.filename,
        type=upload.asset.kind,
        uploaded_by_user=user,
        collection=place,
        upload=upload.pk,
    )
    media.stand_on(upload.asset, upload.filename)
    try:
        with transaction.atomic():
            media.save()
    except IntegrityError:  # asked twice in the same moment
        return LibraryMedia.objects.get(upload=upload.pk)
    return media


def _tell(request: HttpRequest, news: dict[str, Any]) -> None:
    if news["state"] == State.ACCEPTED:
        messages.success(request, gettext("Đã đưa vào kho: %(title)s.") % {"title": news["title"]})
    else:
        messages.warning(request, news["reason"] or gettext("Tệp đang được kiểm tra. Hãy đợi một lát."))


# --- many files -------------------------------------------------------------------------------------------


def many(request: HttpRequest) -> HttpResponse:
    allowed = places(request.user)
    if not allowed:
        raise PermissionDenied
    context = {
        "collections": [(place.pk, place.get_indented_name(2)) for place in allowed.order_by("path")],
        "unfinished": [_unfinished(upload) for upload in _left_over(owner_of(request))],
        "config": upload_config(request.user),
        "accept": format_extensions_for_accept_value(extensions("")),
        "breadcrumbs_items": [
            {"url": reverse("recordings:listing"), "label": gettext("Xử lý hình và tiếng")},
            {"url": "", "label": gettext("Tải lên nhiều tệp")},
        ],
        "header_title": gettext("Tải lên nhiều tệp"),
        "header_icon": "upload",
    }
    return render(request, "library/many.html", context)


def _left_over(owner: str) -> QuerySet[Upload]:
    """What this person began and has not brought to an end."""
    shown = Exists(LibraryMedia.objects.filter(asset=OuterRef("asset")))
    let_in = Upload.objects.filter(~shown, state=State.ACCEPTED)
    return Upload.objects.filter(owner=owner).filter(pk__in=uploads.living() | let_in).order_by("-created")


def _unfinished(upload: Upload) -> dict[str, Any]:
    return {
        "upload": upload,
        "percent": upload.offset * 100 // upload.length,
        "whole": upload.offset == upload.length,
    }
