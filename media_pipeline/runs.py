"""One run of one stage: private folder, source, processor, verification, store."""

import errno
import logging
import shutil
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.db import OperationalError, close_old_connections
from django.utils import timezone

from media_pipeline import blobs, jobs, owners
from media_pipeline.blobs import Blob
from media_pipeline.conf import folder, setting
from media_pipeline.errors import Cancelled, LeaseLost, ProcessingError
from media_pipeline.models import Artefact, Asset
from media_pipeline.processors import processor_of
from media_pipeline.processors.base import Made, Processor, Work
from media_pipeline.states import ACTIVE, ArtefactState
from media_pipeline.streams import Probe
from media_pipeline.tools.ffmpeg import Job

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
"""How often a run looks whether it was cancelled."""
FORGOTTEN_SECONDS = 24 * 3600
COLUMNS = ("sha256", "bytes", "width", "height", "duration_ms")
"""What a run is told of an artefact it needs, beside its facts."""


def run(artefact_id: int) -> None:
    """Claim it and do it; every way this can end is written to the row."""
    batch = jobs.claim(artefact_id)
    if not batch:
        return
    try:
        with _work_folder(batch[0]) as place:
            _do(batch, place)
    except Cancelled:
        jobs.stop(batch)
    except LeaseLost as lost:
        logger.warning("lease of %s lost; its result is dropped", lost)
    except Exception as error:
        for row in batch:
            jobs.fail(row, _as_processing_error(error))


def _do(batch: Sequence[Artefact], place: Path) -> None:
    processor = processor_of(batch[0].stage)
    work = _prepare(batch, place)
    made = processor.make(work)
    jobs.verifying(batch)
    verdicts = [(row, _verdict(processor, work, row.name, made[row.name])) for row in batch]
    for row, verdict in verdicts:
        if isinstance(verdict, ProcessingError):
            jobs.fail(row, verdict)
        else:
            jobs.finish(row, _store(verdict, lambda: work.job.tell(1.0)))


def _verdict(processor: Processor, work: Work, name: str, made: Made) -> Made | ProcessingError:
    """One bad output does not take the good ones of the same run with it."""
    try:
        return processor.verify(work, name, made)
    except ProcessingError as error:
        return error


def _store(made: Made, tell: Callable[[], None]) -> dict[str, Any]:
    """Columns of a finished row; the bytes are safe before the row says so."""
    files = {name: _stored(file, tell) for name, file in made.files.items()}
    blob = blobs.put_path(made.path, tell)
    return {
        "sha256": blob.sha256,
        "bytes": blob.bytes,
        "media_type": made.media_type,
        "width": made.width,
        "height": made.height,
        "duration_ms": made.duration_ms,
        "facts": {**made.facts, "files": files} if files else made.facts,
    }


def _stored(file: Path | Blob, tell: Callable[[], None]) -> dict[str, Any]:
    return asdict(file if isinstance(file, Blob) else blobs.put_path(file, tell))


def _prepare(batch: Sequence[Artefact], place: Path) -> Work:
    first = batch[0]
    pulse = Pulse(batch)
    found = _source(first, lambda: pulse(0.0))
    path = None
    if found:
        _check_space(found[0], place)
        path = place / "src.bin"
        path.symlink_to(found[0])
    before = _facts_before(first)
    pulse.seconds = _seconds(first, found, before)
    return Work(
        job=Job(place, pulse.seconds, pulse),
        sha256=first.asset.sha256,
        outputs={row.name: row.spec for row in batch},
        source=path,
        probe=found[1] if found else None,
        before=before,
    )


def _seconds(row: Artefact, found: tuple[Path, Probe] | None, before: Mapping[str, Any]) -> float:
    """The measure of progress: of the piece, of the source, or of what is put together."""
    if "ms" in row.spec and not isinstance(row.spec["ms"], list):
        return float(row.spec["ms"]) / 1000
    if found:
        return found[1].duration_ms / 1000
    return max([(facts["duration_ms"] or 0) / 1000 for facts in before.values()], default=0.0)


