"""Packages in bulk, as verbs: ask for them, list them, stop, take up what a crash left, tell how far it is.

The list is made by a task; building is the business of `curriculum.packages`, whose rows are the truth.
"""

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.publishing import notices, scopes
from cms.publishing.models import Export, ExportItem, Notice
from cms.publishing.scopes import Target
from curriculum import packages
from curriculum.models import Package, columns
from curriculum.packaging import Order, PackageError
from curriculum.packaging.base import GENERIC

State: Any = Export.State
LEASE = timedelta(minutes=1)
MAX_ATTEMPTS = 5
PRIORITY = -10
"""Of packages in bulk: they wait behind those asked for singly (`notices.URGENT`) and those of publishing."""
DELETED_AT_ONCE = 1000
CHUNK = 25
"""Courses listed in one transaction: what a killed worker loses at most."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Choice:
    """What is asked for in bulk."""

    formats: tuple[str, ...]
    scope: str = ""
    """`programme:KEY`, `audience:CODE`, or empty for everything."""
    languages: tuple[str, ...] = ()
    """Empty: all in which a course has pages."""
    platform: str = GENERIC
    edition: str = "standard"
    structure: str = "course"
    budget: int = 0

    @property
    def order(self) -> Order:
        return Order(
            structure=self.structure,  # type: ignore[arg-type]
            edition=self.edition,  # type: ignore[arg-type]
            platform=self.platform,
            budget=self.budget,
        )


@dataclass(frozen=True)
class Progress:
    total: int
    """Packages asked for."""
    done: int
    failed: int
    running: int
    waiting: int
    skipped: int
    reused: int
    bytes: int

    @property
    def over(self) -> int:
        return self.done + self.failed

    @property
    def per_cent(self) -> int:
        return self.over * 100 // self.total if self.total else 0


def choice_of(export: Export) -> Choice:
    values = export.options
    return Choice(**{**values, "formats": tuple(values["formats"]), "languages": tuple(values["languages"])})


def create(choice: Choice, by: Any = None) -> Export:
    """Ask for packages in bulk; `by` is told of the end."""
    with transaction.atomic():
        export = Export.objects.create(options=_options(choice), requested_by=by)
        if by is not None:
            notices.wait_for(by, export=export)
        _enqueue(export)
    return export


def unfinished(choice: Choice) -> Export | None:
    """The same, asked for by nobody in particular and not ended: a command that was killed."""
    same = Export.objects.filter(requested_by=None, state__in=[State.PLANNING, State.RUNNING])
    return next((export for export in same if export.options == _options(choice)), None)


def _options(choice: Choice) -> dict[str, Any]:
    return {**asdict(choice), "formats": list(choice.formats), "languages": list(choice.languages)}


def _enqueue(export: Export) -> None:
    from cms.publishing.tasks import list_export  # tasks stand above the verbs they run

    transaction.on_commit(partial(list_export.enqueue, export.pk))


# --- the list -----------------------------------------------------------------------------------------------


def plan(export_id: int) -> None:
    """List what is to be made and ask for it. Safe to call twice, to kill at any moment and to call again."""
    export = _claim(export_id)
    if export is None:
        return
    choice = choice_of(export)
    try:
        targets = scopes.targets(choice.scope, choice.languages, export.requested_by)
        while chunk := list(islice(targets, CHUNK)):
            if not _list(export, chunk, choice):
                return
    except Exception:
        reason = _("Lỗi ngoài dự kiến khi lập danh sách. Hãy báo người quản trị (chi tiết ở nhật ký).")
        _mine(export).update(state=State.FAILED, reason=reason, finished_at=timezone.now(), lease_until=None)
        raise
    _mine(export).update(state=State.RUNNING, lease_until=None)
    settle(export.pk)


def _claim(export_id: int) -> Export | None:
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    waiting = Export.objects.filter(free, pk=export_id, state=State.PLANNING)
    claimed = waiting.update(lease_until=now + LEASE, attempts=F("attempts") + 1)
    return Export.objects.select_related("requested_by").get(pk=export_id) if claimed else None


def _mine(export: Export) -> QuerySet[Export]:
    return Export.objects.filter(pk=export.pk, state=State.PLANNING, attempts=export.attempts)


@transaction.atomic
def _list(export: Export, targets: Sequence[Target], choice: Choice) -> bool:
    """False when the export was stopped meanwhile, or another worker has taken it over."""
    if not _mine(export).update(lease_until=timezone.now() + LEASE):
        return False
    for target in targets:
        if target.release is None:
            _note(export, target, "", reason=target.reason)
            continue
        for format in choice.formats:
            _ask(export, target, format, choice.order)
    return True


def _ask(export: Export, target: Target, format: str, order: Order) -> None:
    assert target.release is not None
    asked_at = timezone.now()
    try:
        package = packages.request_package(target.release, format, order, export.requested_by, PRIORITY)
    except PackageError as error:
        _note(export, target, format, reason=str(error))
        return
    packages.retry(package)
    done = package.state == Package.State.DONE
    _note(export, target, format, package=package, asked=package.created_at >= asked_at, reused=done)


def _note(export: Export, target: Target, format: str, **values: object) -> None:
    """What was noted before a crash stands as it was."""
    ExportItem.objects.get_or_create(
        export=export,
        course_code=target.course_code,
        language=target.language,
        format=format,
        defaults={"title": target.title, "folder": target.folder, **values},
    )


# --- stopping -----------------------------------------------------------------------------------------------


def cancel(export_id: int) -> bool:
    """Stop: what waits in the queue for nobody else is taken out; what is being built is finished.

    False when there was nothing to stop.
    """
    now = timezone.now()
    with transaction.atomic():
        open_ones = Export.objects.filter(pk=export_id, state__in=[State.PLANNING, State.RUNNING])
        if not open_ones.update(state=State.CANCELLED, cancelled_at=now, finished_at=now, lease_until=None):
            return False
        ours = _asked_for_by_nobody_else(export_id).select_for_update(of=("self",))
        keys = [package.pk for package in ours]
        for start in range(0, len(keys), DELETED_AT_ONCE):
            Package.objects.filter(pk__in=keys[start : start + DELETED_AT_ONCE]).delete()
    return True


def _asked_for_by_nobody_else(export_id: int) -> QuerySet[Package]:
    """What still waits and was first asked for here; not what publishing makes anyway."""
    anyway = Q(format__in=settings.PACKAGES_AT_PUBLISHING, **columns(packages.PLAIN))
    others = ExportItem.objects.filter(
        package=OuterRef("pk"), export__state__in=[State.PLANNING, State.RUNNING]
    ).exclude(export=export_id)
    queued = Package.objects.filter(
        state=Package.State.QUEUED, export_items__export=export_id, export_items__asked=True
    )
    waited_for = Notice.objects.filter(package=OuterRef("pk"))
    return queued.exclude(anyway).filter(~Exists(others), ~Exists(waited_for))


# --- going on -----------------------------------------------------------------------------------------------


def settle(export_id: int) -> None:
    """Note the end once nothing is under way any more."""
    busy = ExportItem.objects.filter(export=export_id, package__state__in=notices.BUSY)
    if not busy.exists():
        running = Export.objects.filter(pk=export_id, state=State.RUNNING)
        running.update(state=State.DONE, finished_at=timezone.now())


def retry_failed(export_id: int) -> int:
    """Queue what failed once more; returns how many."""
    failed = Package.objects.filter(export_items__export=export_id, state=Package.State.FAILED)
    with transaction.atomic():
        retried = sum(packages.retry(package) for package in failed)
        if retried:
            again = Export.objects.filter(pk=export_id).exclude(state=State.PLANNING)
            again.update(state=State.RUNNING, finished_at=None, cancelled_at=None)
            Notice.objects.filter(export=export_id).update(seen_at=None, mailed_at=None)
    return retried


def recover() -> int:
    """Take up lists whose maker died, and note the end of what has ended; returns how many lists are open."""
    now = timezone.now()
    lost = Export.objects.filter(state=State.PLANNING)
    tired = _("Đã thử nhiều lần nhưng tiến trình lập danh sách đều dừng giữa chừng. Hãy báo người quản trị.")
    stale = lost.filter(Q(lease_until__lt=now) | Q(lease_until=None, created_at__lt=now - LEASE))
    stale.filter(attempts__gte=MAX_ATTEMPTS).update(
        state=State.FAILED, reason=tired, finished_at=now, lease_until=None
    )
    for pk in stale.values_list("pk", flat=True):
        plan(pk)
    for pk in Export.objects.filter(state=State.RUNNING).values_list("pk", flat=True):
        settle(pk)
    return lost.count()


def progress(export: Export) -> Progress:
    def packages_in(state: str) -> Count:
        return Count("pk", filter=Q(package__state=state))

    state: Any = Package.State
    counts = export.items.aggregate(
        total=Count("package"),
        done=packages_in(state.DONE),
        failed=packages_in(state.FAILED),
        running=packages_in(state.RUNNING),
        waiting=packages_in(state.QUEUED),
        skipped=Count("pk", filter=~Q(reason="")),
        reused=Count("pk", filter=Q(reused=True)),
        bytes=Sum("package__bytes", filter=Q(package__state=state.DONE)),
    )
    return Progress(**{**counts, "bytes": counts["bytes"] or 0})
