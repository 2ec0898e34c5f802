"""`manage.py serve`: the site and one worker, together, until Ctrl-C: what `make run` starts."""

import subprocess
import sys

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Chạy trang soạn bài và một tiến trình xử lý nền, đến khi bấm Ctrl-C."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args, port: int, **options) -> None:
        manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
        worker = subprocess.Popen([*manage, "worker"])  # noqa: S603
        try:
            site = [*manage, "runserver", "--noreload", f"127.0.0.1:{port}"]
            subprocess.run(site, check=False)  # noqa: S603
        except KeyboardInterrupt:
            self.stdout.write("")
        finally:
            worker.terminate()
            worker.wait(timeout=30)
