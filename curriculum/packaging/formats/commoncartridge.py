"""IMS Common Cartridge 1.1: pages and quizzes that a platform takes into its own course.

1.1 and not later: Moodle refuses 1.2 and 1.3.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from curriculum.document import CourseDocument, LessonDocument
from curriculum.packaging import contents, questions, xml
from curriculum.packaging.base import Order, PackageFile, Source, file_of
from curriculum.packaging.contents import Unit
from curriculum.packaging.description import NAME as DESCRIPTION
from curriculum.packaging.description import licence_address
from curriculum.packaging.formats import plain_page, qti12

IMSCP = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
LOM_MANIFEST = "http://ltsc.ieee.org/xsd/imsccv1p1/LOM/manifest"
LOM_RESOURCE = "http://ltsc.ieee.org/xsd/imsccv1p1/LOM/resource"
NAMESPACES: xml.Namespaces = {None: IMSCP, "lomimscc": LOM_MANIFEST, "lom": LOM_RESOURCE, "xsi": xml.XSI}
PROFILE = "http://www.imsglobal.org/profile/cc/ccv1p1"
SCHEMA_LOCATION = " ".join(
    (
        f"{IMSCP} {PROFILE}/ccv1p1_imscp_v1p2_v1p0.xsd",
        f"{LOM_MANIFEST} {PROFILE}/LOM/ccv1p1_lommanifest_v1p0.xsd",
        f"{LOM_RESOURCE} {PROFILE}/LOM/ccv1p1_lomresource_v1p0.xsd",
    )
)
QUIZ_TYPE = "imsqti_xmlv1p2/imscc_xmlv1p1/assessment"
FOLDER_SIGNS = str.maketrans("&<>", "＆‹›")
"""Moodle puts the titles of folders, and no others, into its own XML as they are, then fails to read it."""
LOOK = "look"
"""Identifier of the resource that holds styles and fonts."""


@dataclass(frozen=True)
class CommonCartridgePackager(contents.Format):
    id: str = "commoncartridge"
    label: str = "Common Cartridge 1.1"
    extension: str = "imscc"
    losses: tuple[str, ...] = (
        "gợi ý của câu hỏi",
        "mức điểm cần đạt (chỉ còn là lời dặn đầu bài kiểm tra)",
        "cách chấm “đúng hết mới có điểm” (Moodle cho điểm từng phần)",
        "tiến độ và điều kiện hoàn thành (nền tảng tự tính)",
    )

    def files(self, course: CourseDocument, order: Order, source: Source) -> Iterator[PackageFile]:
        look = _look(course.language)
        taught = order.edition == "teacher"
        yield file_of("imsmanifest.xml", manifest(course, [file.path for file in look], taught))
        for lesson in course.lessons():
            styles = [file.path for file in look if file.path.endswith(".css")]
            page = plain_page.lesson_page(course, lesson, contents.media_path, styles, answers=taught)
            yield file_of(page_path(lesson), page.encode())
            if any(lesson.questions()):
                yield file_of(quiz_path(lesson), qti12.assessment(course, lesson))
        yield from look
        yield from contents.media_files(course, source.open_media)


def page_path(lesson: LessonDocument) -> str:
    return f"lesson-{lesson.code}.html"


def quiz_path(lesson: LessonDocument) -> str:
    return f"quiz-{lesson.code}.xml"


def _look(language: str) -> list[PackageFile]:
    """What gives the pages their form: the player's style and fonts, nothing that runs."""
    unwanted = ("player-web.js", "noscript.css")
    return [file for file in contents.player("web", language) if file.path not in unwanted]


def manifest(course: CourseDocument, look: Sequence[str], taught: bool) -> bytes:
    root = xml.root(
        "manifest", NAMESPACES, {"identifier": f"hls-{course.code}", "xsi:schemaLocation": SCHEMA_LOCATION}
    )
    _metadata(root, course)
    _organization(root, course)
    resources = xml.add(root, "resources")
    for lesson in course.lessons():
        _page(resources, course, lesson, taught)
        if any(lesson.questions()):
            quiz = _resource(resources, f"quiz-{lesson.code}", QUIZ_TYPE)
            xml.add(quiz, "file", None, {"href": quiz_path(lesson)})
    _web_content(resources, LOOK, look)
    for path in contents.media_paths(course, _whole(course)):
        _web_content(resources, _file_id(path), [path])
    _web_content(resources, "about", [DESCRIPTION])
    return xml.serialise(root)


