"""`manage.py worker`: everything that is done in the background, until it is stopped.

One process per queue, so that a long film never holds up packages or indexing: `db_worker` of
django-tasks-db, or `celery worker` with a broker. What dies is started again, what died in the middle of a
task is taken up again, and the children end when this process ends, however it ends.
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
from django.db import Error, close_old_connections
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from cms import messages
from media_pipeline import owners
from media_pipeline.tools.child import LIMIT

logger = logging.getLogger(__name__)

TICK = 0.5
RECOVER_EVERY = 10.0
GRACE = 5.0
"""Seconds a task may go on after a request to stop; then it is cut off and taken up at the next start."""
LONGEST_PAUSE = 30.0
"""Before a queue that keeps dying is started once more."""
STUCK_AFTER = 300.0
DEAF_AFTER = 30.0


class Command(BaseCommand):
    help = "Chạy các việc nền của cả hệ thống, đến khi bấm Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--until-idle", "--once", action="store_true", dest="until_idle", help=_("dừng khi đã hết việc")
        )
        parser.add_argument(
            "--queues", default="", help=_("chỉ nhận việc của các hàng đợi này, ngăn bằng dấu phẩy")
        )

    def handle(self, *, until_idle: bool = False, queues: str = "", **options: Any) -> None:
        supervisor = Supervisor(_chosen(queues))
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


def _chosen(queues: str) -> list[str]:
    known = settings.TASKS["default"]["QUEUES"]
    chosen = [name.strip() for name in queues.split(",") if name.strip()] or known
    if unknown := set(chosen) - set(known):
        raise CommandError(
            _("Không có hàng đợi “{name}”. Các hàng đợi: {known}.").format(
                name=min(unknown), known=", ".join(known)
            )
        )
    return list(dict.fromkeys(chosen))


def db_worker(queue: str, worker_id: str) -> list[str]:
    """django-tasks-db: looks into the table of messages every second."""
    names = ["--queue-name", queue, "--worker-id", worker_id]
    return ["-m", "django", "db_worker", *names, "--no-startup-delay", "--no-reload"]


def celery_worker(queue: str, worker_id: str) -> list[str]:
    """Gets its messages from the broker. A process of its own does the work, so that the other can listen."""
    from cms.celery import address

    names = ["-Q", address(queue), "-n", worker_id.replace("/", "-").replace(":", "-") + "@%h"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "INFO"]
    return ["-m", "celery", "-A", "cms.celery", "worker", *names, *quiet]


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
            if self.keep_alive() or time.monotonic() >= next_look:
                self.recover()
                next_look = time.monotonic() + RECOVER_EVERY
            time.sleep(TICK)
        return True

    def run_until_idle(self) -> bool:
        """False when work is left that does not move."""
        left, moved = self.recover(), time.monotonic()
        while not self.stopping and (left or self.messages_left()):
            self.keep_alive()
            time.sleep(TICK)
            if self.messages_left() and self.all_alive() and time.monotonic() - moved < RECOVER_EVERY:
                continue
            now_left = self.recover()
            if now_left != left or self.messages_left():
                left, moved = now_left, time.monotonic()
            if time.monotonic() - moved > STUCK_AFTER:
                return False
        return True

    def recover(self) -> int:
        """Take up what was left behind; returns how much of it is still open."""
        close_old_connections()
        try:
            messages.release_those_of_the_dead(
                {child.worker_id for child in self.children.values() if child.alive}
            )
            messages.send_again()
            self.stop_the_deaf()
        except Error:  # the database is away; the next look may find it
            logger.exception("messages of dead workers were not released")
        return sum(_call(path) for path in settings.RECOVER)

    def stop_the_deaf(self) -> None:
        """Celery never asks for a message again when the broker dies while it is told of a finished one."""
        for queue, child in self.children.items() if settings.BROKER_URL else ():
            if time.monotonic() - child.started < DEAF_AFTER or not messages.stands_still(queue, DEAF_AFTER):
                continue
            if child.process.pid not in map(owners.parent, messages.holders(queue)):
                logger.warning("worker of queue %s takes no messages", queue)
                child.process.kill()

    def messages_left(self) -> int:
        try:
            return messages.left(self.queues)
        except Error:
            close_old_connections()
            return 1  # nobody knows; certainly not none

    # --- children -----------------------------------------------------------------------------------------

    def all_alive(self) -> bool:
        return all(child.alive for child in self.children.values())

    def keep_alive(self) -> bool:
        """Start what is not running; True when something had died, and may have left work behind."""
        now, died = time.monotonic(), False
        for queue in self.queues:
            child = self.children.get(queue)
            if child is None:
                self.children[queue] = self.start(queue, pause=1.0)
            elif not child.alive and now - child.started >= child.pause:
                logger.warning("worker of queue %s ended with %s", queue, child.process.returncode)
                short_lived = now - child.started < LONGEST_PAUSE
                pause = min(LONGEST_PAUSE, child.pause * 2) if short_lived else 1.0
                self.children[queue] = self.start(queue, pause)
                died = True
        return died

    def start(self, queue: str, pause: float) -> Child:
        self.births += 1
        worker_id = f"{owners.me()}/{self.births}"
        argv = (celery_worker if settings.BROKER_URL else db_worker)(queue, worker_id)
        orders = json.dumps({"parent": os.getpid(), "nice": 0, "limits": {}})
        process = subprocess.Popen(  # noqa: S603 - a list, never a shell
            [sys.executable, "-I", "-S", str(LIMIT), orders, sys.executable, *argv],
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
