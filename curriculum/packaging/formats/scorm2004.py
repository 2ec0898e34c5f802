"""SCORM 2004 4th Edition: completion and success apart, scores that roll up, room for long answers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from curriculum.document import CourseDocument, LessonDocument
from curriculum.packaging import contents, platforms, xml
from curriculum.packaging.base import Order, PackageFile, Source, Structure, file_of
from curriculum.packaging.contents import Unit
from curriculum.packaging.description import NAME as DESCRIPTION
from curriculum.packaging.formats import lom
from curriculum.rendering import objectives

NAMESPACES: xml.Namespaces = {
    None: "http://www.imsglobal.org/xsd/imscp_v1p1",
    "adlcp": "http://www.adlnet.org/xsd/adlcp_v1p3",
    "adlseq": "http://www.adlnet.org/xsd/adlseq_v1p3",
    "adlnav": "http://www.adlnet.org/xsd/adlnav_v1p3",
    "imsss": "http://www.imsglobal.org/xsd/imsss",
    "xsi": xml.XSI,
}
SCHEMA_LOCATION = " ".join(
    (
        "http://www.imsglobal.org/xsd/imscp_v1p1 imscp_v1p1.xsd",
        "http://www.adlnet.org/xsd/adlcp_v1p3 adlcp_v1p3.xsd",
        "http://www.adlnet.org/xsd/adlseq_v1p3 adlseq_v1p3.xsd",
        "http://www.adlnet.org/xsd/adlnav_v1p3 adlnav_v1p3.xsd",
        "http://www.imsglobal.org/xsd/imsss imsss_v1p0.xsd",
    )
)
SUSPEND_DATA_LIMIT = 64000
"""cmi.suspend_data, RTE 4.2.23 (4th Edition)."""


@dataclass(frozen=True)
class Scorm2004Packager(contents.Format):
    id: str = "scorm2004"
    label: str = "SCORM 2004 (bản 4)"
    structures: tuple[Structure, ...] = ("course", "lessons")

    def files(self, course: CourseDocument, order: Order, source: Source) -> Iterator[PackageFile]:
        structure = order.structure
        parts = contents.units(course, structure)
        limit = platforms.state_limit(order, self.id, SUSPEND_DATA_LIMIT)
        contents.check_state(course, parts, limit, self.label)
        player = contents.player("scorm2004", course.language)
        yield file_of("imsmanifest.xml", manifest(course, structure, [file.path for file in player]))
        yield file_of(lom.NAME, lom.external(course, source.release))
        yield from contents.schema_files("scorm2004")
        onward = _onward(course, structure, parts)
        yield from contents.page_files(
            course, parts, "scorm2004", told=lambda unit: {**platforms.told(order), **onward(unit)}
        )
        yield from player
        yield from contents.media_files(course, source.open_media)


def _onward(course: CourseDocument, structure: Structure, parts: Sequence[Unit]) -> contents.Told:
    """In a fixed order the player itself opens the next item, and only when its own is completed."""
    leading = parts[:-1] if contents.ordered(course, structure) else ()
    return lambda unit: {"onward": True} if unit in leading else {}


def manifest(course: CourseDocument, structure: Structure, player: Sequence[str]) -> bytes:
    root = xml.root(
        "manifest",
        NAMESPACES,
        {"identifier": f"hls-{course.code}", "version": "1.0", "xsi:schemaLocation": SCHEMA_LOCATION},
    )
    metadata = xml.add(root, "metadata")
    xml.add(metadata, "schema", "ADL SCORM")
    xml.add(metadata, "schemaversion", "2004 4th Edition")
    xml.add(metadata, "adlcp:location", lom.NAME)
    _organizations(root, course, structure)
    resources = xml.add(root, "resources")
    for unit in contents.units(course, structure):
        _resource(resources, unit, _paths(course, unit, player))
    return xml.serialise(root)


def _paths(course: CourseDocument, unit: Unit, player: Sequence[str]) -> list[str]:
    return [unit.page, *player, *contents.media_paths(course, unit), lom.NAME, DESCRIPTION]


def _organizations(root: xml.Element, course: CourseDocument, structure: Structure) -> None:
    identifier = f"org-{course.code}"
    organization = xml.add(
        xml.add(root, "organizations", None, {"default": identifier}),
        "organization",
        None,
        # Scores stay with this attempt: a platform must not carry them from another package of the same code.
        {"identifier": identifier, "adlseq:objectivesGlobalToSystem": "false"},
    )
    xml.add(organization, "title", contents.short_title(course.title))
    for module, parts in contents.branches(course, structure):
        if module:
            cluster = xml.add(organization, "item", None, {"identifier": f"module-{module.id}"})
            xml.add(cluster, "title", contents.short_title(module.title))
            _items(cluster, course, parts, structure)
            _cluster_sequencing(cluster, course, module.lessons, structure)
        else:
            _items(organization, course, parts, structure)
    _course_sequencing(organization, course, structure)


def _items(parent: xml.Element, course: CourseDocument, parts: Sequence[Unit], structure: Structure) -> None:
    for unit in parts:
        item = xml.add(
            parent, "item", None, {"identifier": f"item-{unit.code}", "identifierref": f"sco-{unit.code}"}
        )
        xml.add(item, "title", contents.short_title(unit.title))
        if not contents.graded(course, unit):
            # Where seeing everything is enough, a platform may conclude completion from progress_measure.
            xml.add(
                item,
                "adlcp:completionThreshold",
                None,
                {"completedByMeasure": "true", "minProgressMeasure": "1.0"},
            )
        _unit_sequencing(item, course, unit)
        if structure == "course":
            # There is nowhere to go from a single item: the platform's own "next" would only raise an error.
            _hide_buttons(item, "previous", "continue")
        elif contents.ordered(course, structure):
            _hide_buttons(item, "continue")


def _hide_buttons(item: xml.Element, *buttons: str) -> None:
    interface = xml.add(xml.add(item, "adlnav:presentation"), "adlnav:navigationInterface")
    for button in buttons:
        xml.add(interface, "adlnav:hideLMSUI", button)


def _unit_sequencing(item: xml.Element, course: CourseDocument, unit: Unit) -> None:
    sequencing = xml.add(item, "imsss:sequencing")
    _rollup(sequencing, course, unit.lessons)
    competencies = objectives(course, unit.lessons)
    _objectives(sequencing, course, contents.graded(course, unit), competencies)
    xml.add(
        sequencing,
        "imsss:deliveryControls",
        None,
        {"tracked": "true", "completionSetByContent": "true", "objectiveSetByContent": "true"},
    )


def _cluster_sequencing(
    cluster: xml.Element, course: CourseDocument, lessons: Iterable[LessonDocument], structure: Structure
) -> None:
    sequencing = xml.add(cluster, "imsss:sequencing")
    _control_mode(sequencing, course, structure)
    _rollup(sequencing, course, tuple(lessons))


def _control_mode(sequencing: xml.Element, course: CourseDocument, structure: Structure) -> None:
    """In a fixed order there is no choice: the way on is the player's own button.

    Rules that look at the item before would need `imsss:mapInfo`, which Moodle cannot import.
    """
    choice = "false" if contents.ordered(course, structure) else "true"
    xml.add(sequencing, "imsss:controlMode", None, {"choice": choice, "flow": "true"})


def _course_sequencing(organization: xml.Element, course: CourseDocument, structure: Structure) -> None:
    """The course is completed when all its items are (the default rule), passed by their weighted score."""
    sequencing = xml.add(organization, "imsss:sequencing")
    _control_mode(sequencing, course, structure)
    _objectives(sequencing, course, course.completion == "viewed_and_passed" and any(course.questions()))


def _rollup(sequencing: xml.Element, course: CourseDocument, lessons: Sequence[LessonDocument]) -> None:
    """In the score of the course each part counts by its points; lessons without questions do not."""
    mine, all_points = contents.points(lessons), contents.points(course.lessons())
    weight = Decimal(mine) / all_points if all_points else Decimal(1)
    xml.add(
        sequencing,
        "imsss:rollupRules",
        None,
        {
            "rollupObjectiveSatisfied": "true",
            "rollupProgressCompletion": "true",
            "objectiveMeasureWeight": f"{weight:.4f}",
        },
    )


def _objectives(
    sequencing: xml.Element, course: CourseDocument, by_measure: bool, competencies: Iterable[str] = ()
) -> None:
    """The score decides; competencies stand beside it, known to the platform before the first visit."""
    parent = xml.add(sequencing, "imsss:objectives")
    primary = xml.add(
        parent,
        "imsss:primaryObjective",
        None,
        {"objectiveID": "score", "satisfiedByMeasure": "true" if by_measure else "false"},
    )
    if by_measure:
        xml.add(primary, "imsss:minNormalizedMeasure", contents.mastery(course))
    for competency in competencies:
        xml.add(parent, "imsss:objective", None, {"objectiveID": competency})


def _resource(resources: xml.Element, unit: Unit, paths: Sequence[str]) -> None:
    resource = xml.add(
        resources,
        "resource",
        None,
        {
            "identifier": f"sco-{unit.code}",
            "type": "webcontent",
            "adlcp:scormType": "sco",
            "href": unit.page,
        },
    )
    for path in paths:
        xml.add(resource, "file", None, {"href": path})
