"""Figures on the room as a whole: what waits, what was done, what failed and why, what lies on the disks."""

import os
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.files.storage import storages
from django.db.models import Count, Max, Min, Q, Sum
from django.db.models.functions import TruncDay, TruncHour
from django.utils import timezone

from media_pipeline import owners
from media_pipeline.conf import folder
from media_pipeline.models import Artefact, Asset, Upload
from media_pipeline.planner import kind_of
from media_pipeline.states import ACTIVE, OPEN
from media_pipeline.states import ArtefactState as State
from media_pipeline.tasks import queue_of

NAMED = 5
"""Assets named for each reason."""
SEEN = timedelta(hours=24)
"""A worker that was silent for longer is not spoken of."""
ANALYSIS = ("waveform", "picture", "quality")
"""Artefacts that no learner fetches: measurements, made again at any time."""


# --- now --------------------------------------------------------------------------------------------------


@dataclass
class Load:
    """What one kind of work has before it."""

    queue: str
    stage: str
    waiting: int = 0
    queued: int = 0
    running: int = 0
    oldest: datetime | None = None
    """Since when the row that was queued first stands there."""


def load() -> list[Load]:
    """Of each kind of work that is not finished, the queue with most to do first."""
    found: dict[str, Load] = {}
    rows = Artefact.objects.filter(state__in=OPEN).values("stage", "state")
    for row in rows.annotate(number=Count("pk"), since=Min("created")).order_by():
        stage = kind_of(row["stage"])
        entry = found.setdefault(stage, Load(queue_of(row["stage"]), stage))
        if row["state"] == State.QUEUED:
            entry.queued += row["number"]
            entry.oldest = min(filter(None, (entry.oldest, row["since"])))
        elif row["state"] == State.WAITING:
            entry.waiting += row["number"]
        else:
            entry.running += row["number"]
    return sorted(found.values(), key=lambda entry: (entry.queue, -entry.queued, entry.stage))


@dataclass(frozen=True)
class Worker:
    owner: str
    seen: datetime
    running: int
    gone: bool
    """Certainly; of a worker on another machine nobody here can know."""


def workers() -> list[Worker]:
    """Processes that gave a sign of life within a day, the latest first."""
    rows = Artefact.objects.filter(heartbeat_at__gte=timezone.now() - SEEN).exclude(owner="")
    seen = rows.values("owner").annotate(
        seen=Max("heartbeat_at"), running=Count("pk", filter=Q(state__in=ACTIVE))
    )
    found = [Worker(**row, gone=owners.is_dead(row["owner"])) for row in seen.order_by("-seen")]
    return [worker for worker in found if worker.running or not worker.gone]


# --- what was done ----------------------------------------------------------------------------------------


@dataclass
class Span:
    """One hour or one day."""

    start: datetime
    done: int = 0
    failed: int = 0
    media_seconds: float = 0.0
    """Length of what was made, each recording once, however many files came out of it."""
    work_seconds: float = 0.0
    """From claim to end, each run once."""
    bytes: int = 0
    """Written to the store, originals too."""


def by_hour(hours: int = 24) -> list[Span]:
    start = _floor(timezone.localtime(), hours_too=True) - timedelta(hours=hours - 1)
    return _spans(start, timedelta(hours=1), hours, TruncHour)


def by_day(days: int = 30) -> list[Span]:
    start = _floor(timezone.localtime(), hours_too=False) - timedelta(days=days - 1)
    return _spans(start, timedelta(days=1), days, TruncDay)


def _floor(moment: datetime, hours_too: bool) -> datetime:
    return moment.replace(hour=moment.hour if hours_too else 0, minute=0, second=0, microsecond=0)


def _spans(start: datetime, step: timedelta, number: int, truncate: Any) -> list[Span]:
    spans = {start + step * n: Span(start + step * n) for n in range(number)}
    lengths: dict[tuple[datetime, int], int] = {}
    for row in _finished(start, truncate):
        if (span := spans.get(row["span"])) is None:
            continue
        span.done += row["done"]
        span.failed += row["failed"]
        span.bytes += row["bytes"] or 0
        if row["begin"]:
            span.work_seconds += max(0.0, (row["end"] - row["begin"]).total_seconds())
        whose = (row["span"], row["asset"])
        lengths[whose] = max(lengths.get(whose, 0), row["media_ms"] or 0)
    for (when, _asset), length in lengths.items():
        spans[when].media_seconds += length / 1000
    for row in _received(start, truncate):
        if row["span"] in spans:
            spans[row["span"]].bytes += row["size"] or 0
    return list(spans.values())


