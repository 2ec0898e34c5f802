"""What each channel offers of each course and language, numbered by its changes."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from curriculum.models import Release


class Channel(models.TextChoices):
    """From the boldest to the most careful; a release goes the same way."""

    DRAFT = "draft", _("Bản nháp")
    CANARY = "canary", _("Dùng thử")
    STABLE = "stable", _("Chính thức")


CHANNELS = tuple(Channel.values)


class Gone(models.TextChoices):
    """Why something is offered no longer."""

    WITHDRAWN = "withdrawn", _("đã thu hồi")
    DEMOTED = "demoted", _("đã rút khỏi kênh này")
    BLOCKED = "blocked", _("bị chặn vì chưa qua kiểm tra")


class ChannelState(models.Model):
    """How far a channel has come. Whoever changes its offers locks this row first and counts on from it.

    So the numbers appear in their order, and a reader who has seen number n has seen everything before it.
    """

    channel = models.CharField(primary_key=True, max_length=10, choices=Channel.choices)
    epoch = models.CharField(max_length=16)
    """Of this very counting: cursors of another site, or of a database put back in time, have another."""
    sequence = models.PositiveBigIntegerField(default=0)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.channel} · {self.sequence}"


class Offer(models.Model):
    """One course in one language in one channel: the release it points to, and what the catalogue says of it.

    The row stays when nothing is offered any more: it is then the tombstone.
    """

    channel = models.CharField(_("Kênh"), max_length=10, choices=Channel.choices)
    course_code = models.CharField(_("Mã khóa học"), max_length=64)
    language = models.CharField(_("Ngôn ngữ"), max_length=35)
    release = models.ForeignKey(
        Release,
        verbose_name=_("Bản phát hành"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    moved_at = models.DateTimeField(_("Từ lúc"), null=True)
    """Since when it points to this release."""
    sequence = models.PositiveBigIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)
    gone = models.CharField(max_length=10, choices=Gone.choices, blank=True)
    content = models.TextField(default="")
    """What the catalogue says, as JSON, ready to be sent; empty when gone."""
    audience = models.CharField(max_length=255, blank=True)
    level = models.CharField(max_length=255, blank=True)
    competencies = models.TextField(blank=True)
    """With a space before and after each, so that one can be looked for: ` TT02-2025/1.1 TT02-2025/4.2 `."""
    formats = models.TextField(blank=True)
    """Written likewise."""

    class Meta:
        verbose_name = _("Bản đang chào")
        verbose_name_plural = ngettext_lazy("Bản đang chào", "Bản đang chào", 2)
        ordering = ["channel", "course_code", "language"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "course_code", "language"], name="offer_once")
        ]
        indexes = [models.Index(fields=["channel", "sequence"], name="offer_by_sequence")]

    def __str__(self) -> str:
        return f"{self.channel} · {self.course_code} · {self.language}"


class ChannelMove(models.Model):
    """A channel came to point to a release: by itself at publishing, or because somebody decided so."""

    channel = models.CharField(_("Kênh"), max_length=10, choices=Channel.choices)
    course_code = models.CharField(_("Mã khóa học"), max_length=64)
    language = models.CharField(_("Ngôn ngữ"), max_length=35)
    release = models.ForeignKey(
        Release, verbose_name=_("Bản phát hành"), null=True, on_delete=models.CASCADE, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Người chuyển"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    why = models.CharField(_("Lý do"), max_length=500, blank=True)
    at = models.DateTimeField(_("Lúc"), auto_now_add=True)

    class Meta:
        verbose_name = _("Lần chuyển kênh")
        verbose_name_plural = ngettext_lazy("Lần chuyển kênh", "Lần chuyển kênh", 2)
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["course_code", "language"], name="move_of_course"),
            models.Index(fields=["channel", "release"], name="move_to_release"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} → {self.release}"
