"""“Cắt và ghép bản thu”: a recording put together from parts of others, and opened again for another try.

The page works by plain forms; the script beside it only plays what was chosen and takes points from players.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection
from wagtailmedia import get_permission_policy

from cms.library.access import changeable
from cms.library.models import LibraryMedia
from cms.library.waveform import Waveform, waveform_of
from cms.library.wording import clock
from media_pipeline import ingest
from media_pipeline.models import Asset

FOUND = 10
MOST = 40
"""Takes in one montage: more are easier to look after in several."""
_POINT = re.compile(r"^(?:(\d{1,3}):)?(\d{1,5})(?:[.,](\d{1,3}))?$")


# --- the form ---------------------------------------------------------------------------------------------


class PointField(forms.CharField):
    """A moment of a recording, in ms: "1:02,5" or "62,5"; nothing is 0."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"inputmode": "text", "autocomplete": "off", "size": 8}
        super().__init__(required=False, widget=forms.TextInput(attributes), **kwargs)

    def clean(self, value: Any) -> int:
        written = str(super().clean(value)).replace(" ", "")
        found = _POINT.match(written or "0")
        if not found:
            raise forms.ValidationError(gettext("Hãy viết phút:giây, ví dụ 1:02,5."))
        minutes, seconds, rest = found.groups()
        return (int(minutes or 0) * 60 + int(seconds)) * 1000 + int((rest or "").ljust(3, "0"))


def written(ms: int) -> str:
    """62500 -> "1:02,5", as PointField reads it."""
    seconds, rest = divmod(ms, 1000)
    return f"{seconds // 60}:{seconds % 60:02},{rest:03}".rstrip("0").rstrip(",")


class TakeForm(forms.Form):
    sha256 = forms.CharField(widget=forms.HiddenInput)
    start = PointField(label=_("Lấy từ"))
    end = PointField(label=_("Đến"))


class MontageForm(forms.Form):
    title = forms.CharField(
        label=_("Tên bản ghép"),
        max_length=255,
        error_messages={"required": _("Hãy đặt tên để sau này tìm lại được.")},
    )
    pause = forms.FloatField(
        label=_("Nghỉ giữa hai bản (giây)"), min_value=0, max_value=10, initial=0.5, localize=True
    )
    crossfade = forms.FloatField(
        label=_("Hòa hai bản vào nhau (giây)"),
        min_value=0,
        max_value=2,
        initial=0,
        localize=True,
        help_text=_("0 là không hòa. Khi hòa thì không có quãng nghỉ."),
    )
    trim = forms.BooleanField(label=_("Bỏ quãng im lặng ở đầu và cuối mỗi bản"), required=False, initial=True)
    level = forms.BooleanField(
        label=_("Chỉnh các bản to đều nhau, bớt tiếng ù của gió và xe"), required=False, initial=True
    )


@dataclass(frozen=True)
class Row:
    """One take as the page shows it."""

    form: TakeForm
    media: LibraryMedia
    waveform: Waveform | None
    length: str

    @property
    def points(self) -> list[tuple[forms.BoundField, str]]:
        return [(self.form[name], name) for name in ("start", "end")]


# --- the page ---------------------------------------------------------------------------------------------


def montage(request: HttpRequest, pk: int) -> HttpResponse:
    """Of an uploaded recording: begins a new one with it. Of a montage: its parts again, for another try."""
    media = changeable(request, pk)
    if media.type != "audio":
        raise Http404
    if request.method != "POST":
        return _page(request, media, _form_of(media), _takes_of(media))
    takes = _sent(request.POST)
    if "save" in request.POST:
        return _save(request, media, takes)
    form = MontageForm(initial=_kept(request.POST))
    return _page(request, media, form, _changed(takes, request.POST))


def _form_of(media: LibraryMedia) -> MontageForm:
    recipe = _recipe(media)
    if not recipe:
        return MontageForm()
    spaces = {"pause": recipe["pause_ms"] / 1000, "crossfade": recipe["crossfade_ms"] / 1000}
    switches = {"trim": recipe["trim"], "level": recipe["level"]}
    return MontageForm(initial={"title": media.title, **spaces, **switches})


def _recipe(media: LibraryMedia) -> dict[str, Any]:
    """{} when it is no montage."""
    return (media.asset.recipe or {}) if media.asset else {}


def _takes_of(media: LibraryMedia) -> list[dict[str, str]]:
    assert media.asset is not None
    alone = [{"sha256": media.asset.sha256, "start_ms": 0, "end_ms": 0}]
    return [
        {
            "sha256": take["sha256"],
            "start": written(take["start_ms"]) if take["start_ms"] else "",
            "end": written(take["end_ms"]) if take["end_ms"] else "",
        }
        for take in _recipe(media).get("takes", alone)
    ]


def _sent(data: Any) -> list[dict[str, str]]:
    """The takes as they stand in the form, in its order."""
    columns = [data.getlist(name) for name in ("sha256", "start", "end")]
    return [
        {"sha256": sha256, "start": start, "end": end} for sha256, start, end in zip(*columns, strict=False)
    ][:MOST]


def _kept(data: Any) -> dict[str, Any]:
    """What was typed beside the takes, while these are being changed."""
    typed = {name: data.get(name, "") for name in ("title", "pause", "crossfade")}
    return {**typed, "trim": "trim" in data, "level": "level" in data}


