"""Who is dead, and which folders go with them."""

import os
import subprocess
import sys

import pytest

from media_pipeline import owners, runs
from media_pipeline.conf import folder

HOST, PID, STARTED = owners.me().rsplit(":", 2)


@pytest.mark.parametrize(
    ("owner", "dead"),
    [
        (owners.me(), False),
        (f"{HOST}:{PID}:1", True),  # that number again, another process
        (f"elsewhere:{PID}:1", False),  # nobody can tell
        ("started-by-hand", False),
        ("", False),
    ],
    ids=["alive", "number_used_again", "elsewhere", "by_hand", "nobody"],
)
def test_only_what_is_certainly_gone_is_dead(owner, dead):
    assert owners.is_dead(owner) is dead
    assert owners.is_of_the_dead(f"probe-{owner.replace(':', '+')}-x1_y2") is dead


def test_a_process_knows_who_started_it():
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    name = f"{HOST}:{child.pid}:{owners._started(child.pid)}"
    assert owners.parent(name) == os.getpid()
    child.communicate()
    assert owners.parent(name) == 0


def test_folders_of_the_dead_are_swept(db):
    mine, theirs = folder("WORK") / f"{owners.label('probe')}a", folder("WORK") / f"probe-{HOST}+{PID}+1-a"
    for place in (mine, theirs):
        place.mkdir()
    runs.sweep()
    assert (mine.exists(), theirs.exists()) == (True, False)
