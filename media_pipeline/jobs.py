"""The life of a job: planned, queued, claimed under a lease, finished, failed, cancelled, taken up again.

The row is the truth and a message only says "look at this row": a lost message is sent again and a
repeated one finds nothing to claim. `attempt` grows with every claim and every later write names it, so
that a worker which lost its lease cannot change anything.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from media_pipeline import blobs, owners, recipes
from media_pipeline.conf import setting
from media_pipeline.errors import RETRIES, LeaseLost, ProcessingError
from media_pipeline.models import Artefact, Asset
from media_pipeline.planner import Output, Stage, recipe_keys, without_spent_pieces
from media_pipeline.signals import asset_settled
from media_pipeline.states import ACTIVE, OPEN, AssetState
from media_pipeline.states import ArtefactState as State
from media_pipeline.tools import ffmpeg

logger = logging.getLogger(__name__)

SUPERSEDED = "superseded"
"""The `error_code` of work that was called off because something newer takes its place."""


# --- planned ----------------------------------------------------------------------------------------------


@transaction.atomic
def schedule(asset: Asset, stages: Sequence[Stage]) -> None:
    """Make the rows that are missing. What an older recipe made stays until the new one is done."""
    keys = recipe_keys(stages, asset.sha256, ffmpeg.version())
    done = set(asset.artefacts.filter(state=State.DONE).values_list("name", "recipe_key"))
    rows: dict[str, Artefact] = {}
    for stage in without_spent_pieces(stages, keys, done):
        needs = [rows.get(need) or _foreign(need) for need in stage.needs if need in rows or need not in keys]
        for output in stage.outputs:
            rows[output.name] = _row(asset, stage, output, keys[output.name], needs)
    _drop_unplanned(asset, keys)
    announce(asset.pk)


def _row(asset: Asset, stage: Stage, output: Output, key: str, needs: Sequence[Artefact]) -> Artefact:
    first = State.WAITING if any(need.state != State.DONE for need in needs) else State.QUEUED
    row, created = Artefact.objects.get_or_create(
        asset=asset,
        name=output.name,
        recipe_key=key,
        defaults={"stage": stage.name, "spec": output.spec, "priority": stage.priority, "state": first},
    )
    back = not created and row.state == State.SUPERSEDED
    if back:  # someone changed their mind twice
        row.state = first
        Artefact.objects.filter(pk=row.pk).update(state=first, tries=0, cancel_requested=False, progress=0)
    if created or back:
        row.needs.set(needs)
        _retire(row, State.FAILED, State.CANCELLED, State.WAITING, State.QUEUED)
        _call_off(_others(row))
        if first == State.QUEUED:
            enqueue(row)
    return row


def _foreign(need: str) -> Artefact:
    """Of a dub: "<sha256 of its asset>/<name>"."""
    sha256, _, name = need.partition("/")
    rows = Artefact.objects.filter(asset__sha256=sha256, name=name).exclude(state=State.SUPERSEDED)
    return rows.latest("pk")


def _drop_unplanned(asset: Asset, keys: Mapping[str, str]) -> None:
    """What nobody asks for any more; pieces go when their whole is done."""
    rows = asset.artefacts.exclude(name__in=keys).exclude(state=State.SUPERSEDED)
    _call_off(rows)
    rows.exclude(state__in=ACTIVE).update(state=State.SUPERSEDED)


def _others(row: Artefact) -> QuerySet[Artefact]:
    return Artefact.objects.filter(asset=row.asset_id, name=row.name).exclude(pk=row.pk)


def _retire(newer: Artefact, *states: State) -> None:
    _others(newer).filter(state__in=states).update(state=State.SUPERSEDED)


def _call_off(rows: QuerySet[Artefact]) -> None:
    """Work under way on what something newer takes the place of: it must not come in after it."""
    rows.filter(state__in=ACTIVE).update(cancel_requested=True, error_code=SUPERSEDED)


def enqueue(artefact: Artefact, delay: float = 0) -> None:
    """Tell a worker after commit; `delay` seconds later, where the queue can wait."""
    from media_pipeline.tasks import queue_of, run_artefact

    due = timezone.now() + timedelta(seconds=delay)
    Artefact.objects.filter(pk=artefact.pk).update(message_at=due)
    message = run_artefact.using(priority=artefact.priority, queue_name=queue_of(artefact.stage))
    if delay and message.get_backend().supports_defer:
        message = message.using(run_after=due)
    transaction.on_commit(lambda: message.enqueue(artefact.pk))


# --- claimed ----------------------------------------------------------------------------------------------


def claim(artefact_id: int) -> list[Artefact]:
    """This row and the queued ones that share its run; empty when there is nothing to do."""
    wanted = Artefact.objects.filter(pk=artefact_id, state=State.QUEUED).first()
    if wanted is None or not _take(wanted):
        return []
    siblings = Artefact.objects.filter(asset=wanted.asset_id, stage=wanted.stage, state=State.QUEUED)
    batch = [wanted.pk, *(row.pk for row in siblings.order_by("pk") if _take(row))]
    held = Artefact.objects.filter(pk__in=batch, owner=owners.me(), state=State.RUNNING)
    return list(held.select_related("asset").order_by("pk"))


def _take(row: Artefact) -> bool:
    """Compare and set: of several workers one gets it."""
    now = timezone.now()
    taken = Artefact.objects.filter(pk=row.pk, state=State.QUEUED, attempt=row.attempt).update(
        state=State.RUNNING,
        attempt=F("attempt") + 1,
        tries=F("tries") + 1,
        owner=owners.me(),
        lease_until=now + timedelta(seconds=setting("LEASE_SECONDS")),
        heartbeat_at=now,
        started_at=now,
        finished_at=None,
        progress=0,
        cancel_requested=False,
        **_no_error(),
    )
    return bool(taken)


def _no_error() -> dict[str, str]:
    return {"error_class": "", "error_code": "", "reason": "", "log": ""}


def mine(row: Artefact) -> QuerySet[Artefact]:
    """The row, as long as this claim of it holds."""
    return Artefact.objects.filter(pk=row.pk, attempt=row.attempt, state__in=ACTIVE)


def beat(batch: Sequence[Artefact], share: float, speed: float | None = None) -> None:
    """Say that the work goes on, and how fast: seconds of the source per second. Raises LeaseLost."""
    now = timezone.now()
    lease = now + timedelta(seconds=setting("LEASE_SECONDS"))
    said = {"progress": round(share * 100), "heartbeat_at": now, "lease_until": lease}
    said |= {"speed": round(speed, 3)} if speed else {}
    for row in batch:
        if not mine(row).update(**said):
            raise LeaseLost(row)


def verifying(batch: Sequence[Artefact]) -> None:
    beat(batch, 1.0)
    for row in batch:
        mine(row).update(state=State.VERIFYING)


# --- finished ---------------------------------------------------------------------------------------------


@transaction.atomic
def finish(row: Artefact, output: dict[str, Any]) -> None:
    """The new version takes the place of the old one in this transaction. Raises LeaseLost."""
    done = {"state": State.DONE, "progress": 100, "finished_at": timezone.now(), "lease_until": None}
    if not mine(row).update(**done, **output):
        raise LeaseLost(row)
    _retire(row, State.DONE)
    if row.name == row.asset.maker:
        recipes.settle(row, output)
    for child in row.dependents.filter(state=State.WAITING):
        if child.needs.exclude(state=State.DONE).exists():
            continue
        if Artefact.objects.filter(pk=child.pk, state=State.WAITING).update(state=State.QUEUED):
            enqueue(child)
    _drop_pieces(row)
    announce(row.asset_id)


def _drop_pieces(row: Artefact) -> None:
    """What only served to make this one, once everything that is made of it is done."""
    for piece in row.needs.filter(asset=row.asset_id, name__contains="/"):
        if not piece.dependents.exclude(state__in=(State.DONE, State.SUPERSEDED)).exists():
            piece.delete()


@transaction.atomic
def fail(row: Artefact, error: ProcessingError) -> None:
    """Try again later if the kind of error allows it, else settle."""
    if mine(row).filter(cancel_requested=True).exists():
        return stop([row])
    retry_rule = RETRIES[error.error_class]
    if row.tries < retry_rule.attempts:
        if mine(row).update(state=State.QUEUED, log=error.detail, reason=error.message, lease_until=None):
            enqueue(row, delay=retry_rule.seconds * 2 ** (row.tries - 1))
        return
    _settle_as_failed(mine(row), error)


def _settle_as_failed(rows: QuerySet[Artefact], error: ProcessingError) -> None:
    for row in list(rows):
        changed = rows.filter(pk=row.pk).update(
            state=State.FAILED,
            error_class=error.error_class,
            error_code=error.code,
            reason=error.message,
            log=error.detail[-8000:],
            finished_at=timezone.now(),
            lease_until=None,
        )
        if changed:
            _give_up_dependents(row)
            announce(row.asset_id)


def _give_up_dependents(row: Artefact) -> None:
    error = ProcessingError("dependency", step=row.name)
    _settle_as_failed(row.dependents.filter(state=State.WAITING), error)


# --- what people may do -----------------------------------------------------------------------------------


@transaction.atomic
def cancel(artefact: Artefact) -> None:
    """At once when it is not running yet; a running one is stopped within two seconds by its worker."""
    row = Artefact.objects.filter(pk=artefact.pk)
    if row.filter(state__in=(State.WAITING, State.QUEUED)).update(
        state=State.CANCELLED, finished_at=timezone.now()
    ):
        _after_cancel(artefact)
    else:
        row.filter(state__in=ACTIVE).update(cancel_requested=True)


@transaction.atomic
def stop(batch: Sequence[Artefact]) -> None:
    """The run was stopped because one of its rows was cancelled: the others go back to the queue."""
    end = {"finished_at": timezone.now(), "lease_until": None}
    for row in batch:
        unwanted = mine(row).filter(cancel_requested=True)
        if unwanted.filter(error_code=SUPERSEDED).update(state=State.SUPERSEDED, error_code="", **end):
            announce(row.asset_id)
        elif unwanted.update(state=State.CANCELLED, **end):
            _after_cancel(row)
        elif mine(row).update(state=State.QUEUED, tries=F("tries") - 1, lease_until=None):
            enqueue(row)


def _after_cancel(row: Artefact) -> None:
    _give_up_dependents(row)
    announce(row.asset_id)


@transaction.atomic
def retry(artefact: Artefact) -> None:
    """Ask again for what failed, was cancelled or got lost, and first for what it needs."""
    row = Artefact.objects.get(pk=artefact.pk)
    missing = list(row.needs.exclude(state=State.DONE))
    from_states = [State.FAILED, State.CANCELLED, *([State.DONE] if is_lost(row) else [])]
    again = Artefact.objects.filter(pk=row.pk, state__in=from_states).update(
        state=State.WAITING if missing else State.QUEUED,
        tries=0,
        cancel_requested=False,
        progress=0,
        **_no_error(),
    )
    if not again:
        return
    for parent in missing:
        retry(parent)
    if not missing:
        enqueue(row)
    for child in row.dependents.filter(state=State.FAILED, error_code="dependency"):
        retry(child)
    announce(row.asset_id)


def is_lost(row: Artefact) -> bool:
    """Done, and its bytes are gone: analyses are a cache that one may delete."""
    return row.state == State.DONE and not blobs.exists(row.sha256)


URGENT = 100
"""The highest priority a message can carry."""


@transaction.atomic
def prioritise(artefact: Artefact) -> None:
    """Do it before all else that waits, and what it needs even before it."""
    for parent in artefact.needs.exclude(state=State.DONE):
        prioritise(parent)
    row = Artefact.objects.filter(pk=artefact.pk, state__in=(State.WAITING, State.QUEUED)).first()
    if row is None:
        return
    row.priority = URGENT
    row.save(update_fields=["priority"])
    if row.state == State.QUEUED:
        enqueue(row)  # the earlier message then finds nothing to claim


# --- what others are told ---------------------------------------------------------------------------------


def announce(asset_id: int) -> None:
    """After commit, tell of a state that has not been told of yet."""
    transaction.on_commit(lambda: _announce(asset_id))


def _announce(asset_id: int) -> None:
    asset = Asset.objects.get(pk=asset_id)
    state = asset.state
    if state == asset.announced:
        return
    if state != AssetState.PROCESSING:
        for receiver, answer in asset_settled.send_robust(sender=Asset, asset=asset):
            if isinstance(answer, Exception):
                logger.error("%s did not take the news of %s", receiver, asset, exc_info=answer)
                return  # `recover` will tell it again
    Asset.objects.filter(pk=asset_id, announced=asset.announced).update(announced=state)


# --- after a crash ----------------------------------------------------------------------------------------


def recover() -> int:
    """Take up what a crash left behind; returns how many artefacts are still to be made.

    Safe to call at any time, by any number of processes.
    """
    _take_from_the_dead()
    _settle_the_waiting()
    _send_lost_messages()
    for asset in Asset.objects.filter(announced=AssetState.PROCESSING).exclude(artefacts__state__in=OPEN):
        _announce(asset.pk)
    from media_pipeline.runs import sweep

    sweep()
    return Artefact.objects.filter(state__in=OPEN).count()


def _take_from_the_dead() -> None:
    now = timezone.now()
    for row in Artefact.objects.filter(state__in=ACTIVE):
        if (row.lease_until and row.lease_until < now) or owners.is_dead(row.owner):
            _requeue(row)


@transaction.atomic
def _requeue(row: Artefact) -> None:
    if row.cancel_requested:
        stop([row])
    elif row.tries >= setting("MAX_ATTEMPTS"):
        _settle_as_failed(mine(row), ProcessingError("crashed", times=row.tries))
    elif mine(row).filter(cancel_requested=False).update(state=State.QUEUED, lease_until=None):
        enqueue(row)


def _settle_the_waiting() -> None:
    """Two workers that finish the two needs of a row at the same moment do not see each other's."""
    for row in Artefact.objects.filter(state=State.WAITING):
        needs = set(row.needs.values_list("state", flat=True))
        if needs <= {State.DONE}:
            _queue_after_waiting(row)
        elif needs & {State.FAILED, State.CANCELLED}:
            _settle_as_failed(Artefact.objects.filter(pk=row.pk, state=State.WAITING), _dependency(row))


@transaction.atomic
def _queue_after_waiting(row: Artefact) -> None:
    if Artefact.objects.filter(pk=row.pk, state=State.WAITING).update(state=State.QUEUED):
        enqueue(row)


def _dependency(row: Artefact) -> ProcessingError:
    lost = row.needs.filter(state__in=(State.FAILED, State.CANCELLED)).first()
    return ProcessingError("dependency", step=lost.name if lost else row.name)


def _send_lost_messages() -> None:
    """Of a job nobody took, and for which no message waits or is being worked on."""
    overdue = timezone.now() - timedelta(seconds=setting("RESEND_SECONDS"))
    rows = Artefact.objects.filter(state=State.QUEUED, message_at__lt=overdue)
    sent = _messages_under_way() if rows else set()
    for row in rows:
        if row.pk not in sent:
            enqueue(row)


def _messages_under_way() -> set[int]:
    """Both executors keep their messages in this table, whatever became of the broker."""
    from django_tasks_db.models import DBTaskResult

    from media_pipeline.tasks import run_artefact

    messages = DBTaskResult.objects.filter(
        task_path=run_artefact.module_path, status__in=("READY", "RUNNING")
    )
    return {message.args_kwargs["args"][0] for message in messages}
