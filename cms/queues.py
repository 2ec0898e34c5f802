"""The seam between the rooms and what carries their messages: backends of django-tasks.

Without a broker it is django-tasks-db itself: a worker looks into the table of messages every second.
`CeleryBackend` writes the same row and, after commit, sends its key through the broker. So what the broker
refuses or loses is still there, and either executor can go on with what the other left.
"""

import logging
import time
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django_tasks.base import Task
from django_tasks_db.backend import DatabaseBackend

logger = logging.getLogger(__name__)

QUIET_SECONDS = 10.0
"""After a failure nobody waits for the broker for so long; the worker sends what was not sent."""
_quiet_until = 0.0


class CeleryBackend(DatabaseBackend):
    def enqueue(self, task: Task, args: Any, kwargs: Any) -> Any:
        result: Any = super().enqueue(task, args, kwargs)
        transaction.on_commit(partial(send, result.id, task.queue_name, task.priority, task.run_after))
        return result


def send(message: str, queue: str, priority: int, run_after: datetime | None = None) -> bool:
    """Give the broker a message's key. Never raises: a person's request must not fail for a broker's sake."""
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return False
    from cms import celery  # costs a quarter of a second, and only here

    try:
        celery.run.apply_async(
            (message,), queue=celery.address(queue), priority=celery.level(priority), eta=run_after
        )
    except Exception as error:
        logger.warning(
            "the broker did not take a message of queue %s; it is sent again later: %r", queue, error
        )
        _quiet_until = time.monotonic() + QUIET_SECONDS
        return False
    return True
