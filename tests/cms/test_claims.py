"""Several processes at the same rows in the same moment, in both databases: one of them gets each job."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.workers import EXECUTORS, ROOT, System

pytestmark = pytest.mark.xdist_group("services")

PLANT = """
import django; django.setup()
from media_pipeline.models import Artefact, Asset
asset = Asset.objects.create(sha256="a" * 64, kind="video", filename="a.mp4", probe={})
for number in range(40):
    Artefact.objects.create(asset=asset, name=f"n{number}", stage=f"video/{number // 2}")
"""
CLAIM = """
import django; django.setup()
import json, random, sys, time
from media_pipeline import jobs
from media_pipeline.models import Artefact
order = list(Artefact.objects.values_list("pk", flat=True))
random.Random(int(sys.argv[1])).shuffle(order)
time.sleep(max(0, float(sys.argv[2]) - time.time()))
print(json.dumps([[row.pk, row.attempt] for pk in order for row in jobs.claim(pk)]))
"""
TOGETHER = """
import django; django.setup()
import threading
from django.db import connection, transaction
from media_pipeline import jobs
from media_pipeline.models import Artefact, Asset
asset = Asset.objects.create(sha256="a" * 64, kind="video", filename="a.mp4", probe={})
make = Artefact.objects.create
needs = [make(asset=asset, name=name, stage=name) for name in ("sound", "picture")]
whole = make(asset=asset, name="whole", stage="whole", state="waiting")
whole.needs.set(needs)
both = threading.Barrier(2)

def finish(pk):
    (row,) = jobs.claim(pk)
    with transaction.atomic():
        jobs.finish(row, {"sha256": "b" * 64})
        try:
            both.wait(2)  # neither has committed
        except threading.BrokenBarrierError:
            pass  # one waits for the other
    connection.close()

threads = [threading.Thread(target=finish, args=[need.pk]) for need in needs]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
jobs.recover()
print(Artefact.objects.get(name="whole").state)
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def system(request, tmp_path: Path):
    system = System(tmp_path / "data", EXECUTORS[request.param])
    yield system
    system.close()


def start(system: System, script: str, *arguments: object) -> subprocess.Popen:
    argv = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(argv, cwd=ROOT, env=system.environment(), stdout=subprocess.PIPE, text=True)


def answer(process: subprocess.Popen) -> str:
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return out


def test_a_job_is_claimed_once(system):
    """Two rows of one run are taken together or by two, but never the same one twice."""
    answer(start(system, PLANT))
    together = time.time() + 5
    claims = [start(system, CLAIM, seed, together) for seed in range(4)]
    claimed = [claim for process in claims for claim in json.loads(answer(process))]
    assert sorted(claimed) == [
        [pk, 1] for (pk,) in system.rows("SELECT id FROM media_pipeline_artefact ORDER BY id")
    ]


def test_what_needs_two_is_queued_when_both_are_finished_in_the_same_moment(system):
    assert answer(start(system, TOGETHER)).split() == ["queued"]
