"""The package document of an EPUB 3.3: what the book is, what lies in it, in which order it is read."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from curriculum.document import AudioNode, CourseDocument, VideoNode
from curriculum.languages import LANGUAGES
from curriculum.packaging import contents, xml
from curriculum.packaging.base import Order
from curriculum.packaging.description import competencies, licence_address

FOLDER = "EPUB"
OPF: xml.Namespaces = {None: "http://www.idpf.org/2007/opf", "dc": "http://purl.org/dc/elements/1.1/"}
OCF: xml.Namespaces = {None: "urn:oasis:names:tc:opendocument:xmlns:container"}

MEDIA_TYPES = {
    "xhtml": "application/xhtml+xml",
    "css": "text/css",
    "woff2": "font/woff2",
    "txt": "text/plain",
    "vtt": "text/vtt",
    **{ending: media_type for media_type, ending in contents.EXTENSIONS.items()},
    "m4a": "audio/mp4",
    "ogg": "audio/ogg; codecs=opus",
    "opus": "audio/ogg; codecs=opus",
}
RECORDINGS = (AudioNode, VideoNode)
SUMMARY = "Hình nào cũng có chữ thay thế. Đọc được bằng trình đọc màn hình; chỉ cần lật trang."
_FIRST_RELEASE = datetime(2000, 1, 1, tzinfo=UTC)
"""`dcterms:modified` is compulsory, and readers use it only to tell the newer of two copies of a book. A real
time would change the bytes of each build, so it counts releases: a minute for each."""


def ending(path: str) -> str:
    return path.rpartition(".")[2]


def container() -> bytes:
    root = xml.root("container", OCF, {"version": "1.0"})
    files = xml.add(root, "rootfiles")
    address = {"full-path": f"{FOLDER}/package.opf", "media-type": "application/oebps-package+xml"}
    xml.add(files, "rootfile", None, address)
    return xml.serialise(root)


def package(course: CourseDocument, order: Order, release: int, paths: list[str], spine: list[str]) -> bytes:
    """`package.opf`: `paths` are all files beside it, `spine` the pages in reading order."""
    attributes = {"version": "3.0", "unique-identifier": "book", "xml:lang": course.language}
    root = xml.root("package", OPF, attributes)
    _metadata(xml.add(root, "metadata"), course, order, release)
    manifest = xml.add(root, "manifest")
    for path in paths:
        attributes = {"id": _item(path), "href": path, "media-type": MEDIA_TYPES[ending(path)]}
        if path == "nav.xhtml":
            attributes["properties"] = "nav"
        xml.add(manifest, "item", None, attributes)
    direction = LANGUAGES[course.language].direction
    reading = xml.add(root, "spine", None, {"page-progression-direction": direction})
    for path in spine:
        xml.add(reading, "itemref", None, {"idref": _item(path)})
    return xml.serialise(root)


def _metadata(metadata: xml.Element, course: CourseDocument, order: Order, release: int) -> None:
    identity = uuid5(UUID(course.id), f"epub/{course.language}{order.suffix}")
    xml.add(metadata, "dc:identifier", f"urn:uuid:{identity}", {"id": "book"})
    xml.add(metadata, "dc:title", contents.one_line(course.title) or course.code)
    xml.add(metadata, "dc:language", course.language)
    for name, value in (
        ("dc:description", course.summary),
        ("dc:publisher", course.attribution),
        ("dc:creator", course.attribution),
        ("dc:rights", licence_address(course.licence)),
        *(("dc:subject", f"{one.framework} {one.code} {one.name}") for one in competencies(course)),
    ):
        if line := contents.one_line(value):
            xml.add(metadata, name, line)
    modified = _FIRST_RELEASE + timedelta(minutes=release)
    said = [("dcterms:modified", modified.strftime("%Y-%m-%dT%H:%M:%SZ")), *_accessibility(course)]
    said += [
        ("schema:version", str(release)),
        ("schema:educationalLevel", course.level),
        ("schema:audience", course.audience_title),
        ("schema:timeRequired", f"PT{course.minutes}M" if course.minutes else ""),
        ("schema:license", licence_address(course.licence)),
        *(("schema:teaches", outcome) for outcome in course.outcomes),
    ]
    for name, value in said:
        if line := contents.one_line(value):
            xml.add(metadata, "meta", line, {"property": name})


def _accessibility(course: CourseDocument) -> Iterator[tuple[str, str]]:
    """What readers show of a book before it is opened (EPUB Accessibility 1.1)."""
    kinds = {medium.kind for medium in course.media}
    spoken = [node for lesson in course.lessons() for node in lesson.nodes if isinstance(node, RECORDINGS)]
    in_words = all(node.transcript for node in spoken)
    yield "schema:accessMode", "textual"
    if kinds & {"image", "video"}:
        yield "schema:accessMode", "visual"
    if kinds & {"audio", "video"}:
        yield "schema:accessMode", "auditory"
    if in_words:
        yield "schema:accessModeSufficient", "textual"
    features = {
        "tableOfContents": True,
        "readingOrder": True,
        "structuralNavigation": True,
        "alternativeText": True,
        "closedCaptions": any(medium.captions for medium in course.media),
        "transcript": bool(spoken) and in_words,
    }
    for feature, present in features.items():
        if present:
            yield "schema:accessibilityFeature", feature
    yield "schema:accessibilityHazard", "unknown" if "video" in kinds else "none"
    yield "schema:accessibilitySummary", SUMMARY


def _item(path: str) -> str:
    return "i-" + path.replace("/", "-")
