"""cmi5's rules for the statements of an AU, by the sections of the AICC specification (v1)."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from curriculum.conformance.play.lrs import ACTOR, Session
from curriculum.conformance.play.xapi_rules import (
    DURATION,
    Statement,
    categories,
    recording_faults,
    short,
    statement_faults,
)

CMI5 = "https://w3id.org/xapi/cmi5/context/categories/cmi5"
MOVE_ON = "https://w3id.org/xapi/cmi5/context/categories/moveon"
MASTERY = "https://w3id.org/xapi/cmi5/context/extensions/masteryscore"
VERBS = {
    "http://adlnet.gov/expapi/verbs/initialized": "initialized",
    "http://adlnet.gov/expapi/verbs/completed": "completed",
    "http://adlnet.gov/expapi/verbs/passed": "passed",
    "http://adlnet.gov/expapi/verbs/failed": "failed",
    "http://adlnet.gov/expapi/verbs/terminated": "terminated",
}
OF_THE_PLATFORM = ("launched", "abandoned", "waived", "satisfied")
PROGRESS = "https://w3id.org/xapi/cmi5/result/extensions/progress"


def verb(statement: Statement) -> str:
    return VERBS.get(statement["verb"]["id"], short(statement["verb"]["id"]))


def defined(statement: Statement) -> bool:
    return CMI5 in categories(statement)


def verbs(session: Session) -> list[str]:
    """The cmi5-defined verbs of a session, in order."""
    return [verb(statement) for statement in session.statements if defined(statement)]


def faults(sessions: Sequence[Session]) -> list[str]:
    """Every rule that the statements of one registration break."""
    found = [fault for session in sessions for fault in _session_faults(session)]
    found += recording_faults([session.statements for session in sessions])
    return found + list(_registration_faults(sessions))


def _registration_faults(sessions: Sequence[Session]) -> Iterator[str]:
    said = [name for session in sessions for name in verbs(session)]
    for name in ("completed", "passed"):
        if said.count(name) > 1:
            yield f"9.3: {name} more than once in a registration"
    if "passed" in said and "failed" in said[said.index("passed") :]:
        yield "9.3.5: failed after passed"
    yield from _progress_faults([statement for session in sessions for statement in session.statements])
    ids = Counter(statement["id"] for session in sessions for statement in session.statements)
    yield from (f"9.1: statement id used twice: {key}" for key, count in ids.items() if count > 1)


def _progress_faults(told: Sequence[Statement]) -> Iterator[str]:
    done = False
    for statement in told:
        progress = statement.get("result", {}).get("extensions", {}).get(PROGRESS)
        done = done or (defined(statement) and verb(statement) == "completed")
        if progress is not None and (done or not isinstance(progress, int) or not 0 <= progress <= 100):
            yield f"9.5.5.1: progress {progress}"


def _session_faults(session: Session) -> Iterator[str]:
    said = verbs(session)
    every = [verb(statement) if defined(statement) else "" for statement in session.statements]
    if every and every[0] != "initialized":
        yield "9.3.2: initialized is not the first statement"
    if "terminated" in every[:-1]:
        yield "9.3.8: something follows terminated"
    yield from (f"9.3: {name} twice in a session" for name, count in Counter(said).items() if count > 1)
    if "passed" in said and "failed" in said:
        yield "9.3: passed and failed in one session"
    if session.mode != "Normal" and set(said) - {"initialized", "terminated"}:
        yield f"10.2.2: {said} in mode {session.mode}"
    for statement in session.statements:
        yield from (f"{verb(statement)}: {fault}" for fault in _statement_faults(statement, session))


def _statement_faults(statement: Statement, session: Session) -> Iterator[str]:
    yield from statement_faults(statement)
    if statement["actor"] != ACTOR:
        yield "9.2: another actor than the launch's"
    context = statement["context"]
    if context.get("registration") != session.registration:
        yield "9.6.1: registration"
    if not _contains(context, session.template):
        yield "10.2.1: the context template is not whole"
    if verb(statement) in OF_THE_PLATFORM:
        yield "9.3: a verb of the LMS"
    if defined(statement):
        yield from _defined_faults(statement, session)
    elif MOVE_ON in categories(statement):
        yield "9.6.2.2: moveon without cmi5"


def _defined_faults(statement: Statement, session: Session) -> Iterator[str]:
    name, result = verb(statement), statement.get("result", {})
    if name not in VERBS.values():
        yield "9.3: not a verb an AU may send as cmi5-defined"
    if statement["object"]["id"] != session.activity:
        yield "9.4: object is not the launched activity"
    if (MOVE_ON in categories(statement)) != ("success" in result or "completion" in result):
        yield "9.6.2.2: moveon category"
    if name in ("completed", "passed", "failed", "terminated") and not DURATION.fullmatch(
        result.get("duration", "")
    ):
        yield f"9.5.4: duration {result.get('duration')!r}"
    if result.get("completion") != (True if name == "completed" else None):
        yield "9.5.3: completion"
    if result.get("success") != {"passed": True, "failed": False}.get(name):
        yield "9.5.2: success"
    yield from _score_faults(name, result, statement["context"], session)


def _score_faults(
    name: str, result: dict[str, Any], context: dict[str, Any], session: Session
) -> Iterator[str]:
    score = result.get("score")
    if score is not None and name not in ("passed", "failed"):
        yield "9.5.1: score where none may be"
    if name not in ("passed", "failed"):
        return
    if score is not None:
        if not 0 <= score["scaled"] <= 1:
            yield f"9.5.1: scaled {score['scaled']}"
        if "raw" in score and not {"min", "max"} <= set(score):
            yield "9.5.1: raw without min and max"
        if not all(isinstance(score[name], int) for name in ("raw", "min", "max") if name in score):
            yield f"9.5.1: not whole numbers: {score}"
    if session.mastery is not None:
        if context.get("extensions", {}).get(MASTERY) != session.mastery:
            yield "9.6.3.2: masteryscore"
        if score is not None and (score["scaled"] >= session.mastery) != (name == "passed"):
            yield "9.3.4: the verb disagrees with the mastery score"


def _contains(whole: Any, part: Any) -> bool:
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(k in whole and _contains(whole[k], v) for k, v in part.items())
    if isinstance(part, list):
        return isinstance(whole, list) and all(any(_contains(w, p) for w in whole) for p in part)
    return bool(whole == part)
