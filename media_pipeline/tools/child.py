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
SHORT_TICK = 0.01
"""When its pipes are closed and only its end is waited for."""
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
    """For short answers: an `on_output` that keeps everything, up to a limit."""

    def __init__(self, most: int = 4 * READ) -> None:
        self.data = b""
        self.most = most

    def __call__(self, data: bytes) -> bool:
        self.data += data
        if len(self.data) > self.most:
            raise ProcessingError("unexpected", f"it printed more than {self.most} bytes")
        return True


class _Tail:
    """The end of what it complained of; a damaged film can make millions of lines of it."""

    def __init__(self) -> None:
        self.data = b""

    def add(self, data: bytes) -> bool:
        self.data = (self.data + data)[-LOG_TAIL:]
        return False

    def __str__(self) -> str:
        return self.data.decode(errors="replace").replace("\x00", "")


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
    started = time.monotonic()
    log = _Tail()
    process = _start(argv, cwd, limits, env)
    try:
        _follow(process, limits, watch or Watch(), log)
    finally:
        _kill_group(process)
    return Finished(process.returncode, str(log), time.monotonic() - started)


def _start(
    argv: Sequence[str], cwd: Path, limits: Limits, env: Mapping[str, str] | None
) -> "subprocess.Popen[bytes]":
    orders = json.dumps({"parent": os.getpid(), "nice": 10, "limits": limits.for_child()})
    return subprocess.Popen(  # noqa: S603 - a list, never a shell
        [sys.executable, "-I", "-S", str(LIMIT), orders, *argv],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={**_environment(), **(env or {})},
    )


def _environment() -> dict[str, str]:
    """No secrets of ours for a program that parses strangers' files."""
    return {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TMPDIR") if name in os.environ}


def _follow(process: "subprocess.Popen[bytes]", limits: Limits, watch: Watch, log: _Tail) -> None:
    """To the end of the program itself, whoever else may hold its pipes open."""
    assert process.stdout is not None
    assert process.stderr is not None
    started = moved = time.monotonic()
    with selectors.DefaultSelector() as selector, process.stdout as printed, process.stderr as errors:
        selector.register(printed, selectors.EVENT_READ, watch.on_output)
        selector.register(errors, selectors.EVENT_READ, log.add)
        ended = False
        while (pipes := _ready(selector, ended)) or not ended:
            ended = process.poll() is not None
            for pipe in pipes:
                moved = time.monotonic() if _read(selector, pipe) else moved
            watch.on_tick()
            _check_time(time.monotonic(), started, moved, limits)


def _ready(selector: selectors.BaseSelector, ended: bool) -> list[selectors.SelectorKey]:
    """Pipes with something in them; once the program has ended only what is there already."""
    patience = TICK if selector.get_map() else SHORT_TICK
    return [key for key, _ in selector.select(0 if ended else patience)]


def _read(selector: selectors.BaseSelector, pipe: selectors.SelectorKey) -> bool:
    data = os.read(pipe.fd, READ)
    if not data:
        selector.unregister(pipe.fileobj)
        return False
    return bool(pipe.data(data))


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
