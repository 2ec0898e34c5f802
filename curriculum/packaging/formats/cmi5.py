"""cmi5: one package, launched by the platform, with xAPI statements to its learning record store."""

from collections.abc import Iterator
from dataclasses import dataclass

from curriculum.document import CourseDocument
from curriculum.packaging import contents, xml
from curriculum.packaging.base import Order, PackageFile, Source, Structure, file_of
from curriculum.packaging.contents import Unit

NAMESPACES: xml.Namespaces = {None: "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"}
ACTIVITY_TYPES = {
    "course": "http://adlnet.gov/expapi/activities/course",
    "lessons": "http://adlnet.gov/expapi/activities/lesson",
}


@dataclass(frozen=True)
class Cmi5Packager(contents.Format):
    id: str = "cmi5"
    label: str = "cmi5"
    structures: tuple[Structure, ...] = ("course", "lessons")

    def files(self, course: CourseDocument, order: Order, source: Source) -> Iterator[PackageFile]:
        structure = order.structure
        yield file_of("cmi5.xml", course_structure(course, structure, contents.activity_base(source)))
        yield from contents.page_files(course, contents.units(course, structure), "cmi5")
        yield from contents.player("cmi5", course.language)
        yield from contents.media_files(course, source.open_media)


def course_structure(course: CourseDocument, structure: Structure, activity_base: str) -> bytes:
    root = xml.root("courseStructure", NAMESPACES, {})
    head = xml.add(root, "course", None, {"id": f"{activity_base}/courses/{course.code}"})
    _texts(head, course.title, course.summary, course.language)
    for module, parts in contents.branches(course, structure):
        parent = root
        if module:
            parent = xml.add(root, "block", None, {"id": f"{activity_base}/modules/{module.id}"})
            _texts(parent, module.title, "", course.language)
        for unit in parts:
            _au(parent, course, unit, structure, activity_base)
    return xml.serialise(root)


def _au(
    parent: xml.Element, course: CourseDocument, unit: Unit, structure: Structure, activity_base: str
) -> None:
    graded = contents.graded(course, unit)
    attributes = {
        "id": f"{activity_base}/{'courses' if structure == 'course' else 'lessons'}/{unit.code}/au",
        # Left out it would mean NotApplicable: satisfied without having been opened.
        "moveOn": "CompletedAndPassed" if graded else "Completed",
        "launchMethod": "AnyWindow",
        "activityType": ACTIVITY_TYPES[structure],
    }
    if graded:
        attributes["masteryScore"] = contents.mastery(course)
    au = xml.add(parent, "au", None, attributes)
    summary = course.summary if structure == "course" else unit.lessons[0].summary
    _texts(au, unit.title, summary, course.language)
    xml.add(au, "url", unit.page)


def _texts(parent: xml.Element, title: str, description: str, language: str) -> None:
    """Both are compulsory; a description that is missing repeats the title."""
    for name, text in (("title", title), ("description", description or title)):
        xml.add(xml.add(parent, name), "langstring", contents.one_line(text), {"lang": language})
