"""Making packages of releases: asking for one, building it in the background, taking up what a crash left."""

import hashlib
import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import monotonic

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from curriculum import checks, signing
from curriculum.document import CourseDocument
from curriculum.models import Package, Release, columns
from curriculum.packaging import (
    PACKAGERS,
    Order,
    PackageError,
    Source,
    find_packager,
    package_files,
    package_name,
)
from curriculum.packaging.saving import save_package
from curriculum.signals import package_settled
from curriculum.stored import store
from curriculum.trust.base import TrustError

PLAIN = Order()
LEASE = timedelta(minutes=1)
"""How long a builder may be silent before another one takes its package over."""
QUEUE_LEASE = timedelta(minutes=10)
"""How long a package may wait in the queue before it is put there again; twice in the queue does no harm."""
SLOWEST_STORE = 1_000_000
"""Bytes per second that a distant storage takes at least; nothing is heard of the builder meanwhile."""
HEARTBEAT_SECONDS = 2.0
MAX_ATTEMPTS = 5

logger = logging.getLogger(__name__)


class _LeaseLostError(Exception):
    """Another builder took over; this one has nothing left to say."""


def request_package(
    release: Release,
    format: str,
    order: Order = PLAIN,
    by: AbstractBaseUser | None = None,
    priority: int = 0,
) -> Package:
    """The package of this release, asked for at most once; `by` is told when it is ready.

    `priority`: below 0 it waits behind what others ask for meanwhile. Raises PackageError when there is no
    such format, or it cannot be made as ordered.
    """
    find_packager(format, order)
    translations_of(release, order)
    package: Package
    package, created = Package.objects.get_or_create(
        release=release,
        format=format,
        **columns(order),
        defaults={"lease_until": timezone.now() + QUEUE_LEASE, "requested_by": by},
    )
    if created:
        _enqueue(package, priority)
    return package


def deliverable() -> QuerySet[Package]:
    """The finished packages that platforms may have: of releases that stand, and not blocked by a check."""
    done = Package.objects.filter(state=Package.State.DONE, release__withdrawn_at=None)
    return done.exclude(checks.BLOCKED)


def retry(package: Package) -> bool:
    """Queue a failed package again; False when it had not failed."""
    queued = Package.objects.filter(pk=package.pk, state=Package.State.FAILED).update(
        state=Package.State.QUEUED,
        progress=0,
        attempts=0,
        reason="",
        lease_until=timezone.now() + QUEUE_LEASE,
    )
    if queued:
        _enqueue(package)
    return bool(queued)


def recover() -> int:
    """Take up packages whose builder died or whose task was lost; returns how many."""
    now = timezone.now()
    stale = Package.objects.filter(state__in=[Package.State.QUEUED, Package.State.RUNNING]).filter(
        Q(lease_until__lt=now) | Q(lease_until=None)
    )
    stale.filter(attempts__gte=MAX_ATTEMPTS).update(
        state=Package.State.FAILED,
        lease_until=None,
        reason=_("Đã thử nhiều lần nhưng tiến trình đóng gói đều dừng giữa chừng. Hãy báo người quản trị."),
    )
    taken_up = 0
    for package in stale:
        if Package.objects.filter(
            pk=package.pk, state=package.state, lease_until=package.lease_until, attempts=package.attempts
        ).update(state=Package.State.QUEUED, lease_until=now + QUEUE_LEASE):
            _enqueue(package)
            taken_up += 1
    return taken_up


def build(package_id: int) -> None:
    """Build a waiting package. Safe to call twice, to kill at any moment and to call again."""
    package = _claim(package_id)
    if package is None:
        return
    try:
        _build(package)
    except _LeaseLostError:
        logger.warning("package %s was taken over by another builder", package_id)
    except PackageError as error:
        _fail(package, str(error))
    except TrustError as error:
        _fail(package, _("Không ký được gói: {error}").format(error=error))
    except OSError as error:
        _fail(package, _("Không ghi được gói: {error}. Hãy báo người quản trị.").format(error=error))
        raise
    except Exception:
        _fail(package, _("Lỗi ngoài dự kiến khi đóng gói. Hãy báo người quản trị (chi tiết ở nhật ký)."))
        raise


def write_package(
    release: Release,
    format: str,
    order: Order,
    target: Path,
    report: Callable[[int], None] = lambda per_cent: None,
) -> None:
    """Write the package to `target`, which appears whole or not at all. `report` hears per cent."""
    files = package_files(format, release.course, order, source_of(release, order))
    save_package(files, PACKAGERS[format].extension, target, report)


