"""A platform's side of webhooks: a real HTTP server that answers as a test wants and keeps what it got."""

import ssl
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Got:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    answers: list[int] = field(default_factory=list)
    """Statuses of the next answers; 200 when there are none."""
    got: list[Got] = field(default_factory=list)
    certificate: tuple[str, str] | None = None
    """Files of a certificate and its key, to speak TLS."""
    drips: bool = False
    """Whether it answers a byte at a time, for ever."""
    server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        assert self.server
        scheme = "https" if self.certificate else "http"
        return f"{scheme}://127.0.0.1:{self.server.server_port}/nhan"

    def start(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Mine", (Handler,), {"receiver": self}))
        self.server.daemon_threads = True
        if self.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self.certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        assert self.server
        self.server.shutdown()
        self.server.server_close()


class Handler(BaseHTTPRequestHandler):
    receiver: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.receiver.got.append(Got(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        if self.receiver.drips:
            self.drip()
            return
        answers = self.receiver.answers
        status = answers.pop(0) if answers else 200
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def drip(self) -> None:
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while True:
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.02)
        except OSError:
            self.close_connection = True

    def handle(self) -> None:
        try:
            super().handle()
        except ssl.SSLError:
            self.close_connection = True

    def log_message(self, *args: object) -> None:
        pass
