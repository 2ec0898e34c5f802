"""The worker is killed in the middle of its work, in every way it can be, and the work is done all the same.

A real worker with real processes and a database file of its own; only the applications are fewer.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cms.management.commands import worker
from media_pipeline.tools import ffmpeg
from tests.workers import System, children, kill, processes, wait_for

pytestmark = pytest.mark.ffmpeg

MADE = {"waveform", "opus", "aac", "poster", "240p", "480p"}


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    if sys.platform != "linux":
        pytest.skip("looks at /proc")
    system = System(tmp_path / "data")
    yield system
    system.close()


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


def alive(pids: list[int]) -> list[int]:
    return sorted({*pids} & {*processes(lambda argv: "db_worker" in argv)})


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
    queues = children(first.pid)
    assert len(queues) == 3

    first.kill()
    wait_for(lambda: not system.encoders() and not alive(queues), seconds=5)
    assert system.states()["480p"] == "running"  # nobody was left to say otherwise

    assert system.start_worker("--until-idle").wait(timeout=120) == 0
    assert_all_is_done_and_clean(system)


def test_one_queue_killed_is_started_again_by_itself(system, film):
    system.manage("ingest_media", str(film))
    supervisor = system.start_worker("--until-idle")
    wait_for(lambda: encoding(system))
    kill(children(supervisor.pid))
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
    system.rows("UPDATE media_pipeline_artefact SET cancel_requested = TRUE WHERE name IN ('480p', '240p')")
    wait_for(lambda: not system.encoders(), seconds=2)
    wait_for(lambda: system.states()["480p"] == "cancelled", seconds=2 - (time.monotonic() - asked))
    assert system.states()["240p"] == "cancelled"

    queues = children(process.pid)
    process.terminate()
    assert process.wait(timeout=20) == 0
    assert alive(queues) == []


def test_one_rooms_failure_does_not_stop_the_others(settings, caplog):
    settings.RECOVER = ["no.such.verb", "tests.cms.test_worker.three_left"]
    assert sum(worker._call(path) for path in settings.RECOVER) == 3
    assert [record.getMessage() for record in caplog.records] == ["no.such.verb failed"]


def three_left() -> int:
    return 3
