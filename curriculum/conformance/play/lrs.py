"""A small recording LRS with the launches of cmi5 and Tin Can: xAPI 1.0.3 as far as lessons need it."""

import json
import uuid
from base64 import b64encode
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

MOST_BYTES = 10_000_000
VERSION_HEADER = "X-Experience-API-Version"
SESSION_ID = "https://w3id.org/xapi/cmi5/context/extensions/sessionid"
ACTOR = {"objectType": "Agent", "account": {"homePage": "https://lms.example", "name": "hoc-vien-1"}}
ACTOR_OF_0_9 = {
    "name": ["Học viên"],
    "account": [{"accountServiceHomePage": "https://lms.example", "accountName": "hoc-vien-1"}],
}
"""The same learner in the form that Tin Can launches still use, where every property is a list."""
PUBLISHER_ID = "https://hoclieuso.example/xapi/courses/X/au"


@dataclass
class Session:
    """One launch; for Tin Can `activity` is named by the package and `template` is empty."""

    id: str
    registration: str
    activity: str
    mode: str
    mastery: float | None
    template: dict[str, Any]
    statements: list[dict[str, Any]] = field(default_factory=list)
    token: str | None = None
    plain: bool = False
    """Launched as xAPI's tincan.xml has it, without a token to fetch: such content may also read."""


@dataclass(frozen=True)
class Exchange:
    """One request and what was answered; `resource` is its path without /xapi/."""

    method: str
    resource: str
    query: dict[str, str]
    body: bytes
    status: int
    answer: bytes


@dataclass
class Lrs:
    """What the server has been told. Everything is kept in the order it came in."""

    sessions: list[Session] = field(default_factory=list)
    documents: dict[tuple[str, ...], bytes] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    preferences: dict[str, str] | None = None
    exchanges: list[Exchange] = field(default_factory=list)
    down: bool = False
    """Answers 503 to everything, as a store that is overloaded or being repaired does."""
    asked: int = 0
    """Requests so far."""

    def launch(
        self,
        registration: str,
        *,
        mode: str = "Normal",
        mastery: float | None = 0.8,
        return_url: str | None = None,
    ) -> Session:
        session_id = str(uuid.uuid4())
        template = {
            "contextActivities": {"grouping": [{"objectType": "Activity", "id": PUBLISHER_ID}]},
            "extensions": {SESSION_ID: session_id, "https://lms.example/x/class": "lop-5"},
        }
        session = Session(
            session_id,
            registration,
            f"https://lms.example/activities/{registration}",
            mode,
            mastery,
            template,
        )
        self.sessions.append(session)
        launch_data: dict[str, Any] = {
            "contextTemplate": template,
            "launchMode": mode,
            "moveOn": "CompletedAndPassed",
        }
        optional = {"masteryScore": mastery, "returnURL": return_url}
        launch_data |= {name: value for name, value in optional.items() if value is not None}
        key = ("state", session.activity, _agent(json.dumps(ACTOR)), registration, "LMS.LaunchData")
        self.documents[key] = json.dumps(launch_data).encode()
        return session

    def launch_plain(self, registration: str, activity: str) -> Session:
        token = uuid.uuid4().hex
        session = Session(str(uuid.uuid4()), registration, activity, "Normal", None, {}, [], token, True)
        self.sessions.append(session)
        return session

    def plain_query(self, session: Session, base: str) -> str:
        return urlencode(
            {
                "endpoint": f"{base}/xapi/",
                "auth": f"Basic {session.token}",
                "actor": json.dumps(ACTOR),
                "registration": session.registration,
                "activity_id": session.activity,
            }
        )

    def launch_query(self, session: Session, base: str) -> str:
        return urlencode(
            {
                "endpoint": f"{base}/xapi/",
                "fetch": f"{base}/fetch?session={session.id}",
                "actor": json.dumps(ACTOR),
                "registration": session.registration,
                "activityId": session.activity,
            }
        )

    def launch_tincan(self, registration: str, activity: str) -> Session:
        """With credentials for this launch, as platforms hand them out."""
        token = b64encode(f"{uuid.uuid4().hex}:secret".encode()).decode()
        session = Session(str(uuid.uuid4()), registration, activity, "Normal", None, {}, token=token)
        self.sessions.append(session)
        return session

    def tincan_query(self, session: Session, base: str) -> str:
        values = {
            "endpoint": f"{base}/xapi/",
            "auth": f"Basic {session.token}",
            "actor": json.dumps(ACTOR_OF_0_9),
            "registration": session.registration,
            "activity_id": session.activity,
        }
        return urlencode({name: value for name, value in values.items() if value})

    def of_registration(self, registration: str) -> list[Session]:
        return [session for session in self.sessions if session.registration == registration]


def _agent(text: str) -> str:
    return json.dumps(json.loads(text), sort_keys=True)


