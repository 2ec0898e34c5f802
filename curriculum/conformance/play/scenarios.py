"""What a learner may do with a package, and what a platform must know afterwards."""

from collections.abc import Callable, Iterator

from curriculum.conformance.play.browser import Learner, PlayError
from curriculum.conformance.play.platforms import Outcome, Platform
from curriculum.conformance.report import Finding
from curriculum.conformance.rules import finding

Scenario = Callable[[Platform, str, str], Iterator[Finding]]
"""Platform, page, kind of package -> what went otherwise than it must."""
TRACKED = ("scorm12", "scorm2004", "cmi5")
"""Kinds whose platforms must know success and completion in these very words."""


def launch(platform: Platform, page: str, kind: str) -> Iterator[Finding]:
    """Opened and closed: all that can be asked of a stranger's package."""
    platform.open()
    if platform.begun():
        if not platform.leave():
            yield finding("play.not-terminated", page)
    else:
        yield finding("play.not-initialized", page)
        platform.leave()


def passing(platform: Platform, page: str, kind: str) -> Iterator[Finding]:
    learner = Learner(platform.open())
    learner.study_all(True)
    yield from _left(platform, page)
    yield from _expect(platform, page, kind, "đạt", Outcome(True, "passed"), learner.graded)


def failing(platform: Platform, page: str, kind: str) -> Iterator[Finding]:
    learner = Learner(platform.open())
    if not learner.graded or not learner.can_fail() or not learner.course["mastery"]:
        platform.leave()
        return
    learner.study_all(False)
    yield from _left(platform, page)
    yield from _expect(platform, page, kind, "không đạt", Outcome(False, "failed"), True)


def resuming(platform: Platform, page: str, kind: str) -> Iterator[Finding]:
    """Away after the first lesson (or the first answer of an only lesson), and back to the end."""
    learner = Learner(platform.open())
    if len(learner.lessons) > 1:
        learner.study(0, True)
    elif learner.questions:
        learner.answer_first()
    before = learner.answered()
    yield from _left(platform, page)
    again = Learner(platform.open())
    if again.answered() != before:
        yield _otherwise("học tiếp", f"còn {len(before)} câu đã trả lời", f"{len(again.answered())} câu")
    again.study_all(True)
    yield from _left(platform, page)
    yield from _expect(platform, page, kind, "học tiếp", Outcome(True, "passed"), learner.graded)


def abandoning(platform: Platform, page: str, kind: str) -> Iterator[Finding]:
    """The tab is closed in the middle of a lesson: nothing lost, nothing won."""
    learner = Learner(platform.open())
    if not learner.questions:
        platform.leave(abandon=True)
        return
    learner.answer_first()
    before = learner.answered()
    yield from _left(platform, page, abandon=True)
    if kind in TRACKED and platform.outcome().completed:
        yield _otherwise("bỏ dở", "chưa hoàn thành", str(platform.outcome()))
    again = Learner(platform.open())
    if again.answered() != before:
        yield _otherwise("bỏ dở", f"còn {len(before)} câu đã trả lời", f"{len(again.answered())} câu")
    platform.leave()


def reviewing(platform: Platform, page: str, kind: str) -> Iterator[Finding]:
    """A look without credit leaves no trace."""
    if not platform.modes:
        return
    Learner(platform.open(review=True)).study_all(True)
    yield from _left(platform, page)
    if platform.recorded():
        yield _otherwise("xem lại", "không ghi gì", ", ".join(platform.recorded()[:5]))


OURS: dict[str, Scenario] = {
    "đạt": passing,
    "không đạt": failing,
    "học tiếp": resuming,
    "bỏ dở": abandoning,
    "xem lại": reviewing,
}
FOREIGN: dict[str, Scenario] = {"mở và đóng": launch}


def run(name: str, scenario: Scenario, platform: Platform, page: str, kind: str) -> Iterator[Finding]:
    try:
        yield from scenario(platform, page, kind)
    except PlayError as error:
        yield finding("play.player", page, scenario=name, why=str(error))
    yield from platform.findings()


def _left(platform: Platform, page: str, abandon: bool = False) -> Iterator[Finding]:
    if not platform.leave(abandon):
        yield finding("play.not-terminated", page)


def _expect(
    platform: Platform, page: str, kind: str, name: str, wanted: Outcome, graded: bool
) -> Iterator[Finding]:
    """Success is asked for only where a score decides over it."""
    if kind not in TRACKED:
        return
    found = platform.outcome()
    if found.completed != wanted.completed or (graded and found.success != wanted.success):
        yield _otherwise(name, str(wanted), str(found))


def _otherwise(name: str, wanted: str, found: str) -> Finding:
    return finding("play.outcome", scenario=name, wanted=wanted, found=found)
