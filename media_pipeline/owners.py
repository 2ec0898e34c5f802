"""Who holds a job: "host:pid:start", so that a dead holder on this machine is known at once."""

import os
import socket
from functools import lru_cache
from pathlib import Path


def me() -> str:
    return _name(os.getpid())


@lru_cache(maxsize=2)  # a fork asks again, for its own number
def _name(pid: int) -> str:
    return f"{_host()}:{pid}:{_started(pid)}"


def is_dead(owner: str) -> bool:
    """True only when it ran on this machine and is certainly gone."""
    host, pid, started = [*owner.rsplit(":", 2), "", ""][:3]
    if host != _host() or not pid.isdigit():
        return False
    return _started(int(pid)) != started


def label(kind: str) -> str:
    """Beginning of the name of a folder that is of no use once this process is gone."""
    return f"{kind}-{me().replace(':', '+')}-"


def is_of_the_dead(folder: str) -> bool:
    return is_dead(folder.partition("-")[2].rpartition("-")[0].replace("+", ":"))


def parent(owner: str) -> int:
    """The process that started it; 0 when it ran elsewhere, is gone, or nobody can tell."""
    host, pid, _ = [*owner.rsplit(":", 2), "", ""][:3]
    if host != _host() or not pid.isdigit() or is_dead(owner):
        return 0
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _host() -> str:
    return socket.gethostname()[:30]


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
