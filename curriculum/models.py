"""What has been published: releases that never change, the packages made of them, and the frameworks."""

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from curriculum.document import CourseDocument


class Release(models.Model):
    """One published state of a course in one language. Immutable but for its withdrawal."""

    course_code = models.CharField(_("Mã khóa học"), max_length=64)
    language = models.CharField(_("Ngôn ngữ"), max_length=35)
    number = models.PositiveIntegerField(_("Số phát hành"))
    digest = models.CharField(_("Mã băm"), max_length=64)
    title = models.CharField(_("Tên khóa học"), max_length=255)
    document = models.TextField(_("Tài liệu"))
    created_at = models.DateTimeField(_("Phát hành lúc"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("Thu hồi lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("Bản phát hành")
        verbose_name_plural = ngettext_lazy("Bản phát hành", "Bản phát hành", 2)
        ordering = ["course_code", "language", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["course_code", "language", "number"], name="release_number_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.course_code} · {self.language} · {self.number}"

    @cached_property
    def course(self) -> CourseDocument:
        return CourseDocument.model_validate_json(self.document)


class Package(models.Model):
    """A file made from a release for one kind of platform. The row is the truth about its making."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Đang chờ")
        RUNNING = "running", _("Đang đóng gói")
        DONE = "done", _("Xong")
        FAILED = "failed", _("Không thành công")

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="packages")
    format = models.CharField(_("Định dạng"), max_length=20)
    structure = models.CharField(_("Cấu trúc"), max_length=10, default="course")
    state = models.CharField(_("Trạng thái"), max_length=10, choices=State.choices, default=State.QUEUED)
    progress = models.PositiveSmallIntegerField(_("Tiến độ (%)"), default=0)
    reason = models.TextField(_("Lý do"), blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    path = models.CharField(max_length=255, blank=True)
    """Where the finished file lies in the `packages` storage."""
    bytes = models.PositiveBigIntegerField(_("Dung lượng"), default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("Gói")
        verbose_name_plural = ngettext_lazy("Gói", "Gói", 2)
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "format", "structure"], name="package_once_per_release"
            )
        ]

    def __str__(self) -> str:
        return f"{self.release} · {self.format} · {self.structure}"


class Framework(models.Model):
    """A competency framework at one version, imported from data."""

    code = models.CharField(_("Mã"), max_length=40, unique=True)
    title = models.CharField(_("Tên"), max_length=255)
    version = models.CharField(_("Phiên bản"), max_length=255, blank=True)
    source = models.TextField(_("Nguồn"), blank=True)
    levels = models.JSONField(_("Các bậc"), default=list)
    """`[{"code": "CB1", "name": "Cơ bản, bậc 1"}, ...]` from the lowest up."""

    class Meta:
        verbose_name = _("Khung năng lực")
        verbose_name_plural = ngettext_lazy("Khung năng lực", "Khung năng lực", 2)
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title


class Competency(models.Model):
    """One competency of a framework, in the framework's order."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="competencies")
    code = models.CharField(_("Mã"), max_length=20)
    name = models.CharField(_("Tên"), max_length=255)
    domain = models.CharField(_("Miền"), max_length=255)
    crosswalk = models.JSONField(_("Đối chiếu"), default=dict, blank=True)
    """Codes of the same competency in other frameworks: `{"DigComp2.2": "1.1"}`."""
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("Năng lực thành phần")
        verbose_name_plural = ngettext_lazy("Năng lực thành phần", "Năng lực thành phần", 2)
        ordering = ["framework", "position"]
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="competency_code_unique")]

    def __str__(self) -> str:
        return f"{self.code} {self.name} ({self.framework.code})"
