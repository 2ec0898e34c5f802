"""xAPI without cmi5 ("Tin Can"): a package that platforms launch with their record store in the address."""

from collections.abc import Iterator
from dataclasses import dataclass

from curriculum.document import CourseDocument
from curriculum.packaging import contents, xml
from curriculum.packaging.base import Order, PackageFile, Source, Structure, file_of
from curriculum.packaging.contents import Unit

NAMESPACES: xml.Namespaces = {None: "http://projecttincan.com/tincan.xsd"}
ADL = "http://adlnet.gov/expapi/activities"


@dataclass(frozen=True)
class XapiPackager(contents.Format):
    id: str = "xapi"
    label: str = "xAPI (Tin Can)"
    structures: tuple[Structure, ...] = ("course",)
    """Only one activity of a package may be launched; a lesson alone is a package of its own."""
    losses: tuple[str, ...] = ("gói không nêu điểm đạt; nền tảng chỉ biết đạt hay chưa từ kết quả gửi về",)

    def files(self, course: CourseDocument, order: Order, source: Source) -> Iterator[PackageFile]:
        units = contents.units(course, order.structure)
        yield file_of("tincan.xml", manifest(course, units[0], contents.activity_base(source)))
        yield from contents.page_files(course, units, "xapi")
        yield from contents.player("xapi", course.language)
        yield from contents.media_files(course, source.open_media)


def manifest(course: CourseDocument, unit: Unit, activity_base: str) -> bytes:
    """The activity that is launched, then its lessons by the ids under which the player tells of them."""
    root = xml.root("tincan", NAMESPACES, {})
    activities = xml.add(root, "activities")
    own = f"{activity_base}/courses/{unit.code}"
    launched = _activity(activities, own, "course", course.title, course.summary, course.language)
    xml.add(launched, "launch", unit.page, {"lang": course.language})
    for lesson in unit.lessons:
        _activity(activities, f"{own}/{lesson.id}", "lesson", lesson.title, lesson.summary, course.language)
    return xml.serialise(root)


def _activity(
    parent: xml.Element, id: str, kind: str, title: str, description: str, language: str
) -> xml.Element:
    activity = xml.add(parent, "activity", None, {"id": id, "type": f"{ADL}/{kind}"})
    for name, text in (("name", title), ("description", description or title)):
        xml.add(activity, name, contents.one_line(text), {"lang": language})
    return activity
