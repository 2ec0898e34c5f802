"""The pages of recordings in the admin: what became of each file, why, and what can be done about it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Case, Exists, OuterRef, Prefetch, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.views.decorators.http import require_POST
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtailmedia import get_permission_policy

from cms.library.forms import CaptionForm
from cms.library.models import LibraryMedia
from cms.library.waveform import waveform_of
from cms.library.wording import ARTEFACTS, ASSETS, SUFFIXES, clock
from curriculum.languages import LANGUAGES
from media_pipeline import jobs
from media_pipeline.models import Artefact, Caption
from media_pipeline.profiles import RENDITIONS
from media_pipeline.states import ACTIVE, OPEN, ArtefactState

PER_PAGE = 50
USES_SHOWN = 20
BROKEN = (ArtefactState.FAILED, ArtefactState.CANCELLED)


@dataclass(frozen=True)
class Row:
    """One artefact as its line in the table shows it."""

    artefact: Artefact
    name: str | Promise
    can_retry: bool
    can_stop: bool
    address: str
    """Where its file is; "" when people have no use for it."""


# --- all recordings ---------------------------------------------------------------------------------------


def listing(request: HttpRequest) -> HttpResponse:
    """What is stuck first, then what is being worked on, then the rest; the newest first in each."""
    page = Paginator(_by_need(_visible(request.user)), PER_PAGE).get_page(request.GET.get("p"))
    part = bool(request.GET.get("part"))
    context = {
        "recordings": page,
        "lines": [_line(media) for media in page],
        "elided_page_range": page.paginator.get_elided_page_range(page.number),
        "breadcrumbs_items": [{"url": "", "label": gettext("Xử lý hình và tiếng")}],
        "header_title": gettext("Xử lý hình và tiếng"),
        "header_icon": "media",
    }
    return render(request, "library/_recordings.html" if part else "library/recordings.html", context)


def _visible(user: Any) -> QuerySet[LibraryMedia]:
    rows = Artefact.objects.exclude(state=ArtefactState.SUPERSEDED).defer("log", "spec", "facts")
    found = get_permission_policy().instances_user_has_any_permission_for(user, ["change", "delete"])
    return found.select_related("asset").prefetch_related(Prefetch("asset__artefacts", rows))


def _by_need(recordings: QuerySet[LibraryMedia]) -> QuerySet[LibraryMedia]:
    def some(states: Any) -> Exists:
        return Exists(Artefact.objects.filter(asset=OuterRef("asset"), state__in=list(states)))

    need = Case(When(some(BROKEN), then=Value(0)), When(some(OPEN), then=Value(1)), default=Value(2))
    return recordings.annotate(need=need).order_by("need", "-created_at", "-pk")


def _line(media: LibraryMedia) -> dict[str, Any]:
    rows = list(media.asset.artefacts.all()) if media.asset else []
    reasons = dict.fromkeys(row.reason for row in rows if row.state in BROKEN and row.reason)
    return {
        "media": media,
        "state": media.asset.state if media.asset else None,
        "words": ASSETS[media.asset.state] if media.asset else "",
        "busy": any(row.state in OPEN for row in rows),
        "progress": sum(row.progress for row in rows) // len(rows) if rows else 0,
        "reasons": list(reasons)[:2],
    }


# --- one recording ----------------------------------------------------------------------------------------


def recording(request: HttpRequest, pk: int) -> HttpResponse:
    """With `?part=1` only the part that changes by itself."""
    media = _changeable(request, pk)
    if request.GET.get("part"):
        return render(request, "library/_recording.html", _work_context(media))
    return _page(request, media, CaptionForm(media.asset))


def _page(request: HttpRequest, media: LibraryMedia, form: CaptionForm) -> HttpResponse:
    context = {
        **_work_context(media),
        "captions": [(LANGUAGES[caption.language], caption) for caption in media.asset.captions.all()],
        "form": form,
        "uses": list(_uses(request.user, media)),
        "breadcrumbs_items": [
            {"url": reverse("recordings:listing"), "label": gettext("Xử lý hình và tiếng")},
            {"url": "", "label": media.title},
        ],
        "header_title": media.title,
        "header_icon": media.icon,
    }
    return render(request, "library/recording.html", context)


def _work_context(media: LibraryMedia) -> dict[str, Any]:
    rows = media.asset.artefacts.exclude(state=ArtefactState.SUPERSEDED)
    state = media.asset.state
    return {
        "media": media,
        "asset": media.asset,
        "state": state,
        "words": ASSETS[state],
        "length": clock(media.duration),
        "rows": [_row(artefact) for artefact in rows],
        "busy": any(artefact.state in OPEN for artefact in rows),
        "waveform": waveform_of(media.asset.sha256, media.duration),
    }


def _row(artefact: Artefact) -> Row:
    shown = artefact.state == ArtefactState.DONE and artefact.name in RENDITIONS
    suffix = SUFFIXES.get(artefact.media_type, "bin")
    return Row(
        artefact=artefact,
        name=ARTEFACTS.get(artefact.name, artefact.name),
        can_retry=artefact.state in BROKEN,
        can_stop=artefact.state in OPEN and not artefact.cancel_requested,
        address=reverse("library:rendition", args=[artefact.sha256, suffix]) if shown else "",
    )


def _uses(user: Any, media: LibraryMedia) -> Any:
    """(title, address of its edit page or None) of what shows this recording."""
    finder = AdminURLFinder(user)
    for entity, _references in media.get_usage()[:USES_SHOWN]:
        address = finder.get_edit_url(entity)
        yield (str(entity) if address else gettext("Trang mà bạn không có quyền xem"), address)


def _changeable(request: HttpRequest, pk: int) -> LibraryMedia:
    media = get_object_or_404(LibraryMedia.objects.select_related("asset"), pk=pk, asset__isnull=False)
    if not get_permission_policy().user_has_permission_for_instance(request.user, "change", media):
        raise PermissionDenied
    return media


# --- what people may do -----------------------------------------------------------------------------------


@require_POST
def retry(request: HttpRequest, pk: int, artefact_pk: int) -> HttpResponse:
    media = _changeable(request, pk)
    jobs.retry(get_object_or_404(Artefact, pk=artefact_pk, asset=media.asset))
    messages.info(request, gettext("Đã xếp lại vào hàng đợi."))
    return redirect("recordings:recording", pk)


@require_POST
def stop(request: HttpRequest, pk: int, artefact_pk: int) -> HttpResponse:
    media = _changeable(request, pk)
    artefact = get_object_or_404(Artefact, pk=artefact_pk, asset=media.asset)
    jobs.cancel(artefact)
    if artefact.state in ACTIVE:
        messages.info(request, gettext("Đã yêu cầu dừng; việc đang làm sẽ ngừng trong vài giây."))
    return redirect("recordings:recording", pk)


@require_POST
def add_caption(request: HttpRequest, pk: int) -> HttpResponse:
    media = _changeable(request, pk)
    form = CaptionForm(media.asset, request.POST, request.FILES)
    if not (form.is_valid() and form.save()):
        return _page(request, media, form)
    messages.success(request, gettext("Đã lưu phụ đề."))
    return redirect("recordings:recording", pk)


@require_POST
def delete_caption(request: HttpRequest, pk: int, caption_pk: int) -> HttpResponse:
    """Its bytes stay: packages that went out may name them."""
    media = _changeable(request, pk)
    get_object_or_404(Caption, pk=caption_pk, asset=media.asset).delete()
    messages.success(request, gettext("Đã xóa phụ đề."))
    return redirect("recordings:recording", pk)
