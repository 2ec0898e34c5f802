"""The channels of a course: what each offers, moving one to another release, and who runs which release."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cms.delivery import channels, versions
from cms.delivery.models import CHANNELS, Channel, ChannelMove, Offer
from cms.delivery.views.access import may_look, may_publish
from cms.delivery.views.forms import NOTHING, MoveForm
from curriculum.languages import LANGUAGES, language
from curriculum.models import Release


def course(request: HttpRequest, course_code: str, tag: str) -> HttpResponse:
    title = _title(course_code, tag)
    offers = {offer.channel: offer for offer in _offers(course_code, tag)}
    rows = [
        {
            "channel": Channel(channel),
            "offer": offers.get(channel),
            "platforms": channels.platforms_on(channel),
        }
        for channel in CHANNELS
    ]
    context = {
        "rows": rows,
        "moves": _moves(course_code, tag).select_related("release", "by")[:50],
        "running": versions.running(course_code=course_code, language=tag),
        "may_publish": may_publish(request.user, course_code, tag),
        "course_code": course_code,
        "tag": tag,
        "automatic": [Channel(channel).label for channel in channels.opened_at_publishing()],
        "all_automatic": channels.opened_at_publishing() == CHANNELS,
        **_header(title, ("", f"{title} · {language(tag).name}")),
    }
    return render(request, "delivery/course.html", context)


def move(request: HttpRequest, course_code: str, tag: str, channel: str) -> HttpResponse:
    """Choose a release for the channel; see what happens to which platforms; then let it happen."""
    title = _title(course_code, tag)
    if channel not in CHANNELS or not may_publish(request.user, course_code, tag):
        raise PermissionDenied
    offer = _offers(course_code, tag).filter(channel=channel).first()
    choices = _choices(course_code, tag, offer)
    form = MoveForm(request.POST or None, choices=choices)
    confirmed = request.method == "POST" and form.is_valid()
    if confirmed and "confirm" in request.POST:
        try:
            channels.point((channel, course_code, tag), form.number, request.user, form.cleaned_data["why"])
            messages.success(request, _("Đã chuyển kênh “{channel}”.").format(channel=Channel(channel).label))
        except channels.ChannelError as error:
            messages.error(request, str(error))
        return redirect("delivery:course", course_code, tag)
    back = reverse("delivery:course", args=[course_code, tag])
    name = _("Chuyển kênh “{channel}”").format(channel=Channel(channel).label)
    context = {
        "form": form,
        "chosen": dict(choices)[form.cleaned_data["release"]] if confirmed else None,
        "withdraws": confirmed and form.number is None,
        "offer": offer,
        "movable": bool(choices),
        "channel": Channel(channel),
        "platforms": channels.platforms_on(channel),
        "back": back,
        **_header(name, (back, title), ("", name)),
    }
    return render(request, "delivery/move.html", context)


@may_look
def running(request: HttpRequest) -> HttpResponse:
    """Every platform and course; with `?cham=1` only what is behind."""
    rows = versions.running()
    only_behind = request.GET.get("cham") == "1"
    if only_behind:
        rows = rows.filter(versions.BEHIND)
    titles = dict(Release.objects.order_by("pk").values_list("course_code", "title"))
    page = Paginator(rows, 50).get_page(request.GET.get("p"))
    context = {
        "page": page,
        "rows": [(row, titles.get(row.course_code, row.course_code)) for row in page],
        "only_behind": only_behind,
        "behind": versions.running().filter(versions.BEHIND).count(),
        "header_title": _("Bản đang dùng"),
        "header_icon": "download",
        "breadcrumbs_items": [{"url": "", "label": _("Bản đang dùng")}],
    }
    return render(request, "delivery/running.html", context)


def _offers(course_code: str, tag: str) -> Any:
    offers = Offer.objects.filter(course_code=course_code, language=tag)
    return offers.select_related("release")


def _moves(course_code: str, tag: str) -> Any:
    return ChannelMove.objects.filter(course_code=course_code, language=tag)


def _title(course_code: str, tag: str) -> str:
    releases = Release.objects.filter(course_code=course_code, language=tag)
    newest = releases.order_by("-number").first()
    if newest is None or tag not in LANGUAGES:
        raise Http404
    return newest.title


def _choices(course_code: str, tag: str, offer: Offer | None) -> list[tuple[str, str]]:
    """What the channel can move to: not what it offers already."""
    standing = Release.objects.filter(course_code=course_code, language=tag, withdrawn_at=None)
    if offer and offer.release_id:
        standing = standing.exclude(pk=offer.release_id)
    told = [
        (
            str(release.number),
            _("Bản {number} ngày {date}: {title}").format(
                number=release.number,
                date=date_format(localtime(release.created_at), "d/m/Y H:i"),
                title=release.title,
            ),
        )
        for release in standing.order_by("-number").only("number", "created_at", "title")
    ]
    if offer and offer.release_id and not offer.release.withdrawn_at:
        told.append((NOTHING, _("Không chào khóa học này trong kênh nữa")))
    return [("", _("Hãy chọn…")), *told] if told else []


def _header(title: str, *steps: tuple[str, str]) -> dict[str, Any]:
    return {
        "header_title": title,
        "header_icon": "download",
        "breadcrumbs_items": [
            {"url": reverse("publishing:overview"), "label": _("Phát hành")},
            *({"url": url, "label": label} for url, label in steps),
        ],
    }
