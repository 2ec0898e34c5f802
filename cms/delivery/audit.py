"""Which platform fetched what and when. What was not fetched anew (304) leaves nothing but `last_used_at`."""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from cms.delivery.models import Access, PlatformToken

PURGE_AT_ONCE = 1000


def note(token: PlatformToken, what: str) -> None:
    now = timezone.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    row = {"token": token, "what": what[:255], "hour": hour}
    if _again(row, now):
        return
    try:
        with transaction.atomic():
            Access.objects.create(**row, platform_id=token.platform_id, last_at=now)
    except IntegrityError:  # another process was first
        _again(row, now)


def _again(row: dict[str, object], now: object) -> int:
    return Access.objects.filter(**row).update(times=F("times") + 1, last_at=now)


def purge() -> int:
    """Forget what is older than is kept; returns nothing to wait for."""
    oldest = timezone.now() - timedelta(days=settings.ACCESS_KEPT_DAYS)
    old = Access.objects.filter(last_at__lt=oldest).order_by().values_list("pk", flat=True)[:PURGE_AT_ONCE]
    Access.objects.filter(pk__in=list(old)).delete()
    return 0
