"""The page of a course's publishing: what is out, what is waiting and why, packages and buttons."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cms.authoring.models import CoursePage
from cms.library import costs
from cms.publishing import notices, publish, weights
from cms.publishing.access import course_page, may_order
from cms.publishing.models import Publication
from cms.publishing.wording import format_label, order_words
from curriculum.languages import LANGUAGES, language
from curriculum.models import Package, Release
from curriculum.packaging import PACKAGERS
from search import index

BUSY = {Publication.State.QUEUED, Publication.State.WAITING, Package.State.QUEUED, Package.State.RUNNING}
EARLIER = 50
"""Packages of earlier releases that are listed."""


def overview(request: HttpRequest) -> HttpResponse:
    """All courses that were ever published, newest first."""
    publications = Publication.objects.select_related("release").order_by("-updated_at")
    rows = [(publication, LANGUAGES[publication.language]) for publication in publications]
    context = {
        "rows": rows,
        "search": index.status(),
        "breadcrumbs_items": [{"url": "", "label": _("Phát hành")}],
        "header_title": _("Phát hành"),
        "header_icon": "download",
    }
    return render(request, "publishing/overview.html", context)


def course(request: HttpRequest, course_code: str, tag: str) -> HttpResponse:
    """Where one course in one language stands; with `?part=1` only the part that changes by itself."""
    context = _course_context(request, course_code, tag)
    if request.GET.get("part"):
        return render(request, "publishing/_course.html", context)
    if context["release"]:
        notices.see_those_of(request.user, context["release"])
    context |= {
        **_weights_context(context["page"]),
        "breadcrumbs_items": [
            {"url": reverse("publishing:overview"), "label": _("Phát hành")},
            {"url": "", "label": f"{context['title']} · {context['language'].name}"},
        ],
        "header_title": context["title"],
        "header_icon": "download",
    }
    return render(request, "publishing/course.html", context)


def _course_context(request: HttpRequest, course_code: str, tag: str) -> dict[str, Any]:
    page = course_page(course_code, tag)
    publication = Publication.objects.filter(course_code=course_code, language=tag).first()
    if publication is None and (page is None or tag not in LANGUAGES):
        raise Http404
    release = publication.release if publication else None
    stands = bool(release and not release.withdrawn_at)
    made = lines_of(release.packages.select_related("conformance")) if release and stands else []
    states = {publication.state if publication else None, *(line.package.state for line in made)}
    return {
        "page": page,
        "may_publish": bool(page and page.permissions_for_user(request.user).can_publish()),
        "may_order": stands and may_order(request.user, page),
        "publication": publication,
        "release": release,
        "stands": stands,
        "lines": made,
        "earlier": _earlier(course_code, tag, release),
        "busy": bool(states & BUSY),
        "title": page.title if page else release.title if release else course_code,
        "course_code": course_code,
        "tag": tag,
        "language": language(tag),
        "search": index.status(),
    }


@dataclass(frozen=True)
class Line:
    """A package in the list, and what was ordered, in words."""

    package: Package
    label: str
    words: str


def lines_of(made: Iterable[Package]) -> list[Line]:
    """In the order of the formats, the plain order of each first."""
    ranks = {format: rank for rank, format in enumerate(PACKAGERS)}
    ranked = sorted(made, key=lambda one: (ranks.get(one.format, 99), one.order.suffix))
    return [Line(one, format_label(one.format), order_words(one.order)) for one in ranked]


def _earlier(course_code: str, tag: str, release: Release | None) -> list[Line]:
    """Finished packages of the releases before this one, the latest first."""
    older = Package.objects.filter(
        release__course_code=course_code, release__language=tag, state=Package.State.DONE
    ).exclude(release=release)
    found = older.select_related("release").defer("release__document").order_by("-release__number", "format")
    return [Line(one, format_label(one.format), order_words(one.order)) for one in found[:EARLIER]]


def _weights_context(page: CoursePage | None) -> dict[str, Any]:
    """What opening its lessons costs a learner; nothing when no lesson has pictures or recordings."""
    found = weights.of_course(page) if page else []
    return {
        "weights": found,
        "whole_course": weights.together(found) if any(weight.costs for weight in found) else [],
        "heavy_lessons": [weight.lesson.title for weight in found if weight.advice],
        "advice": costs.ADVICE,
    }


@require_POST
def again(request: HttpRequest, course_code: str, tag: str) -> HttpResponse:
    """Try once more to publish a course that was blocked or lost its turn."""
    page = get_object_or_404(CoursePage, code=course_code, locale__language_code=tag.lower())
    if not page.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    publish.request(course_code, tag)
    return redirect("publishing:course", course_code, tag)
