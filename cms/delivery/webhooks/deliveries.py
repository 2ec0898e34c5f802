"""Messages to platforms as verbs: announce a change, send, try again, give up; the row is the truth."""

import http.client
import json
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.delivery.descriptions import as_json
from cms.delivery.models import ChannelState, Delivery, Gone, Offer, Webhook
from cms.delivery.webhooks import guard, sending, signing

LEASE = timedelta(minutes=2)
PAUSES = tuple(
    timedelta(seconds=seconds) for seconds in (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
)
"""Before each further attempt, as the specification proposes: ten attempts in three days and a half."""
KEPT = timedelta(days=90)
GONE = 410
DISABLED_ACTION = "delivery.webhook_disabled"


def event_of(before: str, offer: Offer, by_person: bool) -> str:
    """Which news it is that an offer's content became another; empty: none that is told."""
    was, now = json.loads(before or "{}"), json.loads(offer.content or "{}")
    had, has = ({package["url"] for package in said.get("packages", [])} for said in (was, now))
    if offer.gone and offer.gone != Gone.BLOCKED:
        return "release.withdrawn" if before else ""
    if by_person:
        return "channel.changed"
    if now and was.get("number") != now["number"]:
        return "release.published"
    return "package.ready" if has - had else "package.withdrawn" if had - has else ""


def announce(offer: Offer, event: str, state: ChannelState) -> None:
    """Write a message for every webhook that wants this news; they are sent after commit."""
    if not event:
        return
    hooks = Webhook.objects.filter(platform__channel=offer.channel, platform__active=True, active=True)
    wanting = [hook for hook in hooks if event in hook.events]
    if not wanting:
        return
    message_id = f"msg_{state.epoch}_{offer.channel}_{state.sequence}"
    payload = as_json(
        {
            "type": event,
            "timestamp": timezone.now().isoformat(),
            "data": {
                "channel": offer.channel,
                "course_code": offer.course_code,
                "language": offer.language,
                "number": offer.release.number if offer.release and not offer.gone else None,
                "reason": offer.gone,
            },
        }
    )
    for hook in wanting:
        row = Delivery(webhook=hook, message_id=message_id, event=event, payload=payload)
        row.next_try_at = timezone.now()
        row.lease_until = row.next_try_at + LEASE  # until then its task has its time
        row.save()
        _enqueue(row.pk)


def send(delivery_id: int) -> None:
    """Send a waiting message. Safe to call twice, to kill at any moment and to call again."""
    delivery = _claim(delivery_id)
    if delivery is None:
        return
    hook = delivery.webhook
    now = int(timezone.now().timestamp())
    try:
        headers = signing.headers(hook.secret, delivery.message_id, now, delivery.payload)
        status = sending.post(hook.url, delivery.payload.encode(), headers)
    except guard.ForbiddenAddress as error:
        _failed(delivery, None, str(error))
    except (OSError, http.client.HTTPException) as error:
        _failed(
            delivery, None, _("Không nhận được trả lời: {error}").format(error=error or type(error).__name__)
        )
    except Exception:
        _failed(delivery, None, _("Lỗi ngoài dự kiến khi gửi (chi tiết ở nhật ký)."))
        raise
    else:
        if 200 <= status < 300:
            _arrived(delivery, status)
        else:
            _failed(delivery, status, _("Máy chủ trả lời mã {status}.").format(status=status))


def redeliver(delivery: Delivery) -> bool:
    """Send a message now: a finished one once more, or one that waits for its next try.

    False while it is being sent, or its webhook is switched off.
    """
    now = timezone.now()
    still = Delivery.objects.filter(pk=delivery.pk, webhook__active=True)
    queued = still.exclude(state=Delivery.State.SENDING).update(
        state=Delivery.State.QUEUED,
        attempts=0,
        reason="",
        next_try_at=now,
        lease_until=now + LEASE,
        finished_at=None,
    )
    if queued:
        _enqueue(delivery.pk)
    return bool(queued)


def recover() -> int:
    """Send what is due, whatever became of its task; returns how many."""
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    due = Q(state=Delivery.State.QUEUED, next_try_at__lte=now) | Q(state=Delivery.State.SENDING)
    waiting = Delivery.objects.filter(due & free, webhook__active=True).order_by("next_try_at")[:100]
    taken_up = list(waiting.values_list("pk", flat=True))
    for pk in taken_up:
        Delivery.objects.filter(free, pk=pk).update(state=Delivery.State.QUEUED, lease_until=now + LEASE)
        _enqueue(pk)
    Delivery.objects.filter(finished_at__lt=now - KEPT).delete()
    return len(taken_up)


def enable(hook: Webhook) -> None:
    """Switch a webhook on again; what waited for it is sent now."""
    hook.active, hook.failing_since, hook.disabled_reason = True, None, ""
    hook.save()
    hook.deliveries.filter(state=Delivery.State.QUEUED).update(next_try_at=timezone.now(), lease_until=None)


# --- one attempt --------------------------------------------------------------------------------------------


def _claim(delivery_id: int) -> Delivery | None:
    now = timezone.now()
    mine = Delivery.objects.filter(pk=delivery_id, state=Delivery.State.QUEUED, next_try_at__lte=now)
    claimed = mine.filter(webhook__active=True).update(
        state=Delivery.State.SENDING, attempts=F("attempts") + 1, lease_until=now + LEASE, status=None
    )
    return Delivery.objects.select_related("webhook__platform").get(pk=delivery_id) if claimed else None


def _arrived(delivery: Delivery, status: int) -> None:
    _settle(delivery, state=Delivery.State.DONE, status=status, reason="", finished_at=timezone.now())
    Webhook.objects.filter(pk=delivery.webhook_id).update(failing_since=None)


def _failed(delivery: Delivery, status: int | None, reason: str) -> None:
    now = timezone.now()
    told = {"status": status, "reason": reason[:300]}
    if delivery.attempts > len(PAUSES):
        _settle(delivery, state=Delivery.State.FAILED, finished_at=now, **told)
    else:
        later = now + PAUSES[delivery.attempts - 1]
        _settle(delivery, state=Delivery.State.QUEUED, next_try_at=later, **told)
        # An address that does not answer now is not asked for each of its messages: they wait with this one.
        waiting = Delivery.objects.filter(webhook=delivery.webhook, state=Delivery.State.QUEUED)
        waiting.filter(next_try_at__lt=later).update(next_try_at=later)
    _note_failure(delivery.webhook, status, reason)


def _note_failure(hook: Webhook, status: int | None, reason: str) -> None:
    now = timezone.now()
    Webhook.objects.filter(pk=hook.pk, failing_since=None).update(failing_since=now)
    hook.refresh_from_db()
    patience = timedelta(days=settings.WEBHOOK_DISABLE_AFTER_DAYS)
    if status == GONE:
        _disable(hook, _("Máy chủ trả lời 410: địa chỉ này không nhận tin nữa."))
    elif hook.failing_since and now - hook.failing_since >= patience:
        days = settings.WEBHOOK_DISABLE_AFTER_DAYS
        _disable(hook, _("Không nhận tin suốt {days} ngày. {reason}").format(days=days, reason=reason))


def _disable(hook: Webhook, reason: str) -> None:
    if Webhook.objects.filter(pk=hook.pk, active=True).update(active=False, disabled_reason=reason[:300]):
        log(hook.platform, DISABLED_ACTION, data={"url": hook.url, "reason": reason})


def _settle(delivery: Delivery, **values: Any) -> None:
    mine = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.SENDING, attempts=delivery.attempts)
    mine.update(lease_until=None, **values)


def _enqueue(pk: int) -> None:
    from cms.delivery.webhooks.tasks import send_webhook  # tasks stand above the verbs they run

    transaction.on_commit(partial(send_webhook.enqueue, pk))
