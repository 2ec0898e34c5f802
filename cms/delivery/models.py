"""The platforms that may fetch courses: one token each, kept only as a hash."""

import hashlib
import secrets
from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

USE_NOTED_EVERY = timedelta(minutes=1)


class PlatformToken(models.Model):
    """What a platform shows at the door. The secret is told once, when the token is made."""

    name = models.CharField(_("Tên nền tảng"), max_length=100, unique=True)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(_("Bắt đầu bằng"), max_length=12, editable=False)
    active = models.BooleanField(_("Đang dùng"), default=True)
    expires_at = models.DateTimeField(_("Hết hạn lúc"), null=True, blank=True)
    created_at = models.DateTimeField(_("Tạo lúc"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("Dùng lần cuối"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("mã truy cập của nền tảng")
        verbose_name_plural = ngettext_lazy("mã truy cập của nền tảng", "mã truy cập của nền tảng", 2)
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def renew_secret(self) -> str:
        """Give the token a new secret, which the caller saves; the old one is worth nothing from then on."""
        secret = f"hls_{secrets.token_urlsafe(32)}"
        self.digest, self.hint = _digest(secret), secret[:8]
        return secret

    @classmethod
    def find(cls, secret: str) -> Self | None:
        """The valid token with this secret, noted as used; None for any other."""
        now = timezone.now()
        in_time = Q(expires_at=None) | Q(expires_at__gt=now)
        token = cls.objects.filter(in_time, digest=_digest(secret), active=True).first()
        if token and (token.last_used_at is None or token.last_used_at < now - USE_NOTED_EVERY):
            cls.objects.filter(pk=token.pk).update(last_used_at=now)
        return token


def _digest(secret: str) -> str:
    """A plain hash is enough: the secret is 256 random bits, not a password that somebody thought up."""
    return hashlib.sha256(secret.encode()).hexdigest()
