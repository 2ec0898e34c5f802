"""Rules of cmi5, xAPI launches, Common Cartridge, EPUB and H5P packages."""

import json
import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote, urlsplit

from lxml import etree

from curriculum.conformance.package import Package
from curriculum.conformance.report import Finding
from curriculum.conformance.rules import finding
from curriculum.conformance.xmlfiles import (
    Element,
    found,
    local,
    parse,
    place_of,
    schema_findings,
    text_of,
)

_IRI = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:[^\s<>\"{}|\\^`]+")
RESERVED = ("endpoint", "fetch", "actor", "registration", "activityid")
"""Parameters of the cmi5 launch (8.1)."""


# --- cmi5 (AICC specification, sections 8 and 13) -----------------------------------------------------------


def cmi5(package: Package) -> Iterator[Finding]:
    root, file = package.root, "cmi5.xml"
    if root is None:
        return
    yield from schema_findings("cmi5", root, file)
    named = [one for one in root.iter(etree.Element) if local(one) in ("course", "block", "au", "objective")]
    identifiers = [one.get("id") or "" for one in named if one.get("id") is not None]
    for element in named:
        if element.get("id") is not None and not _IRI.fullmatch(element.get("id")):
            yield finding("cmi5.iri", place_of(file, element), found=element.get("id"))
    for identifier, count in Counter(identifiers).items():
        if count > 1:
            yield finding("cmi5.id-duplicate", file, found=identifier)
    for au in found(root, "au"):
        yield from _au(package, au)


def _au(package: Package, au: Element) -> Iterator[Finding]:
    place = place_of("cmi5.xml", au)
    mastery = au.get("masteryScore")
    if mastery is not None and not re.fullmatch(r"(0(\.\d{1,4})?|1(\.0{1,4})?)", mastery.strip()):
        yield finding("cmi5.mastery", place, found=mastery)
    if au.get("moveOn", "NotApplicable") == "NotApplicable":
        yield finding("cmi5.move-on", place)
    url = text_of(au, "url")
    for name, _ in parse_qsl(_split(url)[1], keep_blank_values=True):
        if name.lower() in RESERVED:
            yield finding("cmi5.url-query", place, found=name)
    if _IRI.match(url):
        yield finding("cmi5.url-outside", place, href=url)
    elif _split(url)[0] not in package.contents:
        yield finding("cmi5.url-missing", place, href=url)


def _split(address: str) -> tuple[str, str]:
    """Path inside the package, and query."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address, ""
    return posixpath.normpath(unquote(parts.path)) if parts.path else "", parts.query


def cmi5_pages(package: Package) -> list[Element]:
    """The units that open a page of the package."""
    units = [] if package.root is None else found(package.root, "au")
    return [unit for unit in units if not _IRI.match(text_of(unit, "url"))]


# --- xAPI ---------------------------------------------------------------------------------------------------


def tincan(package: Package) -> Iterator[Finding]:
    root, file = package.root, "tincan.xml"
    if root is None:
        return
    launches = found(root, "launch")
    if not launches:
        yield finding("xapi.launch", file)
    for launch in launches:
        url = (launch.text or "").strip()
        if not _IRI.match(url) and _split(url)[0] not in package.contents:
            yield finding("xapi.launch-missing", place_of(file, launch), href=url)
    for activity in found(root, "activity"):
        if not _IRI.fullmatch(activity.get("id") or ""):
            yield finding("xapi.iri", place_of(file, activity), found=activity.get("id") or "")


# --- Common Cartridge ---------------------------------------------------------------------------------------


def cartridge(package: Package) -> Iterator[Finding]:
    root, file = package.root, "imsmanifest.xml"
    if root is None:
        return
    version = next((one.text or "" for one in found(root, "schemaversion")), "").strip()
    if version not in ("1.1.0", "1.1"):
        yield finding("cc.version", file, found=version)
    for one in found(root, "file"):
        href = unquote(one.get("href") or "")
        if href not in package.contents:
            yield finding("cc.file-missing", place_of(file, one), href=href)


# --- EPUB ---------------------------------------------------------------------------------------------------

CONTAINER = "META-INF/container.xml"


def epub(package: Package) -> Iterator[Finding]:
    """The start of it; epubcheck is who knows all."""
    contents = package.contents
    first = next(iter(contents.entries.values()), None)
    if (
        first is None
        or first.path != "mimetype"
        or not first.stored
        or contents.read("mimetype") != b"application/epub+zip"
    ):
        yield finding("epub.mimetype", "mimetype")
    books = []
    if CONTAINER in contents:
        root, problems = parse(contents.read(CONTAINER), CONTAINER)
        yield from problems
        books = [] if root is None else [one.get("full-path") or "" for one in found(root, "rootfile")]
        if root is None:
            return
    if not books or any(book not in contents for book in books):
        yield finding("epub.container", CONTAINER)
        return
    for book in books:
        yield from _book(package, book)


def _book(package: Package, book: str) -> Iterator[Finding]:
    root, problems = parse(package.contents.read(book), book)
    yield from problems
    folder = posixpath.dirname(book)
    for item in [] if root is None else found(root, "item"):
        href = item.get("href") or ""
        path = posixpath.normpath(posixpath.join(folder, _split(href)[0]))
        if not _IRI.match(href) and path not in package.contents:
            yield finding("epub.file-missing", place_of(book, item), href=href)


# --- H5P ----------------------------------------------------------------------------------------------------


def h5p(package: Package) -> Iterator[Finding]:
    for name in ("h5p.json", "content/content.json"):
        try:
            json.loads(package.contents.read(name))
        except (KeyError, ValueError, RecursionError):
            yield finding("h5p.content", name, found=name)
    for folder in package.contents.directories[:1]:
        yield finding("h5p.directory", folder)


# --- single files -------------------------------------------------------------------------------------------


def moodle_xml(package: Package) -> Iterator[Finding]:
    yield from parse(package.contents.single or b"", "quiz")[1]


CHECKS = {
    "cmi5": (cmi5,),
    "xapi": (tincan,),
    "commoncartridge": (cartridge,),
    "epub": (epub,),
    "h5p": (h5p,),
    "moodlexml": (moodle_xml,),
}
