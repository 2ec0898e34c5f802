"""Platforms with a record store: they launch a package, as cmi5 or as Tin Can, and keep what it tells."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import sleep
from typing import Any

from lxml import etree
from playwright.sync_api import Locator, Page

from curriculum.conformance.play.lrs import Lrs, Session
from curriculum.conformance.play.xapi_rules import verb
from curriculum.packaging import Structure
from tests.curriculum.packaging.golden import tree
from tests.e2e.learner import Learner
from tests.e2e.site import Site, serve_lrs, serve_site
from tests.e2e.visit import Visit

STATE_ID = "suspend"
LAST = ("terminated", "suspended")


@dataclass
class Platform:
    """Launches one package for one learner again and again."""

    format: str
    site: Site
    lrs: Lrs
    lrs_address: str
    visit: Visit
    page_path: str = "index.html"
    registration: str = field(default_factory=lambda: str(uuid.uuid4()))

    def launch(self, **options: Any) -> tuple[Page, Learner, Session]:
        """`options` are those of `Lrs.launch`."""
        if self.format == "cmi5":
            session = self.lrs.launch(self.registration, **options)
            query = self.lrs.launch_query(session, self.lrs_address)
        else:
            session = self.lrs.launch_tincan(self.registration, self.activity)
            query = self.lrs.tincan_query(session, self.lrs_address)
        page = self.open(query)
        return page, Learner(page.main_frame), session

    def open(self, query: str = "") -> Page:
        page = self.visit.page()
        page.goto(f"{self.site.address}/package/{self.page_path}?{query}")
        return page

    def close(self, page: Page, session: Session) -> None:
        """The learner closes the tab; the last statement arrives although the page is gone, and so does the
        state, which travels beside it in a request of its own."""
        page.close(run_before_unload=True)
        self.visit.wait_until(lambda: bool(session.statements) and verb(session.statements[-1]) in LAST)
        sleep(0.5)

    def state(self) -> dict[str, Any]:
        found = [
            body for key, body in self.lrs.documents.items() if key[0] == "state" and key[-1] == STATE_ID
        ]
        return dict(json.loads(found[0])) if found else {}

    @property
    def sessions(self) -> list[Session]:
        return self.lrs.of_registration(self.registration)

    @property
    def activity(self) -> str:
        """The activity that the package's manifest wants to be launched."""
        return str(
            etree.fromstring(self.site.package["tincan.xml"]).xpath("//*[*[local-name()='launch']]/@id")[0]
        )


@contextmanager
def serve_platform(
    format: str, visit: Visit, document: str = "everything", structure: Structure = "course"
) -> Iterator[Platform]:
    package = tree(format, document, structure)
    with serve_site(package) as site, serve_lrs() as (lrs, address):
        page = next(path for path in package if path.endswith(".html"))
        yield Platform(format, site, lrs, address, visit, page)


def play(recording: Locator, until: float) -> None:
    """Plays up to a moment, then pauses. Muted: browsers play sound by themselves only after a click."""
    recording.evaluate(
        """(media, until) => new Promise((resolve, reject) => {
            media.muted = true;
            const look = () => {
                if (media.currentTime < until && !media.ended) return;
                media.removeEventListener("timeupdate", look);
                if (media.ended) resolve();
                else { media.addEventListener("pause", () => resolve(), { once: true }); media.pause(); }
            };
            media.addEventListener("timeupdate", look);
            media.addEventListener("ended", look, { once: true });
            media.play().catch(reject);
        })""",
        until,
    )
