"""Making, rotating and revoking a platform's tokens; a secret is shown once."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.delivery.models import Platform, PlatformToken
from cms.delivery.views.access import may_change
from cms.delivery.views.forms import RotationForm, TokenForm
from cms.delivery.views.platforms import Asked, form_page, page_url


@may_change
def create(request: HttpRequest, pk: int) -> HttpResponse:
    platform = get_object_or_404(Platform, pk=pk)
    token = PlatformToken(platform=platform)
    form = TokenForm(request.POST or None, instance=token)
    if request.method == "POST" and form.is_valid():
        secret = form.instance.renew_secret()
        form.save()
        log(platform, "delivery.token_created", user=request.user, data={"hint": token.hint})
        _tell(request, token, secret)
        return redirect(page_url(platform))
    return form_page(request, platform, Asked(_("Tạo mã truy cập"), _("Tạo mã"), form))


@may_change
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What the token may do; its secret stays as it is."""
    token = get_object_or_404(PlatformToken, pk=pk)
    form = TokenForm(request.POST or None, instance=token)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Đã lưu. Mã truy cập vẫn như cũ."))
        return redirect(page_url(token.platform))
    title = _("Sửa quyền của mã {hint}…").format(hint=token.hint)
    return form_page(request, token.platform, Asked(title, _("Lưu"), form))


@may_change
def rotate(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(PlatformToken, pk=pk, active=True)
    form = RotationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        secret = token.renew_secret(timedelta(days=form.cleaned_data["days"]))
        token.save()
        log(token.platform, "delivery.token_rotated", user=request.user, data={"hint": token.hint})
        _tell(request, token, secret)
        return redirect(page_url(token.platform))
    title = _("Đổi mã {hint}…").format(hint=token.hint)
    return form_page(request, token.platform, Asked(title, _("Đổi mã"), form))


@may_change
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(PlatformToken, pk=pk, active=True)
    if request.method == "POST":
        token.revoke()
        log(token.platform, "delivery.token_revoked", user=request.user, data={"hint": token.hint})
        messages.success(request, _("Đã thu hồi mã. Nền tảng dùng mã này bị từ chối ngay từ bây giờ."))
        return redirect(page_url(token.platform))
    title = _("Thu hồi mã {hint}…").format(hint=token.hint)
    sentence = _("Nền tảng đang dùng mã này sẽ bị từ chối ngay, và mã không dùng lại được nữa.")
    return form_page(request, token.platform, Asked(title, _("Thu hồi"), sentence=sentence))


def _tell(request: HttpRequest, token: PlatformToken, secret: str) -> None:
    sentence = _("Mã truy cập của {}: <code>{}</code>. Hãy chép ngay: mã chỉ hiện một lần.")
    messages.success(request, format_html(sentence, token.platform.name, secret))
