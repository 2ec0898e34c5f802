"""Who waits for what, and what they hear when it has ended: on every page of the admin, and by e-mail."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cms.library.wording import megabytes
from cms.publishing.models import Export, Notice
from cms.publishing.wording import package_title
from curriculum import packages
from curriculum.models import Package, Release
from curriculum.packaging import Order
from curriculum.tasks import build_package

BUSY = (Package.State.QUEUED, Package.State.RUNNING)
OVER = (Export.State.DONE, Export.State.CANCELLED, Export.State.FAILED)
MAILED_WITHIN = timedelta(days=3)
"""A mail that could not be sent for so long is of no use any more."""
SHOWN_AT_ONCE = 5
URGENT = 50
"""Of what a person waits for; both executors tell it from 0, and from what is asked for in bulk."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Told:
    """A notice in words."""

    id: int
    text: str
    failed: bool
    address: str
    """Where to go for it."""
    download: str = ""
    busy: bool = False
    progress: int = 0


def order_package(release: Release, format: str, order: Order, user: Any) -> Package:
    """Ask for a package and be told of its end. What failed is tried again. Raises PackageError."""
    try:
        return _order_package(release, format, order, user)
    except IntegrityError:  # an export was stopped just now and took back what it had asked for
        return _order_package(release, format, order, user)


@transaction.atomic
def _order_package(release: Release, format: str, order: Order, user: Any) -> Package:
    package = packages.request_package(release, format, order, user, URGENT)
    if packages.retry(package):
        package.refresh_from_db()
    if package.state in BUSY:
        wait_for(user, package=package)
    if package.state == Package.State.QUEUED and package.export_items.exists():
        # So far it waits at the end with those in bulk; a second message does no harm.
        transaction.on_commit(partial(build_package.using(priority=URGENT).enqueue, package.pk))
    return package


def wait_for(user: AbstractBaseUser | Any, **what: Package | Export) -> None:
    """`package=` or `export=`. Asked for once more, it is news once more."""
    Notice.objects.update_or_create(user=user, **what, defaults={"seen_at": None, "mailed_at": None})


def open_notices(user: AbstractBaseUser | Any) -> QuerySet[Notice]:
    """What this person waits for or has not seen the end of."""
    return Notice.objects.filter(user=user, seen_at=None)


def ended(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    made = Q(package__isnull=False) & ~Q(package__state__in=BUSY)
    return notices.filter(made | Q(export__state__in=OVER)).select_related("package__release", "export")


def see(notices: QuerySet[Notice]) -> int:
    return notices.filter(seen_at=None).update(seen_at=timezone.now())


def see_those_of(user: AbstractBaseUser | Any, release: Release) -> None:
    """Whoever opens the page of a course has seen how its packages ended."""
    see(ended(open_notices(user)).filter(package__release=release))


def told(notice: Notice) -> Told:
    return _of_package(notice.pk, notice.package) if notice.package else _of_export(notice.pk, notice.export)


def _of_package(pk: int, package: Package) -> Told:
    title = package_title(package)
    address = reverse("publishing:course", args=[package.release.course_code, package.release.language])
    if package.state in BUSY:
        text = _("Đang đóng gói: %(title)s") % {"title": title}
        return Told(pk, text, False, address, busy=True, progress=package.progress)
    if package.state == Package.State.FAILED:
        text = _("Không tạo được gói %(title)s. %(reason)s") % {"title": title, "reason": package.reason}
        return Told(pk, text, True, address)
    text = _("Gói đã xong: %(title)s (%(size)s)") % {"title": title, "size": megabytes(package.bytes)}
    return Told(pk, text, False, address, download=reverse("publishing:download", args=[package.pk]))


def _of_export(pk: int, export: Export | None) -> Told:
    from cms.publishing import exports

    assert export is not None  # a notice is of one of the two
    address = reverse("publishing:export", args=[export.pk])
    progress = exports.progress(export)
    number = {"id": export.pk, "done": progress.done, "total": progress.total, "failed": progress.failed}
    if export.state not in OVER:
        text = _("Đang xuất hàng loạt (lần %(id)s): %(done)s trên %(total)s gói") % number
        return Told(pk, text, False, address, busy=True, progress=progress.per_cent)
    if export.state == Export.State.CANCELLED:
        return Told(pk, _("Đã dừng xuất hàng loạt (lần %(id)s): xong %(done)s gói") % number, False, address)
    if export.state == Export.State.FAILED:
        text = _("Xuất hàng loạt (lần %(id)s) không thành công. %(reason)s")
        return Told(pk, text % {**number, "reason": export.reason}, True, address)
    if progress.failed:
        text = _("Xuất hàng loạt (lần %(id)s): %(done)s gói xong, %(failed)s gói không tạo được")
        return Told(pk, text % number, True, address)
    return Told(pk, _("Xuất hàng loạt (lần %(id)s) đã xong: %(done)s gói") % number, False, address)


# --- e-mail -------------------------------------------------------------------------------------------------


def recover() -> int:
    """Send what is to be told by e-mail, where the site does so; returns nothing left to do."""
    if not settings.MAIL_NOTICES:
        return 0
    fresh = Notice.objects.filter(
        mailed_at=None, seen_at=None, created_at__gt=timezone.now() - MAILED_WITHIN
    ).exclude(user__email="")
    for notice in ended(fresh).select_related("user")[:50]:
        if not Notice.objects.filter(pk=notice.pk, mailed_at=None).update(mailed_at=timezone.now()):
            continue  # another worker writes it
        try:
            _mail(notice)
        except SMTPRecipientsRefused:  # no such address: not tried again, and nobody else waits for it
            logger.exception("notice %s was refused", notice.pk)
        except OSError:  # the mail server is away: this one and the others wait for the next look
            Notice.objects.filter(pk=notice.pk).update(mailed_at=None)
            logger.exception("notice %s was not mailed", notice.pk)
            break
    return 0


def _mail(notice: Notice) -> None:
    profile = getattr(notice.user, "wagtail_userprofile", None)
    with translation.override(profile.get_preferred_language() if profile else settings.LANGUAGE_CODE):
        news = told(notice)
        subject = " ".join(news.text.split())[:200]
        body = f"{news.text}\n\n{settings.BASE_URL.rstrip('/')}{news.address}\n"
        send_mail(subject, body, None, [notice.user.email])


def latest(user: AbstractBaseUser | Any, number: int) -> list[Told]:
    """For the first page of the admin: what is under way or not seen yet, then what was seen last."""
    found = Notice.objects.filter(user=user).select_related("package__release", "export")
    ordered = found.order_by(F("seen_at").desc(nulls_first=True), "-created_at")
    return [told(notice) for notice in ordered[:number]]
