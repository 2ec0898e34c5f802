"""What has been published: releases that never change, the packages made of them, and the frameworks."""

from dataclasses import fields
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from curriculum.document import CourseDocument
from curriculum.packaging.base import GENERIC, Order


class Release(models.Model):
    """One published state of a course in one language. Immutable but for its withdrawal."""

    course_code = models.CharField(_("Mã khóa học"), max_length=64)
    language = models.CharField(_("Ngôn ngữ"), max_length=35)
    number = models.PositiveIntegerField(_("Số phát hành"))
    digest = models.CharField(_("Mã băm"), max_length=64)
    title = models.CharField(_("Tên khóa học"), max_length=255)
    document = models.TextField(_("Tài liệu"))
    chain = models.CharField(_("Mã băm nối tiếp"), max_length=64, blank=True)
    """Hash over this release and the chain of the one before it in the same course and language."""
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


ORDERED = tuple(field.name for field in fields(Order))
"""What of a Package's columns makes up its order."""


def columns(order: Order) -> dict[str, Any]:
    """An order as the columns of a Package."""
    values = {name: getattr(order, name) for name in ORDERED}
    return {**values, "languages": " ".join(order.languages)}


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
    edition = models.CharField(_("Bản"), max_length=10, default="standard")
    platform = models.CharField(_("Nền tảng"), max_length=20, default=GENERIC)
    completion = models.CharField(_("Hoàn thành khi"), max_length=20, blank=True)
    lesson = models.CharField(_("Chỉ bài"), max_length=64, blank=True)
    budget = models.PositiveBigIntegerField(_("Mức dung lượng mỗi bài"), default=0)
    languages = models.CharField(_("Ngôn ngữ kèm theo"), max_length=500, blank=True)
    """Each pinned to a release, with spaces between: `km/3 blt-Tavt/1`."""
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Người yêu cầu"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    state = models.CharField(_("Trạng thái"), max_length=10, choices=State.choices, default=State.QUEUED)
    progress = models.PositiveSmallIntegerField(_("Tiến độ (%)"), default=0)
    reason = models.TextField(_("Lý do"), blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    path = models.CharField(max_length=255, blank=True)
    """Where the finished file lies in the `packages` storage."""
    bytes = models.PositiveBigIntegerField(_("Dung lượng"), default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    signature = models.TextField(blank=True)
    """The signed statement about this file, as JSON; empty where the site has no key."""
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True  # or each of thousands of rows puts a message into the queue

    class Meta:
        verbose_name = _("Gói")
        verbose_name_plural = ngettext_lazy("Gói", "Gói", 2)
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "format", *ORDERED], name="package_once_per_release_and_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.release} · {self.format}{self.order.suffix}"

    @property
    def order(self) -> Order:
        values = {name: getattr(self, name) for name in ORDERED}
        return Order(**{**values, "languages": tuple(self.languages.split())})


class PackageCheck(models.Model):
    """What the conformance lab says of a package. `verdict` is what counts; `state` says what is going on."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Chờ thử")
        RUNNING = "running", _("Đang thử")
        PASSED = "passed", _("Đạt")
        FAILED = "failed", _("Không đạt")

    package = models.OneToOneField(Package, on_delete=models.CASCADE, related_name="conformance")
    """Not `check`: Django asks models for their problems by that name."""
    state = models.CharField(_("Trạng thái"), max_length=10, choices=State.choices, default=State.QUEUED)
    verdict = models.BooleanField(_("Kết luận"), null=True)
    """Of the last check that came to its end; it stands while another one is under way."""
    report = models.JSONField(_("Báo cáo"), default=dict, blank=True)
    played = models.BooleanField(_("Đã chạy thử"), default=False)
    reason = models.TextField(_("Lý do"), blank=True)
    """Why the last check came to no end."""
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(_("Kiểm tra lúc"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Người chấp nhận"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    accepted_reason = models.TextField(_("Lý do chấp nhận"), blank=True)
    accepted_at = models.DateTimeField(_("Chấp nhận lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("Kết quả kiểm tra gói")
        verbose_name_plural = ngettext_lazy("Kết quả kiểm tra gói", "Kết quả kiểm tra gói", 2)

    def __str__(self) -> str:
        return f"{self.package} · {self.get_state_display()}"

    @property
    def busy(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def blocks(self) -> bool:
        """Whether it keeps the package from platforms."""
        return self.verdict is False and self.accepted_at is None


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
