"""Real Tin Can launches against a store on another origin: pass, fail, resume, abandon, a store away."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from curriculum.conformance.play.lrs import ACTOR, ACTOR_OF_0_9, Session
from curriculum.conformance.play.xapi_rules import of_recordings, recording_faults, statement_faults, verb
from tests.e2e.launches import Platform, play, serve_platform
from tests.e2e.learner import Learner, Question
from tests.e2e.visit import Visit

pytestmark = pytest.mark.browser

VISIT = ("initialized", "resumed", "passed", "failed", "completed", "suspended", "terminated")


def always(question: Question) -> bool:
    return True


def never(question: Question) -> bool:
    return False


def verbs(session: Session) -> list[str]:
    """What was told of the course itself, but for its progress."""
    return [verb(s) for s in session.statements if s["object"]["id"] == session.activity and verb(s) in VISIT]


def faults(platform: Platform) -> list[str]:
    sessions = [session.statements for session in platform.sessions]
    told = [statement for session in sessions for statement in session]
    found = [f"{verb(s)}: {fault}" for s in told for fault in statement_faults(s)]
    found += [f"{verb(s)}: another actor" for s in told if s["actor"] != {**ACTOR, "name": "Học viên"}]
    registrations = {s["context"].get("registration") for s in told}
    found += [f"registrations {registrations}"] if registrations != {platform.registration} else []
    for once in ("initialized", "passed", "completed"):
        if sum(verbs(session).count(once) for session in platform.sessions) > 1:
            found.append(f"{once} twice in a registration")
    return found + list(recording_faults(sessions))


@pytest.fixture
def platform(visit: Visit) -> Iterator[Platform]:
    with serve_platform("xapi", visit) as platform:
        yield platform
        assert platform.site.missing == []
        assert platform.lrs.faults == []
        assert faults(platform) == []


def test_pass(platform: Platform) -> None:
    page, learner, session = platform.launch()
    learner.study_all(always)
    platform.close(page, session)
    assert [verb(s) for s in session.statements] == [
        "initialized",
        *("answered", "experienced", "progressed"),
        *("answered", "answered", "passed", "experienced", "progressed"),
        *("experienced", "completed", "terminated"),
    ]
    passed = next(s for s in session.statements if verb(s) == "passed")
    assert passed["result"]["score"] == {"scaled": 1, "raw": 100, "min": 0, "max": 100}
    lessons = [s["object"]["id"] for s in session.statements if verb(s) == "experienced"]
    assert lessons == [f"{session.activity}/{lesson['id']}" for lesson in learner.lessons]
    declared = platform.site.package["tincan.xml"].decode()
    assert [id for id in lessons if f'id="{id}"' not in declared] == []


def test_fail_then_pass_in_a_later_visit(platform: Platform) -> None:
    page, learner, first = platform.launch()
    learner.study_all(never)
    platform.close(page, first)
    assert verbs(first) == ["initialized", "failed", "suspended"]
    page, learner, second = platform.launch()
    learner.study_all(always)
    platform.close(page, second)
    assert verbs(second) == ["resumed", "passed", "completed", "terminated"]


def test_abandon_and_resume_where_the_learner_was(platform: Platform) -> None:
    page, learner, first = platform.launch()
    learner.study(learner.lessons[0], always)
    learner.answer(learner.questions[1], right=False)
    play(page.locator("figure.audio audio"), 0.5)
    platform.close(page, first)
    assert verbs(first) == ["initialized", "suspended"]
    assert [verb(s) for s in of_recordings(first.statements)] == [
        "initialized",
        "played",
        "paused",
        "terminated",
    ]

    page, learner, second = platform.launch()
    assert learner.answered() == [question["id"] for question in learner.questions[:2]]
    assert learner.frame.locator(f'article[id="{learner.lessons[1]["id"]}"]').is_visible()
    for lesson in learner.lessons[1:]:
        learner.study(lesson, always)
    platform.close(page, second)
    assert verbs(second) == ["resumed", "passed", "completed", "terminated"]


def test_a_page_loaded_again_goes_on(platform: Platform) -> None:
    page, learner, session = platform.launch()
    learner.study(learner.lessons[0], always)
    page.reload()
    again = Learner(page.main_frame)
    for lesson in again.lessons[1:]:
        again.study(lesson, always)
    platform.close(page, session)
    assert verbs(session) == ["initialized", "suspended", "resumed", "passed", "completed", "terminated"]


def test_without_a_launch_it_plays_and_says_so(visit: Visit) -> None:
    with serve_platform("xapi", visit) as platform:
        page = platform.open()
        learner = Learner(page.main_frame)
        assert page.locator('[data-notice="not_recorded"]').is_visible()
        learner.study_all(always)
        page.close(run_before_unload=True)
        assert platform.lrs.exchanges == []


def test_a_launch_without_activity_and_registration(visit: Visit) -> None:
    with serve_platform("xapi", visit) as platform:
        platform.registration = ""
        session = platform.lrs.launch_tincan("", "")
        page = platform.open(platform.lrs.tincan_query(session, platform.lrs_address))
        learner = Learner(page.main_frame)
        learner.study(learner.lessons[0], always)
        platform.close(page, session)
        assert {s["object"]["id"] for s in session.statements if verb(s) == "suspended"} == {
            platform.activity
        }
        assert [s for s in session.statements if "registration" in s["context"]] == []
        assert platform.state()["reported"]["progress"] == 33
        assert platform.lrs.faults == []


def test_a_store_that_is_away_for_a_while_loses_nothing(platform: Platform) -> None:
    page, learner, session = platform.launch()
    platform.lrs.down = True
    learner.study(learner.lessons[0], always)
    notice = page.locator('[data-notice="save_failed"]')
    expect(notice).to_be_visible()
    platform.lrs.down = False
    for lesson in learner.lessons[1:]:
        learner.study(lesson, always)
    expect(notice).to_be_hidden()
    platform.visit.complaints.clear()  # the browser's own, about the status 503
    platform.close(page, session)
    assert [verb(s) for s in session.statements][:4] == [
        "initialized",
        "answered",
        "experienced",
        "progressed",
    ]
    assert verbs(session) == ["initialized", "passed", "completed", "terminated"]


def test_the_rules_do_find_faults() -> None:
    good = {
        "id": "760e3480-ba55-4991-94b0-01820dbd23a2",
        "timestamp": "2026-01-01T00:00:00.000Z",
        "actor": ACTOR,
        "verb": {"id": "http://adlnet.gov/expapi/verbs/passed", "display": {"en": "passed"}},
        "object": {"id": "https://x.example/a"},
    }
    assert list(statement_faults(good)) == []
    broken = {
        **good,
        "actor": ACTOR_OF_0_9 | {"mbox": "x"},
        "timestamp": "now",
        "result": {"duration": "5 s"},
    }
    assert [fault.split(":")[0] for fault in statement_faults(broken)] == ["2.4.7", "2.4.2.1", "2.4.5"]
    film = {
        **good,
        "object": {"id": "https://x.example/f", "definition": {"type": "https://w3id.org/xapi/audio/x"}},
        "context": {"contextActivities": {"category": [{"id": "https://w3id.org/xapi/video"}]}},
    }
    assert [fault.split(":")[0] for fault in recording_faults([[film]])] == [
        *("2.3.1", "2.3.7"),
        *("passed", "passed"),
    ]