def _metadata(root: xml.Element, course: CourseDocument) -> None:
    metadata = xml.add(root, "metadata")
    xml.add(metadata, "schema", "IMS Common Cartridge")
    xml.add(metadata, "schemaversion", "1.1.0")
    lom = xml.add(metadata, "lomimscc:lom")
    general = xml.add(lom, "lomimscc:general")
    _string(general, "lomimscc:title", course.title, course.language)
    xml.add(general, "lomimscc:language", course.language)
    if course.summary:
        _string(general, "lomimscc:description", course.summary, course.language)
    for competency in course.competencies:
        _string(general, "lomimscc:keyword", f"{competency.code} {competency.name}", course.language)
    rights = xml.add(lom, "lomimscc:rights")
    restricted = xml.add(rights, "lomimscc:copyrightAndOtherRestrictions")
    xml.add(restricted, "lomimscc:value", "no" if course.licence == "CC0-1.0" else "yes")
    terms = " · ".join(filter(None, (licence_address(course.licence), course.attribution)))
    _string(rights, "lomimscc:description", terms, course.language)


def _string(parent: xml.Element, name: str, words: str, language: str) -> None:
    line = questions.clean(contents.one_line(words))
    xml.add(xml.add(parent, name), "lomimscc:string", line, {"language": language})


def _organization(root: xml.Element, course: CourseDocument) -> None:
    """Modules are folders; lessons without one lie in a folder named as the course, or Moodle would make a
    section of each."""
    organization = xml.add(
        xml.add(root, "organizations"),
        "organization",
        None,
        {"identifier": f"org-{course.code}", "structure": "rooted-hierarchy"},
    )
    top = xml.add(organization, "item", None, {"identifier": "root"})
    for module in course.modules:
        name = (module.title or course.title).translate(FOLDER_SIGNS)
        folder = _item(top, f"module-{module.id}", name)
        for lesson in module.lessons:
            _item(folder, f"item-page-{lesson.code}", lesson.title, f"page-{lesson.code}")
            if any(lesson.questions()):
                title = qti12.quiz_title(lesson, course.language)
                _item(folder, f"item-quiz-{lesson.code}", title, f"quiz-{lesson.code}")


def _item(parent: xml.Element, identifier: str, title: str, resource: str = "") -> xml.Element:
    attributes = {"identifier": identifier, **({"identifierref": resource} if resource else {})}
    item = xml.add(parent, "item", None, attributes)
    xml.add(item, "title", questions.clean(contents.short_title(title)))
    return item


def _page(resources: xml.Element, course: CourseDocument, lesson: LessonDocument, taught: bool) -> None:
    page = _resource(resources, f"page-{lesson.code}", "webcontent")
    page.set("href", page_path(lesson))
    if taught:
        _for_instructors(page)
    xml.add(page, "file", None, {"href": page_path(lesson)})
    unit = Unit(lesson.code, lesson.id, lesson.title, page_path(lesson), (lesson,))
    for needed in (LOOK, *(_file_id(path) for path in contents.media_paths(course, unit))):
        xml.add(page, "dependency", None, {"identifierref": needed})


def _for_instructors(page: xml.Element) -> None:
    """Moodle hides such a page from learners, so answers are not given away by mistake."""
    lom = xml.add(xml.add(page, "metadata"), "lom:lom")
    role = xml.add(xml.add(lom, "lom:educational"), "lom:intendedEndUserRole")
    xml.add(role, "lom:source", "IMSGLC_CC_Rolesv1p1")
    xml.add(role, "lom:value", "Instructor")


def _web_content(resources: xml.Element, identifier: str, paths: Sequence[str]) -> None:
    resource = _resource(resources, identifier, "webcontent")
    resource.set("href", paths[0])
    for path in paths:
        xml.add(resource, "file", None, {"href": path})


def _resource(resources: xml.Element, identifier: str, kind: str) -> xml.Element:
    return xml.add(resources, "resource", None, {"identifier": identifier, "type": kind})


def _whole(course: CourseDocument) -> Unit:
    return contents.units(course, "course")[0]


def _file_id(path: str) -> str:
    """The name of a media file is the beginning of its hash, which may begin with a digit."""
    return "file-" + path.removeprefix("media/").partition(".")[0]
