"""A plain web server for one folder of files, which can be changed, watched and taken away."""

import mimetypes
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


@dataclass
class Served:
    files: Mapping[str, bytes]
    """Under /khoa-hoc/, to show that nothing needs the root."""
    asked: list[str] = field(default_factory=list)
    server: ThreadingHTTPServer | None = None

    @property
    def address(self) -> str:
        assert self.server is not None
        return f"http://127.0.0.1:{self.server.server_port}/khoa-hoc/"

    def take_away(self) -> None:
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None


class _Handler(BaseHTTPRequestHandler):
    served: Served

    def do_GET(self) -> None:
        path = urlsplit(self.path).path.removeprefix("/khoa-hoc/") or "index.html"
        self.served.asked.append(path)
        body = self.served.files.get(path)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Type", mimetypes.guess_type(path)[0] or "application/octet-stream")
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *values: object) -> None:
        pass


@contextmanager
def serving(files: Mapping[str, bytes]) -> Iterator[Served]:
    served = Served(files)
    handler = type("Handler", (_Handler,), {"served": served})
    served.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=served.server.serve_forever, daemon=True).start()
    try:
        yield served
    finally:
        served.take_away()
