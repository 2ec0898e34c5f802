"""xAPI 1.0.3's rules for statements, and those of the video profile for what was watched and heard.

The profile: https://w3id.org/xapi/video, its templates in adlnet/xapi-authored-profiles (video/v1.0.3).
The audio profile (https://w3id.org/xapi/audio) uses the same verbs and extensions.
"""

import re
import uuid
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

Statement = dict[str, Any]

TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")
DURATION = re.compile(r"PT(?=\d)(\d+H)?(\d+M)?(\d+(\.\d{1,2})?S)?")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
KEYS = {"id", "timestamp", "actor", "verb", "object", "result", "context"}
RESULT_KEYS = {"score", "success", "completion", "response", "duration", "extensions"}
CONTEXT_KEYS = {"registration", "contextActivities", "platform", "language", "extensions"}
IDENTIFIERS = {"mbox", "mbox_sha1sum", "openid", "account"}

X = "https://w3id.org/xapi/video/extensions/"
PROFILES = {
    f"https://w3id.org/xapi/{kind}": f"https://w3id.org/xapi/{kind}/activity-type/{kind}"
    for kind in ("video", "audio")
}
VERBS = {
    "http://adlnet.gov/expapi/verbs/initialized": (),
    "https://w3id.org/xapi/video/verbs/played": ("time",),
    "https://w3id.org/xapi/video/verbs/paused": ("time", "progress", "played-segments"),
    "https://w3id.org/xapi/video/verbs/seeked": ("time-from", "time-to"),
    "http://adlnet.gov/expapi/verbs/completed": ("time", "progress", "played-segments"),
    "http://adlnet.gov/expapi/verbs/terminated": ("time", "progress", "played-segments"),
}
"""Verb of the profile -> the extensions that its result must have."""


def short(iri: str) -> str:
    return iri.rpartition("/")[2]


def verb(statement: Statement) -> str:
    return short(statement["verb"]["id"])


def categories(statement: Statement) -> list[str]:
    activities = statement.get("context", {}).get("contextActivities", {}).get("category", [])
    return [activity["id"] for activity in activities]


def of_recordings(statements: Sequence[Statement]) -> list[Statement]:
    return [statement for statement in statements if set(categories(statement)) & set(PROFILES)]


# --- any statement ------------------------------------------------------------------------------------------


def statement_faults(statement: Statement) -> Iterator[str]:
    """By the sections of xAPI 1.0.3, part two."""
    if set(statement) - KEYS:
        yield f"2.4: {sorted(set(statement) - KEYS)}"
    if uuid.UUID(statement["id"]).version != 4:
        yield "2.4.1: id is not a random UUID"
    if not TIMESTAMP.fullmatch(statement.get("timestamp", "")):
        yield f"2.4.7: timestamp {statement.get('timestamp')!r}"
    if len(set(statement["actor"]) & IDENTIFIERS) != 1:
        yield f"2.4.2.1: identifiers of the actor: {sorted(statement['actor'])}"
    for activity in _activities(statement):
        if not urlsplit(activity["id"]).scheme:
            yield f"2.4.4.1: not an IRI: {activity['id']!r}"
        yield from _definition_faults(activity.get("definition", {}))
    yield from _result_faults(statement.get("result", {}))
    yield from _context_faults(statement.get("context", {}))
    yield from _language_map_faults(statement["verb"].get("display", {}))


def _activities(statement: Statement) -> Iterator[dict[str, Any]]:
    yield statement["object"]
    yield {"id": statement["verb"]["id"]}
    for some in statement.get("context", {}).get("contextActivities", {}).values():
        yield from some


def _definition_faults(definition: dict[str, Any]) -> Iterator[str]:
    for name in ("name", "description"):
        yield from _language_map_faults(definition.get(name, {}))
    for choice in definition.get("choices", []):
        yield from _language_map_faults(choice["description"])
    if "interactionType" in definition and not definition.get("correctResponsesPattern"):
        yield "2.4.4.1: an interaction without a pattern"


def _language_map_faults(texts: dict[str, str]) -> Iterator[str]:
    yield from (f"4.2: language {tag!r}" for tag in texts if not LANGUAGE.fullmatch(tag))
    yield from (f"4.2: empty text in {tag}" for tag, text in texts.items() if not text.strip())


def _result_faults(result: dict[str, Any]) -> Iterator[str]:
    if set(result) - RESULT_KEYS:
        yield f"2.4.5: {sorted(set(result) - RESULT_KEYS)}"
    if "duration" in result and not DURATION.fullmatch(result["duration"]):
        yield f"2.4.5: duration {result['duration']!r}"
    if "score" in result:
        score = result["score"]
        if not -1 <= score["scaled"] <= 1 or not score["min"] <= score["raw"] <= score["max"]:
            yield f"2.4.5.1: score {score}"
    yield from (f"4.1: {name!r}" for name in result.get("extensions", {}) if not urlsplit(name).scheme)


