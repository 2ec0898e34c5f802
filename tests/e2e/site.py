"""The servers that the browser talks to: a platform that holds one package, and a record store beside it."""

import json
import mimetypes
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from curriculum.conformance.play.lrs import Lrs, LrsHandler

HERE = Path(__file__).parent
SCORM_AGAIN = HERE.parents[1] / "node_modules" / "scorm-again" / "dist"
LMS_FILES = {
    "/lms/scorm.html": HERE / "lms.html",
    "/lms/lms.js": HERE / "lms.js",
    "/lms/scorm12.js": SCORM_AGAIN / "scorm12.min.js",
    "/lms/scorm2004.js": SCORM_AGAIN / "scorm2004.min.js",
}


@dataclass
class Site:
    """`package` is the unzipped tree, served under /package/. `commits` is what the run-time saved."""

    package: Mapping[str, bytes]
    address: str = ""
    commits: list[dict[str, Any]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


class _SiteHandler(BaseHTTPRequestHandler):
    site: Site
    content_range = ""
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        body = self._content(path)
        if body is None:
            self.site.missing.append(path)
            self._answer(HTTPStatus.NOT_FOUND, b"", "text/plain")
        else:
            self._part(body, mimetypes.guess_type(path)[0] or "application/octet-stream")

    def _part(self, body: bytes, content_type: str) -> None:
        """The part asked for: without them browsers cannot jump in a film, nor tell its length."""
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range") or "")
        if asked is None:
            self._answer(HTTPStatus.OK, body, content_type)
            return
        start = int(asked[1])
        part = body[start : int(asked[2]) + 1 if asked[2] else None]
        self.content_range = f"bytes {start}-{start + len(part) - 1}/{len(body)}"
        self._answer(HTTPStatus.PARTIAL_CONTENT, part, content_type)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.site.commits.append(json.loads(body))
        self._answer(HTTPStatus.OK, b'{"result": true, "errorCode": 0}', "application/json")

    def _content(self, path: str) -> bytes | None:
        if path == "/favicon.ico":  # every browser asks for it, whatever the page
            return b""
        if path in LMS_FILES:
            return LMS_FILES[path].read_bytes()
        return self.site.package.get(path.removeprefix("/package/"))

    def _answer(self, status: HTTPStatus, body: bytes, content_type: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Accept-Ranges", "bytes")
        if status == HTTPStatus.PARTIAL_CONTENT:
            self.send_header("Content-Range", self.content_range)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Silence: what matters is recorded."""


@contextmanager
def _running(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def serve_site(package: Mapping[str, bytes]) -> Iterator[Site]:
    site = Site(package)
    with _running(type("Handler", (_SiteHandler,), {"site": site})) as address:
        site.address = address
        yield site


@contextmanager
def serve_lrs() -> Iterator[tuple[Lrs, str]]:
    lrs = Lrs()
    with _running(type("Handler", (LrsHandler,), {"lrs": lrs})) as address:
        yield lrs, address
