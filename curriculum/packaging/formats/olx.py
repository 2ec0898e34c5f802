"""OLX: the course itself for Open edX Studio, with its questions as problems of that platform.

Open edX documentation, "Open Learning XML Guide". A lesson becomes a subsection of one unit; what can be read
lies in HTML components, each question in a problem, in the order of the lesson.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from lxml import etree

from curriculum.document import (
    CourseDocument,
    LessonDocument,
    MultipleChoiceNode,
    Node,
    Question,
    TrueFalseNode,
)
from curriculum.packaging import contents, questions, xml
from curriculum.packaging.base import Order, PackageFile, Source, file_of
from curriculum.rendering import render_reading, sources
from curriculum.rendering.html import Wording

ORGANIZATION = "hoclieuso"
START = "2020-01-01T00:00:00Z"
"""In the past: what is imported can be learned at once, and the same release gives the same bytes."""
ASSIGNMENT = "Luyện tập"


@dataclass(frozen=True)
class OlxPackager(contents.Format):
    id: str = "olx"
    label: str = "OLX (Open edX Studio)"
    extension: str = "tar.gz"
    losses: tuple[str, ...] = (
        "điều kiện “học hết bài”: Open edX chỉ xét điểm, khóa không có câu hỏi thì không bao giờ “đạt”",
        "trình bày từng trang của bài trình chiếu thành hình nối tiếp nhau",
    )

    def files(self, course: CourseDocument, order: Order, source: Source) -> Iterator[PackageFile]:
        run = f"{course.language}-{source.release}"
        course = _with_single_pictures(course)
        yield _xml(
            "course.xml",
            etree.Element("course", url_name=run, org=ORGANIZATION, course=course.code),
        )
        yield _xml(f"course/{run}.xml", _course(course))
        for module in course.modules:
            yield _xml(f"chapter/{module.id}.xml", _chapter(course, module.title, module.lessons))
        for lesson in course.lessons():
            yield from _lesson(course, lesson)
        yield _json(f"policies/{run}/policy.json", _policy(run))
        yield _json(f"policies/{run}/grading_policy.json", _grading(course))
        yield _file("about/overview.html", _overview(course))
        for file in contents.media_files(course, source.open_media):
            yield PackageFile(f"course/static/{_static_name(file.path)}", file.open, file.bytes, file.sha256)


def _with_single_pictures(course: CourseDocument) -> CourseDocument:
    """Studio rewrites addresses that stand alone between quotes: there can be no choice of sizes."""
    media = tuple(
        medium.model_copy(update={"renditions": tuple(sources.pictures(medium)[-1:])})
        if medium.kind == "image"
        else medium
        for medium in course.media
    )
    return course.model_copy(update={"media": media})


# --- the tree -----------------------------------------------------------------------------------------------


def _course(course: CourseDocument) -> xml.Element:
    root = etree.Element(
        "course", display_name=contents.one_line(course.title), start=START, language=_edx_language(course)
    )
    for module in course.modules:
        etree.SubElement(root, "chapter", url_name=module.id)
    return root


def _chapter(course: CourseDocument, title: str, lessons: Sequence[LessonDocument]) -> xml.Element:
    root = etree.Element("chapter", display_name=contents.one_line(title or course.title), start=START)
    for lesson in lessons:
        etree.SubElement(root, "sequential", url_name=lesson.id)
    return root


def _lesson(course: CourseDocument, lesson: LessonDocument) -> Iterator[PackageFile]:
    title = contents.one_line(lesson.title)
    sequential = etree.Element("sequential", display_name=title, start=START)
    if any(lesson.questions()):
        sequential.set("format", ASSIGNMENT)
        sequential.set("graded", "true")
    unit = f"{lesson.id}-unit"
    etree.SubElement(sequential, "vertical", url_name=unit)
    yield _xml(f"sequential/{lesson.id}.xml", sequential)
    vertical = etree.Element("vertical", display_name=title)
    parts = list(_components(course, lesson))
    for kind, name, _files in parts:
        etree.SubElement(vertical, kind, url_name=name)
    yield _xml(f"vertical/{unit}.xml", vertical)
    for _kind, _name, files in parts:
        yield from files


def _components(
    course: CourseDocument, lesson: LessonDocument
) -> Iterator[tuple[str, str, list[PackageFile]]]:
    """(kind, name, files) of each component of a lesson's unit."""
    for asked, nodes in groupby(lesson.nodes, lambda node: isinstance(node, Question)):
        for part in [[node] for node in nodes] if asked else [list(nodes)]:
            first = part[0]
            if isinstance(first, Question):
                yield "problem", first.id, [_xml(f"problem/{first.id}.xml", _problem(first, course.language))]
            else:
                yield "html", first.id, _page(course, lesson, part)


