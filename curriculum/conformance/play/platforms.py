"""Platforms that a package is played on: each launches it, closes it, and says what it was told."""

import json
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from time import sleep
from typing import Any, Protocol

from playwright.sync_api import Error, Frame, Page

from curriculum.conformance.play import cmi5_rules
from curriculum.conformance.play.browser import Visit, wait_until
from curriculum.conformance.play.lrs import Lrs, Session
from curriculum.conformance.play.plan import Launch
from curriculum.conformance.play.server import Site
from curriculum.conformance.report import Finding
from curriculum.conformance.rules import finding

BEGIN_SECONDS, END_SECONDS = 4.0, 4.0
"""To say that it has begun, counted from when nothing is loading any more; and that it has ended."""
IDLE_SECONDS = 10.0
MOST_QUIET_CHECKS = 40


def _settled(page: Page) -> Page:
    """Loaded, or at least given its time."""
    with suppress(Error):
        page.wait_for_load_state("networkidle", timeout=IDLE_SECONDS * 1000)
    return page


@dataclass(frozen=True)
class Outcome:
    """What the platform knows of the learner after a visit."""

    completed: bool
    success: str = ""
    """`passed`, `failed` or empty."""

    def __str__(self) -> str:
        words = {"passed": "đạt", "failed": "không đạt", "": "chưa rõ đạt hay không"}
        return f"{'hoàn thành' if self.completed else 'chưa hoàn thành'}, {words[self.success]}"


class Platform(Protocol):
    calls: list[str]

    @property
    def modes(self) -> bool:
        """Whether it can launch for a look only, without credit."""
        ...

    def open(self, review: bool = False) -> Frame: ...

    def begun(self) -> bool:
        """Whether the content said that it has begun; waits for it."""
        ...

    def leave(self, abandon: bool = False) -> bool:
        """Close the content, or the tab it is in. Whether the content said its end."""
        ...

    def outcome(self) -> Outcome: ...

    def recorded(self) -> list[str]:
        """What the last visit wrote besides its beginning, its end and the time it took."""
        ...

    def findings(self) -> Iterator[Finding]:
        """What was wrong with what it was told."""
        ...


# --- SCORM --------------------------------------------------------------------------------------------------

_SCORM = {
    "scorm12": {
        "status": "cmi.core.lesson_status",
        "entry": "cmi.core.entry",
        "exit": "cmi.core.exit",
        "mode": "cmi.core.lesson_mode",
        "begin": "LMSInitialize",
        "end": "LMSFinish",
        "time": "cmi.core.session_time",
    },
    "scorm2004": {
        "status": "cmi.completion_status",
        "entry": "cmi.entry",
        "exit": "cmi.exit",
        "mode": "cmi.mode",
        "begin": "Initialize",
        "end": "Terminate",
        "time": "cmi.session_time",
    },
}
COMMIT_FAILED = ("101", "391")
"""Of scorm-again (1.2, 2004) at the end: more to save than a browser sends while the page closes."""
_MAY_BE_UNSET = ("0", "403", "404")
"""Errors of reading what was never written."""


