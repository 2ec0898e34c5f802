"""The pages of the bulk export: asking for one, watching it, stopping it, one download of everything."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cms.delivery.ranges import ranged_response
from cms.publishing import archive, exports, notices, zip_stream
from cms.publishing.access import may_order_any
from cms.publishing.export_form import ExportForm, scope_names, words
from cms.publishing.models import Export, ExportItem
from curriculum.models import Package

LISTED = 20
PER_PAGE = 50
CURRENT = 3


def overview(request: HttpRequest) -> HttpResponse:
    """The form, and what was exported before."""
    may_order = may_order_any(request.user)
    if request.method == "POST":
        if not may_order:
            raise PermissionDenied
        form = ExportForm(request.POST)
        if form.is_valid():
            export = exports.create(form.choice, by=request.user)
            return redirect("publishing:export", export.pk)
    else:
        form = ExportForm()
    names = scope_names()
    context = {
        "form": form,
        "may_order": may_order,
        "exports": [
            (export, words(export.options, names), exports.progress(export))
            for export in Export.objects.all()[:LISTED]
        ],
        **_frame(_("Xuất hàng loạt")),
    }
    return render(request, "publishing/exports.html", context)


def export(request: HttpRequest, pk: int) -> HttpResponse:
    """One export; with `?part=1` only the part that changes by itself."""
    found = get_object_or_404(Export.objects.select_related("requested_by"), pk=pk)
    if found.state == Export.State.RUNNING:
        exports.settle(pk)
        found.refresh_from_db()
    context = _export_context(request, found)
    if request.GET.get("part"):
        return render(request, "publishing/_export.html", context)
    notices.see(notices.ended(notices.open_notices(request.user)).filter(export=found))
    title = _("Lần xuất %(id)s") % {"id": pk}
    return render(request, "publishing/export.html", context | _frame(title, within=True))


def _export_context(request: HttpRequest, found: Export) -> dict[str, Any]:
    items = _worst_first(found.items.select_related("package"))
    busy = found.state in (Export.State.PLANNING, Export.State.RUNNING)
    return {
        "export": found,
        "options": words(found.options, scope_names()),
        "progress": exports.progress(found),
        "busy": busy,
        "current": items.filter(package__state=Package.State.RUNNING)[:CURRENT],
        "page": Paginator(items, PER_PAGE).get_page(request.GET.get("p")),
        "may_order": may_order_any(request.user),
    }


def _worst_first(items: QuerySet[ExportItem]) -> QuerySet[ExportItem]:
    """What failed, then what was made or will be, then what was left out."""
    failed = When(package__state=Package.State.FAILED, then=Value(0))
    left_out = When(package=None, then=Value(2))
    return items.order_by(
        Case(failed, left_out, default=Value(1)), "folder", "course_code", "language", "format"
    )


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    _check_rights(request)
    if exports.cancel(pk):
        messages.success(request, _("Đã dừng. Gói đang tạo dở sẽ xong nốt; các gói đã xong vẫn tải được."))
    return redirect("publishing:export", pk)


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Once more: what failed."""
    _check_rights(request)
    exports.retry_failed(get_object_or_404(Export, pk=pk).pk)
    return redirect("publishing:export", pk)


@require_POST
def repeat(request: HttpRequest, pk: int) -> HttpResponse:
    """The same choice anew: only what has changed since is built."""
    _check_rights(request)
    choice = exports.choice_of(get_object_or_404(Export, pk=pk))
    return redirect("publishing:export", exports.create(choice, by=request.user).pk)


def _check_rights(request: HttpRequest) -> None:
    if not may_order_any(request.user):
        raise PermissionDenied


def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All finished packages in one zip, made while it is sent; it can go on where it broke off."""
    files = archive.entries(get_object_or_404(Export, pk=pk))
    try:
        archive.check(files)
    except archive.MissingError as error:
        messages.error(request, str(error))
        return redirect("publishing:export", pk)
    return ranged_response(
        request,
        zip_stream.ZipStream(files),  # type: ignore[arg-type]  # a raw file: it is only read and closed
        zip_stream.zip_bytes(files),
        "application/zip",
        zip_stream.etag(files),
        f"hoclieuso-{pk}.zip",
    )


def _frame(title: str, within: bool = False) -> dict[str, Any]:
    """What Wagtail puts around the page."""
    above = [{"url": reverse("publishing:overview"), "label": _("Phát hành")}]
    if within:
        above.append({"url": reverse("publishing:exports"), "label": _("Xuất hàng loạt")})
    return {
        "breadcrumbs_items": [*above, {"url": "", "label": title}],
        "header_title": title,
        "header_icon": "download",
    }
