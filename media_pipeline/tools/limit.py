"""Runs as a script of its own: sets limits on itself, then becomes the program it was asked to run.

Between fork and exec a process with threads must not run Python code, so the limits are set here, on the
far side. Imports nothing of the project, so that it starts in a few hundredths of a second.
"""

import json
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int) -> None:
    """So that a killed worker leaves no encoder behind. Only Linux knows how."""
    if sys.platform != "linux":
        return
    import ctypes

    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(137)


def set_limit(kind: int, value: int) -> None:
    """CPU time: the soft limit first gives a signal that names the cause, the hard one kills."""
    ceiling = resource.getrlimit(kind)[1]
    hard = value + 5 if kind == resource.RLIMIT_CPU else value
    if ceiling != resource.RLIM_INFINITY:
        value, hard = min(value, ceiling), min(hard, ceiling)
    resource.setrlimit(kind, (value, hard))


def main() -> None:
    orders = json.loads(sys.argv[1])
    die_with_parent(orders["parent"])
    os.nice(orders["nice"])
    for name, value in orders["limits"].items():
        set_limit(getattr(resource, f"RLIMIT_{name}"), value)
    for number in (signal.SIGPIPE, signal.SIGXFSZ):  # Python ignores them, and its children would too
        signal.signal(number, signal.SIG_DFL)
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 - no shell is meant


if __name__ == "__main__":
    main()