def _source(row: Artefact, tell: Callable[[], None]) -> tuple[Path, Probe] | None:
    """The original; of an asset that we make ourselves what was made, once there is something."""
    reads = processor_of(row.stage).reads
    if reads == "artefacts":
        return None
    asset = row.asset if reads == "original" else Asset.objects.get(sha256=row.spec["source"])
    if not asset.maker:
        return _existing(asset.sha256, tell), asset.streams
    made = asset.artefacts.get(name=asset.maker, state=ArtefactState.DONE)
    return _existing(made.sha256, tell), Probe.from_json(made.facts["probe"])


def _existing(sha256: str, tell: Callable[[], None]) -> Path:
    if not blobs.exists(sha256):
        raise ProcessingError("original_missing", sha256)
    return blobs.path(sha256, tell)


def _facts_before(row: Artefact) -> dict[str, dict[str, Any]]:
    return {
        need.name: {**need.facts, **{column: getattr(need, column) for column in COLUMNS}}
        for need in row.needs.order_by("pk")
    }


def _check_space(source: Path, place: Path) -> None:
    if shutil.disk_usage(place).free < 2 * source.stat().st_size + 64 * 1024**2:
        raise ProcessingError("disk_full", f"{shutil.disk_usage(place).free} bytes left")


class Pulse:
    """Called many times a second; looks at the row now and then, and writes to it less often."""

    def __init__(self, batch: Sequence[Artefact]) -> None:
        self.batch = batch
        self.seconds = 0.0
        """Length of what is worked on, as soon as it is known."""
        self.began = self.looked = self.wrote = time.monotonic()
        self.write_every = min(5.0, setting("LEASE_SECONDS") / 4)

    def __call__(self, share: float) -> None:
        now = time.monotonic()
        if now - self.looked < LOOK_SECONDS:
            return
        self.looked = now
        try:
            self._look()
            if now - self.wrote >= self.write_every:
                jobs.beat(self.batch, share, share * self.seconds / (now - self.began))
                self.wrote = now
        except OperationalError:
            # A busy database is no reason to lose the work, nor one that was started again; a lost lease is.
            close_old_connections()
            if now - self.wrote > setting("LEASE_SECONDS"):
                raise LeaseLost(self.batch[0]) from None

    def _look(self) -> None:
        for row in self.batch:
            asked = jobs.mine(row).values_list("cancel_requested", flat=True).first()
            if asked is None:
                raise LeaseLost(row)
            if asked:
                raise Cancelled


def _as_processing_error(error: Exception) -> ProcessingError:
    if isinstance(error, ProcessingError):
        return error
    trace = "".join(traceback.format_exception(error))[-8000:]
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return ProcessingError("disk_full", trace)
    if isinstance(error, OperationalError):
        return ProcessingError("database_busy", trace)
    if isinstance(error, ConnectionError):
        return ProcessingError("store_away", trace)
    if isinstance(error, MemoryError):
        return ProcessingError("out_of_memory", trace)
    logger.error("unexpected error in a run", exc_info=error)
    return ProcessingError("unexpected", trace)


@contextmanager
def _work_folder(row: Artefact) -> Iterator[Path]:
    place = folder("WORK") / f"run-{row.pk}-{row.attempt}"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(mode=0o700)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def sweep() -> None:
    """Remove what the killed left: folders whose run no longer holds its row, whose process is gone, and
    anything a day old."""
    places = [*folder("WORK").iterdir(), *blobs.incoming()]  # before the rows: a folder comes after its claim
    places = [place for place in places if not place.name.startswith("upload-")]  # `uploads.purge` knows them
    held = {
        f"run-{pk}-{attempt}"
        for pk, attempt in Artefact.objects.filter(state__in=ACTIVE).values_list("pk", "attempt")
    }
    old = timezone.now().timestamp() - FORGOTTEN_SECONDS
    for place in places:
        try:
            forgotten = place.stat().st_mtime < old
        except FileNotFoundError:
            continue
        lost = place.name.startswith("run-") and place.name not in held
        if forgotten or lost or owners.is_of_the_dead(place.name):
            shutil.rmtree(place, ignore_errors=True)
