"""A platform's webhooks: adding, changing, the log of what was sent, and sending it once more."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cms.delivery.models import Delivery, Platform, Webhook
from cms.delivery.views.access import may_change, may_look
from cms.delivery.views.forms import WebhookForm
from cms.delivery.views.platforms import Asked, crumbs, form_page, page_url
from cms.delivery.webhooks import deliveries


@may_change
def create(request: HttpRequest, pk: int) -> HttpResponse:
    platform = get_object_or_404(Platform, pk=pk)
    form = WebhookForm(request.POST or None, instance=Webhook(platform=platform))
    if request.method == "POST" and form.is_valid():
        hook = form.save()
        sentence = _("Khóa để kiểm tra chữ ký: <code>{}</code>. Hãy chép ngay: khóa chỉ hiện một lần.")
        messages.success(request, format_html(sentence, hook.secret))
        return redirect(page_url(platform))
    return form_page(request, platform, Asked(_("Thêm địa chỉ nhận tin"), _("Thêm"), form))


@may_change
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    hook = get_object_or_404(Webhook, pk=pk)
    form = WebhookForm(request.POST or None, instance=hook)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect(page_url(hook.platform))
    return form_page(request, hook.platform, Asked(_("Sửa địa chỉ nhận tin"), _("Lưu"), form))


@may_change
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    hook = get_object_or_404(Webhook, pk=pk)
    if request.method == "POST":
        hook.delete()
        messages.success(request, _("Đã xóa địa chỉ nhận tin."))
        return redirect(page_url(hook.platform))
    sentence = _("Không gửi tin đến {url} nữa, và xóa nhật ký gửi.").format(url=hook.url)
    return form_page(request, hook.platform, Asked(_("Xóa địa chỉ nhận tin"), _("Xóa"), sentence=sentence))


@may_change
@require_POST
def enable(request: HttpRequest, pk: int) -> HttpResponse:
    hook = get_object_or_404(Webhook, pk=pk)
    deliveries.enable(hook)
    messages.success(request, _("Đã bật lại. Các tin còn chờ sẽ được gửi ngay."))
    return redirect(page_url(hook.platform))


@may_look
def sent(request: HttpRequest, pk: int) -> HttpResponse:
    """The log of a webhook, newest first."""
    hook = get_object_or_404(Webhook, pk=pk)
    context = {
        "hook": hook,
        "rows": Paginator(hook.deliveries.all(), 50).get_page(request.GET.get("p")),
        "may_change": request.user.has_perm("delivery.change_platform"),
        "breadcrumbs_items": crumbs(
            (page_url(hook.platform), hook.platform.name), ("", _("Nhật ký gửi tin"))
        ),
        "header_title": _("Nhật ký gửi tin"),
        "header_icon": "mail",
    }
    return render(request, "delivery/deliveries.html", context)


@may_change
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    delivery = get_object_or_404(Delivery, pk=pk)
    if deliveries.redeliver(delivery):
        messages.success(request, _("Tin sẽ được gửi lại trong giây lát."))
    else:
        messages.warning(request, _("Chưa gửi lại được: tin đang được gửi, hoặc địa chỉ này đang tắt."))
    return redirect("delivery:sent", delivery.webhook_id)
