"""One POST to a webhook: to the address that was looked at, no redirects, within a few seconds."""

import http.client
import socket
import ssl
from threading import Event, Timer

from cms.delivery.webhooks import guard

PATIENCE = 10.0
"""Seconds for the connection, and for each answer of the other side."""
LONGEST = 20.0
"""Seconds for all of it, however slowly the other side drips."""
ENOUGH = 1024
"""Bytes of the answer that are read."""


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """The status of the answer. Raises ForbiddenAddress, or OSError and HTTPException for no answer."""
    target = guard.resolve(url)
    connection = _connection(target)
    too_slow = Event()
    timer = Timer(LONGEST, _cut, [connection, too_slow])
    timer.daemon = True
    timer.start()
    try:
        connection.request("POST", target.path, body, {**headers, "user-agent": "hoclieuso-webhooks/1"})
        answer = connection.getresponse()
        answer.read(ENOUGH)
        if too_slow.is_set():  # what came until then looks like a whole answer
            raise TimeoutError(f"no whole answer within {LONGEST} s")
        return answer.status
    finally:
        timer.cancel()
        connection.close()


class _Pinned(http.client.HTTPConnection):
    """Connects to the IP address that was looked at, whatever its name leads to now."""

    address = ""

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), self.timeout)


class _PinnedTLS(_Pinned):
    """And proves by its certificate that it has the name."""

    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _connection(target: guard.Target) -> _Pinned:
    kind = _PinnedTLS if target.scheme == "https" else _Pinned
    connection = kind(target.host, target.port, timeout=PATIENCE)
    connection.address = target.address
    return connection


def _cut(connection: http.client.HTTPConnection, too_slow: Event) -> None:
    too_slow.set()
    if connection.sock is not None:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            connection.sock.close()