def _context_faults(context: dict[str, Any]) -> Iterator[str]:
    if set(context) - CONTEXT_KEYS:
        yield f"2.4.6: {sorted(set(context) - CONTEXT_KEYS)}"
    if "registration" in context and str(uuid.UUID(context["registration"])) != context["registration"]:
        yield "2.4.6: registration"
    if "language" in context and not LANGUAGE.fullmatch(context["language"]):
        yield f"2.4.6: language {context['language']!r}"
    yield from (f"4.1: {name!r}" for name in context.get("extensions", {}) if not urlsplit(name).scheme)


# --- video and sound ----------------------------------------------------------------------------------------


def recording_faults(sessions: Sequence[Sequence[Statement]]) -> Iterator[str]:
    """Every rule of the profile that the sessions of one registration break."""
    for statements in sessions:
        for some in _by_recording(of_recordings(statements)):
            yield from _order_faults([verb(statement) for statement in some])
            for statement in some:
                yield from (f"{verb(statement)}: {fault}" for fault in _profile_faults(statement, some[0]))
    for some in _by_recording([one for statements in sessions for one in of_recordings(statements)]):
        yield from _segment_faults(some)
        if sum(verb(statement) == "completed" for statement in some) > 1:
            yield "2.3.6: completed twice in a registration"


def _by_recording(statements: Sequence[Statement]) -> Iterator[list[Statement]]:
    """They may be played side by side."""

    def recording(statement: Statement) -> str:
        return str(statement["object"]["id"])

    for _, group in groupby(sorted(statements, key=recording), key=recording):
        yield list(group)


def _order_faults(verbs: list[str]) -> Iterator[str]:
    if verbs[0] != "initialized" or verbs.count("initialized") != 1:
        yield f"2.3.1: initialized is not the first and only: {verbs}"
    if verbs[-1] != "terminated" or verbs.count("terminated") != 1:
        yield f"2.3.7: terminated is not the last and only: {verbs}"
    states = [name for name in verbs if name in ("played", "paused", "terminated")]
    for before, after in zip(["paused", *states], states, strict=False):
        if (before == "played") != (after == "paused"):
            yield f"2.3.3: {before}, then {after}"


def _profile_faults(statement: Statement, first: Statement) -> Iterator[str]:
    profiles = set(categories(statement)) & set(PROFILES)
    if PROFILES[profiles.pop()] != statement["object"]["definition"]["type"]:
        yield "2.4: the type is not that of the profile"
    wanted = VERBS.get(statement["verb"]["id"])
    if wanted is None:
        yield "2.3: not a verb of the profile"
        return
    result = statement.get("result", {})
    given = {name: value for name, value in result.get("extensions", {}).items() if name.startswith(X)}
    if set(given) != {X + name for name in wanted}:
        yield f"2.5.4: extensions {sorted(given)}"
    for name, value in given.items():
        if isinstance(value, float) and round(value, 3) != value:
            yield f"2.5.4: {name} has more than three decimals: {value}"
    if not 0 <= given.get(f"{X}progress", 0) <= 1:
        yield "2.5.4.4: progress"
    if (verb(statement) == "completed") != (result.get("completion") is True and "duration" in result):
        yield "2.5.2: completion and duration"
    facts = statement["context"].get("extensions", {})
    if facts.get(f"{X}session-id") != first["id"]:
        yield "2.6.2.1: the session id is not that of initialized"
    if not facts.get(f"{X}length", 0) > 0 or not 0 < facts.get(f"{X}completion-threshold", 1) <= 1:
        yield "2.6.2: length or threshold"


def _segment_faults(some: list[Statement]) -> Iterator[str]:
    """Each part that was played begins and ends at a moment that a statement named."""
    moments = {
        value
        for statement in some
        for name, value in statement.get("result", {}).get("extensions", {}).items()
        if name in (f"{X}time", f"{X}time-from", f"{X}time-to")
    }
    for start, end in segments(some[-1]):
        if start >= end or not {start, end} <= moments:
            yield f"2.5.4.5: {start} to {end}"


def segments(statement: Statement) -> Iterator[tuple[float, float]]:
    text = statement.get("result", {}).get("extensions", {}).get(f"{X}played-segments", "")
    for part in filter(None, text.split("[,]")):
        start, end = part.split("[.]")
        yield float(start), float(end)
