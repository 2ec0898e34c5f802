"""Publishing as verbs: ask for it, do it, withdraw, and take up what a crash or slow media left waiting."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from cms.authoring.models import CoursePage
from cms.publishing.documents import Broken, NotReady, course_document
from cms.publishing.models import Publication
from curriculum import packages, releases
from curriculum.languages import language
from curriculum.models import Package, Release
from curriculum.packaging import PackageError
from search import index

State: Any = Publication.State  # Django makes members of what looks like pairs
OVERDUE = timedelta(seconds=30)
UNEXPECTED = gettext_lazy("Lỗi ngoài dự kiến khi phát hành. Hãy báo người quản trị (chi tiết ở nhật ký).")


def request(course_code: str, locale_code: str) -> None:
    """Ask for a course to be frozen into a release; the work is done by the worker after commit."""
    from cms.publishing.tasks import publish_course

    tag = language(locale_code).tag
    Publication.objects.update_or_create(
        course_code=course_code, language=tag, defaults={"state": State.QUEUED, "reasons": []}
    )
    transaction.on_commit(lambda: publish_course.enqueue(course_code, tag))


def run(course_code: str, tag: str) -> Publication | None:
    """Freeze the course if it is live and ready; otherwise record why not. Doing it twice changes nothing."""
    publication = Publication.objects.filter(course_code=course_code, language=tag).first()
    if publication is None:
        return None
    course = live_course(course_code, tag)
    if course is None:
        return _withdraw(publication)
    try:
        document = course_document(course)
    except Broken as problem:
        return _settle(publication, State.BLOCKED, problem.reasons)
    except NotReady as wait:
        return _settle(publication, State.WAITING, wait.reasons)
    except Exception:
        _settle(publication, State.BLOCKED, [str(UNEXPECTED)])
        raise
    with transaction.atomic():
        release, is_new = releases.freeze(document)
        publication.release = release
        _settle(publication, State.RELEASED, [])
        if is_new:
            index.request(course_code, tag)
        for package_format in settings.PACKAGES_AT_PUBLISHING:
            packages.request_package(release, package_format)
        if is_new:
            _order_again(release)
    return publication


def recover() -> None:
    """Run again whatever waits for media, and what was asked for but never picked up."""
    overdue = Publication.objects.filter(state=State.QUEUED, updated_at__lt=timezone.now() - OVERDUE)
    waiting = Publication.objects.filter(state=State.WAITING)
    for publication in (overdue | waiting).order_by("updated_at")[:50]:
        run(publication.course_code, publication.language)


def live_course(course_code: str, tag: str) -> CoursePage | None:
    pages = CoursePage.objects.live().select_related("locale")
    return pages.filter(code=course_code, locale__language_code=language(tag).code).first()


def _withdraw(publication: Publication) -> Publication:
    with transaction.atomic():
        if releases.withdraw(publication.course_code, publication.language):
            index.request(publication.course_code, publication.language)
        return _settle(publication, State.WITHDRAWN, [])


def _order_again(release: Release) -> None:
    """What was ordered of the release before, so that no platform misses its format in the new one."""
    before = Package.objects.filter(
        release__course_code=release.course_code,
        release__language=release.language,
        release__number=release.number - 1,
        state=Package.State.DONE,
    )
    for package in before:
        with suppress(PackageError):  # what cannot be made any more, is not
            packages.request_package(release, package.format, package.order)


def _settle(publication: Publication, state: str, reasons: list[str]) -> Publication:
    publication.state, publication.reasons = state, reasons
    publication.save()
    return publication
