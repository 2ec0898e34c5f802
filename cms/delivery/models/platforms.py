"""The platforms that may fetch courses, and their tokens, kept only as hashes."""

import hashlib
import secrets
from datetime import timedelta
from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from cms.delivery.models.offers import Channel
from curriculum.packaging.base import GENERIC
from curriculum.packaging.platforms import PLATFORMS

USE_NOTED_EVERY = timedelta(minutes=1)
SCOPES = {
    "catalogue:read": _("Đọc danh mục và thay đổi"),
    "packages:read": _("Tải gói và chữ ký"),
    "search:read": _("Tìm bài học"),
    "report:write": _("Báo phiên bản đang dùng"),
}
PER_MINUTE = 600


def all_scopes() -> list[str]:
    return list(SCOPES)


def profiles() -> list[tuple[str, str]]:
    return [(platform.id, platform.label) for platform in PLATFORMS.values()]


class Platform(models.Model):
    """A learning platform: what it can play and which channel it takes its courses from."""

    name = models.CharField(_("Tên nền tảng"), max_length=100, unique=True)
    profile = models.CharField(
        _("Loại nền tảng"),
        max_length=20,
        default=GENERIC,
        choices=profiles,
        help_text=_("Danh mục chỉ nêu những gói mà loại nền tảng này nhập được."),
    )
    channel = models.CharField(
        _("Kênh"),
        max_length=10,
        choices=Channel.choices,
        default=Channel.STABLE,
        help_text=_("Nền tảng chỉ thấy các bản phát hành của kênh này."),
    )
    active = models.BooleanField(_("Đang dùng"), default=True)
    created_at = models.DateTimeField(_("Tạo lúc"), auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    """When it may have come to see another channel, or as another kind of platform."""

    class Meta:
        verbose_name = _("nền tảng")
        verbose_name_plural = ngettext_lazy("nền tảng", "nền tảng", 2)
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PlatformToken(models.Model):
    """What a platform shows at the door. The secret is told once, when it is made."""

    platform = models.ForeignKey(
        Platform, verbose_name=_("Nền tảng"), on_delete=models.CASCADE, related_name="tokens"
    )
    label = models.CharField(_("Dùng cho"), max_length=100, blank=True)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(_("Bắt đầu bằng"), max_length=12, editable=False)
    old_digest = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    """Of the secret before the last rotation, good until `old_until`."""
    old_until = models.DateTimeField(_("Mã cũ còn dùng đến"), null=True, blank=True, editable=False)
    scopes = models.JSONField(_("Được phép"), default=all_scopes)
    per_minute = models.PositiveIntegerField(
        _("Số yêu cầu mỗi phút"), default=PER_MINUTE, validators=[MinValueValidator(1)]
    )
    active = models.BooleanField(_("Đang dùng"), default=True)
    expires_at = models.DateTimeField(_("Hết hạn lúc"), null=True, blank=True)
    created_at = models.DateTimeField(_("Tạo lúc"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("Dùng lần cuối"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("mã truy cập của nền tảng")
        verbose_name_plural = ngettext_lazy("mã truy cập của nền tảng", "mã truy cập của nền tảng", 2)
        ordering = ["platform__name", "pk"]

    def __str__(self) -> str:
        return f"{self.platform.name} · {self.label or self.hint}"

    @property
    def expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    def renew_secret(self, overlap: timedelta = timedelta()) -> str:
        """Give the token a new secret, which the caller saves; the old one is good for `overlap` more."""
        if overlap:
            self.old_digest, self.old_until = self.digest, timezone.now() + overlap
        else:
            self.old_digest, self.old_until = "", None
        secret = f"hls_{secrets.token_urlsafe(32)}"
        self.digest, self.hint = _digest(secret), secret[:8]
        return secret

    def revoke(self) -> None:
        """No secret of it opens the door from now on."""
        self.active, self.old_digest, self.old_until = False, "", None
        self.save()

    @classmethod
    def find(cls, secret: str) -> Self | None:
        """The valid token with this secret, noted as used; None for any other."""
        now, digest = timezone.now(), _digest(secret)
        in_time = Q(expires_at=None) | Q(expires_at__gt=now)
        known = Q(digest=digest) | Q(old_digest=digest, old_until__gt=now)
        valid = cls.objects.select_related("platform").filter(in_time, known, active=True)
        token = valid.filter(platform__active=True).first()
        if token and (token.last_used_at is None or token.last_used_at < now - USE_NOTED_EVERY):
            cls.objects.filter(pk=token.pk).update(last_used_at=now)
        return token


def _digest(secret: str) -> str:
    """A plain hash is enough: the secret is 256 random bits, not a password that somebody thought up."""
    return hashlib.sha256(secret.encode()).hexdigest()


class RateWindow(models.Model):
    """How many requests of a token's current minute were given out to processes that serve them."""

    token = models.OneToOneField(PlatformToken, primary_key=True, on_delete=models.CASCADE, related_name="+")
    minute = models.PositiveBigIntegerField()
    """Minutes since 1970."""
    given = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.token_id} · {self.given}"
