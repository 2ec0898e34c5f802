"""Rules of SCORM manifests (CAM 1.2 §2.3, CAM 2004 4th §3.4), and of what importers do with them."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from lxml import etree

from curriculum.conformance.package import Package
from curriculum.conformance.report import Finding
from curriculum.conformance.rules import finding
from curriculum.conformance.xmlfiles import (
    XSI,
    Element,
    attribute,
    children,
    found,
    local,
    place_of,
    schema_findings,
)
from curriculum.packaging.contents import TITLE_LIMIT
from curriculum.packaging.xml import XML

MANIFEST = "imsmanifest.xml"
VERSIONS = {
    "scorm12": ("1.2", "1.3", "CAM 1.3"),
    "scorm2004": ("2004 3rd Edition", "2004 4th Edition"),
}
SCORM_TYPE = {"scorm12": "scormtype", "scorm2004": "scormType"}
PREFIXES = {
    "http://www.adlnet.org/xsd/adlcp_rootv1p2": "adlcp",
    "http://www.adlnet.org/xsd/adlcp_v1p3": "adlcp",
    "http://www.adlnet.org/xsd/adlseq_v1p3": "adlseq",
    "http://www.adlnet.org/xsd/adlnav_v1p3": "adlnav",
    "http://www.imsglobal.org/xsd/imsss": "imsss",
    "http://www.imsproject.org/xsd/imscp_rootv1p1p2": None,
    "http://www.imsglobal.org/xsd/imscp_v1p1": None,
}
"""Matched letter by letter by importers; None: the elements carry no prefix."""
_CONTROL = re.compile(r"[^/]+\.(xsd|dtd)|imsmanifest\.xml", re.IGNORECASE)
_SCHEMA_FOLDERS = re.compile(r"(common|unique|vocab|extend)/[^/]+\.xsd")


def schema(package: Package) -> Iterator[Finding]:
    if package.root is not None:
        yield from schema_findings(package.kind, package.root, MANIFEST)


def metadata(package: Package) -> Iterator[Finding]:
    root = package.root
    if root is None:
        return
    head = next(iter(children(root, "metadata")), None)
    said = {
        name: (children(head, name)[0].text or "").strip()
        if head is not None and children(head, name)
        else ""
        for name in ("schema", "schemaversion")
    }
    if said["schema"] != "ADL SCORM":
        yield finding("scorm.schema", MANIFEST, found=said["schema"])
    if said["schemaversion"] not in VERSIONS[package.kind]:
        yield finding("scorm.schemaversion", MANIFEST, found=said["schemaversion"])


def prefixes(package: Package) -> Iterator[Finding]:
    if package.root is None:
        return
    wrong: dict[tuple[str, str], Element] = {}
    for element in package.root.iter(etree.Element):
        for uri, prefix in _prefixes_of(element):
            wanted = PREFIXES.get(uri, prefix)
            if prefix != wanted:
                wrong.setdefault((f"{prefix or ''}:", f"{wanted}:" if wanted else "(không có)"), element)
    for (given, wanted_text), element in wrong.items():
        yield finding("scorm.prefix", place_of(MANIFEST, element), found=given, wanted=wanted_text)


def _prefixes_of(element: Element) -> Iterator[tuple[str, str | None]]:
    yield etree.QName(element).namespace or "", element.prefix
    back = {uri: prefix for prefix, uri in element.nsmap.items() if prefix}
    for name in element.attrib:
        uri = etree.QName(name).namespace
        if uri:
            yield uri, back.get(uri)


def identifiers(package: Package) -> Iterator[Finding]:
    root = package.root
    if root is None:
        return
    counts = Counter(element.get("identifier") for element in root.iter(etree.Element))
    for identifier, count in counts.items():
        if identifier and count > 1:
            yield finding("scorm.identifier-duplicate", MANIFEST, found=identifier)
    organizations = next(iter(children(root, "organizations")), None)
    default = organizations.get("default") if organizations is not None else None
    known = [one.get("identifier") for one in found(root, "organization")]
    if default and default not in known:
        yield finding("scorm.organization-default", MANIFEST, found=default)


def items(package: Package) -> Iterator[Finding]:
    root = package.root
    if root is None:
        return
    resources = {one.get("identifier") for one in found(root, "resource")}
    launched = 0
    for item in found(root, "item"):
        name, place = item.get("identifier") or "?", place_of(MANIFEST, item)
        reference, parents = item.get("identifierref"), bool(children(item, "item"))
        launched += bool(reference)
        if reference and reference not in resources:
            yield finding("scorm.item-reference", place, item=name, found=reference)
        if not parents and not reference:
            yield finding("scorm.item-without-resource", place, item=name)
        if parents and reference and package.kind == "scorm2004":
            yield finding("scorm.item-with-both", place, item=name)
        yield from _title(item, name)
    yield from (one for organization in found(root, "organization") for one in _long(organization))
    if not launched:
        yield finding("scorm.nothing-to-launch", MANIFEST)


def _title(item: Element, name: str) -> Iterator[Finding]:
    titles = children(item, "title")
    if not titles or not (titles[0].text or "").strip():
        yield finding("scorm.title-missing", place_of(MANIFEST, item), item=name)
    yield from _long(item)


def _long(element: Element) -> Iterator[Finding]:
    for title in children(element, "title"):
        if len(title.text or "") > TITLE_LIMIT:
            yield finding("scorm.title-long", place_of(MANIFEST, title), length=len(title.text))


def resources(package: Package) -> Iterator[Finding]:
    root = package.root
    if root is None:
        return
    wanted = SCORM_TYPE[package.kind]
    listed: set[str] = set()
    for resource in found(root, "resource"):
        name, place = resource.get("identifier") or "?", place_of(MANIFEST, resource)
        said = attribute(resource, "scormtype")
        if said is None or said[0] != wanted or said[1] not in ("sco", "asset"):
            yield finding("scorm.scormtype", place, resource=name, wanted=f"adlcp:{wanted}")
        files = [file.get("href") or "" for file in children(resource, "file")]
        href = resource.get("href")
        if href and not _outside(href) and _path(href) not in [_path(file) for file in files]:
            yield finding("scorm.href-not-listed", place, resource=name, href=_path(href))
        base = _base(resource)
        for file in files:
            yield from _listed_file(package, place, file, base, listed)
    for path in package.contents.entries:
        if path not in listed and not _CONTROL.fullmatch(path) and not _SCHEMA_FOLDERS.fullmatch(path):
            yield finding("scorm.file-unlisted", path)


def _listed_file(package: Package, place: str, href: str, base: str, listed: set[str]) -> Iterator[Finding]:
    if _outside(href) or href.startswith("/") or "\\" in href:
        yield finding("scorm.address", place, href=href)
        return
    path = posixpath.normpath(base + _path(href))
    listed.add(path)
    if path in package.contents:
        return
    other = package.contents.in_other_case(path)
    if other:
        listed.add(other)
        yield finding("scorm.file-case", place, href=path, found=other)
    else:
        yield finding("scorm.file-missing", place, href=path)


def bases(package: Package) -> Iterator[Finding]:
    if package.root is None:
        return
    for element in package.root.iter(etree.Element):
        base = element.get(f"{{{XML}}}base")
        if base is not None and (not base.endswith("/") or base.startswith("/") or "\\" in base):
            yield finding("scorm.xml-base", place_of(MANIFEST, element), found=base)


def schema_files(package: Package) -> Iterator[Finding]:
    if package.root is None:
        return
    locations = (package.root.get(f"{{{XSI}}}schemaLocation") or "").split()
    for file in locations[1::2]:
        if not _outside(file) and file not in package.contents:
            yield finding("scorm.schema-file-missing", MANIFEST, found=file)


def mastery(package: Package) -> Iterator[Finding]:
    if package.root is None:
        return
    ranges = {"masteryscore": (0, 100), "minNormalizedMeasure": (-1, 1), "scaled_passing_score": (-1, 1)}
    for element in package.root.iter(etree.Element):
        limits = ranges.get(local(element))
        if limits and not _within((element.text or "").strip(), *limits):
            yield finding(
                "scorm.mastery",
                place_of(MANIFEST, element),
                found=element.text or "",
                low=limits[0],
                high=limits[1],
            )


def sequencing(package: Package) -> Iterator[Finding]:
    """2004 only: what keeps a learner from going on, and what Moodle chokes on."""
    root = package.root
    if root is None:
        return
    shared = {one.get("ID"): one for one in found(root, "sequencing") if one.get("ID")}
    for parent in (
        *found(root, "organization"),
        *(one for one in found(root, "item") if children(one, "item")),
    ):
        if len(children(parent, "item")) > 1 and not _flows(parent, shared):
            yield finding("scorm2004.no-flow", place_of(MANIFEST, parent))
    for element in found(root, "mapInfo")[:1]:
        yield finding("scorm2004.map-info", place_of(MANIFEST, element))


def _flows(parent: Element, shared: dict[str, Element]) -> bool:
    for own in children(parent, "sequencing"):
        for sequencing in (own, shared.get(own.get("IDRef"))):
            if sequencing is not None:
                for mode in children(sequencing, "controlMode"):
                    return mode.get("flow") in ("true", "1")
    return False


def launch_pages(package: Package) -> list[tuple[Element, str]]:
    """Items in the order of the manifest, each with the page that it opens."""
    root = package.root
    if root is None:
        return []
    by_id = {one.get("identifier"): one for one in found(root, "resource")}
    pairs = [(item, by_id.get(item.get("identifierref"))) for item in found(root, "item")]
    return [
        (item, posixpath.normpath(_base(resource) + _path(resource.get("href"))) + _query(item, resource))
        for item, resource in pairs
        if resource is not None and resource.get("href") and not _outside(resource.get("href"))
    ]


def _query(item: Element, resource: Element) -> str:
    query = urlsplit(resource.get("href")).query
    return (f"?{query}" if query else "") + (item.get("parameters") or "")


def _base(resource: Element) -> str:
    parts = [one.get(f"{{{XML}}}base") or "" for one in (*reversed(list(resource.iterancestors())), resource)]
    return "".join(parts)


def _path(href: str) -> str:
    return unquote(href.partition("?")[0].partition("#")[0])


def _outside(href: str) -> bool:
    return bool(re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//", href))


def _within(text: str, low: float, high: float) -> bool:
    try:
        return low <= float(text) <= high
    except ValueError:
        return False


COMMON = (schema, metadata, prefixes, identifiers, items, resources, bases, schema_files, mastery)
CHECKS = {"scorm12": COMMON, "scorm2004": (*COMMON, sequencing)}