class LrsHandler(BaseHTTPRequestHandler):
    """Answers for the `lrs` attribute that a subclass sets."""

    lrs: Lrs
    asked: tuple[str, str, dict[str, str], bytes] | None = None
    protocol_version = "HTTP/1.1"

    def do_OPTIONS(self) -> None:
        self.asked = None
        self._answer(HTTPStatus.NO_CONTENT)

    def do_GET(self) -> None:
        self._route("GET")

    def do_PUT(self) -> None:
        self._route("PUT")

    def do_POST(self) -> None:
        self._route("POST")

    def do_DELETE(self) -> None:
        self._route("DELETE")

    def _route(self, method: str) -> None:
        self.lrs.asked += 1
        url = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        length = int(self.headers.get("Content-Length") or 0)
        if length > MOST_BYTES:
            self.lrs.faults.append(f"{method} {url.path}: {length} bytes")
            self.close_connection = True
            return
        body = self.rfile.read(length)
        self.asked = (method, url.path.removeprefix("/xapi/"), query, body)
        if self.lrs.down:
            self._answer(HTTPStatus.SERVICE_UNAVAILABLE)
            return
        routes = {
            "/fetch": self._fetch,
            "/xapi/statements": self._statements,
            "/xapi/activities/state": self._state,
            "/xapi/activities/profile": self._activity_profile,
            "/xapi/agents/profile": self._agent_profile,
            "/xapi/about": self._about,
        }
        handler = routes.get(url.path)
        if handler is None:
            self.lrs.faults.append(f"{method} {url.path}: no such resource")
            self._answer(HTTPStatus.NOT_FOUND)
        elif url.path == "/fetch" or self._allowed(method, url.path):
            try:
                handler(method, query, body)
            except (KeyError, ValueError, TypeError, AttributeError, StopIteration) as error:
                self.lrs.faults.append(f"{method} {url.path}: malformed request ({error!r})")
                self._answer(HTTPStatus.BAD_REQUEST)

    def _allowed(self, method: str, path: str) -> bool:
        if not self.headers.get(VERSION_HEADER, "").startswith("1.0."):
            self.lrs.faults.append(f"{method} {path}: {VERSION_HEADER} is missing")
            self._answer(HTTPStatus.BAD_REQUEST)
            return False
        if self._session() is None:
            self.lrs.faults.append(f"{method} {path}: not authorised")
            self._answer(HTTPStatus.UNAUTHORIZED)
            return False
        return True

    def _session(self) -> Session | None:
        sent = self.headers.get("Authorization", "").removeprefix("Basic ")
        return next((s for s in self.lrs.sessions if s.token is not None and s.token == sent), None)

    def _fetch(self, method: str, query: dict[str, str], body: bytes) -> None:
        session = next(s for s in self.lrs.sessions if s.id == query["session"])
        if method != "POST":
            self.lrs.faults.append(f"fetch must be asked with POST, not {method}")
        if session.token is not None:
            self.lrs.faults.append("fetch was asked twice in one launch")
            self._json({"error-code": "1", "error-text": "The token was already given."})
            return
        session.token = uuid.uuid4().hex
        self._json({"auth-token": session.token})

    def _statements(self, method: str, query: dict[str, str], body: bytes) -> None:
        session = self._session()
        assert session is not None
        if method == "GET" and session.plain:
            self._json({"statements": [], "more": ""})
            return
        if method not in ("POST", "PUT"):
            self.lrs.faults.append(f"{method} statements: an AU only writes")
        sent = json.loads(body)
        for statement in sent if isinstance(sent, list) else [sent]:
            if method == "PUT" and query.get("statementId") != statement.get("id"):
                self.lrs.faults.append("PUT statements: statementId differs from the statement's id")
            if not self._keep(session, statement):
                self._answer(HTTPStatus.CONFLICT)
                return
        self._answer(HTTPStatus.NO_CONTENT) if method == "PUT" else self._json([])

    def _keep(self, session: Session, statement: dict[str, Any]) -> bool:
        """A statement sent again is kept once; another one under the same id is a conflict (xAPI 2.3.1)."""
        known = [s for each in self.lrs.sessions for s in each.statements if s["id"] == statement["id"]]
        if not known:
            session.statements.append(statement)
        elif known != [statement]:
            self.lrs.faults.append(f"another statement under the id {statement['id']}")
        return known in ([], [statement])

    def _state(self, method: str, query: dict[str, str], body: bytes) -> None:
        whose = (query["activityId"], _agent(query["agent"]), query.get("registration", ""))
        self._document(method, ("state", *whose, query["stateId"]), body)

    def _activity_profile(self, method: str, query: dict[str, str], body: bytes) -> None:
        self._document(method, ("activity", query["activityId"], query["profileId"]), body)

    def _agent_profile(self, method: str, query: dict[str, str], body: bytes) -> None:
        if method != "GET":  # many platforms keep learners' preferences to themselves (cmi5 §11)
            self._answer(HTTPStatus.FORBIDDEN)
        elif self.lrs.preferences is None:
            self._answer(HTTPStatus.NOT_FOUND)
        else:
            self._json(self.lrs.preferences)

    def _document(self, method: str, key: tuple[str, ...], body: bytes) -> None:
        if method in ("PUT", "POST"):
            self.lrs.documents[key] = body
            self._answer(HTTPStatus.NO_CONTENT)
        elif method == "DELETE":
            self.lrs.documents.pop(key, None)
            self._answer(HTTPStatus.NO_CONTENT)
        elif key in self.lrs.documents:
            self._answer(HTTPStatus.OK, self.lrs.documents[key], "application/json")
        else:
            self._answer(HTTPStatus.NOT_FOUND)

    def _about(self, method: str, query: dict[str, str], body: bytes) -> None:
        self._json({"version": ["1.0.3"]})

    def _json(self, value: object) -> None:
        self._answer(HTTPStatus.OK, json.dumps(value).encode(), "application/json")

    def _answer(self, status: HTTPStatus, body: bytes = b"", content_type: str = "text/plain") -> None:
        if self.asked:
            self.lrs.exchanges.append(Exchange(*self.asked, status, body))
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header(VERSION_HEADER, "1.0.3")
        self.send_header("Access-Control-Allow-Origin", self.headers.get("Origin", "*"))
        self.send_header("Access-Control-Allow-Methods", "GET, PUT, POST, DELETE")
        self.send_header(
            "Access-Control-Allow-Headers",
            f"Authorization, Content-Type, If-Match, If-None-Match, {VERSION_HEADER}",
        )
        self.end_headers()
        if status != HTTPStatus.NO_CONTENT:
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Silence: what matters is recorded."""
