"""The outbox of the index: which courses have changed since the engine last heard of them."""

from django.db import models
from django.utils import timezone


class PendingIndex(models.Model):
    """A course in one language whose entry in the index is to be brought up to date.

    Written in the transaction that publishes or withdraws, deleted once the engine has taken it: an engine
    that is down delays the index and never the publishing.
    """

    course_code = models.CharField("Mã khóa học", max_length=64)
    language = models.CharField("Ngôn ngữ", max_length=35)
    requested_at = models.DateTimeField("Yêu cầu lúc", default=timezone.now)
    due_at = models.DateTimeField("Thử lúc", default=timezone.now, db_index=True)
    attempts = models.PositiveIntegerField("Số lần thử", default=0)
    last_error = models.TextField("Lỗi gần nhất", blank=True)

    class Meta:
        verbose_name = "Khóa học chờ lập chỉ mục"
        verbose_name_plural = "Khóa học chờ lập chỉ mục"
        ordering = ["due_at"]
        constraints = [models.UniqueConstraint(fields=["course_code", "language"], name="pending_index_once")]

    def __str__(self) -> str:
        return f"{self.course_code} · {self.language}"