def source_of(release: Release, order: Order) -> Source:
    """Where a package of this release comes from, on this site."""
    return Source(
        open_media=import_string(settings.CURRICULUM_OPEN_MEDIA),
        activity_base=settings.ACTIVITY_BASE_IRI,
        release=release.number,
        translations=translations_of(release, order),
    )


def translations_of(release: Release, order: Order) -> dict[str, CourseDocument]:
    """The documents of the further languages ordered. Raises PackageError for one that is not there."""
    found = {}
    for pinned in order.languages:
        tag, _slash, number = pinned.partition("/")
        other = Release.objects.filter(
            course_code=release.course_code, language=tag, number=int(number), withdrawn_at=None
        ).first()
        if other is None:
            raise PackageError(
                _("Khóa học {code} không có bản phát hành {number} bằng {language}.").format(
                    code=release.course_code, number=number, language=tag
                )
            )
        found[pinned] = other.course
    return found


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def file_name(release: Release, format: str, order: Order = PLAIN) -> str:
    return package_name(release.course_code, release.language, release.number, format, order)


def media_type(file_name: str) -> str:
    """Of a finished package, by its name."""
    return MEDIA_TYPES.get(file_name.rpartition(".")[2], "application/octet-stream")


MEDIA_TYPES = {
    "zip": "application/zip",
    "imscc": "application/zip",
    "h5p": "application/zip",
    "epub": "application/epub+zip",
    "pdf": "application/pdf",
    "xml": "application/xml",
    "txt": "text/plain; charset=utf-8",
    "gz": "application/gzip",
}


def _enqueue(package: Package, priority: int = 0) -> None:
    from curriculum.tasks import build_package  # tasks stand above the verbs they run

    task = build_package.using(priority=priority) if priority else build_package
    transaction.on_commit(partial(task.enqueue, package.pk))


def _claim(package_id: int) -> Package | None:
    """Compare and set: of several builders exactly one gets the row. `attempts` then tells them apart."""
    now = timezone.now()
    waiting = Q(state=Package.State.QUEUED) | Q(state=Package.State.RUNNING, lease_until__lt=now)
    claimed = Package.objects.filter(waiting, pk=package_id).update(
        state=Package.State.RUNNING,
        attempts=F("attempts") + 1,
        progress=0,
        reason="",
        lease_until=now + LEASE,
    )
    return Package.objects.select_related("release").get(pk=package_id) if claimed else None


def _build(package: Package) -> None:
    release = package.release
    name = file_name(release, package.format, package.order)
    made = Path(settings.PACKAGES_WORK) / f"{name}.{package.attempts}"
    for leftover in (*made.parent.glob(f"{name}.*"), *made.parent.glob(f".{name}.*")):
        leftover.unlink(missing_ok=True)
    try:
        beat = _heartbeat(package)
        write_package(release, package.format, package.order, made, beat)
        report = checks.examine(package, made, partial(beat, 99))
        bytes, sha256 = made.stat().st_size, sha256_of(made)
        _update(package, lease_until=timezone.now() + LEASE + timedelta(seconds=bytes / SLOWEST_STORE))
        signature = signing.sign_file(release, package.format, package.order, name, made)
        path = store(made, f"{release.course_code}/{release.language}/{name}")
        signing.store_signature(path, signature)
    finally:
        made.unlink(missing_ok=True)
    with transaction.atomic():  # no platform ever sees it without what the lab says of it
        checks.record(package, report)
        _update(
            package,
            state=Package.State.DONE,
            progress=100,
            path=path,
            bytes=bytes,
            sha256=sha256,
            signature=signature,
            lease_until=None,
            finished_at=timezone.now(),
        )
        package_settled.send(Package, package=package)


def _heartbeat(package: Package) -> Callable[[int], None]:
    last = monotonic()

    def beat(per_cent: int) -> None:
        nonlocal last
        if monotonic() - last >= HEARTBEAT_SECONDS:
            last = monotonic()
            _update(package, progress=per_cent, lease_until=timezone.now() + LEASE)

    return beat


def _update(package: Package, **values: object) -> None:
    mine = Package.objects.filter(pk=package.pk, state=Package.State.RUNNING, attempts=package.attempts)
    if not mine.update(**values):
        raise _LeaseLostError


def _fail(package: Package, reason: str) -> None:
    Package.objects.filter(pk=package.pk, state=Package.State.RUNNING, attempts=package.attempts).update(
        state=Package.State.FAILED, reason=reason, lease_until=None, finished_at=timezone.now()
    )
