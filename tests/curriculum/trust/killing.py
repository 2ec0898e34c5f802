"""The command line, killed (SIGKILL) before each of its changes to the disk in turn."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[3]
KILLED = """
import os, signal, sys
from pathlib import Path
from curriculum.trust.__main__ import main
from curriculum.trust.deltas import make_delta

WATCHED = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree", "open", "os.truncate"}

def die_at(step):
    seen = 0
    def hook(event, arguments):
        nonlocal seen
        if event not in WATCHED or (event == "open" and not writes(arguments)):
            return
        seen += 1
        if seen == step:
            os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)

def writes(arguments):
    return bool(arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))

step = 0
while True:
    step += 1
    child = os.fork()
    if child == 0:
        sys.stdout = sys.stderr = open(os.devnull, "w")
        die_at(step)
        os._exit(main(["apply", *sys.argv[2:]]))
    status = os.waitpid(child, 0)[1]
    print(step, "ended" if os.WIFEXITED(status) else "killed", flush=True)
    if os.WIFEXITED(status):
        sys.exit(os.WEXITSTATUS(status))
    if input() == "stop":
        break
"""


def killed_at_each_step(arguments: list[str], after_each: Callable[[], None]) -> int:
    """Run the command, killed (SIGKILL) before its first change of the disk, its second, ...; how many."""
    command = [sys.executable, "-c", KILLED, "apply", *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        for line in process.stdout:
            number, how = line.split()
            if how == "ended":
                assert process.wait() == 0
                return int(number) - 1
            after_each()
            process.stdin.write("go\n")
            process.stdin.flush()
    raise AssertionError("it never ended")
