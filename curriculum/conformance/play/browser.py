"""Chromium without a window, shut off from every network but the lab's own servers, and watched."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Frame,
    Page,
    Request,
    sync_playwright,
)

from curriculum.conformance.play.server import RUNTIMES
from curriculum.conformance.report import Finding
from curriculum.conformance.rules import finding

STEP_SECONDS = 10.0
NOWHERE = "127.0.0.1:9"
"""The proxy of everything outside: nobody listens there."""
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--mute-audio",
    "--disable-dev-shm-usage",
)
ABOUT_RESOURCES = "Failed to load resource"
"""Chromium's word on requests that failed, which are found out and named by themselves."""
LOCAL_SCHEMES = ("data", "blob", "about", "chrome-error")


@contextmanager
def chromium(addresses: Sequence[str]) -> Iterator[Browser]:
    """A browser that reaches `addresses` and nothing else, not even other servers of this machine."""
    allowed = ";".join(urlsplit(address).netloc for address in addresses)
    arguments = [*QUIET, f"--proxy-server=http://{NOWHERE}", f"--proxy-bypass-list=<-loopback>;{allowed}"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"],
            args=arguments,
            chromium_sandbox=os.geteuid() != 0,
        )
        try:
            yield browser
        finally:
            browser.close()


class PlayError(Exception):
    """The page did not do what a learner asked of it; the message is for the report."""


@dataclass
class Visit:
    """One browser profile: what its pages asked for outside, and what they complained of."""

    context: BrowserContext
    addresses: Sequence[str]
    files: bool = False
    """Whether pages are opened from disk."""
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.set_default_timeout(STEP_SECONDS * 1000)
        self.context.on("request", self._asked)
        self.context.on("requestfailed", self._failed)
        self.context.on("console", self._said)
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.context.on("page", lambda page: page.on("dialog", lambda dialog: dialog.dismiss()))

    def _asked(self, request: Request) -> None:
        if not self._is_inside(request.url):
            self.outside.append(request.url)

    def _is_inside(self, url: str) -> bool:
        parts = urlsplit(url)
        if parts.scheme in LOCAL_SCHEMES or (self.files and parts.scheme == "file"):
            return True
        return any(url.startswith(address + "/") for address in self.addresses)

    def _failed(self, request: Request) -> None:
        if self.files and request.url.startswith("file:"):
            self.failed.append(urlsplit(request.url).path.rpartition("/package/")[2])

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(ABOUT_RESOURCES):
            self.complaints.append(message.text)

    def findings(self, page: str) -> Iterator[Finding]:
        yield from (finding("play.outside-request", page, href=url) for url in dict.fromkeys(self.outside))
        yield from (finding("play.request-failed", page, href=url) for url in dict.fromkeys(self.failed))
        yield from (finding("play.console", page, why=text) for text in dict.fromkeys(self.complaints))

    def page(self) -> Page:
        return self.context.new_page()


def wait_until(true: Callable[[], bool], seconds: float, page: Page | None = None) -> bool:
    """For what happens beside the browser, such as a request that outlives its page. Whether it happened."""
    deadline = monotonic() + seconds
    while not true():
        if monotonic() > deadline:
            return False
        if page is not None:
            page.wait_for_timeout(30)  # lets the browser's events come in, which `sleep` does not
        else:
            sleep(0.03)
    return True


class Learner:
    """Our own player's page, driven by what its data say."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        try:
            frame.wait_for_selector("html[data-player=ready]", state="attached")
        except Error as error:
            raise PlayError("trang bài học không sẵn sàng") from error
        self.course: dict[str, Any] = self._evaluate((RUNTIMES / "driver.js").read_text("utf-8"))

    @property
    def lessons(self) -> list[dict[str, Any]]:
        return list(self.course["lessons"])

    @property
    def questions(self) -> list[dict[str, Any]]:
        return [question for lesson in self.lessons for question in lesson["questions"]]

    @property
    def graded(self) -> bool:
        return self.course["completion"] == "viewed_and_passed" and any(
            one["points"] for one in self.questions
        )

    def can_fail(self) -> bool:
        return bool(self._evaluate("hoclieusoLearner.canFail()"))

    def study(self, index: int, right: bool) -> None:
        self._evaluate("([index, right]) => hoclieusoLearner.study(index, right)", [index, right])

    def study_all(self, right: bool) -> None:
        self._evaluate("(right) => hoclieusoLearner.studyAll(right)", right)

    def answer_first(self) -> None:
        self._evaluate("hoclieusoLearner.answerFirst()")

    def answered(self) -> list[str]:
        return list(self._evaluate("hoclieusoLearner.answered()"))

    def _evaluate(self, script: str, argument: Any = None) -> Any:
        try:
            return self.frame.evaluate(script, argument)
        except Error as error:
            raise PlayError(
                error.message.partition("\n")[0].removeprefix("Frame.evaluate: Error: ")
            ) from error
