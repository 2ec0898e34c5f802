"""Checking packages: by the rules at every build, in a browser when asked; signing for one that failed."""

import logging
import shutil
import tempfile
from datetime import timedelta
from functools import partial
from pathlib import Path

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from curriculum.conformance import Report, check
from curriculum.conformance.archive import Beat
from curriculum.models import Package, PackageCheck
from curriculum.signals import package_settled

logger = logging.getLogger(__name__)
State = PackageCheck.State
LEASE = timedelta(minutes=15)
"""Longer than a play may take (three minutes) with fetching and reading a large package."""
QUEUE_LEASE = timedelta(minutes=10)
MAX_ATTEMPTS = 3
SHORTEST_REASON = 10
BLOCKED = Q(conformance__verdict=False, conformance__accepted_at=None)
"""Packages that failed and that nobody signed for. One without any check was built before there was a lab."""


class CheckError(Exception):
    """What was asked of a check cannot be done; the message is Vietnamese and says what to do."""


def examine(package: Package, file: Path, beat: Beat = lambda: None, play: bool = False) -> Report:
    """What the lab says of the file of this package."""
    return check(file, platform=package.platform, play=play, beat=beat)


def record(package: Package, report: Report) -> PackageCheck:
    """Keep the report with the package. A signature holds on only for the very errors it was given for."""
    values = {
        "state": State.PASSED if report.passed else State.FAILED,
        "verdict": report.passed,
        "report": report.as_data(),
        "played": report.played,
        "reason": "",
        "attempts": 0,
        "lease_until": None,
        "checked_at": timezone.now(),
    }
    earlier = PackageCheck.objects.filter(package=package).first()
    if earlier is None or not earlier.report or _errors(earlier.report) != _errors(report.as_data()):
        values |= {"accepted_by": None, "accepted_reason": "", "accepted_at": None}
    with transaction.atomic():
        kept, _created = PackageCheck.objects.update_or_create(package=package, defaults=values)
        package_settled.send(Package, package=package)
    return kept


def request(package: Package) -> PackageCheck:
    """Ask for a play of a finished package; asking twice changes nothing."""
    if package.state != Package.State.DONE:
        raise CheckError(_("Gói chưa đóng xong. Hãy đợi gói xong rồi thử."))
    waiting = {"state": State.QUEUED, "lease_until": timezone.now() + QUEUE_LEASE}
    kept, created = PackageCheck.objects.get_or_create(package=package, defaults=waiting)
    idle = PackageCheck.objects.filter(pk=kept.pk, state__in=[State.PASSED, State.FAILED])
    if created or idle.update(reason="", attempts=0, **waiting):
        _enqueue(kept)
    kept.refresh_from_db()
    return kept


def run(check_id: int) -> None:
    """Play a waiting package. Safe to call twice, to kill at any moment and to call again."""
    kept = _claim(check_id)
    if kept is None:
        return
    package = kept.package
    try:
        with tempfile.TemporaryDirectory(prefix="hoclieuso-check-") as folder:
            file = Path(folder) / package.path.rpartition("/")[2]
            with storages["packages"].open(package.path) as source, file.open("wb") as out:
                shutil.copyfileobj(source, out)
            report = examine(package, file, play=True)
    except OSError as error:
        logger.error("package %s cannot be tried: %s", package.path, error)
        _give_up(kept, _("Không đọc được tệp của gói trong kho. Hãy báo người quản trị."))
        return
    except Exception:
        _give_up(kept, _("Lỗi ngoài dự kiến khi thử gói. Hãy báo người quản trị (chi tiết ở nhật ký)."))
        raise
    with transaction.atomic():
        if _mine(kept).exists():
            record(package, report)


def accept(kept: PackageCheck, by: AbstractBaseUser, reason: str) -> None:
    """Sign for a package that failed, so that platforms may have it. Raises CheckError."""
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise CheckError(_("Hãy ghi lý do chấp nhận, ít nhất 10 ký tự."))
    waiting = PackageCheck.objects.filter(
        pk=kept.pk, state=State.FAILED, verdict=False, accepted_at=None, checked_at=kept.checked_at
    )
    with transaction.atomic():
        if not waiting.update(accepted_by=by, accepted_reason=reason, accepted_at=timezone.now()):
            raise CheckError(_("Gói này không còn ở trạng thái cần chấp nhận. Hãy tải lại trang để xem."))
        package_settled.send(Package, package=kept.package)


def recover() -> int:
    """Take up checks whose worker died or whose task was lost; returns how many."""
    now = timezone.now()
    stale = PackageCheck.objects.filter(state__in=[State.QUEUED, State.RUNNING]).filter(
        Q(lease_until__lt=now) | Q(lease_until=None)
    )
    for kept in stale.filter(attempts__gte=MAX_ATTEMPTS):
        _give_up(kept, _("Đã thử nhiều lần nhưng đều dừng giữa chừng. Hãy báo người quản trị."))
    taken_up = 0
    for kept in stale:
        same = _mine(kept).filter(lease_until=kept.lease_until)
        if same.update(state=State.QUEUED, lease_until=now + QUEUE_LEASE):
            _enqueue(kept)
            taken_up += 1
    return taken_up


def _enqueue(kept: PackageCheck) -> None:
    from curriculum.tasks import check_package  # tasks stand above the verbs they run

    transaction.on_commit(partial(check_package.enqueue, kept.pk))


def _claim(check_id: int) -> PackageCheck | None:
    """Compare and set: of several workers exactly one gets the row. `attempts` then tells them apart."""
    now = timezone.now()
    waiting = Q(state=State.QUEUED) | Q(state=State.RUNNING, lease_until__lt=now)
    claimed = PackageCheck.objects.filter(waiting, pk=check_id).update(
        state=State.RUNNING, attempts=F("attempts") + 1, lease_until=now + LEASE
    )
    return PackageCheck.objects.select_related("package__release").get(pk=check_id) if claimed else None


def _mine(kept: PackageCheck) -> QuerySet[PackageCheck]:
    return PackageCheck.objects.filter(pk=kept.pk, state=kept.state, attempts=kept.attempts)


def _give_up(kept: PackageCheck, reason: str) -> None:
    """The last verdict stands; where there was none, nothing stands against the package."""
    state = State.PASSED if kept.verdict else State.FAILED
    _mine(kept).update(state=state, reason=reason, lease_until=None)


def _errors(report: dict) -> list[tuple[str, str, str]]:
    return sorted(
        (one["rule"], one["place"], one["sentence"])
        for one in report["findings"]
        if one["severity"] == "error"
    )
