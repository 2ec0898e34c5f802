"""The servers that the browser talks to: a platform that holds one unpacked package, and a record store."""

import json
import mimetypes
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from curriculum.conformance.archive import is_safe
from curriculum.conformance.play.lrs import MOST_BYTES, Lrs, LrsHandler

RUNTIMES = Path(__file__).parents[1] / "runtimes"
RUNTIME_FILES = ("lms.html", "lms.js", "scorm12.min.js", "scorm2004.min.js")
ICON = "/favicon.ico"
"""Every browser asks for it, whatever the page."""
MEDIA_TYPES = {"js": "text/javascript", "mjs": "text/javascript", "vtt": "text/vtt", "woff2": "font/woff2"}


@dataclass
class Site:
    """`folder` lies under /package/. `commits`: what the run-time saved; `missing`: what was not there."""

    folder: Path
    address: str = ""
    commits: list[dict[str, Any]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


class _SiteHandler(BaseHTTPRequestHandler):
    site: Site
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        file = self._file(path)
        if file is not None:
            self._send(file)
        elif path == ICON:
            self._answer(b"", "image/x-icon")
        else:
            self.site.missing.append(path.removeprefix("/package/"))
            self._answer(b"", "text/plain", HTTPStatus.NOT_FOUND)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(min(length, MOST_BYTES))
        try:
            data = json.loads(body)
        except ValueError:
            data = None
        if urlsplit(self.path).path == "/commit" and isinstance(data, dict):
            self.site.commits.append(data)
        self._answer(b'{"result": true, "errorCode": 0}', "application/json")

    def _file(self, path: str) -> Path | None:
        kind, _, name = path.lstrip("/").partition("/")
        if kind == "lms" and name in RUNTIME_FILES:
            return RUNTIMES / name
        if kind != "package" or not is_safe(name):
            return None
        file = self.site.folder / name
        return file if file.is_file() else None

    def _send(self, file: Path) -> None:
        self._head(file.stat().st_size, media_type(file.name), HTTPStatus.OK)
        if self.command != "HEAD":
            with file.open("rb") as source:
                shutil.copyfileobj(source, self.wfile)

    def _answer(self, body: bytes, content_type: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        self._head(len(body), content_type, status)
        if self.command != "HEAD":
            self.wfile.write(body)

    def _head(self, size: int, content_type: str, status: HTTPStatus) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(size))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Silence: what matters is recorded."""


def media_type(name: str) -> str:
    known = MEDIA_TYPES.get(name.rpartition(".")[2].lower())
    return known or mimetypes.guess_type(name)[0] or "application/octet-stream"


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up in the middle is no news."""


@contextmanager
def running(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = _QuietServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def serve_site(folder: Path) -> Iterator[Site]:
    site = Site(folder)
    with running(type("Handler", (_SiteHandler,), {"site": site})) as address:
        site.address = address
        yield site


@contextmanager
def serve_lrs() -> Iterator[tuple[Lrs, str]]:
    lrs = Lrs()
    with running(type("Handler", (LrsHandler,), {"lrs": lrs})) as address:
        yield lrs, address
