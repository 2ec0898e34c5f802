"""One visit of a browser, watched for what it must not do."""

from collections.abc import Callable
from time import monotonic, sleep

from playwright.sync_api import BrowserContext, ConsoleMessage, Page

from cms.demo.accounts import PASSWORD


class Visit:
    """One browser profile, watched: what the pages asked for outside, and what they complained of."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.outside: list[str] = []
        self.complaints: list[str] = []
        context.on("request", lambda request: self._asked(request.url))
        context.on("console", self._said)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def _asked(self, url: str) -> None:
        if not url.startswith(("http://127.0.0.1:", "file:", "data:", "blob:", "about:")):
            self.outside.append(url)

    def _said(self, message: ConsoleMessage) -> None:
        # A record store answers 404 where nothing is kept yet; the browser notes that as an error.
        # So does a site without an icon, for which browsers ask whatever the page.
        may_lack = "/xapi/" in message.location["url"] or message.location["url"].endswith("/favicon.ico")
        if message.type in ("error", "warning") and not (may_lack and "404" in message.text):
            self.complaints.append(message.text)

    def wait_until(self, true: Callable[[], bool], seconds: float = 5) -> None:
        """For what happens beside the browser, such as a request that outlives its page."""
        deadline = monotonic() + seconds
        while not true():
            assert monotonic() < deadline, "it did not happen in time"
            sleep(0.02)

    def page(self) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(10_000)
        return page


def sign_in(page: Page, address: str, username: str) -> None:
    page.goto(f"{address}/admin/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_selector("#wagtail-sidebar nav", state="attached")
