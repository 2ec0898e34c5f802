"""What has been published: releases that never change, the packages made of them, and the frameworks."""

from django.db import models
from django.utils.functional import cached_property

from curriculum.document import CourseDocument


class Release(models.Model):
    """One published state of a course in one language. Immutable but for its withdrawal."""

    course_code = models.CharField("Mã khóa học", max_length=64)
    language = models.CharField("Ngôn ngữ", max_length=35)
    number = models.PositiveIntegerField("Số phát hành")
    digest = models.CharField("Mã băm", max_length=64)
    title = models.CharField("Tên khóa học", max_length=255)
    document = models.TextField("Tài liệu")
    created_at = models.DateTimeField("Phát hành lúc", auto_now_add=True)
    withdrawn_at = models.DateTimeField("Thu hồi lúc", null=True, blank=True)

    class Meta:
        verbose_name = "Bản phát hành"
        verbose_name_plural = "Bản phát hành"
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
        QUEUED = "queued", "Đang chờ"
        RUNNING = "running", "Đang đóng gói"
        DONE = "done", "Xong"
        FAILED = "failed", "Không thành công"

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="packages")
    format = models.CharField("Định dạng", max_length=20)
    structure = models.CharField("Cấu trúc", max_length=10, default="course")
    state = models.CharField("Trạng thái", max_length=10, choices=State.choices, default=State.QUEUED)
    progress = models.PositiveSmallIntegerField("Tiến độ (%)", default=0)
    reason = models.TextField("Lý do", blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    path = models.CharField(max_length=255, blank=True)
    """Where the finished file lies in the `packages` storage."""
    bytes = models.PositiveBigIntegerField("Dung lượng", default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "Gói"
        verbose_name_plural = "Gói"
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

    code = models.CharField("Mã", max_length=40, unique=True)
    title = models.CharField("Tên", max_length=255)
    version = models.CharField("Phiên bản", max_length=40, blank=True)
    source = models.TextField("Nguồn", blank=True)
    levels = models.JSONField("Các bậc", default=list)
    """`[{"code": "CB1", "name": "Cơ bản, bậc 1"}, ...]` from the lowest up."""

    class Meta:
        verbose_name = "Khung năng lực"
        verbose_name_plural = "Khung năng lực"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title


class Competency(models.Model):
    """One competency of a framework, in the framework's order."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="competencies")
    code = models.CharField("Mã", max_length=20)
    name = models.CharField("Tên", max_length=255)
    domain = models.CharField("Miền", max_length=255)
    crosswalk = models.JSONField("Đối chiếu", default=dict, blank=True)
    """Codes of the same competency in other frameworks: `{"DigComp2.2": "1.1"}`."""
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "Năng lực thành phần"
        verbose_name_plural = "Năng lực thành phần"
        ordering = ["framework", "position"]
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="competency_code_unique")]

    def __str__(self) -> str:
        return f"{self.code} {self.name} ({self.framework.code})"
