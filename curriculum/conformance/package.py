"""A package under the lamp: what kind it is, told from its content, and what the checks ask of it."""

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lxml import etree, html

from curriculum.conformance.archive import Contents
from curriculum.conformance.report import Finding
from curriculum.conformance.rules import finding
from curriculum.conformance.xmlfiles import Element, found, parse
from curriculum.packaging.base import GENERIC
from curriculum.packaging.description import NAME, PATHS
from curriculum.packaging.platforms import PLATFORMS, Platform

KINDS = {
    "scorm12": "SCORM 1.2",
    "scorm2004": "SCORM 2004",
    "cmi5": "cmi5",
    "xapi": "xAPI (tincan.xml)",
    "web": "Trang web",
    "epub": "EPUB",
    "h5p": "H5P",
    "commoncartridge": "Common Cartridge",
    "qti21": "QTI 2.1",
    "olx": "OLX (Open edX)",
    "moodlexml": "Moodle XML",
    "gift": "GIFT",
    "pdf": "PDF",
    "unknown": "không rõ loại",
}
MANIFESTS = {
    "scorm12": "imsmanifest.xml",
    "scorm2004": "imsmanifest.xml",
    "commoncartridge": "imsmanifest.xml",
    "qti21": "imsmanifest.xml",
    "cmi5": "cmi5.xml",
    "xapi": "tincan.xml",
}
_MARKS = (
    ("META-INF/container.xml", "epub"),
    ("h5p.json", "h5p"),
    ("cmi5.xml", "cmi5"),
    ("tincan.xml", "xapi"),
    ("course.xml", "olx"),
    ("index.html", "web"),
)
"""File at the root -> kind; the first that is there says it."""
_WRAPPED = ("imsmanifest.xml", "cmi5.xml", "tincan.xml", "h5p.json", "index.html")
_GIFT = re.compile(r"(?<!\\)\{\s*(?:[=~#%}]|T(?:RUE)?\b|F(?:ALSE)?\b)|^::|^\$CATEGORY:", re.MULTILINE)
"""Answers in braces, a named question, or a category."""
MOST_PAGE_BYTES = 20_000_000


@dataclass
class Package:
    contents: Contents
    platform: str = GENERIC
    findings: list[Finding] = field(default_factory=list)
    """Of looking at its main file."""

    @cached_property
    def kind(self) -> str:
        if self.contents.single is not None:
            return _kind_of_single(self.contents.single)
        if "mimetype" in self.contents and b"epub" in self.contents.read("mimetype")[:100]:
            return "epub"
        if "imsmanifest.xml" in self.contents:
            return _kind_of_manifest(self.contents.read("imsmanifest.xml"))
        inner = {path.partition("/")[2]: path for path in self.contents.entries if path.count("/") == 1}
        if "course.xml" in inner and any(path.startswith("course/") for path in self.contents.entries):
            return "olx"
        return next((kind for mark, kind in _MARKS if mark in self.contents), "unknown")

    @property
    def place(self) -> Platform:
        """The platform; any, where the table no longer has it."""
        return PLATFORMS.get(self.platform, PLATFORMS[GENERIC])

    @cached_property
    def manifest(self) -> str:
        """Its main file; empty where the kind has none."""
        return MANIFESTS.get(self.kind, "")

    @cached_property
    def root(self) -> Element | None:
        """Of the main file; None where it cannot be read, which is a finding."""
        if not self.manifest:
            return None
        root, problems = parse(self.contents.read(self.manifest), self.manifest)
        self.findings += problems
        return root

    @property
    def description(self) -> str:
        """Where our own description of the package lies."""
        return PATHS.get(self.kind, NAME)

    @cached_property
    def ours(self) -> bool:
        return self.description in self.contents or bool(self.configurations)

    @cached_property
    def pages(self) -> dict[str, Any]:
        """The HTML pages that can be read, as trees."""
        trees = {}
        for path, entry in self.contents.entries.items():
            if path.lower().endswith((".html", ".htm", ".xhtml")) and entry.bytes <= MOST_PAGE_BYTES:
                content = self.contents.read(path)
                if content.strip():
                    trees[path] = _page(content)
        return {path: tree for path, tree in trees.items() if tree is not None}

    @cached_property
    def configurations(self) -> dict[str, Any]:
        """What the player of our own pages reads: page -> its JSON, None where it cannot be read."""
        found_in = {}
        for path, tree in self.pages.items():
            for element in tree.xpath("//script[@id='course'][@type='application/json']"):
                found_in[path] = _configuration(element.text or "")
        return found_in

    def wrapped(self) -> str:
        """A main file that lies one folder too deep."""
        inner = (path for path in self.contents.entries if path.count("/") == 1)
        return next((path for path in inner if path.partition("/")[2] in _WRAPPED), "")


def kind_findings(package: Package) -> list[Finding]:
    if package.kind != "unknown" or not (package.contents.entries or package.contents.single is not None):
        return []
    inner = package.wrapped()
    return [finding("kind.wrapped", inner)] if inner else [finding("kind.unknown")]


def _kind_of_manifest(content: bytes) -> str:
    root, _ = parse(content, "imsmanifest.xml")
    if root is None:
        return "scorm12"
    text = " ".join(str(uri) for element in root.iter(etree.Element) for uri in element.nsmap.values())
    if "imsccv1p" in text or "imscc" in text:
        return "commoncartridge"
    versions = [str(one.text or "").strip() for one in found(root, "schemaversion")[:1]]
    if "adlcp_v1p3" in text or (versions[:1] and "2004" in versions[0]):
        return "scorm2004"
    types = " ".join(one.get("type") or "" for one in found(root, "resource"))
    return "qti21" if "imsqti" in types and "adlcp" not in text else "scorm12"


def _kind_of_single(content: bytes) -> str:
    start = content[:4096].lstrip(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"%PDF-"):
        return "pdf"
    if start.startswith(b"<") and b"<quiz" in start:
        return "moodlexml"
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return "unknown"
    return "gift" if "\0" not in text and not start.startswith(b"<") and _GIFT.search(text) else "unknown"


def _page(content: bytes) -> Any:
    try:
        return html.document_fromstring(content, parser=html.HTMLParser(encoding="utf-8", no_network=True))
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def _configuration(text: str) -> Any:
    try:
        data = json.loads(text)
        _ = [question["choices"] for lesson in data["lessons"] for question in lesson["questions"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return data
