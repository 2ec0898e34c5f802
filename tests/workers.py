"""Real workers on a data folder, database and broker of their own, for tests that kill them."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.tools import require

ROOT = Path(__file__).parents[1]
SERVICES = ROOT / ".ci" / "services"
QUEUES = ("default", "media", "video")


@dataclass(frozen=True)
class Executor:
    """What carries the messages and what keeps the rows: names of `.ci/services`, or none."""

    name: str
    broker: str = ""
    database: str = ""

    @property
    def services(self) -> list[str]:
        return [name for name in (self.broker, self.database) if name]


EXECUTORS = {
    executor.name: executor
    for executor in (
        Executor("sqlite"),
        Executor("postgresql", database="postgresql"),
        Executor("redis", "redis", "postgresql"),
        Executor("rabbitmq", "rabbitmq", "postgresql"),
    )
}


def url_of(service: str) -> str:
    url = os.environ.get(f"{service.upper()}_URL", "")
    require(bool(url), f'needs {service}: eval "$(.ci/services start)"', "REQUIRE_SERVICES")
    return url


def crash(service: str) -> bool:
    """Killed with SIGKILL and started again: a database with its data, a broker without its messages."""
    subprocess.run([SERVICES, "crash", service], check=True, stderr=subprocess.DEVNULL)
    return True


class System:
    """A data folder, a database and a broker, and processes that work with them."""

    def __init__(self, data: Path, executor: Executor = EXECUTORS["sqlite"], **variables: str) -> None:
        self.data, self.executor = data, executor
        data.mkdir(parents=True)
        self.variables = {"DJANGO_SETTINGS_MODULE": "tests.cms.worker_settings", **variables}
        self.variables["HOCLIEUSO_TEST_DATA_DIR"] = str(data)
        if executor.database:
            self.variables["HOCLIEUSO_DATABASE_URL"] = self.database = new_database()
        if executor.broker:
            self.variables["HOCLIEUSO_BROKER_URL"] = url_of(executor.broker)
            empty(executor.broker)
        self.workers: list[subprocess.Popen[bytes]] = []
        self.manage("migrate", "-v0")

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        argv = [sys.executable, "-m", "django", *arguments]
        with (self.data / "log.txt").open("ab") as log:
            return subprocess.Popen(argv, cwd=ROOT, env=self.environment(), stdout=log, stderr=log)

    def environment(self) -> dict[str, str]:
        return {**os.environ, **self.variables}

    def manage(self, *arguments: str) -> None:
        assert self.start(*arguments).wait(timeout=120) == 0, self.log()

    def log(self) -> str:
        return (self.data / "log.txt").read_text(errors="replace")[-8000:]

    def start_worker(self, *arguments: str) -> "subprocess.Popen[bytes]":
        self.workers.append(self.start("worker", *arguments))
        return self.workers[-1]

    def work_off(self, seconds: float = 120) -> None:
        assert self.start_worker("--until-idle").wait(timeout=seconds) == 0, self.log()

    def rows(self, sql: str) -> list[tuple]:
        """In the SQL that both databases speak."""
        if self.executor.database:
            return _postgresql(self.database, sql)
        connection = sqlite3.connect(self.data / "hoclieuso.sqlite3", timeout=20)
        try:
            with connection:
                return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def states(self) -> dict[str, str]:
        return dict(self.rows("SELECT name, state FROM media_pipeline_artefact"))

    def made(self) -> dict[tuple[str, str], tuple[str, str]]:
        """{(file, artefact): (state, sha256)} of everything that counts."""
        rows = self.rows(
            "SELECT s.filename, a.name, a.state, a.sha256 FROM media_pipeline_artefact a"
            " JOIN media_pipeline_asset s ON s.id = a.asset_id WHERE a.state != 'superseded'"
        )
        return {(filename, name): (state, sha256) for filename, name, state, sha256 in rows}

    def encoders(self) -> list[int]:
        """Process ids of every ffmpeg at work on this data folder."""
        return processes(lambda argv: f"{self.data}/work" in argv and "ffmpeg" in argv)

    def holders(self) -> list[int]:
        """Processes that hold a job."""
        held = "SELECT DISTINCT owner FROM media_pipeline_artefact WHERE state IN ('running', 'verifying')"
        return [int(owner.split(":")[-2]) for (owner,) in self.rows(held)]

    def close(self) -> None:
        for process in self.workers:
            process.kill()
            process.wait()
        wait_for(lambda: not any(children(process.pid) for process in self.workers), seconds=10)
        if self.executor.database:
            _postgresql(url_of("postgresql"), f'DROP DATABASE "{self.database.rpartition("/")[2]}" (FORCE)')
        shutil.rmtree(self.data)


def new_database() -> str:
    name = f"hoclieuso-{uuid.uuid4().hex[:12]}"
    url = url_of("postgresql")
    _postgresql(url, f'CREATE DATABASE "{name}"')
    return f"{url.rpartition('/')[0]}/{name}"


def _postgresql(url: str, sql: str) -> list[tuple]:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchall() if cursor.description else []


def empty(broker: str) -> None:
    """Forget what an earlier test left, and what is under way."""
    if broker == "redis":
        import redis

        with redis.Redis.from_url(url_of("redis")) as client:
            client.flushall()
        return
    from kombu import Connection

    with Connection(url_of(broker)) as connection:
        for queue in QUEUES:
            with suppress(connection.channel_errors):  # there is none yet
                connection.channel().queue_purge(f"hoclieuso.{queue}")


# --- processes --------------------------------------------------------------------------------------------


def processes(wanted: Callable[[str], bool]) -> list[int]:
    return [pid for pid, argv in _command_lines() if wanted(argv)]


def _command_lines() -> Iterator[tuple[int, str]]:
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            yield int(folder.name), (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()


def children(pid: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[1]) == pid and fields[0] != "Z":
                found.append(int(folder.name))
    return found


def family(pid: int) -> list[int]:
    """A process, its children, and theirs."""
    return [pid, *(member for child in children(pid) for member in family(child))]


def kill(pids: list[int]) -> bool:
    """False when there was nobody to kill."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return bool(pids)


def wait_for(what: Callable[[], object], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.1)
