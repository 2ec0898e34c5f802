"""Every call of a pass, a failure and a return, as scorm-again took them: the logs in docs/calls."""

import os
import re
from pathlib import Path

import pytest

from tests.e2e.runtime import Call, Runtime, package
from tests.e2e.site import serve_site
from tests.e2e.test_scorm import always, both_editions, never
from tests.e2e.visit import Visit

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("scorm_again")]

LOGS = Path(__file__).parents[2] / "docs" / "calls"
CLOCKS = {
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d": "2026-01-05T07:08:09",
    r"\b\d{4}:\d\d:\d\d\.\d\d": "0000:00:02.50",
    r"(?<![T\d:])\d\d:\d\d:\d\d(?![\d.])": "07:08:09",
    r"\bPT[\dHMS.]+": "PT2.5S",
}
"""What a clock says differs at each run; so does how often the time of the session was written."""


@both_editions
def test_the_logs_in_the_docs_are_what_happens(edition: str, visit: Visit) -> None:
    with serve_site(package(edition)) as site:
        passed = Runtime(site, visit, edition)
        passed.launch().study_all(always)
        passed.leave()
        failed = Runtime(site, visit, edition)
        failed.launch().study_all(never)
        failed.leave()
        halfway = Runtime(site, visit, edition)
        learner = halfway.launch()
        learner.study(learner.lessons[0], always)
        halfway.leave()
        resumed = Runtime(site, visit, edition)
        resumed.saved = halfway.saved
        learner = resumed.launch()
        for lesson in learner.lessons[1:]:
            learner.study(lesson, always)
        resumed.leave()
    for name, runtime in (("pass", passed), ("fail", failed), ("resume", resumed)):
        log = written(runtime.calls)
        assert log == expected(f"{edition}-{name}.txt", log)


def written(calls: list[Call]) -> str:
    """A line for each call, what was answered at its end; errors that only say "never set" are left out."""
    lines = []
    for name, *arguments, answer, error in calls:
        said = ", ".join(f'"{argument}"' for argument in arguments)
        code = f" (error {error})" if error not in ("0", "403") else ""
        line = f'{name}({said}) = "{answer}"{code}'
        for pattern, steady in CLOCKS.items():
            line = re.sub(pattern, steady, line)
        lines.append(line)
    last_time = max(at for at, line in enumerate(lines) if "session_time" in line)
    kept = [line for at, line in enumerate(lines) if "session_time" not in line or at == last_time]
    return "\n".join(kept) + "\n"


def expected(name: str, log: str) -> str:
    file = LOGS / name
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(log, "utf-8")
    return file.read_text("utf-8")
