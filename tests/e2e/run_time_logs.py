"""The logs in docs/run-time-logs: a pass, a fail and a resume in each run-time format, as they are played.

What differs from one play to the next (ids of a launch, times) has a name in angle brackets instead.
`UPDATE_LOGS=1 python -m pytest -n0 tests/e2e/test_run_time_logs.py` writes the pages anew.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from curriculum.packaging import PACKAGERS
from tests.e2e.launches import play
from tests.e2e.learner import Learner
from tests.e2e.talks import StoreTalk, Talk, scorm_talk, store_talk
from tests.e2e.visit import Visit

PAGES = Path(__file__).parents[2] / "docs" / "run-time-logs"
TALKS: dict[str, Callable[[str, Visit], AbstractContextManager[Talk]]] = {
    "scorm12": scorm_talk,
    "scorm2004": scorm_talk,
    "cmi5": store_talk,
    "xapi": store_talk,
}
CALLS = "Each line is a call of the lesson, its answer, and the error code where there was one."
REQUESTS = (
    "Each line is a request and its answer. The statements of a request stand below it: verb, object below "
    "the launched activity, [categories], result."
)
RUN_TIMES = {
    "scorm12": f"the SCORM 1.2 API of scorm-again. {CALLS}",
    "scorm2004": f"the SCORM 2004 API of scorm-again. {CALLS}",
    "cmi5": f"a recording store on another origin, in the mode Normal with the mastery score 0.8. {REQUESTS}",
    "xapi": f"a recording store on another origin, with a learner in the form of xAPI 0.9. {REQUESTS}",
}
WHOLE = ("answered", "paused", "passed")

SAME_EVERY_TIME = """(() => {
    // Each look at the clock is a second later than the last; no lesson counts as seen by being looked at.
    const Real = window.Date;
    let now = Real.UTC(2026, 0, 1);
    window.Date = class extends Real {
        constructor(...values) { if (values.length) super(...values); else super(now += 1000); }
        static now() { return now += 1000; }
    };
    delete window.IntersectionObserver;
})()"""


class Scribe:
    """Writes down, step by step, what a learner does and what run-time and lesson say to each other then."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.visits = 0
        self.lines: list[str] = []

    def launch(self) -> Learner:
        self.visits += 1
        self.lines += [f"Visit {self.visits}:", "", "```text"]
        learner = self.talk.launch()
        self._write("the platform opens the course")
        return learner

    def study(self, learner: Learner, lesson: dict[str, Any], right: bool) -> None:
        number = learner.lessons.index(lesson) + 1
        if not learner.sees(lesson):
            self.step(f"opens lesson {number}", lambda: learner.open(lesson))
        for question in lesson["questions"]:
            at = learner.questions.index(question) + 1
            kind, how = question["type"].replace("_", " "), "rightly" if right else "wrongly"
            self.step(f"answers question {at} ({kind}) {how}", partial(learner.answer, question, right))
        self.step(f"goes on from lesson {number}", lambda: learner.go_on(lesson))

    def watch(self, learner: Learner, lesson: dict[str, Any]) -> None:
        self.step("opens lesson 1", lambda: learner.open(lesson))
        film = learner.frame.locator("video:visible")
        self.step("watches a second of the video", lambda: play(film, 1))

    def step(self, what: str, action: Callable[[], object]) -> None:
        action()
        self._write(what)

    def leave(self) -> None:
        self.talk.leave()
        self._write("leaves")
        self.lines += ["```", ""]

    def _write(self, what: str) -> None:
        self.lines += [f"# {what}", *self.talk.heard()]


# --- what is played -----------------------------------------------------------------------------------------


def passing(scribe: Scribe) -> None:
    """The learner watches a little of the video, answers everything rightly and sees all lessons."""
    learner = scribe.launch()
    scribe.watch(learner, learner.lessons[0])
    for lesson in learner.lessons:
        scribe.study(learner, lesson, right=True)
    scribe.leave()


def failing(scribe: Scribe) -> None:
    """The learner answers everything wrongly, sees all lessons and leaves. This can still be mended."""
    learner = scribe.launch()
    for lesson in learner.lessons:
        scribe.study(learner, lesson, right=False)
    scribe.leave()


def resuming(scribe: Scribe) -> None:
    """The learner leaves after the first lesson, comes back to where they were, and passes."""
    learner = scribe.launch()
    scribe.study(learner, learner.lessons[0], right=True)
    scribe.leave()
    learner = scribe.launch()
    for lesson in learner.lessons[1:]:
        scribe.study(learner, lesson, right=True)
    scribe.leave()


SCENARIOS: dict[str, Callable[[Scribe], None]] = {"Pass": passing, "Fail": failing, "Resume": resuming}


# --- pages --------------------------------------------------------------------------------------------------


def section(format: str, scenario: str, browser: Browser) -> str:
    """One scenario, freshly played, as it stands in the page of the format."""
    played = SCENARIOS[scenario]
    with _visit(browser) as visit, TALKS[format](format, visit) as talk:
        scribe = Scribe(talk)
        played(scribe)
        lines = [f"## {scenario}", "", played.__doc__ or "", "", *scribe.lines]
        if scenario == "Pass" and isinstance(talk, StoreTalk):
            lines += ["### Statements in full", ""]
            for verb in WHOLE:
                lines += ["```json", talk.whole(verb), "```", ""]
    return "\n".join(lines)


def page(format: str, browser: Browser) -> str:
    head = f"""# {PACKAGERS[format].label}: a pass, a fail and a resume

The golden course `everything` (three lessons, three questions, mastery score 80), played in Chromium against
{RUN_TIMES[format]}

Written by `tests/e2e/run_time_logs.py` and compared with a fresh play by the tests; `<…>` stands for what
differs from one play to the next. What is said and why: [packages/{format}.md](../packages/{format}.md).
"""
    return "\n".join([head, *(section(format, scenario, browser) for scenario in SCENARIOS)]).rstrip() + "\n"


@contextmanager
def _visit(browser: Browser) -> Iterator[Visit]:
    context = browser.new_context(locale="vi-VN", viewport={"width": 1024, "height": 600})
    context.add_init_script(SAME_EVERY_TIME)
    yield Visit(context)
    context.close()
