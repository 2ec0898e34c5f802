"""How fast the door answers: 304s, pages and changes of 3,000 courses, beside a view that does nothing.

    python benchmarks/catalogue.py [--courses 3000] [--seconds 4]
    HOCLIEUSO_DATABASE_URL=postgres://user@host/name python benchmarks/catalogue.py

In-process: the WSGI application with all its middleware, called by hand, one request after the other; CPU is
what this process itself used, which holds on a busy machine too. Waitress: the same through a socket, four
clients at once on connections that stay open, client and server on this machine. The database of the
environment variable must be empty; without it, SQLite in a temporary folder. Connections to it stay open, as
in production.
"""

import argparse
import json
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
FOLDER = os.environ.setdefault("HOCLIEUSO_TEST_DATA_DIR", tempfile.mkdtemp(prefix="catalogue-benchmark-"))
os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.test"

import django  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connections  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402

from cms import urls as site  # noqa: E402

CLIENTS = 4
FORMATS = ("scorm12", "scorm2004", "cmi5", "web")


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [path("nothing/", nothing), *site.urlpatterns]
settings.ROOT_URLCONF = "__main__"
connections.settings["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
Headers = dict[str, str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--courses", type=int, default=3000)
    parser.add_argument("--seconds", type=float, default=4.0)
    options = parser.parse_args()
    call_command("migrate", "-v0")
    headers = {"Authorization": f"Bearer {fill(options.courses)}"}
    application = get_wsgi_application()
    cases = questions(application, headers)
    vendor = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    print(f"{options.courses} courses of {len(FORMATS)} packages, {vendor}\n")
    print(f"{'question':<34}{'bytes':>9}{'CPU ms':>8}{'median ms':>11}{'p95':>8}{'waitress req/s':>16}")
    with Server() as server:
        for name, (address, extra) in cases.items():
            asked = {**headers, **extra}
            status, _given, body = call(application, address, asked)
            cpu, times = timed(lambda a=address, h=asked: call(application, a, h), options.seconds)
            rate = server.rate(address, asked, status, options.seconds)
            p95 = statistics.quantiles(times, n=20)[-1]
            median = statistics.median(times)
            print(f"{name:<34}{len(body):>9}{cpu:>8.2f}{median:>11.2f}{p95:>8.2f}{rate:>16.0f}", flush=True)


def questions(application: Any, headers: Headers) -> dict[str, tuple[str, Headers]]:
    """Name -> address and further headers."""
    since, tags = "", {}
    for address in ("/api/catalogue", "/api/changes"):
        _status, given, body = call(application, address, headers)
        tags[address] = {"If-None-Match": given["ETag"]}
        since = json.loads(body).get("since", since)
    half = cursor_in_the_middle(application, headers)
    return {
        "a view that does nothing": ("/nothing/", {}),
        "catalogue, 304": ("/api/catalogue", tags["/api/catalogue"]),
        "changes, 304": ("/api/changes", tags["/api/changes"]),
        "changes, nothing new": (f"/api/changes?since={since}", {}),
        "changes, 100 of them": (f"/api/changes?since={half}&size=100", {}),
        "catalogue, 100 releases": ("/api/catalogue?size=100", {}),
        "catalogue, 200 releases": ("/api/catalogue?size=200", {}),
        "catalogue, 200 of one format": ("/api/catalogue?size=200&format=cmi5&language=vi", {}),
    }


def cursor_in_the_middle(application: Any, headers: Headers) -> str:
    body = call(application, "/api/changes?size=200", headers)[2]
    return str(json.loads(body)["cursor"])


def call(application: Any, address: str, headers: Headers) -> tuple[int, Headers, bytes]:
    """One request as a WSGI server makes it."""
    where, _mark, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": where,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()},
    }
    told: list[Any] = []
    answer = application(environ, lambda status, given: told.extend((status, given)))
    body = b"".join(answer)
    answer.close()
    return int(told[0][:3]), dict(told[1]), body


def timed(work: Callable[[], object], seconds: float) -> tuple[float, list[float]]:
    """Milliseconds of CPU per call, and those on the clock of each, after a few to warm up."""
    for _ in range(20):
        work()
    times, until, used = [], time.perf_counter() + seconds, time.process_time()
    while time.perf_counter() < until:
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return (time.process_time() - used) * 1000 / len(times), times


class Server:
    """Waitress in a process of its own, as in production."""

    PORT = 18473

    def __enter__(self) -> "Server":
        command = [sys.executable, __file__, "--serve"]
        self.process = subprocess.Popen(command, env=dict(os.environ))
        for _ in range(200):
            try:
                self.ask(HTTPConnection("127.0.0.1", self.PORT), "/nothing/", {})
                return self
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("waitress did not start")

    def __exit__(self, *error: object) -> None:
        self.process.terminate()
        self.process.wait()

    def ask(self, connection: HTTPConnection, address: str, headers: Headers) -> int:
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status

    def rate(self, address: str, headers: Headers, expected: int, seconds: float) -> float:
        counts, until = [0] * CLIENTS, time.perf_counter() + seconds

        def client(number: int) -> None:
            connection = HTTPConnection("127.0.0.1", self.PORT)
            while time.perf_counter() < until:
                assert self.ask(connection, address, headers) == expected
                counts[number] += 1

        threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(counts) / seconds


def serve() -> None:
    import waitress

    logging.getLogger("waitress").setLevel(logging.ERROR)
    waitress.serve(get_wsgi_application(), host="127.0.0.1", port=Server.PORT, threads=CLIENTS, _quiet=True)


def fill(courses: int) -> str:
    """A catalogue of one real course under many names; returns the secret of a token."""
    from cms.delivery.descriptions import as_json, describe, spaced
    from cms.delivery.models import ChannelState, Offer, Platform, PlatformToken
    from curriculum import releases
    from curriculum.document import CourseDocument
    from curriculum.models import Package

    golden = ROOT / "tests" / "golden" / "documents" / "everything.json"
    release, _ = releases.freeze(CourseDocument.model_validate_json(golden.read_text("utf-8")))
    for format in FORMATS:
        name = f"{release.course_code}/vi/{release.course_code}-vi-1-{format}.zip"
        values = {"path": name, "bytes": 2_000_000, "sha256": "0" * 64, "signature": "s"}
        Package.objects.create(release=release, format=format, state=Package.State.DONE, **values)
    said = describe(release, release.packages.all())
    text, now = as_json(said), timezone.now()
    Offer.objects.all().delete()
    rows = [
        Offer(
            channel="stable",
            course_code=f"KH-{number:04}",
            language="vi",
            release=release,
            moved_at=now,
            changed_at=now,
            sequence=number + 1,
            content=text.replace(release.course_code, f"KH-{number:04}"),
            audience=said["audience"],
            level=said["level"],
            competencies=spaced(said["competencies"]),
            formats=spaced(FORMATS),
        )
        for number in range(courses)
    ]
    Offer.objects.bulk_create(rows, batch_size=500)
    ChannelState.objects.filter(pk="stable").update(sequence=courses)
    token = PlatformToken(platform=Platform.objects.create(name="Benchmark"), per_minute=2_000_000)
    secret = token.renew_secret()
    token.save()
    return secret


if __name__ == "__main__":
    serve() if "--serve" in sys.argv else main()
