"""Freezing a course into a numbered release, and withdrawing it."""

import re
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from curriculum.document import CourseDocument
from curriculum.models import Release
from curriculum.signals import release_frozen, release_withdrawn


def latest(course_code: str, language: str) -> Release | None:
    """The release that platforms should have now, or None when there is none or it was withdrawn."""
    newest = Release.objects.filter(course_code=course_code, language=language).order_by("-number").first()
    return newest if newest and newest.withdrawn_at is None else None


@transaction.atomic
def freeze(course: CourseDocument) -> tuple[Release, bool]:
    """The release of this very document, and whether it had to be made.

    Nothing is made when the newest release has the same digest and stands. A withdrawn one is followed by a
    new number, so that a platform polling for changes sees it come back.
    """
    newest = latest(course.code, course.language)
    if newest and newest.digest == course.digest:
        return newest, False
    numbers = Release.objects.filter(course_code=course.code, language=course.language)
    number = (numbers.aggregate(Max("number"))["number__max"] or 0) + 1
    release = Release.objects.create(
        course_code=course.code,
        language=course.language,
        number=number,
        digest=course.digest,
        title=course.title,
        document=course.to_json(),
    )
    release_frozen.send(Release, release=release)
    return release, True


@transaction.atomic
def withdraw(course_code: str, language: str) -> int:
    """Withdraw every standing release; returns how many there were."""
    standing = Release.objects.filter(course_code=course_code, language=language, withdrawn_at=None)
    withdrawn = standing.update(withdrawn_at=timezone.now())
    if withdrawn:
        release_withdrawn.send(Release, course_code=course_code, language=language)
    return withdrawn


def media_in_use() -> Iterator[str]:
    """Every sha256 that some release names, withdrawn ones too: of media, their renditions and captions."""
    for document in Release.objects.values_list("document", flat=True).iterator():
        yield from re.findall(r"\b[0-9a-f]{64}\b", document)
