"""`manage.py serve`: the site and one worker, together, until Ctrl-C: what `make run` starts."""

import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

MANAGE = [sys.executable, str(settings.BASE_DIR / "manage.py")]


def worker_log() -> Path:
    """Where the worker writes what it does, so that a person's screen shows the site alone."""
    return settings.DATA_DIR / "worker.log"


def start_worker(*arguments: str) -> "subprocess.Popen[bytes]":
    with worker_log().open("ab") as log:
        return subprocess.Popen([*MANAGE, "worker", *arguments], stdout=log, stderr=log)  # noqa: S603


class Command(BaseCommand):
    help = "Chạy trang soạn bài và một tiến trình xử lý nền, đến khi bấm Ctrl-C."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args, port: int, **options) -> None:
        self.stdout.write(f"Nhật ký của việc nền: {worker_log()}. Bấm Ctrl-C để dừng.")
        worker = start_worker()
        try:
            subprocess.run([*MANAGE, "runserver", "--noreload", f"127.0.0.1:{port}"], check=False)  # noqa: S603
        except KeyboardInterrupt:
            self.stdout.write("")
        finally:
            worker.terminate()
            worker.wait(timeout=30)
