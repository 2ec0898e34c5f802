"""Programs we start, each in a process group of its own, with limits, and never longer than allowed."""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from media_pipeline.errors import ProcessingError

LIMIT = Path(__file__).with_name("limit.py")
TICK = 0.25
READ = 1024 * 1024
LOG_TAIL = 4000


@dataclass(frozen=True)
class Limits:
    cpu_seconds: int
    wall_seconds: float
    memory: int
    file_bytes: int
    stall_seconds: float = 60
    open_files: int = 256

    def for_child(self) -> dict[str, int]:
        return {
            "CPU": self.cpu_seconds,
            "AS": self.memory,
            "FSIZE": self.file_bytes,
            "NOFILE": self.open_files,
            "CORE": 0,
        }


@dataclass
class Watch:
    """How a running child is followed: it may be told to stop at any tick by an exception."""

    on_output: Callable[[bytes], bool] = lambda data: bool(data)
    """Gets what the child prints; True when that shows it has moved on."""
    on_tick: Callable[[], None] = lambda: None


class Collector:
    """For short answers: an `on_output` that keeps everything."""

    def __init__(self) -> None:
        self.data = b""

    def __call__(self, data: bytes) -> bool:
        self.data += data
        return True


@dataclass(frozen=True)
class Finished:
    returncode: int
    log: str
    seconds: float = field(compare=False, default=0.0)


def run(
    argv: Sequence[str],
    cwd: Path,
    limits: Limits,
    watch: Watch | None = None,
    env: Mapping[str, str] | None = None,
) -> Finished:
    """Run to the end. Raises ProcessingError on a time limit, or whatever `watch.on_tick` raises."""
    log = cwd / "log.txt"
    started = time.monotonic()
    with log.open("wb") as errors:
        process = _start(argv, cwd, limits, errors.fileno(), env)
        try:
            _follow(process, limits, watch or Watch())
        finally:
            _kill_group(process)
    return Finished(process.returncode, _tail(log), time.monotonic() - started)


def _start(
    argv: Sequence[str], cwd: Path, limits: Limits, errors: int, env: Mapping[str, str] | None
) -> "subprocess.Popen[bytes]":
    orders = json.dumps({"parent": os.getpid(), "nice": 10, "limits": limits.for_child()})
    return subprocess.Popen(  # noqa: S603 - a list, never a shell
        [sys.executable, "-I", "-S", str(LIMIT), orders, *argv],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=errors,
        start_new_session=True,
        env={**_environment(), **(env or {})},
    )


def _environment() -> dict[str, str]:
    """No secrets of ours for a program that parses strangers' files."""
    return {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TMPDIR") if name in os.environ}


def _follow(process: "subprocess.Popen[bytes]", limits: Limits, watch: Watch) -> None:
    assert process.stdout is not None
    started = moved = time.monotonic()
    with selectors.DefaultSelector() as selector, process.stdout as pipe:
        selector.register(pipe, selectors.EVENT_READ)
        while True:
            if selector.select(TICK):
                data = os.read(pipe.fileno(), READ)
                if not data:
                    break
                moved = time.monotonic() if watch.on_output(data) else moved
            watch.on_tick()
            _check_time(time.monotonic(), started, moved, limits)
    _reap(process, limits)


def _reap(process: "subprocess.Popen[bytes]", limits: Limits) -> None:
    try:
        process.wait(timeout=limits.stall_seconds)
    except subprocess.TimeoutExpired as error:
        raise ProcessingError("stalled", "it closed its output but did not end") from error


def _check_time(now: float, started: float, moved: float, limits: Limits) -> None:
    if now - started > limits.wall_seconds:
        raise ProcessingError("too_slow", f"more than {limits.wall_seconds:.0f} s")
    if now - moved > limits.stall_seconds:
        raise ProcessingError("stalled", f"no progress for {limits.stall_seconds:.0f} s")


def _kill_group(process: "subprocess.Popen[bytes]") -> None:
    """Its output is thrown away unless it ended by itself, so there is nothing to say goodbye for."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _tail(log: Path) -> str:
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - LOG_TAIL))
        return file.read().decode(errors="replace").replace("\x00", "")