def _page(course: CourseDocument, lesson: LessonDocument, nodes: Sequence[Node]) -> list[PackageFile]:
    name = nodes[0].id
    media = {medium.id: medium for medium in course.media}
    html = render_reading(nodes, media, _static_url, course.language)
    about = etree.Element("html", filename=name, display_name=contents.one_line(lesson.title))
    return [_xml(f"html/{name}.xml", about), _file(f"html/{name}.html", html)]


# --- questions ----------------------------------------------------------------------------------------------


def _problem(question: Question, language: str) -> xml.Element:
    say = Wording(language)
    several = isinstance(question, MultipleChoiceNode)
    problem = etree.Element(
        "problem",
        display_name=say.text("question", n="").strip(),
        weight=str(question.points),
        showanswer="answered",
        max_attempts="",
    )
    problem.append(questions.parsed(question.prompt))
    response = etree.SubElement(problem, "choiceresponse" if several else "multiplechoiceresponse")
    label = etree.SubElement(response, "label")
    label.text = say.text("pick_all" if several else "pick_one")
    group = etree.SubElement(response, "checkboxgroup" if several else "choicegroup")
    if not several:
        group.set("type", "MultipleChoice")
    for text, correct, feedback in _choices(question, say):
        choice = etree.SubElement(group, "choice", correct="true" if correct else "false")
        choice.text = text
        if feedback:
            hint = etree.SubElement(choice, "choicehint", {"selected": "true"} if several else {})
            hint.text = feedback
    if question.explanation:
        solution = etree.SubElement(response, "solution")
        explained = questions.parsed(question.explanation)
        explained.set("class", "detailed-solution")
        solution.append(explained)
    if question.hints:
        hints = etree.SubElement(problem, "demandhint")
        for text in question.hints:
            etree.SubElement(hints, "hint").text = text
    return problem


def _choices(question: Question, say: Wording) -> list[tuple[str, bool, str]]:
    if isinstance(question, TrueFalseNode):
        return [
            (say.text("true"), question.answer, question.feedback_true),
            (say.text("false"), not question.answer, question.feedback_false),
        ]
    return [(choice.text, choice.correct, choice.feedback) for choice in question.choices]


# --- policies -----------------------------------------------------------------------------------------------


def _policy(run: str) -> dict[str, object]:
    tabs = [{"name": "Course", "type": "courseware"}, {"name": "Progress", "type": "progress"}]
    return {f"course/{run}": {"tabs": tabs}}


def _grading(course: CourseDocument) -> dict[str, object]:
    """The mastery score as the one grade that passes; where the course asks for none, any point does."""
    asked = course.completion == "viewed_and_passed" and any(course.questions())
    grader = {
        "type": ASSIGNMENT,
        "short_label": "LT",
        "min_count": max(1, sum(any(lesson.questions()) for lesson in course.lessons())),
        "drop_count": 0,
        "weight": 1.0,
    }
    return {
        "GRADER": [grader],
        "GRADE_CUTOFFS": {"Pass": course.mastery_score / 100 if asked else 0.01},
    }


def _overview(course: CourseDocument) -> str:
    section = etree.Element("section", {"class": "about"})
    etree.SubElement(section, "h2").text = course.title
    etree.SubElement(section, "p").text = course.summary
    outcomes = etree.SubElement(section, "ul")
    for outcome in course.outcomes:
        etree.SubElement(outcomes, "li").text = outcome
    return str(etree.tostring(section, encoding="unicode", method="html"))


# --- files --------------------------------------------------------------------------------------------------


def _edx_language(course: CourseDocument) -> str:
    """Open edX knows few languages; one that it does not know is taken as Vietnamese, as its labels are."""
    return course.language if course.language in ("vi", "en", "km") else "vi"


def _static_name(path: str) -> str:
    """Studio keeps uploads flat."""
    return path.rpartition("/")[2]


def _static_url(sha256: str, media_type: str) -> str:
    return f"/static/{_static_name(contents.media_path(sha256, media_type))}"


def _xml(path: str, root: xml.Element) -> PackageFile:
    return file_of(f"course/{path}", xml.serialise(root, pretty=False))


def _json(path: str, data: dict[str, object]) -> PackageFile:
    return _file(path, json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n")


def _file(path: str, text: str) -> PackageFile:
    return file_of(f"course/{path}", text.encode())
