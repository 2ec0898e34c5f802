"""The table of messages, whoever carries them: what is left, what a dead worker held, what the broker lost.

django-tasks-db keeps the table and leaves the message of a killed worker RUNNING for ever. Every task of this
house may run twice, so a message in doubt is given out again.
"""

import logging
from collections.abc import Collection
from datetime import timedelta

from django.db.models import Count
from django.utils import timezone
from django_tasks import TaskResultStatus as Status
from django_tasks import task_backends
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from cms.queues import CeleryBackend, send
from media_pipeline import owners

logger = logging.getLogger(__name__)

TIMES_TO_RUN = 3
"""A message that so many workers died of is not given to another."""
LONGEST_SILENCE = timedelta(hours=24)
"""After which a message is taken from a worker on a machine that nobody hears of."""
ON_ITS_WAY = timedelta(seconds=5)
"""How long a message may need from the row to the broker."""


def left(queues: Collection[str]) -> int:
    return DBTaskResult.objects.filter(
        status__in=(Status.READY, Status.RUNNING), queue_name__in=queues
    ).count()


def stands_still(queue: str, seconds: float) -> bool:
    """Messages wait, and for so long nobody anywhere has taken one."""
    then = timezone.now() - timedelta(seconds=seconds)
    of_queue = DBTaskResult.objects.filter(queue_name=queue)
    waiting = DBTaskResult.objects.ready().filter(queue_name=queue, enqueued_at__lt=then)
    return waiting.exists() and not of_queue.filter(started_at__gte=then).exists()


def holders(queue: str) -> list[str]:
    """Who says that it runs a message of this queue."""
    running = DBTaskResult.objects.filter(queue_name=queue, status=Status.RUNNING)
    return [row.worker_ids[-1] for row in running if row.worker_ids]


# --- taken and run, for Celery; db_worker does the same by itself -------------------------------------------


def run(message: str) -> None:
    """Once for each message, however often the broker delivers it."""
    row = _take(message)
    if row is not None:
        _runner().run_task(row)


def _take(message: str) -> DBTaskResult | None:
    for row in DBTaskResult.objects.filter(pk=message, status=Status.RUNNING):
        _release_if_dead(row, alive=set())
    ready = DBTaskResult.objects.ready().filter(pk=message)
    with exclusive_transaction(ready.db):
        row = ready.get_locked()
        if row is not None:
            row.claim(owners.me())
        return row


def _runner() -> Worker:
    """The part of db_worker that runs a task and writes down what came of it."""
    return Worker(
        queue_names=[],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=owners.me(),
    )


# --- after a crash ----------------------------------------------------------------------------------------


def release_those_of_the_dead(alive: Collection[str]) -> None:
    """`alive`: ids of the children of the supervisor that asks."""
    for row in DBTaskResult.objects.filter(status=Status.RUNNING):
        _release_if_dead(row, alive)


def _release_if_dead(row: DBTaskResult, alive: Collection[str]) -> None:
    holder = row.worker_ids[-1] if row.worker_ids else ""
    silent = row.started_at is not None and row.started_at < timezone.now() - LONGEST_SILENCE
    if silent or _is_dead(holder, alive):
        again = len(row.worker_ids) < TIMES_TO_RUN
        DBTaskResult.objects.filter(pk=row.pk, worker_ids=row.worker_ids, status=Status.RUNNING).update(
            status=Status.READY if again else Status.FAILED
        )


def _is_dead(holder: str, alive: Collection[str]) -> bool:
    """A child of ours that is a db_worker: we know. Another's: when that supervisor is dead, and it with it.
    A process of Celery has its own name; one that someone started by hand has none that says anything."""
    process, _, birth = holder.partition("/")
    if birth and process == owners.me():
        return holder not in alive
    return owners.is_dead(process)


def send_again() -> None:
    """What waits in the table but not in the broker: it was away, or lost its memory, or was never told."""
    backend = task_backends["default"]
    if not isinstance(backend, CeleryBackend):
        return
    due = DBTaskResult.objects.ready().filter(enqueued_at__lt=timezone.now() - ON_ITS_WAY)
    for queue, rows in due.order_by().values_list("queue_name").annotate(Count("pk")):
        if queue in backend.queues and rows > _held_by_broker(queue):
            logger.warning("sending %d messages of queue %s again", rows, queue)
            for row in due.filter(queue_name=queue):
                if not send(str(row.pk), queue, row.priority):
                    return


def _held_by_broker(queue: str) -> float:
    """Infinitely many when it does not answer: there is nobody to send to."""
    from cms import celery

    try:
        return celery.waiting(queue)
    except Exception as error:  # of kombu, of a driver, of the network
        logger.warning("the broker does not answer: %r", error)
        return float("inf")
