"""The page of a recording in the admin: what became of the file, why, and what can be done about it."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST
from wagtail.admin.admin_url_finder import AdminURLFinder

from cms.library import costs
from cms.library.access import changeable
from cms.library.caption_editor import StartForm
from cms.library.forms import CaptionForm
from cms.library.models import LibraryMedia
from cms.library.rows import BROKEN, is_for_learners, rows_of
from cms.library.waveform import waveform_of
from cms.library.wishes import TrackForm, WishesForm, remove_track
from cms.library.wording import ASSETS, clock, language_name
from curriculum.languages import LANGUAGES
from media_pipeline import jobs
from media_pipeline.models import Artefact, Asset, Caption, Track
from media_pipeline.planner import base_of
from media_pipeline.states import ACTIVE, OPEN, ArtefactState

USES_SHOWN = 20


# --- the page ---------------------------------------------------------------------------------------------


def recording(request: HttpRequest, pk: int) -> HttpResponse:
    """With `?part=1` only the part that changes by itself."""
    media = changeable(request, pk)
    if request.GET.get("part"):
        return render(request, "library/_recording.html", _work_context(media))
    return _page(request, media)


def _page(request: HttpRequest, media: LibraryMedia, **forms: Any) -> HttpResponse:
    """`forms`: those that were sent and refused, in the place of empty ones."""
    asset = _asset(media)
    film = asset.kind == Asset.Kind.VIDEO
    learners = costs.of_asset(asset)
    context = {
        **_work_context(media),
        "captions": [(LANGUAGES[caption.language], caption) for caption in asset.captions.all()],
        "tracks": [(track, language_name(track.language)) for track in _tracks(asset)] if film else [],
        "form": CaptionForm(asset),
        "start_form": StartForm(asset),
        "wishes_form": WishesForm(asset) if film else None,
        "track_form": TrackForm(request.user, asset) if film else None,
        **forms,
        "uses": list(_uses(request.user, media)),
        "costs": learners,
        "advice": costs.advice(learners),
        "breadcrumbs_items": [
            {"url": reverse("recordings:listing"), "label": gettext("Xử lý hình và tiếng")},
            {"url": "", "label": media.title},
        ],
        "header_title": media.title,
        "header_icon": media.icon,
    }
    return render(request, "library/recording.html", context)


def _work_context(media: LibraryMedia) -> dict[str, Any]:
    asset = _asset(media)
    artefacts = list(asset.artefacts.exclude(state=ArtefactState.SUPERSEDED))
    rows = rows_of(artefacts)
    return {
        "media": media,
        "asset": asset,
        "state": asset.state,
        "words": ASSETS[asset.state],
        "length": clock(media.duration),
        "rows": rows,
        "tables": [
            (gettext("Các bản cho người học"), [row for row in rows if is_for_learners(row.artefact)]),
            (gettext("Các bước ở giữa"), [row for row in rows if not is_for_learners(row.artefact)]),
        ],
        "busy": any(artefact.state in OPEN for artefact in artefacts),
        "can_retry": sum(row.can_retry for row in rows) > 1,
        "can_stop": sum(row.can_stop for row in rows) > 1,
        "waveform": waveform_of(asset.sha256, media.duration),
    }


def _asset(media: LibraryMedia) -> Asset:
    """`changeable` lets no recording without one through."""
    assert media.asset is not None
    return media.asset


def _tracks(asset: Asset) -> Iterable[Track]:
    return asset.tracks.select_related("source")


def _uses(user: Any, media: LibraryMedia) -> Any:
    """(title, address of its edit page or None) of what shows this recording."""
    finder = AdminURLFinder(user)
    for entity, _references in media.get_usage()[:USES_SHOWN]:
        address = finder.get_edit_url(entity)
        yield (str(entity) if address else gettext("Trang mà bạn không có quyền xem"), address)


# --- what people may do with its jobs ---------------------------------------------------------------------


def _parts(media: LibraryMedia, artefact_pk: int) -> list[Artefact]:
    """Everything that stands in the same line of the table as this artefact."""
    wanted = get_object_or_404(Artefact, pk=artefact_pk, asset=media.asset)
    rows = Artefact.objects.filter(asset=media.asset).exclude(state=ArtefactState.SUPERSEDED)
    return [row for row in rows if base_of(row.name) == base_of(wanted.name)]


def _do(verb: Callable[[Artefact], None], artefacts: Iterable[Artefact]) -> None:
    for artefact in artefacts:
        verb(artefact)


@require_POST
def retry(request: HttpRequest, pk: int, artefact_pk: int) -> HttpResponse:
    _do(jobs.retry, _parts(changeable(request, pk), artefact_pk))
    messages.info(request, gettext("Đã xếp lại vào hàng đợi."))
    return redirect("recordings:recording", pk)


@require_POST
def stop(request: HttpRequest, pk: int, artefact_pk: int) -> HttpResponse:
    parts = _parts(changeable(request, pk), artefact_pk)
    _do(jobs.cancel, parts)
    if any(part.state in ACTIVE for part in parts):
        messages.info(request, gettext("Đã yêu cầu dừng; việc đang làm sẽ ngừng trong vài giây."))
    return redirect("recordings:recording", pk)


@require_POST
def hurry(request: HttpRequest, pk: int, artefact_pk: int) -> HttpResponse:
    _do(jobs.prioritise, _parts(changeable(request, pk), artefact_pk))
    messages.info(request, gettext("Việc này sẽ được làm trước các việc đang chờ."))
    return redirect("recordings:recording", pk)


@require_POST
def retry_all(request: HttpRequest, pk: int) -> HttpResponse:
    broken = Artefact.objects.filter(asset=changeable(request, pk).asset, state__in=BROKEN)
    _do(jobs.retry, broken)
    messages.info(request, gettext("Đã xếp lại vào hàng đợi."))
    return redirect("recordings:recording", pk)


@require_POST
def stop_all(request: HttpRequest, pk: int) -> HttpResponse:
    """What depends on others first, so that none is called a failure for want of what was stopped."""
    unfinished = Artefact.objects.filter(asset=changeable(request, pk).asset, state__in=OPEN)
    _do(jobs.cancel, sorted(unfinished, key=lambda row: (row.state != ArtefactState.WAITING, -row.pk)))
    messages.info(request, gettext("Đã yêu cầu dừng; việc đang làm sẽ ngừng trong vài giây."))
    return redirect("recordings:recording", pk)


# --- what goes with it ------------------------------------------------------------------------------------


@require_POST
def save_wishes(request: HttpRequest, pk: int) -> HttpResponse:
    media = changeable(request, pk)
    form = WishesForm(_asset(media), request.POST)
    if not form.is_valid():
        return _page(request, media, wishes_form=form)
    form.save()
    messages.success(request, gettext("Đã lưu. Những bản còn thiếu được xếp vào hàng đợi."))
    return redirect("recordings:recording", pk)


@require_POST
def add_track(request: HttpRequest, pk: int) -> HttpResponse:
    media = changeable(request, pk)
    form = TrackForm(request.user, _asset(media), request.POST)
    if not form.is_valid():
        return _page(request, media, track_form=form)
    form.save()
    messages.success(request, gettext("Đã thêm bản kèm theo."))
    return redirect("recordings:recording", pk)


@require_POST
def delete_track(request: HttpRequest, pk: int, track_pk: int) -> HttpResponse:
    media = changeable(request, pk)
    remove_track(get_object_or_404(Track, pk=track_pk, asset=media.asset))
    messages.success(request, gettext("Đã bỏ bản kèm theo. Bản ghi vẫn còn trong kho."))
    return redirect("recordings:recording", pk)


@require_POST
def add_caption(request: HttpRequest, pk: int) -> HttpResponse:
    media = changeable(request, pk)
    form = CaptionForm(_asset(media), request.POST, request.FILES)
    read = form.save() if form.is_valid() else None
    if read is None:
        return _page(request, media, form=form)
    messages.success(request, " ".join([gettext("Đã lưu phụ đề."), *read.notes]))
    return redirect("recordings:recording", pk)


@require_POST
def delete_caption(request: HttpRequest, pk: int, caption_pk: int) -> HttpResponse:
    """Its bytes stay: packages that went out may name them."""
    media = changeable(request, pk)
    get_object_or_404(Caption, pk=caption_pk, asset=media.asset).delete()
    messages.success(request, gettext("Đã xóa phụ đề."))
    return redirect("recordings:recording", pk)
