"""Kills workers, encoders and servers while they work, and compares what comes of it with a calm run.

Used with ten kills by the tests and with a hundred and more by `benchmarks/faults.py`.
"""

import hashlib
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.workers import EXECUTORS, Executor, System, children, crash, family, kill, wait_for

BOUNDARIES = {"running", "verifying", "done"}
PATIENCE = 120
"""Seconds; on a machine that does nothing else it is a tenth of that."""
SNAPSHOT = "SELECT id, attempt, state FROM media_pipeline_artefact"
SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.faults_settings"}


@dataclass(frozen=True)
class Outcome:
    """What came of the clips: every artefact with its state and digest, and every file there is."""

    made: dict[tuple[str, str], tuple[str, str]]
    files: dict[str, str]

    @classmethod
    def of(cls, system: System) -> "Outcome":
        """Files of the store are named by their digest; those of analyses by row numbers, which differ."""
        store = {path.name: sha256(path) for path in (system.data / "blobs").glob("??/*")}
        analyses = (path for path in (system.data / "analysis").rglob("*") if path.is_file())
        return cls(system.made(), store | {f"analysis {sha256(path)}": path.suffix for path in analyses})


def calm(folder: Path, clips: Sequence[Path]) -> Outcome:
    """What is made of the clips when nobody disturbs."""
    system = System(folder, **SETTINGS)
    try:
        system.manage("ingest_media", *map(str, clips))
        system.work_off()
        outcome = Outcome.of(system)
        assert {state for state, _ in outcome.made.values()} == {"done"}, outcome.made
        return outcome
    finally:
        system.close()


@dataclass
class Ordeal:
    """One data folder, one set of clips, and a supervisor that is started again whenever it is killed."""

    folder: Path
    clips: Sequence[Path]
    executor: Executor = EXECUTORS["sqlite"]
    seed: int = 0
    seen: set[tuple[int, str]] = field(default_factory=set)
    """Boundaries that have had their kill: (artefact, state)."""
    log: list[tuple[str, str, float | None]] = field(default_factory=list)
    """(what was killed, when, seconds until the next job was taken up)."""

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.system = System(self.folder, self.executor, **SETTINGS)
        self.system.manage("ingest_media", *map(str, self.clips))
        self.kinds: dict[str, Callable[[], bool]] = {
            "encoder": self.kill_encoder,
            "worker": self.kill_worker,
            "queues": self.kill_queues,
            "supervisor": self.kill_supervisor,
            "machine": self.kill_machine,
        }
        for service in self.executor.services:
            self.kinds[service] = partial(crash, service)
        self.start()

    def __enter__(self) -> "Ordeal":
        return self

    def __exit__(self, *exception: object) -> None:
        self.system.close()

    def start(self) -> None:
        self.supervisor = self.system.start_worker("--queues", "media,video")

    # --- what is killed ---------------------------------------------------------------------------------

    def kill_encoder(self) -> bool:
        return kill(self.system.encoders())

    def kill_worker(self) -> bool:
        """The very process that holds a job: a db_worker, or Celery's child."""
        return kill(self.system.holders())

    def kill_queues(self) -> bool:
        """The supervisor's children: db_workers, or Celery's parents."""
        return kill(children(self.supervisor.pid))

    def kill_supervisor(self) -> bool:
        self.supervisor.kill()
        self.supervisor.wait()
        self.start()
        return True

    def kill_machine(self) -> bool:
        kill(family(self.supervisor.pid))
        return self.kill_supervisor()

    # --- when -------------------------------------------------------------------------------------------

    def run(self, kills: int, seconds: float = 600) -> None:
        """At each boundary of each artefact once, and now and then in between; until all is done."""
        kinds = self._kinds_in_turn()
        deadline = time.monotonic() + seconds
        later = time.monotonic() + self.random.uniform(1, 4)
        while len(self.log) < kills and time.monotonic() < deadline:
            rows = self.system.rows(SNAPSHOT)
            if all(state == "done" for _, _, state in rows):
                return
            boundary = self._new_boundary(rows)
            if boundary or time.monotonic() > later:
                self._strike(kinds, boundary or "random")
                later = time.monotonic() + self.random.uniform(0.5, 4)
            time.sleep(0.02)

    def _kinds_in_turn(self) -> Iterator[str]:
        while True:
            yield from self.random.sample(sorted(self.kinds), len(self.kinds))

    def _new_boundary(self, rows: Sequence[tuple[int, int, str]]) -> str:
        reached = {(key, state) for key, _, state in rows if state in BOUNDARIES} - self.seen
        if not reached:
            return ""
        self.seen |= reached
        return min(reached)[1]

    def _strike(self, kinds: Iterator[str], moment: str) -> None:
        before = {key: attempt for key, attempt, _ in self.system.rows(SNAPSHOT)}
        started = time.monotonic()
        kind = next(kind for kind in kinds if self.kinds[kind]())  # of a kind that there is somebody to kill
        self.log.append((kind, moment, None))
        if self.random.random() < 0.5:
            return  # the next blow may come while this one is being dealt with
        self.log[-1] = (kind, moment, self._recovery(before, started))

    def _recovery(self, before: dict[int, int], started: float) -> float | None:
        while time.monotonic() - started < PATIENCE:
            rows = self.system.rows(SNAPSHOT)
            if any(attempt > before[key] for key, attempt, _ in rows):
                return time.monotonic() - started
            if all(state == "done" for _, _, state in rows):
                return None
            time.sleep(0.02)
        raise AssertionError(f"nothing was taken up within {PATIENCE} s\n{self.system.log()}")

    # --- what must be true afterwards -------------------------------------------------------------------

    def finish(self, expected: Outcome) -> None:
        system = self.system
        wait_for(lambda: {state for state, _ in system.made().values()} == {"done"}, seconds=2 * PATIENCE)
        self.supervisor.terminate()
        self.supervisor.wait(timeout=20)
        system.work_off()
        assert Outcome.of(system) == expected
        self._assert_nothing_is_left_over()

    def _assert_nothing_is_left_over(self) -> None:
        system = self.system
        assert system.encoders() == []
        places = [system.data / "work", system.data / "blobs" / ".incoming"]
        assert [left.name for place in places for left in place.iterdir()] == []
        unfinished = "SELECT status, COUNT(*) FROM django_tasks_database_dbtaskresult"
        assert system.rows(f"{unfinished} WHERE status IN ('READY', 'RUNNING') GROUP BY status") == []
        announced = "SELECT DISTINCT announced FROM media_pipeline_asset"
        assert system.rows(announced) == [("ready",)]


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def table(log: Sequence[tuple[str, str, float | None]]) -> str:
    """Kills by what was killed and when, and how soon work went on."""
    by_kind = defaultdict(list)
    for kind, moment, seconds in log:
        by_kind[kind].append((moment, seconds))
    lines = [f"{'killed':<12}{'times':>6}{'at boundary':>13}{'median s':>10}{'longest s':>11}"]
    for kind, blows in sorted(by_kind.items()):
        waits = sorted(seconds for _, seconds in blows if seconds is not None)
        middle = f"{waits[len(waits) // 2]:.1f}" if waits else "–"
        longest = f"{waits[-1]:.1f}" if waits else "–"
        at = sum(moment != "random" for moment, _ in blows)
        lines.append(f"{kind:<12}{len(blows):>6}{at:>13}{middle:>10}{longest:>11}")
    return "\n".join(lines)
