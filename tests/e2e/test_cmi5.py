"""Real cmi5 launches against an LRS on another origin: pass, fail, resume, abandon, browse, review."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from time import sleep

import pytest
from playwright.sync_api import Page

from curriculum.conformance.play.cmi5_rules import defined, faults, verb, verbs
from curriculum.conformance.play.lrs import Lrs, Session
from tests.curriculum.packaging.golden import tree
from tests.e2e.learner import Learner, Question
from tests.e2e.site import Site, serve_lrs, serve_site
from tests.e2e.visit import Visit

pytestmark = pytest.mark.browser

STATE_ID = "suspend"


def always(question: Question) -> bool:
    return True


def never(question: Question) -> bool:
    return False


@dataclass
class Platform:
    """A cmi5 LMS: makes registrations, launches the AU, looks at what its LRS was told."""

    site: Site
    lrs: Lrs
    lrs_address: str
    visit: Visit
    registration: str

    def launch(
        self, *, mode: str = "Normal", mastery: float | None = 0.8, return_url: str | None = None
    ) -> tuple[Page, Learner, Session]:
        session = self.lrs.launch(self.registration, mode=mode, mastery=mastery, return_url=return_url)
        page = self.visit.page()
        page.goto(
            f"{self.site.address}/package/index.html?{self.lrs.launch_query(session, self.lrs_address)}"
        )
        return page, Learner(page.main_frame), session

    def close(self, page: Page, session: Session) -> None:
        """The learner closes the tab; `terminated` arrives although the page is gone, and so does the state,
        which travels beside it in a request of its own."""
        page.close(run_before_unload=True)
        self.visit.wait_until(lambda: "terminated" in verbs(session))
        sleep(0.5)

    def state(self) -> dict[str, object]:
        found = [
            body for key, body in self.lrs.documents.items() if key[0] == "state" and key[-1] == STATE_ID
        ]
        return dict(json.loads(found[0])) if found else {}


@pytest.fixture
def document() -> str:
    return "everything"


@pytest.fixture
def platform(document: str, visit: Visit) -> Iterator[Platform]:
    with serve_site(tree("cmi5", document)) as site, serve_lrs() as (lrs, address):
        platform = Platform(site, lrs, address, visit, str(uuid.uuid4()))
        yield platform
        assert site.missing == []
        assert lrs.faults == []
        assert faults(lrs.of_registration(platform.registration)) == []


def test_pass(platform: Platform) -> None:
    page, learner, session = platform.launch()
    learner.study_all(always)
    platform.close(page, session)
    assert verbs(session) == ["initialized", "passed", "completed", "terminated"]
    passed = next(statement for statement in session.statements if verb(statement) == "passed")
    assert passed["result"]["score"]["scaled"] >= 0.8
    answered = [s for s in session.statements if not defined(s)]
    assert [verb(s) for s in answered] == ["answered"] * 3
    assert [s["object"]["id"] for s in answered] == [
        f"{session.activity}/{question['id']}" for question in learner.questions
    ]
    assert [s["result"]["success"] for s in answered] == [True, True, True]


def test_fail_then_pass_in_a_later_session(platform: Platform) -> None:
    page, learner, first = platform.launch()
    learner.study_all(never)
    platform.close(page, first)
    assert verbs(first) == ["initialized", "failed", "terminated"]
    failed = next(statement for statement in first.statements if verb(statement) == "failed")
    assert failed["result"]["score"] == {"scaled": 0, "raw": 0, "min": 0, "max": 100}

    page, learner, second = platform.launch()
    learner.study_all(always)
    platform.close(page, second)
    assert verbs(second) == ["initialized", "passed", "completed", "terminated"]


def test_resume(platform: Platform) -> None:
    page, learner, first = platform.launch()
    learner.study(learner.lessons[0], always)
    platform.close(page, first)
    assert verbs(first) == ["initialized", "terminated"]

    page, learner, second = platform.launch()
    assert learner.answered() == [question["id"] for question in learner.lessons[0]["questions"]]
    assert learner.frame.locator(f'article[id="{learner.lessons[1]["id"]}"]').is_visible()
    for lesson in learner.lessons[1:]:
        learner.study(lesson, always)
    platform.close(page, second)
    assert verbs(second) == ["initialized", "passed", "completed", "terminated"]


def test_looking_again_after_passing_says_nothing_twice(platform: Platform) -> None:
    page, learner, first = platform.launch()
    learner.study_all(always)
    platform.close(page, first)
    page, learner, second = platform.launch()
    learner.open(learner.lessons[0])
    platform.close(page, second)
    assert verbs(second) == ["initialized", "terminated"]


def test_abandon_in_the_middle_of_a_lesson(platform: Platform) -> None:
    page, learner, first = platform.launch()
    learner.open(learner.lessons[0])
    learner.answer(learner.questions[0], right=True)
    platform.close(page, first)
    assert verbs(first) == ["initialized", "terminated"]
    page, learner, second = platform.launch()
    assert learner.answered() == [learner.questions[0]["id"]]
    platform.close(page, second)


def test_reload_ends_the_session_and_says_so(platform: Platform) -> None:
    """Leaving the page terminates; the token is given once, so the page loaded again must not record."""
    page, learner, session = platform.launch()
    learner.study(learner.lessons[0], always)
    page.reload()
    again = Learner(page.main_frame)
    assert page.locator('[data-notice="session_over"]').is_visible()
    again.study_all(always)
    page.close(run_before_unload=True)
    assert verbs(session) == ["initialized", "terminated"]


@pytest.mark.parametrize("mode", ["Browse", "Review"])
def test_browse_and_review_record_nothing(platform: Platform, mode: str) -> None:
    page, learner, session = platform.launch(mode=mode)
    learner.study_all(always)
    platform.close(page, session)
    assert [verb(statement) for statement in session.statements] == ["initialized", "terminated"]
    assert platform.state() == {}


def test_return_url_is_followed_after_terminated(platform: Platform) -> None:
    page, _, session = platform.launch(return_url=f"{platform.site.address}/favicon.ico")
    page.locator(".course-links button").click()
    page.wait_for_url("**/favicon.ico")
    assert verbs(session) == ["initialized", "terminated"]
    page.close()


def test_the_platform_may_set_another_mastery_score(platform: Platform) -> None:
    page, learner, session = platform.launch(mastery=0.9)
    learner.study_all(lambda question: question["type"] != "true_false")  # 83.33 %
    platform.close(page, session)
    assert verbs(session) == ["initialized", "failed", "terminated"]


@pytest.mark.parametrize("document", ["minimal"])
def test_a_course_without_questions(platform: Platform) -> None:
    page, learner, session = platform.launch(mastery=None)
    learner.study_all(always)
    platform.close(page, session)
    assert [name for name in verbs(session) if name != "passed"] == ["initialized", "completed", "terminated"]


def test_the_rules_do_find_faults(platform: Platform) -> None:
    page, _, session = platform.launch()
    platform.close(page, session)
    good = session.statements
    broken = Session(**{**vars(session), "statements": [*good[1:], good[0], {**good[0], "timestamp": "now"}]})
    assert sorted({fault.split(":")[0] for fault in faults([broken])}) == [
        "9.1",
        "9.3",
        "9.3.2",
        "9.3.8",
        "initialized",
    ]
