"""Who holds a job: "host:pid:start", so that a dead holder on this machine is known at once."""

import os
import socket
from functools import lru_cache
from pathlib import Path


def me() -> str:
    return name(os.getpid())


@lru_cache(maxsize=8)
def name(pid: int) -> str:
    return f"{socket.gethostname()}:{pid}:{_started(pid)}"


def is_dead(owner: str) -> bool:
    """True only when it ran on this machine and is certainly gone."""
    host, _, rest = owner.rpartition(":")[0].rpartition(":")
    started = owner.rpartition(":")[2]
    if host != socket.gethostname() or not rest.isdigit():
        return False
    return _started(int(rest)) != started


def _started(pid: int) -> str:
    """The kernel's start time of a process; process numbers are used again. "" when it is gone."""
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            return ""
        return "" if fields[0] == "Z" else fields[19]
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return ""
    return "alive"
