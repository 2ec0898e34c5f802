"""SCORM 1.2: the format that every learning platform takes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from curriculum.document import CourseDocument
from curriculum.packaging import contents, platforms, xml
from curriculum.packaging.base import Order, PackageFile, Source, Structure, file_of
from curriculum.packaging.contents import Unit
from curriculum.packaging.description import NAME as DESCRIPTION
from curriculum.packaging.formats import lom

NAMESPACES: xml.Namespaces = {
    None: "http://www.imsproject.org/xsd/imscp_rootv1p1p2",
    "adlcp": "http://www.adlnet.org/xsd/adlcp_rootv1p2",
    "imsmd": "http://www.imsglobal.org/xsd/imsmd_rootv1p2p1",
    "xsi": xml.XSI,
}
SCHEMA_LOCATION = " ".join(
    (
        "http://www.imsproject.org/xsd/imscp_rootv1p1p2 imscp_rootv1p1p2.xsd",
        "http://www.adlnet.org/xsd/adlcp_rootv1p2 adlcp_rootv1p2.xsd",
        "http://www.imsglobal.org/xsd/imsmd_rootv1p2p1 imsmd_rootv1p2p1.xsd",
    )
)
SUSPEND_DATA_LIMIT = 4096
"""Bytes: some platforms count them instead of characters (cmi.suspend_data, RTE 3.4.3)."""


@dataclass(frozen=True)
class Scorm12Packager(contents.Format):
    id: str = "scorm12"
    label: str = "SCORM 1.2"
    structures: tuple[Structure, ...] = ("course", "lessons")

    def files(self, course: CourseDocument, order: Order, source: Source) -> Iterator[PackageFile]:
        structure = order.structure
        parts = contents.units(course, structure)
        limit = platforms.state_limit(order, self.id, SUSPEND_DATA_LIMIT)
        contents.check_state(course, parts, limit, self.label)
        player = contents.player("scorm12", course.language)
        paths = [file.path for file in player]
        yield file_of("imsmanifest.xml", manifest(course, structure, paths, source.release))
        yield from contents.schema_files("scorm12")
        yield from contents.page_files(course, parts, "scorm12", told=lambda unit: platforms.told(order))
        yield from player
        yield from contents.media_files(course, source.open_media)


def manifest(course: CourseDocument, structure: Structure, player: Sequence[str], release: int) -> bytes:
    root = xml.root(
        "manifest",
        NAMESPACES,
        {"identifier": f"hls-{course.code}", "version": "1.0", "xsi:schemaLocation": SCHEMA_LOCATION},
    )
    metadata = xml.add(root, "metadata")
    xml.add(metadata, "schema", "ADL SCORM")
    xml.add(metadata, "schemaversion", "1.2")
    lom.inline(metadata, course, release)
    _organizations(root, course, structure)
    resources = xml.add(root, "resources")
    for unit in contents.units(course, structure):
        _resource(resources, unit, [unit.page, *player, *contents.media_paths(course, unit), DESCRIPTION])
    return xml.serialise(root)


def _organizations(root: xml.Element, course: CourseDocument, structure: Structure) -> None:
    identifier = f"org-{course.code}"
    organization = xml.add(
        xml.add(root, "organizations", None, {"default": identifier}),
        "organization",
        None,
        {"identifier": identifier},
    )
    xml.add(organization, "title", contents.short_title(course.title))
    previous = ""
    for module, parts in contents.branches(course, structure):
        parent = organization
        if module:
            parent = xml.add(organization, "item", None, {"identifier": f"module-{module.id}"})
            xml.add(parent, "title", contents.short_title(module.title))
        for unit in parts:
            _item(parent, course, unit, previous)
            if contents.ordered(course, structure):
                previous = f"item-{unit.code}"


def _item(parent: xml.Element, course: CourseDocument, unit: Unit, prerequisite: str) -> None:
    """`prerequisite`: the item that must be completed or passed before, if there is one."""
    item = xml.add(
        parent, "item", None, {"identifier": f"item-{unit.code}", "identifierref": f"sco-{unit.code}"}
    )
    xml.add(item, "title", contents.short_title(unit.title))
    if prerequisite:
        xml.add(item, "adlcp:prerequisites", prerequisite, {"type": "aicc_script"})
    if contents.graded(course, unit):
        xml.add(item, "adlcp:masteryscore", str(course.mastery_score))


def _resource(resources: xml.Element, unit: Unit, paths: Sequence[str]) -> None:
    resource = xml.add(
        resources,
        "resource",
        None,
        {
            "identifier": f"sco-{unit.code}",
            "type": "webcontent",
            "adlcp:scormtype": "sco",
            "href": unit.page,
        },
    )
    for path in paths:
        xml.add(resource, "file", None, {"href": path})
