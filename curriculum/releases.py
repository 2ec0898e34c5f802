"""Freezing a course into a numbered release, and withdrawing it."""

import hashlib
import re
from collections.abc import Iterator
from itertools import groupby

from django.db import transaction
from django.utils import timezone

from curriculum.document import CourseDocument
from curriculum.models import Release
from curriculum.signals import release_frozen, release_withdrawn
from curriculum.trust import chain


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
    earlier = Release.objects.filter(course_code=course.code, language=course.language).order_by("number")
    last, previous = earlier.values_list("number", "chain").last() or (0, "")
    number = last + 1
    release = Release.objects.create(
        course_code=course.code,
        language=course.language,
        number=number,
        digest=course.digest,
        title=course.title,
        document=course.to_json(),
        chain=chain.link(course.code, course.language, number, course.digest, previous),
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


def faults() -> Iterator[str]:
    """What is wrong with the chain of releases, or with a document against its digest; in Vietnamese."""
    rows = Release.objects.order_by("course_code", "language", "number")
    for _course, releases in groupby(rows.iterator(), key=lambda row: (row.course_code, row.language)):
        links = []
        for row in releases:
            links.append(chain.Link(row.course_code, row.language, row.number, row.digest, row.chain))
            if hashlib.sha256(row.document.encode()).hexdigest() != row.digest:
                yield f"{row}: tài liệu không khớp mã băm, đã bị sửa sau khi phát hành"
        yield from chain.faults(links)


def media_in_use() -> Iterator[str]:
    """Every sha256 that some release names, withdrawn ones too: of media, their renditions and captions."""
    for document in Release.objects.values_list("document", flat=True).iterator():
        yield from re.findall(r"\b[0-9a-f]{64}\b", document)
