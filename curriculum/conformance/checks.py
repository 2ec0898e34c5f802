"""What is looked at in every kind of package: its names, sizes, pages, and our own description of it."""

import json
import posixpath
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from curriculum.conformance.archive import is_safe
from curriculum.conformance.package import KINDS, MOST_PAGE_BYTES, Package, kind_findings
from curriculum.conformance.report import Finding
from curriculum.conformance.rules import finding
from curriculum.rendering.configuration import state_bytes

MEGABYTE = 1_000_000
PACKAGE_BYTES = {"": 500 * MEGABYTE, "moodle": 100 * MEGABYTE, "openedx": 100 * MEGABYTE}
"""What platforms usually take as they are installed; only a warning, since their keepers may change it."""
FILE_BYTES = 100 * MEGABYTE
STATE_BYTES = {"scorm12": 4096, "scorm2004": 64_000}
_NAME = re.compile(r"[A-Za-z0-9._/-]+")


def names(package: Package) -> Iterator[Finding]:
    for path in package.contents.entries:
        if not _NAME.fullmatch(path):
            yield finding("name.not-ascii", path)


def sizes(package: Package) -> Iterator[Finding]:
    entries = package.contents.entries.values()
    limit = PACKAGE_BYTES.get(package.platform, PACKAGE_BYTES[""])
    total = sum(entry.bytes for entry in entries)
    if total > limit:
        yield finding("size.package", size=_megabytes(total), limit=_megabytes(limit))
    for entry in entries:
        if entry.bytes > FILE_BYTES:
            yield finding("size.file", entry.path, size=_megabytes(entry.bytes), limit=_megabytes(FILE_BYTES))


def platform(package: Package) -> Iterator[Finding]:
    place = package.place
    if place.formats and package.kind != "unknown" and package.kind not in place.formats:
        yield finding(
            "platform.format",
            platform=place.label,
            kind=KINDS[package.kind],
            formats=", ".join(place.formats),
        )


def text_files(package: Package) -> Iterator[Finding]:
    """Question banks that are one file: readable text, well-formed XML where it is XML."""
    content = package.contents.single
    if content is not None and package.kind in ("gift", "moodlexml"):
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            yield finding("text.not-utf8")


SERVED_KINDS = ("scorm12", "scorm2004", "cmi5", "xapi", "web", "epub", "commoncartridge")
"""Kinds whose pages a browser reads as they lie; importers of the others rewrite addresses."""
CARTRIDGE_BASE = re.compile(r"(\$|%24)IMS-CC-FILEBASE(\$|%24)/?", re.IGNORECASE)
"""Stands for the root of a Common Cartridge."""


# --- pages --------------------------------------------------------------------------------------------------

_FETCHED = (
    "//script/@src | //img/@src | //iframe/@src | //embed/@src | //source/@src | //track/@src | //input/@src"
    " | //video/@src | //audio/@src | //video/@poster | //object/@data | //frame/@src | //body/@background"
    " | //*[local-name()='image' or local-name()='use']/@href"
    " | //link[contains(concat(' ', translate(@rel, 'STYLEHCON', 'stylehcon'), ' '), ' stylesheet ')"
    " or contains(@rel, 'icon') or contains(@rel, 'preload') or contains(@rel, 'manifest')]/@href"
)
"""What a browser fetches by itself; links are the reader's to follow."""
_CSS = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)", re.IGNORECASE)
_SCRIPT_CALLS = re.compile(
    r"(?:fetch\(|import\(|importScripts\(|\.src\s*=|\.open\(\s*['\"][A-Z]+['\"]\s*,|EventSource\(|sendBeacon\()"
    r"\s*['\"`]((?:https?:|wss?:)?//[^'\"`\s]+)|(?:from|import)\s*['\"](https?://[^'\"]+)"
)
_OUTSIDE = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_HARMLESS = re.compile(r"(data|blob|about|javascript|mailto|tel):|#|\?", re.IGNORECASE)


def pages(package: Package) -> Iterator[Finding]:
    if package.kind not in SERVED_KINDS:
        return
    for path, tree in package.pages.items():
        base = tree.xpath("string(//base/@href)")
        for address in [*tree.xpath(_FETCHED), *_of_srcsets(tree)]:
            yield from _address(package, path, str(address), base)
        for style in [*tree.xpath("//style/text()"), *tree.xpath("//@style")]:
            yield from _style(package, path, str(style))
        for script in tree.xpath(
            "//script[not(@src)][not(@type) or contains(@type, 'script') or @type='module']"
        ):
            yield from _script(path, script.text or "")