def _finished(start: datetime, truncate: Any) -> Iterable[dict[str, Any]]:
    """A line for each run: rows of one asset and stage are made together."""
    rows = Artefact.objects.filter(finished_at__gte=start)
    runs = rows.annotate(span=truncate("finished_at")).values("span", "asset", "stage").order_by()
    made = Q(state__in=(State.DONE, State.SUPERSEDED)) & ~Q(sha256="")
    return runs.annotate(
        done=Count("pk", filter=made),
        failed=Count("pk", filter=Q(state=State.FAILED)),
        bytes=Sum("bytes", filter=made),
        media_ms=Max("duration_ms", filter=made),
        begin=Min("started_at", filter=made),
        end=Max("finished_at", filter=made),
    )


def _received(start: datetime, truncate: Any) -> Iterable[dict[str, Any]]:
    rows = Asset.objects.filter(created__gte=start, recipe__isnull=True)
    return rows.annotate(span=truncate("created")).values("span").order_by().annotate(size=Sum("bytes"))


# --- what failed ------------------------------------------------------------------------------------------


@dataclass
class Failure:
    code: str
    reason: str
    """As the latest of them was told."""
    number: int = 0
    assets: list[int] = field(default_factory=list)
    """The latest NAMED of those that have it."""
    assets_in_all: int = 0


def failures() -> list[Failure]:
    """What stands as failed now, by reason, the most frequent first."""
    found: dict[str, Failure] = {}
    assets: dict[str, dict[int, None]] = defaultdict(dict)
    rows = Artefact.objects.filter(state=State.FAILED).order_by("-finished_at", "-pk")
    for code, reason, asset in rows.values_list("error_code", "reason", "asset").iterator():
        found.setdefault(code, Failure(code, reason)).number += 1
        assets[code][asset] = None
    for code, failure in found.items():
        failure.assets = list(assets[code])[:NAMED]
        failure.assets_in_all = len(assets[code])
    return sorted(found.values(), key=lambda failure: -failure.number)


# --- what lies there --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Disk:
    """Bytes by what they are for."""

    originals: int
    renditions: int
    replaced: int
    """Of versions that a newer one took the place of; collected after a while."""
    analysis: int
    incoming: int
    work: int
    free: int | None
    """Where the store is a folder; None when it is elsewhere."""

    @property
    def used(self) -> int:
        return self.originals + self.renditions + self.replaced + self.analysis + self.incoming + self.work


def disk() -> Disk:
    made = _by_kind()
    return Disk(
        originals=Asset.objects.filter(recipe__isnull=True).aggregate(size=Sum("bytes"))["size"] or 0,
        renditions=made["renditions"],
        replaced=made["replaced"],
        analysis=made["analysis"],
        incoming=_uploads(),
        work=sum(_sizes(folder("WORK"))),
        free=_free(),
    )


def _by_kind() -> Counter[str]:
    """Bytes that two rows share count once, for the one that is still in use."""
    sizes: Counter[str] = Counter()
    counted: set[str] = set()
    rows = Artefact.objects.filter(state__in=(State.DONE, State.SUPERSEDED), bytes__gt=0)
    current_first = sorted(
        rows.values_list("sha256", "bytes", "name", "state").iterator(),
        key=lambda row: row[3] == State.SUPERSEDED,
    )
    for sha256, size, name, state in current_first:
        if sha256 in counted:
            continue
        counted.add(sha256)
        kind = "analysis" if name.partition("@")[0] in ANALYSIS else "renditions"
        sizes["replaced" if state == State.SUPERSEDED else kind] += size
    return sizes


def _uploads() -> int:
    receiving = Upload.objects.filter(state__in=(Upload.State.RECEIVING, Upload.State.CHECKING))
    return receiving.aggregate(size=Sum("offset"))["size"] or 0


def _sizes(place: Path) -> Iterator[int]:
    for base, _folders, files in os.walk(place):
        for name in files:
            try:
                yield os.lstat(os.path.join(base, name)).st_size
            except FileNotFoundError:  # a run has just ended
                continue


def _free() -> int | None:
    try:
        return shutil.disk_usage(storages["blobs"].path("")).free
    except (NotImplementedError, FileNotFoundError):  # a store elsewhere; a folder nothing was written to yet
        return None
