"""A text lesson on a slow phone: `python -m benchmarks.slow_phone [DOCUMENT ...]` prints JSON.

Chromium with the CPU four times slower, 400 kb/s and 400 ms, 360 x 640, nothing cached; the package is
unzipped and served from this machine with gzip. Usable: the lesson's text is on the screen, the player is
ready, and its first question can be checked.
"""

import gzip
import json
import mimetypes
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

from curriculum.document import CourseDocument
from curriculum.packaging import Order
from tests.curriculum.packaging.golden import course, package_bytes
from tests.tools import CHROMIUM, CHROMIUM_ARGUMENTS

BYTES_PER_SECOND = 400_000 / 8
LATENCY_MS = 400
SLOWER = 4
LIMIT_SECONDS = 5.0
PLAYER = ("player-{}.js", "player.css", "noscript.css", "site.js")
STORE = """
window.API = window.API_1484_11 = {};
for (const name of ["Initialize", "Terminate", "Commit", "SetValue", "Finish"]) {
  API[name] = API[`LMS${name}`] = () => "true";
}
for (const name of ["GetValue", "GetLastError", "GetErrorString", "GetDiagnostic"]) {
  API[name] = API[`LMS${name}`] = () => (name === "GetLastError" ? "0" : "");
}
"""
READY = """([article, form]) => {
  const shown = document.getElementById(article);
  const button = document.querySelector(`[id="${form}"] button[type=submit]`);
  const visible = (element) => element && element.getClientRects().length > 0;
  return document.documentElement.dataset.player === "ready" && visible(shown) && visible(button);
}"""


def main(documents: list[str]) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        figures = [
            measure(browser, format, document) for document in documents for format in ("web", "scorm12")
        ]
        browser.close()
    print(json.dumps({"limit_seconds": LIMIT_SECONDS, "pages": figures}, indent=1))
    if any(figure["answer_checked_seconds"] > LIMIT_SECONDS for figure in figures):
        sys.exit(1)


def measure(browser: Browser, format: str, name: str) -> dict[str, Any]:
    document = course(name)
    files = _unzipped(format, document)
    lesson = next(one for one in document.lessons() if any(True for _ in one.questions()))
    question = next(lesson.questions())
    with _served(files) as (address, sent):
        context = browser.new_context(viewport={"width": 360, "height": 640}, device_scale_factor=2)
        page = context.new_page()
        page.add_init_script(STORE)
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        network = {"downloadThroughput": BYTES_PER_SECOND, "uploadThroughput": BYTES_PER_SECOND}
        session.send("Network.emulateNetworkConditions", {"offline": False, "latency": LATENCY_MS, **network})
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.goto(f"{address}/index.html#{lesson.id}", wait_until="commit")
        page.wait_for_function(READY, arg=[lesson.id, question.id], polling=20, timeout=60_000)
        usable = page.evaluate("performance.now()") / 1000
        before = sum(sent)
        page.locator(f'[id="{question.id}"] input').first.check()
        page.locator(f'[id="{question.id}"] button[type=submit]').click()
        page.wait_for_selector(f'[id="{question.id}"] .feedback p')
        checked = page.evaluate("performance.now()") / 1000
        complete = page.evaluate("document.fonts.ready.then(() => performance.now())") / 1000
        painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime / 1000")
        context.close()
    return {
        "format": format,
        "document": name,
        "usable_seconds": round(usable, 2),
        "first_text_seconds": round(painted, 2),
        "answer_checked_seconds": round(checked, 2),
        "fonts_there_seconds": round(complete, 2),
        "bytes_fetched": before,
        "player_gzipped": sum(len(gzip.compress(files[path])) for path in _player(format, files)),
    }


def _player(format: str, files: dict[str, bytes]) -> list[str]:
    return [path for path in (name.format(format) for name in PLAYER) if path in files]


def _unzipped(format: str, document: CourseDocument) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(package_bytes(format, document, Order()))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@contextmanager
def _served(files: dict[str, bytes]) -> Iterator[tuple[str, list[int]]]:
    sent: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = urlsplit(self.path).path.lstrip("/") or "index.html"
            body, found = files.get(path, b""), path in files
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            packed = found and kind.split("/")[0] in ("text", "application")
            body = gzip.compress(body) if packed else body
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            if packed:
                self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            self.wfile.write(body)
            sent.append(len(body))

        def log_message(self, *values: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *values: object) -> None:
            pass  # a browser that is closed leaves its connections as they are

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", sent
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    main(sys.argv[1:] or ["everything", "khmer", "tai-dam", "cham-arabic-rtl"])
