"""The page of a course's publishing: what is out, what is waiting and why, packages and buttons."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cms.authoring.models import CoursePage
from cms.library import costs
from cms.publishing import publish, weights
from cms.publishing.models import Publication
from curriculum import packages
from curriculum.languages import LANGUAGES, language
from curriculum.models import Package
from curriculum.packaging import PACKAGERS, Order, PackageError
from search import index

BUSY = {Publication.State.QUEUED, Publication.State.WAITING, Package.State.QUEUED, Package.State.RUNNING}


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


def _course_context(request: HttpRequest, course_code: str, tag: str) -> dict:
    page = CoursePage.objects.filter(code=course_code, locale__language_code=tag.lower()).first()
    publication = Publication.objects.filter(course_code=course_code, language=tag).first()
    if page is None and publication is None:
        raise Http404
    release = publication.release if publication else None
    made = {(p.format, p.order): p for p in release.packages.all()} if release else {}
    offers = [
        (packager, structure, made.get((packager.id, Order(structure=structure))))
        for packager in PACKAGERS.values()
        for structure in packager.structures
    ]
    states = {publication.state if publication else None, *(package.state for package in made.values())}
    return {
        "page": page,
        "may_publish": bool(page and page.permissions_for_user(request.user).can_publish()),
        "publication": publication,
        "release": release,
        "offers": offers if release and not release.withdrawn_at else [],
        "busy": bool(states & BUSY),
        "title": page.title if page else publication.release.title,
        "course_code": course_code,
        "tag": tag,
        "language": language(tag),
        "search": index.status(),
    }


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
def make_package(request: HttpRequest, course_code: str, tag: str) -> HttpResponse:
    """Ask for one more package of the standing release, or for a failed one again."""
    publication = get_object_or_404(
        Publication, course_code=course_code, language=tag, release__withdrawn_at=None
    )
    order = Order(structure="lessons" if request.POST.get("structure") == "lessons" else "course")
    try:
        package = packages.request_package(
            publication.release, request.POST.get("format", ""), order, request.user
        )
    except PackageError as error:
        return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
    packages.retry(package)
    return redirect("publishing:course", course_code, tag)


@require_POST
def again(request: HttpRequest, course_code: str, tag: str) -> HttpResponse:
    """Try once more to publish a course that was blocked or lost its turn."""
    page = get_object_or_404(CoursePage, code=course_code, locale__language_code=tag.lower())
    if not page.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    publish.request(course_code, tag)
    return redirect("publishing:course", course_code, tag)


def download(request: HttpRequest, pk: int) -> HttpResponse:
    package = get_object_or_404(Package, pk=pk, state=Package.State.DONE)
    name = package.path.rpartition("/")[2]
    file = storages["packages"].open(package.path)
    return FileResponse(file, as_attachment=True, filename=name, content_type=packages.media_type(name))
