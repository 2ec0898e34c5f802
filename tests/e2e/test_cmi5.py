"""Real cmi5 launches against an LRS on another origin: pass, fail, resume, abandon, browse, review."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from curriculum.conformance.play.cmi5_rules import defined, faults, verb, verbs
from curriculum.conformance.play.lrs import Session
from curriculum.conformance.play.xapi_rules import of_recordings, segments
from tests.e2e.launches import Platform, play, serve_platform
from tests.e2e.learner import Learner, Question
from tests.e2e.visit import Visit

pytestmark = pytest.mark.browser


def always(question: Question) -> bool:
    return True


def never(question: Question) -> bool:
    return False


@pytest.fixture
def document() -> str:
    return "everything"


@pytest.fixture
def platform(document: str, visit: Visit) -> Iterator[Platform]:
    with serve_platform("cmi5", visit, document) as platform:
        yield platform
        assert platform.site.missing == []
        assert platform.lrs.faults == []
        assert faults(platform.sessions) == []


def test_pass(platform: Platform) -> None:
    page, learner, session = platform.launch()
    learner.study_all(always)
    platform.close(page, session)
    assert verbs(session) == ["initialized", "passed", "completed", "terminated"]
    passed = next(statement for statement in session.statements if verb(statement) == "passed")
    assert passed["result"]["score"]["scaled"] >= 0.8
    assert [verb(s) for s in session.statements if not defined(s)] == [
        *("answered", "experienced", "progressed"),
        *("answered", "answered", "experienced", "progressed"),
        "experienced",
    ]
    answered = [s for s in session.statements if verb(s) == "answered"]
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


def test_who_leaves_while_the_store_is_away_is_warned_once(platform: Platform) -> None:
    page, learner, session = platform.launch(return_url=f"{platform.site.address}/favicon.ico")
    leave = page.locator(".course-links button")
    platform.lrs.down = True
    learner.open(learner.lessons[0])
    learner.answer(learner.questions[0], right=True)
    leave.click()
    expect(page.locator('[data-notice="exit_unsaved"]')).to_be_visible()
    assert "index.html" in page.url
    platform.lrs.down = False
    leave.click()
    page.wait_for_url("**/favicon.ico")
    platform.visit.complaints.clear()  # the browser's own, about the status 503
    assert [verb(s) for s in session.statements] == ["initialized", "answered", "terminated"]
    page.close()


def test_the_platform_may_set_another_mastery_score(platform: Platform) -> None:
    page, learner, session = platform.launch(mastery=0.9)
    learner.study_all(lambda question: question["type"] != "true_false")  # 83.33 %
    platform.close(page, session)
    assert verbs(session) == ["initialized", "failed", "terminated"]


def test_a_film_watched_in_two_visits_is_completed_once(platform: Platform) -> None:
    page, learner, first = platform.launch()
    learner.open(learner.lessons[0])
    film = page.locator("video:visible")
    node = film.evaluate("film => film.closest('[id]').id")
    play(film, 1.5)
    platform.close(page, first)
    told = of_recordings(first.statements)
    assert [verb(s) for s in told] == ["initialized", "played", "paused", "terminated"]
    assert {s["object"]["id"] for s in told} == {f"{first.activity}/{node}"}

    page, learner, second = platform.launch()
    film = page.locator("video:visible")
    film.evaluate("film => new Promise((done) => { film.onloadedmetadata = done; film.load(); })")
    film.evaluate("film => new Promise((done) => { film.onseeked = done; film.currentTime = 1; })")
    play(film, 100)
    learner.answer(learner.questions[0], right=True)
    film.evaluate("film => film.play()")  # and the tab is closed while it plays
    platform.close(page, second)
    told = of_recordings(second.statements)
    assert [verb(s) for s in told] == [
        *("initialized", "seeked", "played", "paused", "completed"),
        *("played", "paused", "terminated"),
    ]
    parts = list(segments(next(s for s in told if verb(s) == "completed")))
    assert [start for start, _ in parts] == pytest.approx([0, 1], abs=0.05)
    assert [end for _, end in parts] == pytest.approx([1.6, 3.66], abs=0.4)
    assert verbs(second) == ["initialized", "terminated"]


def test_sound_stops_with_its_page_and_is_told_with_the_next_answer(platform: Platform) -> None:
    page, learner, session = platform.launch()
    learner.open(learner.lessons[1])
    sound = page.locator("figure.audio audio")
    sound.evaluate("sound => { sound.muted = true; return sound.play(); }")
    platform.visit.wait_until(lambda: bool(sound.evaluate("sound => sound.currentTime > 0.2")))
    before = len(session.statements)
    learner.open(learner.lessons[0])
    assert sound.evaluate("sound => sound.paused")
    learner.answer(learner.questions[0], right=True)
    platform.visit.wait_until(lambda: len(session.statements) >= before + 4)
    assert [verb(s) for s in session.statements[before:]] == ["initialized", "played", "paused", "answered"]
    platform.close(page, session)


def test_another_file_of_the_same_film_is_no_jump(platform: Platform) -> None:
    page, learner, session = platform.launch()
    learner.open(learner.lessons[0])
    film = page.locator("video:visible")
    film.evaluate("film => { film.muted = true; return film.play(); }")
    platform.visit.wait_until(lambda: bool(film.evaluate("film => film.currentTime > 0.5")))
    with page.expect_request("**/package/media/*.mp4"):
        page.locator("button.quality:visible").click()
    platform.visit.wait_until(lambda: bool(film.evaluate("film => film.currentTime > 1.5")))
    film.evaluate("film => film.pause()")
    platform.close(page, session)
    told = of_recordings(session.statements)
    assert [verb(s) for s in told] == ["initialized", "played", "paused", "terminated"]
    assert len(list(segments(told[-1]))) == 1


def test_an_offline_moment_loses_nothing(platform: Platform) -> None:
    page, learner, session = platform.launch()
    page.context.set_offline(True)
    learner.study(learner.lessons[0], always)
    notice = page.locator('[data-notice="save_failed"]')
    expect(notice).to_be_visible()
    assert verbs(session) == ["initialized"]
    page.context.set_offline(False)
    expect(notice).to_be_hidden()
    platform.visit.complaints.clear()  # the browser's own, about the network
    assert [verb(s) for s in session.statements] == ["initialized", "answered", "experienced", "progressed"]
    for lesson in learner.lessons[1:]:
        learner.study(lesson, always)
    platform.close(page, session)
    assert verbs(session) == ["initialized", "passed", "completed", "terminated"]


def test_each_lesson_is_a_unit_of_its_own(visit: Visit) -> None:
    with serve_platform("cmi5", visit, structure="lessons") as platform:
        page, learner, session = platform.launch()
        assert len(learner.lessons) == 1
        learner.study_all(always)
        platform.close(page, session)
        assert verbs(session) == ["initialized", "passed", "completed", "terminated"]
        assert platform.lrs.faults == []
        assert faults(platform.sessions) == []


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
