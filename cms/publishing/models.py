"""Where the publishing of each course, in each language, stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from curriculum.models import Release


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
