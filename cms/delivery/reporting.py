"""Platforms tell which release they run; telling it twice changes nothing."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.delivery.models import Offer, Platform, RunningRelease
from cms.delivery.schemas import Report, Reported
from curriculum.models import Package, Release


class InvalidReport(Exception):
    """The message is Vietnamese and names the course."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def receive(platform: Platform, reports: list[Report]) -> list[Reported]:
    """All of them or none. Raises InvalidReport."""
    return [_receive(platform, report) for report in reports]


def _receive(platform: Platform, report: Report) -> Reported:
    release, now = _release(report), timezone.now()
    place = {"platform": platform, "course_code": report.course, "language": report.language}
    known = RunningRelease.objects.filter(**place).first()
    row = known or RunningRelease(**place)
    if row.number != release.number:
        row.number, row.since = release.number, now
    made = Package.objects.filter(release=release, state=Package.State.DONE, sha256=report.sha256)
    row.sha256, row.genuine = report.sha256, made.exists() if report.sha256 else None
    row.learners, row.reported_at = report.count, now
    row.save()
    offered = _offered(platform.channel, report.course, report.language)
    return Reported(
        course=report.course,
        language=report.language,
        release=release.number,
        genuine=row.genuine,
        current=offered == release.number,
        offered=offered,
    )


def _release(report: Report) -> Release:
    releases = Release.objects.filter(course_code=report.course, language=report.language)
    if report.release is not None:
        found = releases.filter(number=report.release).first()
    elif report.file_name:
        path = f"{report.course}/{report.language}/{report.file_name}"
        found = releases.filter(packages__path=path).first()
    else:
        raise InvalidReport("release", _("Hãy cho biết “release” hoặc “file_name”."))
    if found is None:
        sentence = _("Khóa học “{course}” ({language}) không có bản này. Hãy xem danh mục: /api/catalogue.")
        raise InvalidReport("release", sentence.format(course=report.course, language=report.language))
    return found


def _offered(channel: str, course_code: str, language: str) -> int | None:
    offers = Offer.objects.filter(channel=channel, course_code=course_code, language=language, gone="")
    return offers.values_list("release__number", flat=True).first()
