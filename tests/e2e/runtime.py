"""A SCORM platform around one package: reads its manifest, launches its items, keeps what they save."""

import io
import zipfile
from typing import Any

from lxml import etree
from playwright.sync_api import Page

from curriculum.document import CourseDocument
from curriculum.packaging import Order, Structure
from tests.curriculum.packaging.golden import package_bytes, tree
from tests.e2e.learner import Learner
from tests.e2e.site import Site
from tests.e2e.visit import Visit

Call = list[str]


class Runtime:
    """`saved` is what the next launch starts from: the last commit, as platforms do between visits."""

    def __init__(
        self, site: Site, visit: Visit, edition: str, *, quirky: bool = False, item: int = 0
    ) -> None:
        self.site, self.visit, self.edition, self.quirky = site, visit, edition, quirky
        self.manifest = etree.fromstring(site.package["imsmanifest.xml"])
        self.page_path, self.from_manifest = _launch_data(self.manifest, edition, item)
        if quirky:  # Open edX's SCORM XBlock does not look at items
            self.page_path = self.manifest.xpath("//*[local-name()='resource']/@href")[0]
        self.saved: dict[str, str] | None = None
        self.calls: list[Call] = []

    def launch(self) -> Learner:
        self._open(popup=False)
        frame = self.page.frames[1]
        frame.wait_for_url(f"**/package/{self.page_path}")
        return Learner(frame)

    def launch_in_window(self) -> Learner:
        with self.visit.context.expect_page(lambda page: page.url != "about:blank") as opened:
            self._open(popup=True)
        return Learner(opened.value.main_frame)

    def _open(self, *, popup: bool) -> None:
        self.page: Page = self.visit.page()
        self.page.goto(f"{self.site.address}/lms/scorm.html")
        launch = {
            "edition": self.edition,
            "page": self.page_path,
            "saved": self.saved,
            "manifest": self.from_manifest,
            "quirky": self.quirky,
            "popup": popup,
        }
        self.page.evaluate("launch", launch)

    def leave(self) -> dict[str, str]:
        """The platform closes the SCO; what it saved last."""
        self.calls = self.page.evaluate("leave()")
        self.page.close()
        return self.remember()

    def close_tab(self) -> dict[str, str]:
        """The learner closes the tab: pages get `pagehide` and no more."""
        self.calls = self.page.evaluate("calls")
        before = len(self.site.commits)
        self.page.close(run_before_unload=True)
        self.visit.wait_until(lambda: len(self.site.commits) > before)
        return self.remember()

    def remember(self) -> dict[str, str]:
        """As a platform does at the next launch: entry follows from how the learner left."""
        data = {key: value for key, value in self.site.commits[-1].items() if isinstance(value, str)}
        entry = {"scorm12": "cmi.core.entry", "scorm2004": "cmi.entry"}[self.edition]
        suspended = data[entry.replace("entry", "exit")] == "suspend"
        self.saved = {**data, entry: "resume" if suspended else ""}
        return data

    def written(self, element: str) -> list[str]:
        """Every value the SCO wrote to `element` in the last visit, in order."""
        return [call[2] for call in self.calls if call[0].endswith("SetValue") and call[1] == element]

    def refused(self) -> list[Call]:
        """Calls that the run-time did not accept; reading what was never set (403, 404) is allowed."""
        return [call for call in self.calls if not _accepted(call)]


def _accepted(call: Call) -> bool:
    answer, error = call[-2:]
    return error in ("0", "403", "404") if call[0].endswith("GetValue") else (answer, error) == ("true", "0")


def _launch_data(manifest: Any, edition: str, item: int) -> tuple[str, dict[str, str]]:
    """The page of the n-th item, and the values that a platform takes over from the manifest."""
    leaf = manifest.xpath("//*[local-name()='item'][@identifierref]")[item]
    resource = manifest.xpath("//*[@identifier=$wanted]", wanted=leaf.get("identifierref"))[0]
    names = {
        "scorm12": {"masteryscore": "cmi.student_data.mastery_score"},
        "scorm2004": {"minNormalizedMeasure": "cmi.scaled_passing_score"},
    }[edition]
    values = {
        element: found[0].text
        for name, element in names.items()
        if (found := leaf.xpath(".//*[local-name()=$name]", name=name))
    }
    threshold = leaf.xpath("*[local-name()='completionThreshold']/@minProgressMeasure")
    if threshold:
        values["cmi.completion_threshold"] = str(threshold[0])
    return resource.get("href"), values


def package(edition: str, document: str = "everything", structure: Structure = "course") -> dict[str, bytes]:
    return tree(edition, document, structure)


def packed(format: str, course: CourseDocument, order: Order) -> dict[str, bytes]:
    """A package of any course, made to order, as a tree."""
    with zipfile.ZipFile(io.BytesIO(package_bytes(format, course, order))) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}
