"""What is to be played, and what came of it: the two files between the lab and the process that plays."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from curriculum.conformance.report import Finding, Play

FOLDER, PLAN, RESULT = "package", "plan.json", "result.json"
SCENARIO_SECONDS = 30
TOTAL_SECONDS = 180


@dataclass(frozen=True)
class Launch:
    """One thing that a platform opens."""

    page: str
    values: Mapping[str, str] = field(default_factory=dict)
    """What a platform takes over from the manifest: SCORM elements, or attributes of a cmi5 unit."""


@dataclass(frozen=True)
class Plan:
    kind: str
    ours: bool
    quirky: bool
    """Whether status and score are to be unreadable, as on Open edX."""
    launches: Sequence[Launch]
    scenario_seconds: int = SCENARIO_SECONDS
    total_seconds: int = TOTAL_SECONDS

    def write(self, folder: Path) -> None:
        (folder / PLAN).write_text(json.dumps(asdict(self)), "utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Plan":
        data = json.loads((folder / PLAN).read_text("utf-8"))
        return cls(**{**data, "launches": [Launch(**one) for one in data["launches"]]})


@dataclass
class Result:
    findings: list[Finding] = field(default_factory=list)
    plays: list[Play] = field(default_factory=list)

    def write(self, folder: Path) -> None:
        partial = folder / f"{RESULT}.partial"
        partial.write_text(json.dumps(asdict(self)), "utf-8")
        partial.replace(folder / RESULT)

    @classmethod
    def read(cls, folder: Path) -> "Result":
        """What was said so far; nothing where the process never got to it."""
        try:
            data: dict[str, Any] = json.loads((folder / RESULT).read_text("utf-8"))
        except (OSError, ValueError):
            return cls()
        return cls(
            [Finding(**one) for one in data["findings"]],
            [Play(**{**one, "calls": tuple(one["calls"])}) for one in data["plays"]],
        )
