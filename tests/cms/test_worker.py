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


def film_rows(system: System) -> dict[int, str]:
    """The encode of the film itself: the longest of all stages, one run for all sizes."""
    return dict(system.rows("SELECT id, state FROM media_pipeline_artefact WHERE stage = 'video'"))


def encoders_of_film(system: System) -> list[int]:
    runs = [f"{system.data}/work/run-{row}-" for row in film_rows(system)]
    return processes(lambda argv: "ffmpeg" in argv and any(run in argv for run in runs))


def encoding(system: System) -> bool:
    return "running" in film_rows(system).values() and bool(encoders_of_film(system))


def alive(pids: list[int]) -> list[int]:
    return sorted({*pids} & {*processes(lambda argv: "db_worker" in argv)})


def assert_all_is_done_and_clean(system: System) -> None:
    assert set(system.states().values()) == {"done"}
    assert system.encoders() == []
    assert list((system.data / "work").iterdir()) == []
    assert list((system.data / "blobs" / ".incoming").iterdir()) == []
    statuses = system.rows("SELECT DISTINCT status FROM django_tasks_database_dbtaskresult")
    assert statuses == [("SUCCESSFUL",)]


def test_killed_whole_and_started_again(system, film):
    system.manage("ingest_media", str(film))
    first = system.start_worker()
    wait_for(lambda: encoding(system))
    queues = children(first.pid)
    assert len(queues) == 3

    first.kill()
    wait_for(lambda: not system.encoders() and not alive(queues), seconds=5)
    assert set(film_rows(system).values()) == {"running"}  # nobody was left to say otherwise

    system.work_off()
    assert_all_is_done_and_clean(system)


def test_one_queue_killed_is_started_again_by_itself(system, film):
    system.manage("ingest_media", str(film))
    supervisor = system.start_worker("--until-idle")
    wait_for(lambda: encoding(system) and system.states()["waveform"] == "done")
    kill(children(supervisor.pid))
    assert supervisor.wait(timeout=150) == 0
    assert_all_is_done_and_clean(system)
    attempts = system.rows("SELECT stage, attempt FROM media_pipeline_artefact")
    assert {attempt for stage, attempt in attempts if stage == "video"} == {2}
    assert {attempt for stage, attempt in attempts if stage == "waveform"} == {1}


def test_cancel_stops_the_encoder_within_two_seconds_and_stop_ends_everything(system, film):
    system.manage("ingest_media", str(film))
    process = system.start_worker()
    wait_for(lambda: encoding(system))
    asked = time.monotonic()
    system.rows("UPDATE media_pipeline_artefact SET cancel_requested = TRUE WHERE stage = 'video'")
    wait_for(lambda: not encoders_of_film(system), seconds=2)
    left = 2 - (time.monotonic() - asked)
    wait_for(lambda: set(film_rows(system).values()) == {"cancelled"}, seconds=left)

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
