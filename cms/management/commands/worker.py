"""`manage.py worker`: everything that is done in the background, until it is stopped.

One process per queue, so that a long film never holds up packages or indexing. What dies is started again,
what died in the middle of a task is taken up again, and the children end when this process ends, however it
ends.
"""

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, close_old_connections
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from media_pipeline import owners
from media_pipeline.tools.child import LIMIT

logger = logging.getLogger(__name__)

TICK = 0.5
RECOVER_EVERY = 10.0
GRACE = 5.0
"""Seconds a task may go on after a request to stop; then it is cut off and taken up at the next start."""
LONGEST_PAUSE = 30.0
"""Before a queue that keeps dying is started once more."""
TIMES_TO_RUN = 3
"""A message that so many workers died of is not given to another."""
STUCK_AFTER = 300.0


class Command(BaseCommand):
    help = "Chạy các việc nền của cả hệ thống, đến khi bấm Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--until-idle", "--once", action="store_true", dest="until_idle", help=_("dừng khi đã hết việc")
        )

    def handle(self, *, until_idle: bool = False, **options: Any) -> None:
        supervisor = Supervisor(settings.TASKS["default"].get("QUEUES", ["default"]))
        before = {
            number: signal.signal(number, supervisor.ask_to_stop)
            for number in (signal.SIGTERM, signal.SIGINT)
        }
        try:
            finished = supervisor.run_until_idle() if until_idle else supervisor.run()
        finally:
            supervisor.stop()
            for number, handler in before.items():
                signal.signal(number, handler)
        if not finished:
            raise CommandError(
                _("Còn việc nền đứng yên quá lâu. Hãy xem nhật ký và mục công việc trong trang quản trị.")
            )


@dataclass
class Child:
    worker_id: str
    process: "subprocess.Popen[bytes]"
    started: float
    pause: float

    @property
    def alive(self) -> bool:
        return self.process.poll() is None


class Supervisor:
    def __init__(self, queues: Iterable[str]) -> None:
        self.queues = list(queues)
        self.children: dict[str, Child] = {}
        self.stopping = False
        self.births = 0

    def ask_to_stop(self, *signal_and_frame: object) -> None:
        self.stopping = True

    def run(self) -> bool:
        next_look = 0.0
        while not self.stopping:
            self.keep_alive()
            if time.monotonic() >= next_look:
                self.recover()
                next_look = time.monotonic() + RECOVER_EVERY
            time.sleep(TICK)
        return True

    def run_until_idle(self) -> bool:
        """False when work is left that does not move."""
        left, moved = self.recover(), time.monotonic()
        while not self.stopping and (left or messages_left()):
            self.keep_alive()
            time.sleep(TICK)
            if messages_left() and self.all_alive() and time.monotonic() - moved < RECOVER_EVERY:
                continue
            now_left = self.recover()
            if now_left != left or messages_left():
                left, moved = now_left, time.monotonic()
            if time.monotonic() - moved > STUCK_AFTER:
                return False
        return True

    def recover(self) -> int:
        """Take up what was left behind; returns how much of it is still open."""
        close_old_connections()
        alive = {child.worker_id for child in self.children.values() if child.alive}
        try:
            release_messages_of_the_dead(alive)
        except OperationalError:  # the database is away; the next look may find it
            logger.exception("messages of dead workers were not released")
        return sum(_call(path) for path in settings.RECOVER)

    # --- children -----------------------------------------------------------------------------------------

    def all_alive(self) -> bool:
        return all(child.alive for child in self.children.values())

    def keep_alive(self) -> None:
        now = time.monotonic()
        for queue in self.queues:
            child = self.children.get(queue)
            if child is None:
                self.children[queue] = self.start(queue, pause=1.0)
            elif not child.alive and now - child.started >= child.pause:
                logger.warning("worker of queue %s ended with %s", queue, child.process.returncode)
                short_lived = now - child.started < LONGEST_PAUSE
                pause = min(LONGEST_PAUSE, child.pause * 2) if short_lived else 1.0
                self.children[queue] = self.start(queue, pause)

    def start(self, queue: str, pause: float) -> Child:
        self.births += 1
        worker_id = f"{owners.me()}/{self.births}"
        django = [
            sys.executable,
            "-m",
            "django",
            "db_worker",
            "--queue-name",
            queue,
            "--worker-id",
            worker_id,
        ]
        orders = json.dumps({"parent": os.getpid(), "nice": 0, "limits": {}})
        process = subprocess.Popen(  # noqa: S603 - a list, never a shell
            [sys.executable, "-I", "-S", str(LIMIT), orders, *django, "--no-startup-delay", "--no-reload"],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE},
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for this process, which then stops them in order
        )
        return Child(worker_id, process, time.monotonic(), pause)

    def stop(self) -> None:
        for child in self.children.values():
            child.process.terminate()
        deadline = time.monotonic() + GRACE
        for child in self.children.values():
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()


def _call(path: str) -> int:
    """One room's failure to recover must not stop the others, nor this process."""
    try:
        return int(import_string(path)() or 0)
    except Exception:
        logger.exception("%s failed", path)
        return 0


def messages_left() -> int:
    unfinished = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    try:
        return DBTaskResult.objects.filter(status__in=unfinished).count()
    except OperationalError:
        return 1  # nobody knows; certainly not none


def release_messages_of_the_dead(alive: set[str]) -> None:
    """django-tasks-db leaves the message of a killed worker RUNNING for ever. Any task here may run twice."""
    for message in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING):
        if _is_dead(message.worker_ids[-1] if message.worker_ids else "", alive):
            again = len(message.worker_ids) < TIMES_TO_RUN
            DBTaskResult.objects.filter(pk=message.pk, worker_ids=message.worker_ids).filter(
                status=TaskResultStatus.RUNNING
            ).update(status=TaskResultStatus.READY if again else TaskResultStatus.FAILED)


def _is_dead(worker_id: str, alive: set[str]) -> bool:
    """Of our own children we know it; of another supervisor's when that one is dead and they with it."""
    supervisor, _, birth = worker_id.rpartition("/")
    if not birth.isdigit():
        return False  # a db_worker that someone started by hand
    return worker_id not in alive if supervisor == owners.me() else owners.is_dead(supervisor)
