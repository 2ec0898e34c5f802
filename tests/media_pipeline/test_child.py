"""Programs that misbehave, really run: each limit ends them, and whatever they started goes with them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from media_pipeline.errors import Cancelled, ProcessingError
from media_pipeline.tools import child

MB = 1024**2
FORKS = "import os, time; pid = os.fork(); pid and (print(pid, flush=True), {parent}); time.sleep(60)"
"""Prints the id of a child of its own, which holds the same pipes and sleeps."""

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")


def run(
    tmp_path: Path, *argv: str, watch: child.Watch | None = None, limits: child.Limits | None = None
) -> child.Finished:
    return child.run(argv, tmp_path, limits or limited(), watch)


def python(code: str) -> list[str]:
    return [sys.executable, "-I", "-c", code]


def limited(**changes: float) -> child.Limits:
    usual = {"cpu_seconds": 10, "wall_seconds": 20, "memory": 512 * MB, "file_bytes": MB, "stall_seconds": 10}
    return child.Limits(**{**usual, **changes})


def gone(pid: int) -> bool:
    """Dead, or dead and not yet buried by whoever adopted it."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z" and parent_of(pid) != os.getpid():
            return True
        time.sleep(0.02)
    return False


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def zombies() -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            except (FileNotFoundError, ProcessLookupError):
                continue
            found += [int(entry.name)] if (state, int(parent)) == ("Z", os.getpid()) else []
    return found


def test_what_it_prints_and_complains_of(tmp_path):
    said = child.Collector()
    code = "import sys; print('out'); print('xin chào\\0', file=sys.stderr); sys.exit(3)"
    done = run(tmp_path, *python(code), watch=child.Watch(on_output=said))
    assert (done.returncode, said.data, done.log) == (3, b"out\n", "xin chào\n")


def test_cpu_time(tmp_path):
    started = time.monotonic()
    done = run(tmp_path, *python("while True: pass"), limits=limited(cpu_seconds=1))
    assert done.returncode == -signal.SIGXCPU
    assert time.monotonic() - started < 15


def test_memory(tmp_path):
    done = run(tmp_path, *python("b'x' * 1024**3"))
    assert done.returncode == 1
    assert done.log.endswith("MemoryError\n")


def test_size_of_files(tmp_path):
    done = run(tmp_path, "/bin/dd", "if=/dev/zero", "of=big", "bs=64k", "count=64")
    assert done.returncode == -signal.SIGXFSZ
    assert (tmp_path / "big").stat().st_size == MB


def test_open_files(tmp_path):
    done = run(tmp_path, *python("files = [open('/dev/null') for _ in range(1000)]"))
    assert "Too many open files" in done.log


@pytest.mark.parametrize(
    ("code", "changes", "reason"),
    [
        ("import time; print(1, flush=True); time.sleep(60)", {"stall_seconds": 0.5}, "stalled"),
        ("import os, time; os.close(1); os.close(2); time.sleep(60)", {"stall_seconds": 0.5}, "stalled"),
        ("import sys\nwhile True: print('complaint', file=sys.stderr)", {"stall_seconds": 0.5}, "stalled"),
        ("while True: print('busy', flush=True)", {"wall_seconds": 0.5}, "too_slow"),
        (
            "import signal, time\nfor n in (1, 2, 15): signal.signal(n, signal.SIG_IGN)\ntime.sleep(60)",
            {"wall_seconds": 0.5},
            "too_slow",
        ),
    ],
    ids=["silent", "pipes_closed", "only_complaints", "endless", "ignores_signals"],
)
def test_time(tmp_path, code, changes, reason):
    started = time.monotonic()
    with pytest.raises(ProcessingError) as stopped:
        run(tmp_path, *python(code), limits=limited(**changes))
    assert stopped.value.code == reason
    assert time.monotonic() - started < 5
    assert zombies() == []
    assert list(tmp_path.iterdir()) == []


def test_its_children_go_with_it(tmp_path):
    said = child.Collector()
    code = FORKS.format(parent="None")
    with pytest.raises(ProcessingError):
        run(tmp_path, *python(code), watch=child.Watch(on_output=said), limits=limited(stall_seconds=0.5))
    assert gone(int(said.data))


def test_a_child_that_holds_the_pipes_does_not_hold_us(tmp_path):
    said = child.Collector()
    started = time.monotonic()
    done = run(tmp_path, *python(FORKS.format(parent="os._exit(0)")), watch=child.Watch(on_output=said))
    assert (done.returncode, gone(int(said.data))) == (0, True)
    assert time.monotonic() - started < 5


def test_stopping_takes_a_moment(tmp_path):
    said = child.Collector()

    def stop_when_it_runs() -> None:
        if said.data:
            raise Cancelled

    code = FORKS.format(parent="None")
    started = time.monotonic()
    with pytest.raises(Cancelled):
        run(tmp_path, *python(code), watch=child.Watch(on_output=said, on_tick=stop_when_it_runs))
    assert time.monotonic() - started < 2
    assert gone(int(said.data))


def test_complaints_without_end_fill_neither_disk_nor_memory(tmp_path):
    code = "import sys\nfor n in range(200_000): print('complaint', n, file=sys.stderr)"
    done = run(tmp_path, *python(code))
    assert len(done.log) == child.LOG_TAIL
    assert done.log.endswith("complaint 199999\n")
    assert list(tmp_path.iterdir()) == []


def test_an_answer_without_end_is_no_answer(tmp_path):
    watch = child.Watch(on_output=child.Collector(most=1000))
    with pytest.raises(ProcessingError) as stopped:
        run(tmp_path, *python("while True: print('x' * 100)"), watch=watch)
    assert stopped.value.code == "unexpected"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_a_killed_worker_leaves_nothing_running(tmp_path):
    """The program would run for a minute; its worker is killed as the kernel kills when memory ends."""
    program = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
    code = "\n".join(
        [
            "import sys; from pathlib import Path; from media_pipeline.tools import child",
            "watch = child.Watch(on_output=lambda data: print(int(data), flush=True))",
            f"run = [sys.executable, '-I', '-c', {program!r}]",
            f"child.run(run, Path({str(tmp_path)!r}), child.Limits(60, 60, 2**29, 2**20), watch)",
        ]
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=root) as worker:
        assert worker.stdout is not None
        pid = int(worker.stdout.readline())
        assert not gone_now(pid)
        worker.kill()
    assert gone(pid)


def gone_now(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()