def _changed(takes: list[dict[str, str]], data: Mapping[str, str]) -> list[dict[str, str]]:
    """One button of the form was pressed: `up`, `down` or `remove` with a number, `add` with a sha256."""
    if "add" in data:
        return [*takes, {"sha256": data["add"], "start": "", "end": ""}]
    for name, to in (("up", -1), ("down", 1), ("remove", 0)):
        if data.get(name, "").isdigit() and int(data[name]) < len(takes):
            number = int(data[name])
            take = takes.pop(number)
            if to:
                takes.insert(max(0, number + to), take)
    return takes


def _page(
    request: HttpRequest, media: LibraryMedia, form: MontageForm, takes: Sequence[Mapping[str, str]]
) -> HttpResponse:
    query = request.POST.get("q", "").strip()
    context = {
        "media": media,
        "form": form,
        "wrong": "save" in request.POST,
        "rows": list(_rows(request, media, takes, check="save" in request.POST)),
        "query": query,
        "found": _found(request.user, query),
        "is_montage": bool(_recipe(media)),
        "full": len(takes) >= MOST,
        "breadcrumbs_items": [
            {"url": reverse("recordings:listing"), "label": gettext("Xử lý hình và tiếng")},
            {"url": reverse("recordings:recording", args=[media.pk]), "label": media.title},
            {"url": "", "label": gettext("Cắt và ghép bản thu")},
        ],
        "header_title": gettext("Cắt và ghép bản thu"),
        "header_icon": "media",
    }
    return render(request, "library/montage.html", context)


def _rows(request: HttpRequest, media: LibraryMedia, takes: Sequence[Mapping[str, str]], check: bool) -> Any:
    known = _known(request.user, media, [take["sha256"] for take in takes])
    for take in takes:
        shown = known.get(take["sha256"])
        if shown is None:
            continue
        form = TakeForm(take) if check else TakeForm(initial=take)
        assert shown.asset is not None
        seconds = shown.asset.duration_ms / 1000
        yield Row(form, shown, waveform_of(shown.asset.sha256, seconds), clock(seconds))


# --- which recordings -------------------------------------------------------------------------------------


def _usable(user: Any) -> QuerySet[LibraryMedia]:
    """Uploaded recordings that this person may use."""
    seen = get_permission_policy().instances_user_has_any_permission_for(user, ["change", "choose"])
    return seen.filter(type="audio", asset__isnull=False, asset__recipe__isnull=True).select_related("asset")


def _found(user: Any, query: str) -> QuerySet[LibraryMedia]:
    """Those whose title holds what was asked for; the newest without a question."""
    return _usable(user).filter(title__icontains=query).order_by("-created_at", "-pk")[:FOUND]


def _known(user: Any, media: LibraryMedia, hashes: Sequence[str]) -> dict[str, LibraryMedia]:
    """{sha256: recording}. What a montage was made of stays its part, though it has left the library."""
    rows = {row.asset.sha256: row for row in _usable(user).filter(asset__sha256__in=hashes) if row.asset}
    parts = {take["sha256"] for take in _recipe(media).get("takes", ())} - rows.keys()
    for asset in Asset.objects.filter(sha256__in=parts & set(hashes)):
        rows[asset.sha256] = LibraryMedia(pk=0, title=asset.filename, type="audio", asset=asset)
    return rows


# --- saving -----------------------------------------------------------------------------------------------


def _save(request: HttpRequest, media: LibraryMedia, takes: list[dict[str, str]]) -> HttpResponse:
    form = MontageForm(request.POST)
    known = _known(request.user, media, [take["sha256"] for take in takes])
    checked = [TakeForm(take) for take in takes if take["sha256"] in known]
    if all([form.is_valid(), *(take.is_valid() for take in checked)]):
        try:
            with transaction.atomic():
                asset = ingest.montage(_content(form, checked), form.cleaned_data["title"])
                entry = _entry(request, media, asset, form.cleaned_data["title"])
        except ingest.Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, gettext("Đã lưu. Hệ thống đang ghép, xong sẽ nghe được ở đây."))
            return redirect("recordings:recording", entry.pk)
    return _page(request, media, form, takes)


def _content(form: MontageForm, takes: Sequence[TakeForm]) -> ingest.Montage:
    asked = form.cleaned_data
    parts = (take.cleaned_data for take in takes)
    return ingest.Montage(
        takes=tuple(ingest.Take(part["sha256"], part["start"], part["end"]) for part in parts),
        pause_ms=round(asked["pause"] * 1000),
        crossfade_ms=round(asked["crossfade"] * 1000),
        trim=asked["trim"],
        level=asked["level"],
    )


def _entry(request: HttpRequest, media: LibraryMedia, asset: Asset, title: str) -> LibraryMedia:
    """A montage is changed in its place; beside an uploaded recording a new one comes to stand."""
    entry = media
    if not _recipe(media):
        entry = LibraryMedia(type="audio", collection=_collection(request.user, media))
        entry.uploaded_by_user = request.user
    entry.title = title
    entry.stand_on(asset, "ghep.flac")
    entry.save()
    return entry


def _collection(user: Any, media: LibraryMedia) -> Collection:
    allowed = get_permission_policy().collections_user_has_permission_for(user, "add")
    chosen = allowed.filter(pk=media.collection_id).first() or allowed.first()
    if chosen is None:
        raise PermissionDenied
    return chosen
