"""Where platforms want to be told, and every message that was or will be sent there."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from cms.delivery.models.platforms import Platform
from cms.delivery.webhooks.signing import new_secret

EVENTS = {
    "release.published": _("Có bản phát hành mới"),
    "release.withdrawn": _("Một khóa học bị thu hồi hoặc rút khỏi kênh"),
    "package.ready": _("Có gói mới đóng xong"),
    "package.withdrawn": _("Một gói không còn nữa"),
    "channel.changed": _("Kênh được chuyển sang bản khác"),
}


def all_events() -> list[str]:
    return list(EVENTS)


class Webhook(models.Model):
    """An address of a platform. Its secret signs, so it is kept as it is, and shown to nobody again."""

    platform = models.ForeignKey(
        Platform, verbose_name=_("Nền tảng"), on_delete=models.CASCADE, related_name="webhooks"
    )
    url = models.URLField(_("Địa chỉ nhận tin"), max_length=500)
    secret = models.CharField(max_length=100, default=new_secret, editable=False)
    events = models.JSONField(_("Báo khi"), default=all_events)
    active = models.BooleanField(_("Đang dùng"), default=True)
    failing_since = models.DateTimeField(_("Lỗi từ lúc"), null=True, editable=False)
    disabled_reason = models.CharField(_("Lý do tắt"), max_length=300, blank=True, editable=False)
    """Why it was switched off by itself."""
    created_at = models.DateTimeField(_("Tạo lúc"), auto_now_add=True)

    class Meta:
        verbose_name = _("địa chỉ nhận tin")
        verbose_name_plural = ngettext_lazy("địa chỉ nhận tin", "địa chỉ nhận tin", 2)
        ordering = ["platform__name", "pk"]

    def __str__(self) -> str:
        return f"{self.platform.name} · {self.url}"


class Delivery(models.Model):
    """One message for one address. The row is the truth about its sending."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Đang chờ")
        SENDING = "sending", _("Đang gửi")
        DONE = "done", _("Đã nhận")
        FAILED = "failed", _("Không gửi được")

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    message_id = models.CharField(_("Mã tin"), max_length=80)
    """The same at every attempt, so that the platform can tell a message it has had."""
    event = models.CharField(_("Tin"), max_length=40)
    payload = models.TextField()
    """The very bytes that are signed."""
    state = models.CharField(_("Trạng thái"), max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("Số lần gửi"), default=0)
    status = models.PositiveSmallIntegerField(_("Mã trả lời"), null=True)
    reason = models.CharField(_("Lý do"), max_length=300, blank=True)
    next_try_at = models.DateTimeField(_("Gửi lại lúc"), null=True)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(_("Tạo lúc"), auto_now_add=True)
    finished_at = models.DateTimeField(_("Xong lúc"), null=True)

    class Meta:
        verbose_name = _("tin đã gửi")
        verbose_name_plural = ngettext_lazy("tin đã gửi", "tin đã gửi", 2)
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["webhook", "message_id"], name="message_once_per_webhook")
        ]
        indexes = [models.Index(fields=["state", "next_try_at"], name="delivery_waiting")]

    def __str__(self) -> str:
        return f"{self.message_id} · {self.event}"
