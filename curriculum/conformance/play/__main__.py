"""The process that plays: `python -m curriculum.conformance.play FOLDER` with a plan and an unpacked package.

After each scenario the result so far is written, so that whoever stops this process loses nothing.
"""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from playwright.sync_api import Browser, Error

from curriculum.conformance.play import scenarios
from curriculum.conformance.play.browser import Visit, chromium
from curriculum.conformance.play.lrs import Lrs
from curriculum.conformance.play.plan import FOLDER, Launch, Plan, Result
from curriculum.conformance.play.platforms import DiskPlatform, Platform, RecordStorePlatform, ScormPlatform
from curriculum.conformance.play.scenarios import Scenario
from curriculum.conformance.play.server import Site, serve_lrs, serve_site
from curriculum.conformance.report import Play
from curriculum.conformance.rules import finding


class Stage:
    """One package, one browser; each scenario gets a profile, a platform and a record store of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.plan, self.result = folder, Plan.read(folder), Result()
        self.deadline = monotonic() + self.plan.total_seconds

    def play(self) -> None:
        with (
            serve_site(self.folder / FOLDER) as site,
            serve_lrs() as (lrs, address),
            chromium([site.address, address]) as browser,
        ):
            for number, launch in enumerate(self.plan.launches):
                if number and monotonic() > self.deadline - self.plan.scenario_seconds:
                    left = len(self.plan.launches) - number
                    self.result.findings.append(finding("play.not-all", count=left))
                    break
                for name, scenario in self._scenarios(number).items():
                    self._perform(name, scenario, launch, browser, (site, lrs, address))
        self.result.write(self.folder)

    def _scenarios(self, number: int) -> dict[str, Scenario]:
        """All of them on the first page of our own; every other page is opened and closed."""
        full = self.plan.ours and number == 0
        return scenarios.OURS if full else scenarios.FOREIGN

    def _perform(
        self, name: str, scenario: Scenario, launch: Launch, browser: Browser, servers: tuple[Site, Lrs, str]
    ) -> None:
        site, lrs, address = servers
        site.commits, site.missing, lrs.faults = [], [], []
        began = monotonic()
        context = browser.new_context(locale="vi-VN", viewport={"width": 1024, "height": 600})
        visit = Visit(context, [site.address, address], files=self.plan.kind == "web")
        platform = self._platform(launch, visit, servers)
        try:
            with self._watched(name):
                self.result.findings += scenarios.run(name, scenario, platform, launch.page, self.plan.kind)
                context.close()
        except Error as error:
            why = f": {error.message.partition(chr(10))[0]}"
            self.result.findings.append(finding("play.timeout", launch.page, scenario=name, why=why))
        self.result.findings += visit.findings(launch.page)
        missing = dict.fromkeys(site.missing)
        self.result.findings += [finding("play.request-failed", launch.page, href=one) for one in missing]
        if platform.calls:
            seconds = round(monotonic() - began, 1)
            self.result.plays.append(Play(name, launch.page, seconds, tuple(platform.calls[:2000])))
        self.result.write(self.folder)

    def _platform(self, launch: Launch, visit: Visit, servers: tuple[Site, Lrs, str]) -> Platform:
        site, lrs, address = servers
        kind = self.plan.kind
        if kind in ("scorm12", "scorm2004"):
            return ScormPlatform(site, visit, kind, launch, self.plan.quirky)
        if kind == "web":
            return DiskPlatform(site, visit, launch)
        return RecordStorePlatform(site, visit, lrs, address, kind, launch)

    @contextmanager
    def _watched(self, name: str) -> Iterator[None]:
        """A page in an endless loop answers nobody: the whole process ends then, with what is known."""
        timer = threading.Timer(self.plan.scenario_seconds, self._stop, [name])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _stop(self, name: str) -> None:
        self.result.findings.append(finding("play.timeout", scenario=name, why=""))
        self.result.write(self.folder)
        os._exit(0)


if __name__ == "__main__":
    Stage(Path(sys.argv[1])).play()
