"""Where the publishing of each course, in each language, stands; packages asked for in bulk; who waits."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from curriculum.models import Package, Release


class Publication(models.Model):
    """One course in one language. The row is the truth; the queue's message only says to look at it."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Đang chờ phát hành")
        WAITING = "waiting", _("Đang chờ xử lý hình và tiếng")
        BLOCKED = "blocked", _("Chưa phát hành được")
        RELEASED = "released", _("Đã phát hành")
        WITHDRAWN = "withdrawn", _("Đã thu hồi")

    course_code = models.CharField(_("Mã khóa học"), max_length=64)
    language = models.CharField(_("Ngôn ngữ"), max_length=35)
    state = models.CharField(_("Trạng thái"), max_length=10, choices=State.choices, default=State.QUEUED)
    reasons = models.JSONField(_("Lý do"), default=list, blank=True)
    """Sentences in Vietnamese: what is waited for, or what has to be mended and where."""
    release = models.ForeignKey(
        Release,
        verbose_name=_("Bản phát hành"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    updated_at = models.DateTimeField(_("Cập nhật lúc"), auto_now=True)

    class Meta:
        verbose_name = _("Phát hành khóa học")
        verbose_name_plural = ngettext_lazy("Phát hành khóa học", "Phát hành khóa học", 2)
        constraints = [
            models.UniqueConstraint(fields=["course_code", "language"], name="publication_once_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.course_code} · {self.language} · {self.get_state_display()}"


class Export(models.Model):
    """Packages asked for in bulk. Each of its items stands for itself: what is done stays done."""

    class State(models.TextChoices):
        PLANNING = "planning", _("Đang lập danh sách")
        RUNNING = "running", _("Đang đóng gói")
        DONE = "done", _("Xong")
        CANCELLED = "cancelled", _("Đã dừng")
        FAILED = "failed", _("Không thành công")

    options = models.JSONField(_("Lựa chọn"), default=dict)
    """`{"scope", "languages", "formats", "platform", "edition", "structure", "budget"}`: `exports.Choice`."""
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Người yêu cầu"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    state = models.CharField(_("Trạng thái"), max_length=10, choices=State.choices, default=State.PLANNING)
    reason = models.TextField(_("Lý do"), blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    """While the list is made: after this its maker is taken for dead."""
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(_("Yêu cầu lúc"), auto_now_add=True)
    finished_at = models.DateTimeField(_("Xong lúc"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("Dừng lúc"), null=True, blank=True)

    wagtail_reference_index_ignore = True  # or each of thousands of rows puts a message into the queue

    class Meta:
        verbose_name = _("Lần xuất hàng loạt")
        verbose_name_plural = ngettext_lazy("Lần xuất hàng loạt", "Lần xuất hàng loạt", 2)
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.pk} · {self.get_state_display()}"


class ExportItem(models.Model):
    """One course in one language and one format: its package, or the reason why there is none."""

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="items")
    course_code = models.CharField(max_length=64)
    language = models.CharField(max_length=35)
    format = models.CharField(max_length=20)
    title = models.CharField(max_length=255)
    folder = models.CharField(max_length=255)
    """Of the archive: the slug of the programme."""
    package = models.ForeignKey(
        Package, null=True, blank=True, on_delete=models.SET_NULL, related_name="export_items"
    )
    asked = models.BooleanField(default=False)
    """Whether this export was the first to ask for the package."""
    reused = models.BooleanField(default=False)
    """Whether it was finished before."""
    reason = models.TextField(blank=True)

    wagtail_reference_index_ignore = True  # or each of thousands of rows puts a message into the queue

    class Meta:
        ordering = ["folder", "course_code", "language", "format"]
        constraints = [
            models.UniqueConstraint(
                fields=["export", "course_code", "language", "format"], name="export_item_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.course_code} · {self.language} · {self.format}"


class Notice(models.Model):
    """Somebody waits for a package or an export, and has to hear of its end wherever they are by then."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    package = models.ForeignKey(Package, null=True, on_delete=models.CASCADE, related_name="notices")
    export = models.ForeignKey(Export, null=True, on_delete=models.CASCADE, related_name="notices")
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True  # or each of thousands of rows puts a message into the queue

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "package"], name="notice_once_per_package"),
            models.UniqueConstraint(fields=["user", "export"], name="notice_once_per_export"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.package or self.export}"
