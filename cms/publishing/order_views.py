"""The export dialogue of a course, and what becomes of an order: the package, its download, another try."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cms.publishing import notices
from cms.publishing.access import course_page, may_order
from cms.publishing.models import Publication
from cms.publishing.order_form import OrderForm, settled
from cms.publishing.wording import package_title
from curriculum import packages
from curriculum.languages import language
from curriculum.models import Package, Release
from curriculum.packaging import PackageError


def order(request: HttpRequest, course_code: str, tag: str) -> HttpResponse:
    """GET: the dialogue. POST with `preview`: the same, as chosen; without: the package is asked for."""
    release = _release(request, course_code, tag)
    if request.method != "POST":
        return _dialogue(request, OrderForm(release, settled({})))
    if "preview" in request.POST:
        return _dialogue(request, OrderForm(release, settled(request.POST)))
    form = OrderForm(release, request.POST)
    if not form.is_valid():
        return _dialogue(request, form)
    try:
        package = notices.order_package(release, form.cleaned_data["format"], form.order, request.user)
    except PackageError as error:  # a release of another language was withdrawn meanwhile
        form.add_error("languages", str(error))
        return _dialogue(request, form)
    _say(request, package)
    return redirect("publishing:course", course_code, tag)


def _release(request: HttpRequest, course_code: str, tag: str) -> Release:
    """The standing release, for those who may order packages of it."""
    publication = get_object_or_404(
        Publication.objects.select_related("release"),
        course_code=course_code,
        language=tag,
        release__isnull=False,
        release__withdrawn_at=None,
    )
    if not may_order(request.user, course_page(course_code, tag)):
        raise PermissionDenied
    release: Release = publication.release
    return release


def _dialogue(request: HttpRequest, form: OrderForm) -> HttpResponse:
    form.is_valid()
    release = form.release
    template = "publishing/_order.html" if request.POST.get("part") else "publishing/order.html"
    return render(request, template, _context(form, release))


def _context(form: OrderForm, release: Release) -> dict[str, Any]:
    of_course = [release.course_code, release.language]
    title = f"{release.title} · {language(release.language).name}"
    return {
        "form": form,
        "estimate": form.estimate,
        "release": release,
        "breadcrumbs_items": [
            {"url": reverse("publishing:overview"), "label": _("Phát hành")},
            {"url": reverse("publishing:course", args=of_course), "label": title},
            {"url": "", "label": _("Tạo gói")},
        ],
        "header_title": _("Tạo gói"),
        "header_icon": "download",
    }


def _say(request: HttpRequest, package: Package) -> None:
    title = package_title(package)
    if package.state == Package.State.DONE:
        url = reverse("publishing:download", args=[package.pk])
        sentence = _('Gói này đã có sẵn: {title}. <a href="{url}">Tải về</a>')
        messages.success(request, format_html(sentence, title=title, url=url))
    else:
        sentence = _("Đang tạo gói {title}. Bạn cứ làm việc khác, xong sẽ có thông báo.")
        messages.info(request, format_html(sentence, title=title))


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """A package that failed, once more, as it was ordered."""
    package = get_object_or_404(Package.objects.select_related("release"), pk=pk)
    release = package.release
    if not may_order(request.user, course_page(release.course_code, release.language)):
        raise PermissionDenied
    try:
        notices.order_package(release, package.format, package.order, request.user)
    except PackageError as error:
        messages.error(request, str(error))
    return redirect("publishing:course", release.course_code, release.language)


def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    package = get_object_or_404(Package, pk=pk, state=Package.State.DONE)
    name = package.path.rpartition("/")[2]
    try:
        file = storages["packages"].open(package.path)
    except OSError:
        messages.error(request, _("Tệp của gói này không còn trong kho. Hãy báo người quản trị."))
        return redirect("publishing:course", package.release.course_code, package.release.language)
    notices.see(notices.open_notices(request.user).filter(package=package))
    return FileResponse(file, as_attachment=True, filename=name, content_type=packages.media_type(name))