@dataclass
class ScormPlatform:
    """scorm-again around one item; what it committed last is what the next launch starts from."""

    site: Site
    visit: Visit
    kind: str
    launch: Launch
    quirky: bool = False
    saved: dict[str, str] | None = None
    calls: list[str] = field(default_factory=list)
    _raw: list[list[str]] = field(default_factory=list)
    _problems: list[Finding] = field(default_factory=list)
    _page: Page | None = None

    @property
    def modes(self) -> bool:
        """Where the mode cannot be read, no content can keep to it."""
        return not self.quirky

    @property
    def page(self) -> Page:
        assert self._page is not None
        return self._page

    def open(self, review: bool = False) -> Frame:
        self._raw = []
        self._page = self.visit.page()
        self.page.goto(f"{self.site.address}/lms/lms.html")
        values = dict(self.launch.values)
        if review:
            values[_SCORM[self.kind]["mode"]] = "review"
        settings = {
            "edition": self.kind,
            "page": self.launch.page,
            "saved": self.saved,
            "manifest": values,
            "quirky": self.quirky,
        }
        self.page.evaluate("launch", settings)
        frame = self.page.frames[1]
        frame.wait_for_load_state()
        return frame

    def begun(self) -> bool:
        names = [_SCORM[self.kind]["begin"]]
        return wait_until(lambda: self._called(names), BEGIN_SECONDS, _settled(self.page))

    def _called(self, names: list[str]) -> bool:
        return any(call[0] in names for call in self.page.evaluate("calls"))

    def leave(self, abandon: bool = False) -> bool:
        before = len(self.site.commits)
        if abandon:
            self._keep(self.page.evaluate("calls"))
            self.page.close(run_before_unload=True)
            ended = wait_until(lambda: len(self.site.commits) > before, END_SECONDS)
        else:
            self._keep(self.page.evaluate("leave()"))
            ended = any(call[0] == _SCORM[self.kind]["end"] for call in self._raw)
            self.page.close()
            wait_until(lambda: len(self.site.commits) > before, 1)
        self._remember()
        return ended

    def _keep(self, calls: list[list[str]]) -> None:
        self._raw = calls
        for call in calls:
            *said, answer, error = call
            self.calls.append(
                f"{said[0]}({', '.join(said[1:])}) → {answer}" + (f" [{error}]" if error != "0" else "")
            )
            if said[0] == _SCORM[self.kind]["end"] and error in COMMIT_FAILED:
                self._problems.append(finding("play.end-too-big", self.launch.page))
            elif not (_accepted(call) or self._asks_for_the_end(call)):
                self._problems.append(finding("play.api", self.launch.page, call=self.calls[-1]))
        self.calls.append("— đóng bài —")

    def _asks_for_the_end(self, call: list[str]) -> bool:
        """Where nobody says how many there are, asking for one too many is the only way to know."""
        return self.quirky and call[0].endswith("GetValue")

    def _remember(self) -> None:
        """As a platform does at the next launch: entry follows from how the learner left."""
        if self.site.commits:
            names = _SCORM[self.kind]
            data = {key: value for key, value in self.site.commits[-1].items() if isinstance(value, str)}
            suspended = data.get(names["exit"]) == "suspend"
            self.saved = {**data, names["entry"]: "resume" if suspended else ""}

    def outcome(self) -> Outcome:
        data = self.saved or {}
        status = data.get(_SCORM[self.kind]["status"], "")
        if self.kind == "scorm12":
            return Outcome(
                status in ("passed", "completed"), status if status in ("passed", "failed") else ""
            )
        success = data.get("cmi.success_status", "")
        return Outcome(status == "completed", success if success in ("passed", "failed") else "")

    def recorded(self) -> list[str]:
        allowed = (_SCORM[self.kind]["time"], _SCORM[self.kind]["exit"])
        written = [call[1] for call in self._raw if call[0].endswith("SetValue")]
        return [name for name in dict.fromkeys(written) if name not in allowed]

    def findings(self) -> Iterator[Finding]:
        yield from self._problems


def _accepted(call: list[str]) -> bool:
    answer, error = call[-2:]
    if call[0].endswith("GetValue"):
        return error in _MAY_BE_UNSET
    if call[0].endswith(("GetErrorString", "GetDiagnostic", "GetLastError")):
        return True
    return (answer, error) == ("true", "0")


# --- cmi5 and xAPI ------------------------------------------------------------------------------------------


