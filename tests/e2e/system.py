"""The whole system in processes of its own: data folder, site and worker, as `make run` starts them."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
LONG = 60_000
"""Milliseconds to wait in a browser: the worker may be busy on a small machine."""
PLANT = """
import django; django.setup()
from tests.e2e.planted import plant_everything
print(plant_everything())
"""


class System:
    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._running: list[subprocess.Popen[bytes]] = []
        self.log = data / "log.txt"
        self.course = 0
        """Primary key of the planted course that has no lessons yet."""

    def start(self) -> None:
        self.manage("migrate", "--verbosity", "0")
        self.course = int(self._run([sys.executable, "-c", PLANT]))
        self._site = self.start_site()
        self._spawn("worker")
        self._await_answer()

    def start_site(self) -> "subprocess.Popen[bytes]":
        return self._spawn("runserver", "--noreload", "--insecure", f"127.0.0.1:{self.port}")

    def lose_site(self) -> None:
        """As a power cut would: nothing is said, nothing is tidied up."""
        self._site.kill()
        self._site.wait()
        self._running.remove(self._site)

    def restore_site(self) -> None:
        """On the same port; the worker has gone on meanwhile."""
        self._site = self.start_site()
        self._await_answer()

    def manage(self, *arguments: str) -> None:
        self._run([sys.executable, "manage.py", *arguments])

    def stop(self) -> None:
        for process in self._running:
            process.terminate()
        for process in self._running:
            process.wait(timeout=30)

    def _run(self, argv: list[str]) -> str:
        done = subprocess.run(argv, cwd=ROOT, env=self._environment(), capture_output=True, timeout=180)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    def _spawn(self, *arguments: str) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as log:
            argv = [sys.executable, "manage.py", *arguments]
            process = subprocess.Popen(argv, cwd=ROOT, env=self._environment(), stdout=log, stderr=log)
        self._running.append(process)
        return process

    def _environment(self) -> dict[str, str]:
        ours = {"HOCLIEUSO_DATA_DIR": str(self.data), "DJANGO_SETTINGS_MODULE": "cms.settings.dev"}
        return {**os.environ, **ours}

    def _await_answer(self) -> None:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.address}/admin/login/", timeout=10).close()
            except OSError:
                time.sleep(0.3)
            else:
                return
        raise AssertionError(f"the site did not start: {self.log.read_text()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
