"""The page that says how the media room is doing: queue, throughput, failures, disks, workers."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import date as format_date
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtailmedia import get_permission_policy

from cms.library.listing import visible
from cms.library.models import LibraryMedia
from cms.library.plots import Bar, Plot, share
from cms.library.wording import QUEUES, STAGES, Words, about
from media_pipeline import statistics
from media_pipeline.statistics import Disk, Failure, Load, Span


def dashboard(request: HttpRequest) -> HttpResponse:
    """With `?part=1` only the part that changes by itself: what waits and who works."""
    if not get_permission_policy().user_has_any_permission(request.user, ["add", "change"]):
        raise PermissionDenied
    now = _now()
    if request.GET.get("part"):
        return render(request, "library/_dashboard_now.html", now)
    hours, days, disk = statistics.by_hour(), statistics.by_day(), statistics.disk()
    context = {
        **now,
        "last_day": _summary(hours),
        "last_month": _summary(days),
        "plots": [*_plots(OF_HOURS, hours), *_plots(OF_DAYS, days)],
        "failures": _failures(request.user),
        "disk": disk,
        "disk_lines": _disk_lines(disk),
        "growth": _plot(GROWTH, days),
        "breadcrumbs_items": [
            {"url": reverse("recordings:listing"), "label": gettext("Xử lý hình và tiếng")},
            {"url": "", "label": gettext("Tổng quan xử lý")},
        ],
        "header_title": gettext("Tổng quan xử lý"),
        "header_icon": "view",
    }
    return render(request, "library/dashboard.html", context)


# --- now --------------------------------------------------------------------------------------------------


def _now() -> dict[str, Any]:
    load = statistics.load()
    return {
        "load": [_LoadLine(entry) for entry in load],
        "queued": sum(entry.queued for entry in load),
        "running": sum(entry.running for entry in load),
        "waiting": sum(entry.waiting for entry in load),
        "workers": [(worker, _ago(worker.seen)) for worker in statistics.workers()],
    }


@dataclass(frozen=True)
class _LoadLine:
    load: Load

    @property
    def stage(self) -> Words:
        return STAGES.get(self.load.stage, self.load.stage)

    @property
    def queue(self) -> Words:
        return QUEUES.get(self.load.queue, self.load.queue)

    @property
    def oldest(self) -> str:
        since = self.load.oldest
        return _ago(since) if since else ""


def _ago(moment: datetime) -> str:
    return about((timezone.now() - moment).total_seconds())


# --- throughput -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Series:
    """One plot: what is drawn of each hour or day, and how it is said."""

    key: str
    title: Words
    moment: str
    """How an hour or a day is written, in the letters of Django's `date`."""
    value: Callable[[Span], float]
    said: Callable[[Span], str]
    marked: Callable[[Span], float] = lambda span: 0


def _ended(span: Span) -> int:
    return span.done + span.failed


def _say_ended(span: Span) -> str:
    words = ngettext("%(n)s việc", "%(n)s việc", span.done) % {"n": span.done}
    failed = ngettext("%(n)s lỗi", "%(n)s lỗi", span.failed) % {"n": span.failed}
    return f"{words}, {failed}" if span.failed else words


def _failed(span: Span) -> int:
    return span.failed


def _minutes(span: Span) -> float:
    return span.media_seconds / 60


def _say_minutes(span: Span) -> str:
    minutes = round(_minutes(span))
    return ngettext("%(n)s phút", "%(n)s phút", minutes) % {"n": minutes}


HOUR, DAY = "H:i", "d/m"
OF_HOURS = (
    Series("hour-ended", _("Việc làm xong mỗi giờ, 24 giờ qua"), HOUR, _ended, _say_ended, _failed),
    Series("hour-media", _("Nội dung xử lý mỗi giờ, 24 giờ qua"), HOUR, _minutes, _say_minutes),
)
OF_DAYS = (
    Series("day-ended", _("Việc làm xong mỗi ngày, 30 ngày qua"), DAY, _ended, _say_ended, _failed),
    Series("day-media", _("Nội dung xử lý mỗi ngày, 30 ngày qua"), DAY, _minutes, _say_minutes),
)
GROWTH = Series(
    "growth",
    _("Ghi thêm vào kho mỗi ngày, 30 ngày qua"),
    DAY,
    lambda span: span.bytes,
    lambda span: filesizeformat(span.bytes),
)


def _plots(series: Iterable[Series], spans: Sequence[Span]) -> list[Plot]:
    return [_plot(one, spans) for one in series]


def _plot(series: Series, spans: Sequence[Span]) -> Plot:
    def moment(span: Span) -> str:
        return format_date(timezone.localtime(span.start), series.moment)

    bars = [Bar(moment(span), series.value(span), series.said(span), series.marked(span)) for span in spans]
    highest = max(spans, key=series.value)
    words = gettext("Nhiều nhất: %(most)s (%(when)s).")
    words %= {"when": moment(highest), "most": series.said(highest)}
    words = words if series.value(highest) else gettext("Chưa có gì.")
    return Plot(series.key, str(series.title), words, bars, series.said(highest))


def _summary(spans: Sequence[Span]) -> dict[str, Any]:
    media = sum(span.media_seconds for span in spans)
    work = sum(span.work_seconds for span in spans)
    return {
        "done": sum(span.done for span in spans),
        "failed": sum(span.failed for span in spans),
        "media": about(media) if media else "–",
        "work": about(work) if work else "–",
    }


# --- failures ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _FailureLine:
    failure: Failure
    recordings: Sequence[LibraryMedia]

    @property
    def more(self) -> int:
        return max(0, self.failure.assets_in_all - len(self.recordings))


def _failures(user: Any) -> list[_FailureLine]:
    found = statistics.failures()
    wanted = {asset for failure in found for asset in failure.assets}
    by_asset: dict[int, LibraryMedia] = {
        asset.pk: media
        for media in visible(user).filter(asset__in=wanted).select_related("asset").order_by("-pk")
        if (asset := media.asset)
    }
    return [
        _FailureLine(failure, [by_asset[asset] for asset in failure.assets if asset in by_asset])
        for failure in found
    ]


# --- disks ------------------------------------------------------------------------------------------------

DISK: tuple[tuple[str, Words], ...] = (
    ("originals", _("Tệp gốc")),
    ("renditions", _("Các bản cho người học và các bước ở giữa")),
    ("replaced", _("Bản cũ chờ dọn")),
    ("analysis", _("Số đo hình và tiếng")),
    ("incoming", _("Đang tải lên")),
    ("work", _("Chỗ làm tạm")),
)
"""Columns of statistics.Disk and their names."""


def _disk_lines(disk: Disk) -> list[tuple[Words, str, int]]:
    """(what, how much, per cent of all that is used)."""
    return [
        (words, filesizeformat(getattr(disk, name)), share(getattr(disk, name), disk.used))
        for name, words in DISK
    ]
