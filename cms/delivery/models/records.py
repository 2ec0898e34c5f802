"""Who fetched what and when, and which release each platform says that it runs."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from cms.delivery.models.platforms import Platform, PlatformToken


class Access(models.Model):
    """What a token fetched in one hour of one address: no address of a machine, nothing about a person."""

    platform = models.ForeignKey(
        Platform, verbose_name=_("Nền tảng"), on_delete=models.CASCADE, related_name="accesses"
    )
    token = models.ForeignKey(
        PlatformToken, verbose_name=_("Mã truy cập"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    what = models.CharField(_("Đã lấy"), max_length=255)
    """The path under /api/, without what was asked: words of a search may tell something about a person."""
    hour = models.DateTimeField()
    last_at = models.DateTimeField(_("Lần cuối"))
    times = models.PositiveIntegerField(_("Số lần"), default=1)

    class Meta:
        verbose_name = _("lượt lấy")
        verbose_name_plural = ngettext_lazy("lượt lấy", "lượt lấy", 2)
        ordering = ["-last_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["token", "what", "hour"], name="access_once_an_hour")]

    def __str__(self) -> str:
        return f"{self.platform} · {self.what}"


class RunningRelease(models.Model):
    """The release of a course that a platform runs now, as it last told us."""

    platform = models.ForeignKey(
        Platform, verbose_name=_("Nền tảng"), on_delete=models.CASCADE, related_name="running"
    )
    course_code = models.CharField(_("Mã khóa học"), max_length=64)
    language = models.CharField(_("Ngôn ngữ"), max_length=35)
    number = models.PositiveIntegerField(_("Bản"))
    sha256 = models.CharField(max_length=64, blank=True)
    genuine = models.BooleanField(_("Đúng tệp gốc"), null=True)
    """Whether the sha256 reported is one of our packages of this release; None when none was reported."""
    learners = models.PositiveIntegerField(_("Số lượt học"), null=True, blank=True)
    since = models.DateTimeField(_("Từ lúc"))
    """When it was first reported to run this release."""
    reported_at = models.DateTimeField(_("Báo lần cuối"))

    class Meta:
        verbose_name = _("bản đang dùng")
        verbose_name_plural = ngettext_lazy("bản đang dùng", "bản đang dùng", 2)
        ordering = ["course_code", "language", "platform__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "course_code", "language"], name="running_once_per_platform"
            )
        ]

    def __str__(self) -> str:
        return f"{self.platform} · {self.course_code} · {self.language} · {self.number}"
