"""Pages of the conformance lab in the admin: try a package, read what was found, sign for it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.log_actions import log

from cms.authoring.models import CoursePage
from curriculum import checks
from curriculum.conformance import Report
from curriculum.languages import language
from curriculum.models import Package, PackageCheck

ACCEPTED = "publishing.accept_check"
"""The log action of signing for a package that failed."""


def report(request: HttpRequest, pk: int) -> HttpResponse:
    """What the lab found; with `?part=1` only the part that changes by itself."""
    package = _package(pk)
    context = _context(request, package)
    if request.GET.get("part"):
        return render(request, "publishing/_report.html", context)
    course = reverse("publishing:course", args=[package.release.course_code, package.release.language])
    context |= {
        "breadcrumbs_items": [
            {"url": reverse("publishing:overview"), "label": _("Phát hành")},
            {"url": course, "label": f"{package.release.title} · {language(package.release.language).name}"},
            {"url": "", "label": _("Kiểm tra gói")},
        ],
        "header_title": _("Kiểm tra gói"),
        "header_icon": "clipboard-list",
    }
    return render(request, "publishing/report.html", context)


@require_POST
def try_package(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a play of the package; the page it was asked from then shows how it goes."""
    package = _package(pk)
    checks.request(package)
    if request.POST.get("from") == "report":
        return redirect("publishing:report", pk)
    return redirect("publishing:course", package.release.course_code, package.release.language)


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign for a package whose check failed: those who may publish its course, with a reason."""
    package = _package(pk)
    page = _page(package)
    if page is None or not page.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    kept = get_object_or_404(PackageCheck, package=package)
    try:
        checks.accept(kept, request.user, request.POST.get("reason", ""))
    except checks.CheckError as error:
        messages.error(request, str(error))
        return redirect("publishing:report", pk)
    kept.refresh_from_db()
    data = {"package": package.path.rpartition("/")[2], "reason": kept.accepted_reason}
    log(page, ACCEPTED, user=request.user, data=data)
    messages.success(request, _("Đã ghi nhận. Nền tảng nhận được gói này kể từ bây giờ."))
    return redirect("publishing:report", pk)


def _context(request: HttpRequest, package: Package) -> dict[str, Any]:
    kept = PackageCheck.objects.select_related("accepted_by").filter(package=package).first()
    page = _page(package)
    found = _report(kept)
    return {
        "package": package,
        "check": kept,
        "report": found,
        "groups": _groups(found) if found else [],
        "may_publish": bool(page and page.permissions_for_user(request.user).can_publish()),
        "shortest_reason": checks.SHORTEST_REASON,
    }


def _groups(found: Report) -> list[tuple[str, str, Any]]:
    """Kind of finding, heading and findings; kinds without any are left out."""
    groups = [
        ("error", _("Lỗi phải sửa"), found.errors),
        ("warning", _("Điều cần xem"), found.warnings),
        ("note", _("Ghi chú"), found.notes),
    ]
    return [group for group in groups if group[2]]


def _report(kept: PackageCheck | None) -> Report | None:
    """None where there is none, or where an older version of the lab wrote it in another form."""
    try:
        return Report.from_data(kept.report) if kept and kept.report else None
    except (KeyError, TypeError):
        return None


def _package(pk: int) -> Package:
    done = Package.objects.select_related("release")
    return get_object_or_404(done, pk=pk, state=Package.State.DONE)


def _page(package: Package) -> CoursePage | None:
    """The course as it is edited today; None when it was deleted."""
    tag = package.release.language
    return CoursePage.objects.filter(
        code=package.release.course_code, locale__language_code=tag.lower()
    ).first()
