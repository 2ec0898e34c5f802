"""Keeping the index true to the releases: ask for it, do it, take up what an outage left, build it anew."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from curriculum import releases
from curriculum.languages import LANGUAGES
from curriculum.models import Release
from search.documents import IndexDocument, index_documents
from search.engines import Engine, EngineUnavailable, engine
from search.models import PendingIndex
from search.query import SearchQuery
from search.results import Results

FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(minutes=10)
CLAIM = timedelta(minutes=2)
"""How long one worker has a course to itself; after that it is taken for dead."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Status:
    """What an editor should know about the index."""

    engine: str
    healthy: bool
    pending: int
    last_error: str


def search(query: SearchQuery) -> Results:
    """Raises EngineUnavailable when the engine does not answer."""
    return engine().search(query)


def status() -> Status:
    waiting = PendingIndex.objects.all()
    troubled = waiting.exclude(last_error="").order_by("-requested_at").first()
    current = engine()
    return Status(current.name, current.healthy(), waiting.count(), troubled.last_error if troubled else "")


def request(course_code: str, language: str) -> None:
    """Ask for a course to be brought up to date in the index. Call it in the publishing transaction."""
    from search.tasks import catch_up

    now = timezone.now()
    PendingIndex.objects.update_or_create(
        course_code=course_code,
        language=language,
        defaults={"requested_at": now, "due_at": now, "attempts": 0, "last_error": ""},
    )
    transaction.on_commit(lambda: catch_up.enqueue())


def recover() -> int:
    """Bring every course that is due up to date; returns how many. An engine that is down is left alone for
    a while, longer each time."""
    done = 0
    for row in PendingIndex.objects.filter(due_at__lte=timezone.now()):
        if not _claim(row):
            continue
        try:
            bring_up_to_date(row.course_code, row.language)
        except EngineUnavailable as error:
            _postpone(row, str(error))
            _let_others_wait(row)
            return done
        except Exception:
            logger.exception("indexing %s failed", row)
            _postpone(
                row,
                _("Không đưa được khóa học này vào chỉ mục. Hãy báo người quản trị (chi tiết ở nhật ký)."),
            )
            continue
        PendingIndex.objects.filter(pk=row.pk, requested_at=row.requested_at).delete()
        done += 1
    return done


def bring_up_to_date(course_code: str, language: str) -> None:
    """Index the standing release of a course, or remove the course when it has none. Idempotent.

    Two workers may do this at once with different releases: whoever is late looks again before it leaves, so
    the newest release is what stays.
    """
    while True:
        release = releases.latest(course_code, language)
        if release is None:
            engine().remove(course_code, language)
        else:
            engine().put(index_documents(release.course))
        if releases.latest(course_code, language) == release:
            return


def rebuild(language: str | None = None) -> dict[str, int]:
    """Build the index of one language, or of all, beside the old one; returns how many lessons each holds."""
    current = engine()
    return {tag: _rebuild(current, tag) for tag in ([language] if language else LANGUAGES)}


def _rebuild(current: Engine, language: str) -> int:
    before = _standing(language)
    written = current.rebuild(language, _documents(list(before.values())))
    after = _standing(language)
    for course_code in before.keys() | after.keys():
        if before.get(course_code) != after.get(course_code):  # published or withdrawn in the meantime
            request(course_code, language)
    return written


def _standing(language: str) -> dict[str, int]:
    """The release that stands now for each course: course code -> primary key."""
    newest: dict[str, tuple[int, bool]] = {}
    rows = Release.objects.filter(language=language).order_by("number")
    for code, key, withdrawn_at in rows.values_list("course_code", "pk", "withdrawn_at"):
        newest[code] = (key, withdrawn_at is None)
    return {code: key for code, (key, stands) in newest.items() if stands}


def _documents(keys: list[int]) -> Iterator[IndexDocument]:
    for key in keys:
        yield from index_documents(Release.objects.get(pk=key).course)


def _claim(row: PendingIndex) -> bool:
    """Take a row for a while; False when another worker did."""
    mine = PendingIndex.objects.filter(pk=row.pk, due_at=row.due_at, requested_at=row.requested_at)
    return bool(mine.update(due_at=timezone.now() + CLAIM, attempts=row.attempts + 1))


def _postpone(row: PendingIndex, error: str) -> None:
    PendingIndex.objects.filter(pk=row.pk, requested_at=row.requested_at).update(
        due_at=timezone.now() + _wait(row.attempts), last_error=error
    )


def _let_others_wait(row: PendingIndex) -> None:
    now = timezone.now()
    PendingIndex.objects.filter(due_at__lte=now).update(due_at=now + _wait(row.attempts))


def _wait(attempts: int) -> timedelta:
    return min(FIRST_WAIT * (1 << min(attempts, 10)), LONGEST_WAIT)
