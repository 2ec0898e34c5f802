"""What a lesson and its run-time say to each other, as lines of text that are the same at every play."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby
from time import monotonic, sleep
from typing import Any, Protocol

from playwright.sync_api import Page

from curriculum.conformance.play.lrs import Exchange, Session
from curriculum.conformance.play.xapi_rules import Statement, categories, short, verb
from tests.e2e.launches import Platform, serve_platform
from tests.e2e.learner import Learner
from tests.e2e.runtime import Runtime, package
from tests.e2e.site import serve_site
from tests.e2e.visit import Visit

QUIET = 0.2  # seconds without a request: what an action set off is over
PASSING = (
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?", "<timestamp>"),
    (r"\bPT(?=\d)(\d+H)?(\d+M)?([\d.]+S)?", "<duration>"),
    (r"\b\d{4}:\d\d:\d\d\.\d\d\b", "<timespan>"),
    (r"\b\d\d:\d\d:\d\d\b", "<time of day>"),
    (r"\[\[[\d., \[\]]+\]\]", "[[<seconds>, <seconds>]]"),
)
"""What time does to a value."""
OF_RECORDINGS = ("time", "time-from", "time-to", "progress", "played-segments", "length")


class Talk(Protocol):
    def launch(self) -> Learner: ...

    def leave(self) -> None: ...

    def heard(self) -> list[str]:
        """What was said since the last time."""
        ...


def timeless(text: str) -> str:
    for pattern, name in PASSING:
        text = re.sub(pattern, name, text)
    return text


# --- SCORM --------------------------------------------------------------------------------------------------


class ScormTalk:
    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.calls: list[list[str]] = []
        self.told = 0

    def launch(self) -> Learner:
        self.told = 0
        learner = self.runtime.launch()
        self._listen()
        return learner

    def leave(self) -> None:
        self.runtime.leave()
        self.calls = self.runtime.calls

    def heard(self) -> list[str]:
        if not self.runtime.page.is_closed():
            self._listen()
        new, self.told = self.calls[self.told :], len(self.calls)
        return [_call(*call) for call in new]

    def _listen(self) -> None:
        self.calls = self.runtime.page.evaluate("calls")


def _call(name: str, *rest: str) -> str:
    *arguments, answer, error = rest
    said = f"{name}({', '.join(json.dumps(one, ensure_ascii=False) for one in arguments)})"
    return timeless(f'{said} → "{answer}"' + (f" (error {error})" if error != "0" else ""))


@contextmanager
def scorm_talk(format: str, visit: Visit) -> Iterator[ScormTalk]:
    with serve_site(package(format)) as site:
        yield ScormTalk(Runtime(site, visit, format))


# --- xAPI and cmi5 ------------------------------------------------------------------------------------------


class StoreTalk:
    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.under_way = 0
        self.told = 0
        self.page: Page | None = None
        self.sessions: list[Session] = []
        context = platform.visit.context
        context.on("request", lambda request: self._count(request.url, 1))
        context.on("requestfinished", lambda request: self._count(request.url, -1))
        context.on("requestfailed", lambda request: self._count(request.url, -1))

    def launch(self) -> Learner:
        self.page, learner, session = self.platform.launch()
        self.sessions.append(session)
        return learner

    def leave(self) -> None:
        assert self.page is not None
        self.platform.close(self.page, self.sessions[-1])
        self.page, self.under_way = None, 0

    def heard(self) -> list[str]:
        self._wait()
        exchanges = self.platform.lrs.exchanges
        new, self.told = exchanges[self.told :], len(exchanges)
        return [
            self._plain(line)
            for exchange in _in_order(new, self.page is None)
            for line in _exchange(exchange)
        ]

    def whole(self, name: str) -> str:
        """The first statement with that verb, as JSON, a line for each of its properties."""
        told = (one for session in self.sessions for one in session.statements)
        found = next(one for one in told if verb(one) == name)
        parts = _without_seconds(found).items()
        lines = [f'  "{name}": {json.dumps(value, ensure_ascii=False)}' for name, value in parts]
        return self._plain("{\n" + ",\n".join(lines).replace(found["id"], "<id>") + "\n}")

    def _count(self, address: str, change: int) -> None:
        if address.startswith(self.platform.lrs_address):
            self.under_way += change

    def _wait(self) -> None:
        since, deadline = monotonic(), monotonic() + 10
        while monotonic() - since < QUIET:
            assert monotonic() < deadline, "the lesson does not stop talking to the store"
            if self.page is not None:
                self.page.wait_for_timeout(20)
            else:
                sleep(0.02)
            if self.under_way > 0:
                since = monotonic()

    def _plain(self, text: str) -> str:
        names: Mapping[str, str] = {
            self.platform.registration: "<registration>",
            self.platform.lrs_address: "https://lrs.example",
            **{session.id: "<session>" for session in self.sessions},
            **{session.token: "<token>" for session in self.sessions if session.token},
        }
        for part, name in names.items():
            text = text.replace(part, name)
        return timeless(text)


def _in_order(exchanges: list[Exchange], left: bool) -> Iterator[Exchange]:
    """What is asked at the start, and all that a page leaves behind, travels side by side: in which order it
    arrives says nothing."""
    for _, some in groupby(exchanges, key=lambda exchange: "" if left else exchange.method):
        yield from sorted(some, key=lambda exchange: (exchange.resource, exchange.query.get("stateId", "")))


def _exchange(exchange: Exchange) -> Iterator[str]:
    what = {"activities/state": "stateId", "agents/profile": "profileId"}.get(exchange.resource)
    where = f"{exchange.method} {exchange.resource}" + (f"?{what}={exchange.query[what]}" if what else "")
    if exchange.resource == "statements":
        yield f"{where} → {exchange.status}"
        for statement in json.loads(exchange.body):
            yield f"    {_statement(statement)}"
        return
    said = f" {exchange.body.decode()}" if exchange.body else ""
    answer = exchange.answer.decode() if exchange.status == 200 else ""
    yield f"{where}{said} → {exchange.status} {answer}".rstrip()


def _statement(statement: Statement) -> str:
    """Verb, object below the launched activity, categories, result: what differs between statements."""
    grouping = statement["context"].get("contextActivities", {}).get("grouping", [])
    own, below = statement["object"]["id"], ""
    if "definition" in statement["object"]:
        below = " …" + own.removeprefix(grouping[-1]["id"])
    some = ", ".join(short(one) for one in categories(statement))
    result = dict(_without_seconds(statement).get("result", {}))
    for name, value in result.pop("extensions", {}).items():
        result[short(name)] = value
    said = json.dumps(result, ensure_ascii=False) if result else ""
    return " ".join(filter(None, (verb(statement) + below, f"[{some}]" if some else "", said)))


def _without_seconds(statement: Statement) -> dict[str, Any]:
    """With names instead of the moments of a recording, which no play hits again."""
    plain: dict[str, Any] = json.loads(json.dumps(statement))
    for part in (plain.get("result", {}), plain["context"]):
        for name in part.get("extensions", {}):
            if "/video/extensions/" in name and short(name) in OF_RECORDINGS:
                part["extensions"][name] = f"<{short(name)}>"
            if short(name) == "session-id":
                part["extensions"][name] = "<id of its initialized>"
    return plain


@contextmanager
def store_talk(format: str, visit: Visit) -> Iterator[StoreTalk]:
    with serve_platform(format, visit) as platform:
        yield StoreTalk(platform)