@dataclass
class RecordStorePlatform:
    """A platform whose record store is on another origin, as they are."""

    site: Site
    visit: Visit
    lrs: Lrs
    lrs_address: str
    kind: str
    launch: Launch
    calls: list[str] = field(default_factory=list)
    registration: str = field(default_factory=lambda: str(uuid.uuid4()))
    _session: Session | None = None
    _page: Page | None = None

    @property
    def modes(self) -> bool:
        return self.kind == "cmi5"

    @property
    def session(self) -> Session:
        assert self._session is not None
        return self._session

    @property
    def page(self) -> Page:
        assert self._page is not None
        return self._page

    def open(self, review: bool = False) -> Frame:
        if self.kind == "cmi5":
            mastery = self.launch.values.get("masteryScore")
            self._session = self.lrs.launch(
                self.registration,
                mode="Review" if review else "Normal",
                mastery=float(mastery) if mastery else None,
            )
            query = self.lrs.launch_query(self.session, self.lrs_address)
        else:
            self._session = self.lrs.launch_plain(self.registration, self.launch.values.get("id", ""))
            query = self.lrs.plain_query(self.session, self.lrs_address)
        self._page = self.visit.page()
        page, _, own = self.launch.page.partition("?")
        self.page.goto(f"{self.site.address}/package/{page}?{own + '&' if own else ''}{query}")
        return self.page.main_frame

    def verbs(self) -> list[str]:
        return [_verb(statement) for statement in self.session.statements]

    def begun(self) -> bool:
        if self.kind == "cmi5":
            return wait_until(lambda: "initialized" in self.verbs(), BEGIN_SECONDS, _settled(self.page))
        return wait_until(lambda: bool(self.session.statements), BEGIN_SECONDS, _settled(self.page))

    def leave(self, abandon: bool = False) -> bool:
        self._quiet()
        self.page.close(run_before_unload=True)
        ends = ("terminated", "exited", "suspended") if self.kind == "xapi" else ("terminated",)
        ended = wait_until(lambda: any(verb in ends for verb in self.verbs()), END_SECONDS)
        sleep(0.3)  # the state travels beside the last statement, in a request of its own
        self.calls += [_in_words(statement) for statement in self.session.statements]
        self.calls.append("— đóng bài —")
        return ended

    def _quiet(self) -> None:
        """No learner answers so fast that what was said is still under way when they close the page."""
        heard = -1
        for _ in range(MOST_QUIET_CHECKS):
            if heard == self.lrs.asked:
                return
            heard = self.lrs.asked
            self.page.wait_for_timeout(150)

    def outcome(self) -> Outcome:
        said = [_verb(one) for session in self._sessions() for one in session.statements]
        success = next((verb for verb in reversed(said) if verb in ("passed", "failed")), "")
        return Outcome("completed" in said, success)

    def _sessions(self) -> list[Session]:
        return self.lrs.of_registration(self.registration)

    def recorded(self) -> list[str]:
        return [verb for verb in self.verbs() if verb not in ("initialized", "terminated")]

    def findings(self) -> Iterator[Finding]:
        place = self.launch.page
        yield from (finding("play.xapi", place, why=fault) for fault in self.lrs.faults)
        if self.kind == "cmi5":
            try:
                faults = cmi5_rules.faults(self._sessions())
            except (KeyError, TypeError, ValueError, AttributeError, IndexError):
                faults = ["9: một câu thiếu phần bắt buộc hoặc sai dạng"]
            yield from (finding("play.xapi", place, why=fault) for fault in faults)


def _verb(statement: Any) -> str:
    try:
        return cmi5_rules.verb(statement)
    except (KeyError, TypeError, AttributeError):
        return "?"


def _in_words(statement: dict[str, Any]) -> str:
    result = statement.get("result")
    return _verb(statement) + (f" {json.dumps(result, ensure_ascii=False)}" if result else "")


# --- from disk ----------------------------------------------------------------------------------------------


@dataclass
class DiskPlatform:
    """No platform: the page is opened from disk, and keeps in the browser what it keeps."""

    site: Site
    visit: Visit
    launch: Launch
    calls: list[str] = field(default_factory=list)
    modes: bool = False
    _page: Page | None = None

    def open(self, review: bool = False) -> Frame:
        self._page = self.visit.page()
        self._page.goto((self.site.folder / self.launch.page).resolve().as_uri())
        self.calls.append(f"mở {self.launch.page} từ đĩa")
        return self._page.main_frame

    def begun(self) -> bool:
        return True

    def leave(self, abandon: bool = False) -> bool:
        assert self._page is not None
        try:
            self._page.wait_for_load_state("networkidle", timeout=3000)
        except Error:
            self.calls.append("trang vẫn còn tải sau 3 giây")
        self._page.close(run_before_unload=True)
        self.calls.append("— đóng trang —")
        return True

    def outcome(self) -> Outcome:
        return Outcome(False)

    def recorded(self) -> list[str]:
        return []

    def findings(self) -> Iterator[Finding]:
        return iter(())