def plain_files(package: Package) -> Iterator[Finding]:
    """Styles, scripts and drawings that lie beside the pages; text that must be UTF-8."""
    for path, entry in package.contents.entries.items():
        ending = path.lower().rpartition(".")[2]
        if ending not in ("css", "js", "mjs", "svg", "html", "htm", "xhtml"):
            continue
        if entry.bytes > MOST_PAGE_BYTES:
            yield finding("page.too-big", path, size=entry.bytes)
            continue
        content = package.contents.read(path)
        text = content.decode("utf-8", "replace")
        if "\ufffd" in text and "\ufffd".encode() not in content:
            yield finding("page.not-utf8", path)
        if package.kind not in SERVED_KINDS:
            continue
        if ending == "css":
            yield from _style(package, path, text)
        elif ending in ("js", "mjs"):
            yield from _script(path, text)
        elif ending == "svg":
            yield from _drawing(package, path, text)


def _of_srcsets(tree: object) -> Iterator[str]:
    for candidates in tree.xpath("//@srcset"):  # type: ignore[attr-defined]
        if not candidates.lstrip().startswith("data:"):
            yield from (part.split()[0] for part in str(candidates).split(",") if part.split())


def _style(package: Package, path: str, text: str) -> Iterator[Finding]:
    for match in _CSS.finditer(re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)):
        yield from _address(package, path, match[1] or match[2])


def _drawing(package: Package, path: str, text: str) -> Iterator[Finding]:
    for match in re.finditer(
        r"<(?:image|use|script|feImage)\b[^>]*?(?:xlink:)?href\s*=\s*['\"]([^'\"]+)", text
    ):
        yield from _address(package, path, match[1])
    yield from _style(package, path, text)


def _script(path: str, text: str) -> Iterator[Finding]:
    for match in _SCRIPT_CALLS.finditer(text):
        yield finding("page.script-address", path, href=match[1] or match[2])


def _address(package: Package, path: str, address: str, base: str = "") -> Iterator[Finding]:
    address = address.strip()
    if CARTRIDGE_BASE.match(address):
        wanted = resolved("", CARTRIDGE_BASE.sub("", address))
        if wanted not in package.contents:
            yield _missing(package, path, address, wanted)
        return
    if not address or (_HARMLESS.match(address) and not base):
        return
    if _OUTSIDE.match(address) or _OUTSIDE.match(base):
        yield finding("page.outside-request", path, href=address)
    elif address.startswith("/"):
        yield finding("page.absolute-path", path, href=address)
    elif not urlsplit(address).scheme:
        wanted = resolved(path, base + address if base.endswith("/") else address)
        if wanted and wanted not in package.contents:
            yield _missing(package, path, address, wanted)


def _missing(package: Package, path: str, address: str, wanted: str) -> Finding:
    other = package.contents.in_other_case(wanted)
    if other:
        return finding("page.file-case", path, href=address, found=other)
    return finding("page.file-missing", path, href=address)


def resolved(page: str, address: str) -> str:
    """The path inside the package that an address on a page means; empty where it means the page itself."""
    try:
        path = unquote(urlsplit(address).path)
    except ValueError:
        return address
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else ""


# --- packages made here -------------------------------------------------------------------------------------


def ours(package: Package) -> Iterator[Finding]:
    if not package.ours:
        return
    yield from _configurations(package)
    if package.description not in package.contents:
        yield finding("ours.description-missing")
        return
    try:
        data = json.loads(package.contents.read(package.description))
        files = {str(file["path"]): (int(file["bytes"]), str(file["sha256"])) for file in data["files"]}
        format = str(data["package"]["format"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        yield finding("ours.description-broken", package.description, why=type(error).__name__)
        return
    if format in KINDS and format != package.kind:
        yield finding("ours.format", package.description, found=format, kind=package.kind)
    yield from _files(package, files)


def _files(package: Package, listed: dict[str, tuple[int, str]]) -> Iterator[Finding]:
    contents = package.contents
    for path, (size, sha256) in listed.items():
        if path not in contents:
            yield finding("ours.file-absent", package.description, href=path)
        elif (contents.entries[path].bytes, contents.hashes[path]) != (size, sha256):
            yield finding("ours.hash", path)
    for path in contents.entries:
        if path not in listed and path != package.description:
            yield finding("ours.file-extra", path)


def _configurations(package: Package) -> Iterator[Finding]:
    place = package.place
    limit = place.state_bytes.get(package.kind, STATE_BYTES.get(package.kind, 0))
    for path, configuration in package.configurations.items():
        if configuration is None:
            yield finding("ours.configuration", path)
            continue
        size = _state_bytes(configuration)
        if limit and size > limit:
            yield finding("ours.state", path, size=size, limit=limit)


def _state_bytes(configuration: dict[str, Any]) -> int:
    """The most bytes that the player may store for this page."""
    lessons = configuration["lessons"]
    return state_bytes([[question["choices"] for question in lesson["questions"]] for lesson in lessons])


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.0f} MB"


EVERY_KIND = (kind_findings, names, sizes, platform, text_files, pages, plain_files, ours)
__all__ = ["EVERY_KIND", "is_safe", "resolved"]
