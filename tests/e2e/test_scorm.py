"""Real SCORM packages in a real browser, against scorm-again: pass, fail, resume, abandon, relaunch."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from lxml import etree
from playwright.sync_api import expect

from curriculum.packaging import Order
from tests.curriculum.packaging.golden import course
from tests.e2e.learner import Question
from tests.e2e.runtime import Runtime, package, packed
from tests.e2e.site import Site, serve_site
from tests.e2e.visit import Visit

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("scorm_again")]

both_editions = pytest.mark.parametrize("edition", ["scorm12", "scorm2004"])
ELEMENTS = {
    "scorm12": {
        "completion": "cmi.core.lesson_status",
        "success": "cmi.core.lesson_status",
        "location": "cmi.core.lesson_location",
        "raw": "cmi.core.score.raw",
        "exit": "cmi.core.exit",
        "time": "cmi.core.session_time",
    },
    "scorm2004": {
        "completion": "cmi.completion_status",
        "success": "cmi.success_status",
        "location": "cmi.location",
        "raw": "cmi.score.raw",
        "exit": "cmi.exit",
        "time": "cmi.session_time",
    },
}
TIME = {
    "scorm12": re.compile(r"\d{2,4}:\d\d:\d\d(\.\d{1,2})?"),
    "scorm2004": re.compile(r"PT(\d+H)?(\d+M)?(\d+(\.\d{1,2})?S)?"),
}


def always(question: Question) -> bool:
    return True


def never(question: Question) -> bool:
    return False


@pytest.fixture
def site(edition: str) -> Iterator[Site]:
    with serve_site(package(edition)) as site:
        yield site
        assert site.missing == []


def status(runtime: Runtime, data: dict[str, str]) -> tuple[str, str]:
    names = ELEMENTS[runtime.edition]
    return data[names["completion"]], data[names["success"]]


def check_session(runtime: Runtime) -> None:
    """What holds for every visit, however it went (RTE 3-4)."""
    names, calls = ELEMENTS[runtime.edition], runtime.calls
    assert runtime.refused() == []
    prefix = "LMS" if runtime.edition == "scorm12" else ""
    assert calls[0][:2] == [f"{prefix}Initialize", ""]
    assert sum(call[0] == f"{prefix}Initialize" for call in calls) == 1
    assert [
        value for value in runtime.written(names["time"]) if not TIME[runtime.edition].fullmatch(value)
    ] == []
    assert set(runtime.written(names["exit"])) == {"suspend"}


def check_terminated(runtime: Runtime) -> None:
    finish = {"scorm12": "LMSFinish", "scorm2004": "Terminate"}[runtime.edition]
    assert runtime.calls[-1][:2] == [finish, ""]
    assert sum(call[0] == finish for call in runtime.calls) == 1


PASSED = {"scorm12": ("passed", "passed"), "scorm2004": ("completed", "passed")}
FAILED = {"scorm12": ("failed", "failed"), "scorm2004": ("incomplete", "failed")}
UNFINISHED = {"scorm12": ("incomplete", "incomplete"), "scorm2004": ("incomplete", "unknown")}


@both_editions
def test_pass(edition: str, site: Site, visit: Visit) -> None:
    runtime = Runtime(site, visit, edition)
    learner = runtime.launch()
    learner.study_all(always)
    data = runtime.leave()
    check_session(runtime)
    check_terminated(runtime)
    assert status(runtime, data) == PASSED[edition]
    assert data[ELEMENTS[edition]["raw"]] == "100"
    if edition == "scorm2004":
        assert (data["cmi.score.scaled"], data["cmi.score.min"], data["cmi.score.max"]) == ("1", "0", "100")
        assert data["cmi.progress_measure"] == "1"
    assert runtime.written(ELEMENTS[edition]["completion"])[0] == "incomplete"


@both_editions
def test_one_wrong_answer_may_still_pass(edition: str, site: Site, visit: Visit) -> None:
    runtime = Runtime(site, visit, edition)
    runtime.launch().study_all(lambda question: question["type"] != "true_false")
    data = runtime.leave()
    check_session(runtime)
    assert status(runtime, data) == PASSED[edition]
    assert data[ELEMENTS[edition]["raw"]] == "83.33"


@both_editions
def test_fail_then_pass_later(edition: str, site: Site, visit: Visit) -> None:
    runtime = Runtime(site, visit, edition)
    runtime.launch().study_all(never)
    data = runtime.leave()
    check_session(runtime)
    assert status(runtime, data) == FAILED[edition]
    assert data[ELEMENTS[edition]["raw"]] == "0"

    learner = runtime.launch()
    learner.study_all(always)
    data = runtime.leave()
    check_session(runtime)
    assert status(runtime, data) == PASSED[edition]
    assert data[ELEMENTS[edition]["raw"]] == "100"


@both_editions
def test_resume_where_the_learner_left(edition: str, site: Site, visit: Visit) -> None:
    runtime = Runtime(site, visit, edition)
    learner = runtime.launch()
    learner.study(learner.lessons[0], always)
    first, second = learner.lessons[0], learner.lessons[1]
    data = runtime.leave()
    check_session(runtime)
    assert status(runtime, data) == UNFINISHED[edition]
    assert data[ELEMENTS[edition]["location"]] == second["id"]

    learner = runtime.launch()
    assert learner.frame.locator(f'article[id="{second["id"]}"]').is_visible()
    assert learner.answered() == [question["id"] for question in first["questions"]]
    for lesson in learner.lessons[1:]:
        learner.study(lesson, always)
    data = runtime.leave()
    check_session(runtime)
    assert status(runtime, data) == PASSED[edition]
    assert data[ELEMENTS[edition]["raw"]] == "100"


@both_editions
def test_abandon_by_closing_the_tab(edition: str, site: Site, visit: Visit) -> None:
    runtime = Runtime(site, visit, edition)
    learner = runtime.launch()
    learner.study(learner.lessons[0], always)
    learner.answer(learner.lessons[1]["questions"][0], right=False)
    data = runtime.close_tab()
    check_session(runtime)
    assert status(runtime, data) == UNFINISHED[edition]
    assert data[ELEMENTS[edition]["exit"]] == "suspend"

    learner = runtime.launch()
    answered = [learner.questions[0]["id"], learner.questions[1]["id"]]
    assert learner.answered() == answered
    runtime.leave()


@both_editions
def test_in_a_window_of_its_own(edition: str, site: Site, visit: Visit) -> None:
    """The run-time is then above the opener, and the window may be closed at any moment."""
    runtime = Runtime(site, visit, edition)
    learner = runtime.launch_in_window()
    learner.study_all(always)
    learner.frame.page.close(run_before_unload=True)
    finish = {"scorm12": "LMSFinish", "scorm2004": "Terminate"}[edition]
    visit.wait_until(lambda: runtime.page.evaluate("calls.at(-1)[0]") == finish)
    runtime.calls = runtime.page.evaluate("calls")
    check_session(runtime)
    check_terminated(runtime)
    assert status(runtime, runtime.remember()) == PASSED[edition]


@both_editions
def test_a_crash_loses_nothing_that_was_committed(edition: str, site: Site, visit: Visit) -> None:
    """No `pagehide` at all: every answer and every page had its own commit."""
    runtime = Runtime(site, visit, edition)
    learner = runtime.launch()
    learner.study(learner.lessons[0], always)
    data = runtime.remember()
    assert status(runtime, data) == UNFINISHED[edition]
    learner = runtime.launch()
    assert learner.answered() == [learner.questions[0]["id"]]
    runtime.leave()


@both_editions
def test_looking_again_after_passing_takes_nothing_back(edition: str, site: Site, visit: Visit) -> None:
    runtime = Runtime(site, visit, edition)
    runtime.launch().study_all(always)
    runtime.leave()
    learner = runtime.launch()
    learner.open(learner.lessons[0])
    data = runtime.leave()
    check_session(runtime)
    check_terminated(runtime)
    assert status(runtime, data) == PASSED[edition]
    assert data[ELEMENTS[edition]["raw"]] == "100"
    names = ELEMENTS[edition]
    assert runtime.written(names["completion"]) == runtime.written(names["success"]) == []
    assert set(runtime.written(names["raw"])) <= {"100"}


@both_editions
@pytest.mark.parametrize("mode", ["browse", "review"])
def test_looking_without_credit_records_nothing(edition: str, mode: str, site: Site, visit: Visit) -> None:
    runtime = Runtime(site, visit, edition)
    element = {"scorm12": "cmi.core.lesson_mode", "scorm2004": "cmi.mode"}[edition]
    runtime.from_manifest[element] = mode
    runtime.launch().study_all(always)
    runtime.leave()
    check_session(runtime)
    written = {call[1] for call in runtime.calls if call[0].endswith("SetValue")}
    assert written == {ELEMENTS[edition]["time"], ELEMENTS[edition]["exit"]}


INTERACTIONS: dict[str, list[dict[str, Any]]] = {
    "scorm12": [
        {"type": "choice", "result": "correct", "weighting": "2"},
        {"type": "choice", "result": "wrong", "weighting": "3"},
        {"type": "true-false", "result": "correct", "weighting": "1"},
    ],
    "scorm2004": [
        {"type": "choice", "result": "correct", "weighting": "2"},
        {"type": "choice", "result": "incorrect", "weighting": "3"},
        {"type": "true-false", "result": "correct", "weighting": "1"},
    ],
}


@both_editions
def test_interactions(edition: str, site: Site, visit: Visit) -> None:
    runtime = Runtime(site, visit, edition)
    learner = runtime.launch()
    questions = learner.questions
    learner.study_all(lambda question: question["type"] != "multiple_choice")
    runtime.leave()
    check_session(runtime)
    for index, (question, expected) in enumerate(zip(questions, INTERACTIONS[edition], strict=True)):
        at = f"cmi.interactions.{index}"
        assert runtime.written(f"{at}.id") == [question["id"]]
        assert {name: runtime.written(f"{at}.{name}") for name in expected} == {
            name: [value] for name, value in expected.items()
        }
        order = [call[1] for call in runtime.calls if call[0].endswith("SetValue") and call[1].startswith(at)]
        assert order[:2] == [f"{at}.id", f"{at}.type"]
        answer = {"scorm12": "student_response", "scorm2004": "learner_response"}[edition]
        response, pattern = (
            runtime.written(f"{at}.{answer}"),
            runtime.written(f"{at}.correct_responses.0.pattern"),
        )
        assert (response == pattern) == (expected["result"] == "correct")


@both_editions
def test_open_edx_answers_nothing_and_completion_survives(edition: str, site: Site, visit: Visit) -> None:
    """Its run-time says "" to status, score and mode: a pass must not be overwritten with incomplete."""
    runtime = Runtime(site, visit, edition, quirky=True)
    runtime.launch().study_all(always)
    assert status(runtime, runtime.leave()) == PASSED[edition]
    learner = runtime.launch()
    learner.open(learner.lessons[0])
    data = runtime.leave()
    check_terminated(runtime)
    names = ELEMENTS[edition]
    assert status(runtime, data) == PASSED[edition]
    assert "incomplete" not in runtime.written(names["completion"])
    assert set(runtime.written(names["raw"])) <= {"100"}


@both_editions
def test_a_course_without_questions_is_completed_by_seeing_it(edition: str, visit: Visit) -> None:
    with serve_site(package(edition, "minimal")) as site:
        runtime = Runtime(site, visit, edition)
        runtime.launch().study_all(always)
        data = runtime.leave()
        check_session(runtime)
        assert status(runtime, data) == PASSED[edition]
        assert runtime.written(ELEMENTS[edition]["raw"]) == []


@both_editions
def test_each_lesson_is_an_item_of_its_own(edition: str, visit: Visit) -> None:
    with serve_site(package(edition, "everything", "lessons")) as site:
        for item, raw in enumerate(["100", "100", None]):
            runtime = Runtime(site, visit, edition, item=item)
            learner = runtime.launch()
            assert len(learner.lessons) == 1
            learner.study_all(always)
            data = runtime.leave()
            check_session(runtime)
            assert status(runtime, data) == PASSED[edition]
            assert runtime.written(ELEMENTS[edition]["raw"])[-1:] == ([raw] if raw else [])


OBJECTIVES = {
    "scorm12": {
        "TT02-2025.2.6": {"status": "passed", "score.raw": "100", "score.min": "0", "score.max": "100"},
        "TT02-2025.4.2": {"status": "failed", "score.raw": "25", "score.min": "0", "score.max": "100"},
    },
    "scorm2004": {
        "TT02-2025.2.6": {
            "description": "{lang=vi}2.6 Quản lý danh tính số",
            "completion_status": "completed",
            "success_status": "passed",
            "score.raw": "100",
            "score.scaled": "1",
            "progress_measure": "1",
        },
        "TT02-2025.4.2": {
            "description": "{lang=vi}4.2 Bảo vệ dữ liệu cá nhân và quyền riêng tư",
            "completion_status": "incomplete",
            "success_status": "failed",
            "score.raw": "25",
            "score.scaled": "0.25",
            "progress_measure": "1",
        },
    },
}


@both_editions
def test_competencies_are_objectives(edition: str, site: Site, visit: Visit) -> None:
    """Each as the questions of the lessons that teach it went; a second visit finds them again."""
    runtime = Runtime(site, visit, edition)
    runtime.launch().study_all(lambda question: question["points"] != 3)
    data = runtime.leave()
    check_session(runtime)
    assert objectives(data, edition) == OBJECTIVES[edition]
    links = [runtime.written(f"cmi.interactions.{index}.objectives.0.id") for index in range(3)]
    assert links == [["TT02-2025.2.6"], ["TT02-2025.4.2"], ["TT02-2025.4.2"]]

    learner = runtime.launch()
    learner.open(learner.lessons[1])
    learner.answer(learner.questions[1], right=True)
    data = runtime.leave()
    check_session(runtime)
    again = objectives(data, edition)
    assert list(again) == list(OBJECTIVES[edition])
    assert again["TT02-2025.4.2"]["score.raw"] == "100"
    assert again["TT02-2025.2.6"] == OBJECTIVES[edition]["TT02-2025.2.6"]


def objectives(data: dict[str, str], edition: str) -> dict[str, dict[str, str]]:
    """Id -> what the run-time keeps of it, as far as we say anything of it."""
    found: dict[str, dict[str, str]] = {}
    for name, value in data.items():
        if match := re.fullmatch(r"cmi\.objectives\.(\d+)\.id", name):
            wanted = OBJECTIVES[edition].get(value, {})
            found[value] = {key: data[f"cmi.objectives.{match[1]}.{key}"] for key in wanted}
    return found


@both_editions
def test_one_lesson_as_a_package_of_its_own(edition: str, visit: Visit) -> None:
    """It plays, and nothing in it is taken for the course it comes from."""
    whole = course("everything")
    code = "nhan-dien-lua-dao"
    with serve_site(packed(edition, whole, Order(lesson=code))) as site:
        runtime = Runtime(site, visit, edition)
        identifiers = set(runtime.manifest.xpath("//@identifier"))
        assert identifiers == {f"hls-{code}", f"org-{code}", f"item-{code}", f"sco-{code}"}
        course_manifest = etree.fromstring(package(edition)["imsmanifest.xml"])
        assert not identifiers & set(course_manifest.xpath("//@identifier"))
        learner = runtime.launch()
        assert [lesson["code"] for lesson in learner.lessons] == [code]
        learner.study_all(always)
        data = runtime.leave()
        check_session(runtime)
        check_terminated(runtime)
        assert status(runtime, data) == PASSED[edition]
        assert data[ELEMENTS[edition]["raw"]] == "100"


@both_editions
def test_a_package_of_before_is_replaced_and_progress_stays(edition: str, site: Site, visit: Visit) -> None:
    """The state as version 1 wrote it: the first lesson done and rightly answered."""
    runtime = Runtime(site, visit, edition)
    learner = runtime.launch()
    first, second, third = learner.lessons
    content = learner.course["content"]
    runtime.leave()
    assert runtime.saved is not None
    lessons = f"{first['key']}12.{second['key']}000.{third['key']}0"
    runtime.saved["cmi.suspend_data"] = f"1.{content}.02.0.{lessons}"
    learner = runtime.launch()
    assert learner.answered() == [first["questions"][0]["id"]]
    expect(learner.frame.locator(".course-progress")).to_contain_text("Đã học 1 trên 3 bài")
    data = runtime.leave()
    check_session(runtime)
    assert data["cmi.suspend_data"].startswith(f"2.{content}.")
