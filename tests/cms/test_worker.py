"""The worker is killed in the middle of its work, in every way it can be, and the work is done all the same.

A real worker with real processes and a database file of its own; only the applications are fewer.
"""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cms import messages
from cms.management.commands import worker
from media_pipeline.tools import ffmpeg

pytestmark = pytest.mark.ffmpeg

ROOT = Path(__file__).parents[2]
MADE = {"waveform", "opus", "aac", "poster", "240p", "480p"}


class System:
    """A data folder, and processes that work on it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        data.mkdir()
        self.workers: list[subprocess.Popen] = []
        self.manage("migrate", "-v0")

    def start(self, *arguments: str) -> subprocess.Popen:
        environment = {
            **os.environ,
            "HOCLIEUSO_TEST_DATA_DIR": str(self.data),
            "DJANGO_SETTINGS_MODULE": "tests.cms.worker_settings",
        }
        argv = [sys.executable, "-m", "django", *arguments]
        return subprocess.Popen(
            argv, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def manage(self, *arguments: str) -> None:
        assert self.start(*arguments).wait(timeout=120) == 0

    def start_worker(self, *arguments: str) -> subprocess.Popen:
        self.workers.append(self.start("worker", *arguments))
        return self.workers[-1]

    def rows(self, sql: str) -> list[tuple]:
        connection = sqlite3.connect(self.data / "hoclieuso.sqlite3", timeout=20)
        try:
            with connection:
                return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def states(self) -> dict[str, str]:
        return dict(self.rows("SELECT name, state FROM media_pipeline_artefact"))

    def encoders(self) -> list[int]:
        """Process ids of every ffmpeg at work on this data folder."""
        return processes(lambda argv: f"{self.data}/work" in argv and "ffmpeg" in argv)

    def children_of(self, worker: subprocess.Popen) -> list[int]:
        return processes(lambda argv: f":{worker.pid}:" in argv and "db_worker" in argv)


def processes(wanted: Callable[[str], bool]) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        try:
            argv = (
                (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                if folder.name.isdigit()
                else ""
            )
        except OSError:
            continue
        if wanted(argv):
            found.append(int(folder.name))
    return found


def wait_for(what: Callable[[], object], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.1)


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    if sys.platform != "linux":
        pytest.skip("looks at /proc")
    system = System(tmp_path / "data")
    yield system
    for process in system.workers:
        process.kill()
        process.wait()


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Long enough to be killed in the middle of."""
    path = tmp_path / "film.mp4"
    generators = ["-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=25:duration=6"]
    generators += ["-f", "lavfi", "-i", "sine=frequency=220:duration=6"]
    argv = [ffmpeg.executable(), "-v", "error", *generators, "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
    subprocess.run([*argv, path], check=True)
    return path


def encoding(system: System) -> bool:
    """The film itself is being encoded: the longest of all stages, and half of it is not yet done."""
    return system.states().get("480p") == "running" and bool(system.encoders())


def assert_all_is_done_and_clean(system: System) -> None:
    assert system.states() == dict.fromkeys(MADE, "done")
    assert system.encoders() == []
    assert list((system.data / "work").iterdir()) == []
    assert list((system.data / "blobs" / ".incoming").iterdir()) == []
    assert {status for (status,) in system.rows("SELECT status FROM django_tasks_database_dbtaskresult")} == {
        "SUCCESSFUL"
    }
    made = system.rows("SELECT sha256, bytes FROM media_pipeline_artefact WHERE name != 'waveform'")
    for sha256, size in made:
        assert (system.data / "blobs" / sha256[:2] / sha256).stat().st_size == size


def test_killed_whole_and_started_again(system, film):
    system.manage("ingest_media", str(film))
    first = system.start_worker()
    wait_for(lambda: encoding(system))
    children = system.children_of(first)
    assert len(children) == 3

    first.kill()
    wait_for(lambda: not system.encoders() and not system.children_of(first), seconds=5)
    assert system.states()["480p"] == "running"  # nobody was left to say otherwise

    assert system.start_worker("--until-idle").wait(timeout=120) == 0
    assert_all_is_done_and_clean(system)


def test_one_queue_killed_is_started_again_by_itself(system, film):
    system.manage("ingest_media", str(film))
    supervisor = system.start_worker("--until-idle")
    wait_for(lambda: encoding(system))
    for child in system.children_of(supervisor):
        os.kill(child, signal.SIGKILL)
    assert supervisor.wait(timeout=150) == 0
    assert_all_is_done_and_clean(system)
    attempts = dict(system.rows("SELECT name, attempt FROM media_pipeline_artefact"))
    assert attempts["480p"] == 2
    assert attempts["opus"] == 1


def test_cancel_stops_the_encoder_within_two_seconds_and_stop_ends_everything(system, film):
    system.manage("ingest_media", str(film))
    process = system.start_worker()
    wait_for(lambda: encoding(system))
    asked = time.monotonic()
    system.rows("UPDATE media_pipeline_artefact SET cancel_requested = 1 WHERE name IN ('480p', '240p')")
    wait_for(lambda: not system.encoders(), seconds=2)
    wait_for(lambda: system.states()["480p"] == "cancelled", seconds=2 - (time.monotonic() - asked))
    assert system.states()["240p"] == "cancelled"

    process.terminate()
    assert process.wait(timeout=20) == 0
    assert system.children_of(process) == []


def test_a_message_that_kills_its_workers_is_given_up(db, settings):
    from django_tasks_db.models import DBTaskResult

    dead = "/".join([f"{os.uname().nodename[:30]}:1:1", "1"])
    common = {"args_kwargs": {"args": [], "kwargs": {}}, "task_path": "x", "backend_name": "default"}
    common |= {"run_after": "2020-01-01T00:00Z", "status": "RUNNING"}
    poison = DBTaskResult.objects.create(worker_ids=[dead] * 3, **common)
    unlucky = DBTaskResult.objects.create(worker_ids=[dead], **common)
    by_hand = DBTaskResult.objects.create(worker_ids=["started-by-hand"], **common)
    messages.release_those_of_the_dead(alive=set())
    found = dict(DBTaskResult.objects.values_list("pk", "status"))
    assert found == {poison.pk: "FAILED", unlucky.pk: "READY", by_hand.pk: "RUNNING"}


def test_one_rooms_failure_does_not_stop_the_others(settings, caplog):
    settings.RECOVER = ["no.such.verb", "tests.cms.test_worker.three_left"]
    assert sum(worker._call(path) for path in settings.RECOVER) == 3
    assert [record.getMessage() for record in caplog.records] == ["no.such.verb failed"]


def three_left() -> int:
    return 3
