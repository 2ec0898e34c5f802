"""IMS QTI 2.1: a content package with one item for each question and one test over them all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from curriculum.document import CourseDocument
from curriculum.packaging import contents, questions, xml
from curriculum.packaging.base import Edition, Order, PackageFile, Source, file_of
from curriculum.packaging.description import NAME as DESCRIPTION
from curriculum.packaging.description import licence_address
from curriculum.packaging.formats import xhtml
from curriculum.packaging.questions import Answer, Asked

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
LOCATIONS = {
    QTI: "http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1p2.xsd",
    "http://www.imsglobal.org/xsd/imscp_v1p1": "http://www.imsglobal.org/xsd/qti/qtiv2p1/qtiv2p1_imscpv1p2_v1p0.xsd",
    "http://ltsc.ieee.org/xsd/LOM": "http://www.imsglobal.org/xsd/imsmd_loose_v1p3p2.xsd",
    "http://www.imsglobal.org/xsd/imsqti_metadata_v2p1": (
        "http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_metadata_v2p1p1.xsd"
    ),
}
QTI_NAMESPACES: xml.Namespaces = {None: QTI, "xsi": xml.XSI}
MANIFEST_NAMESPACES: xml.Namespaces = {
    None: "http://www.imsglobal.org/xsd/imscp_v1p1",
    "imsmd": "http://ltsc.ieee.org/xsd/LOM",
    "imsqti": "http://www.imsglobal.org/xsd/imsqti_metadata_v2p1",
    "xsi": xml.XSI,
}
TEST = "test.xml"
EXPLANATION = "general_fb"
"""The name by which Canvas knows what is said after any answer."""


@dataclass(frozen=True)
class Qti21Packager(contents.Format):
    id: str = "qti21"
    label: str = "QTI 2.1 (ngân hàng câu hỏi)"
    editions: tuple[Edition, ...] = ("standard",)
    carries: frozenset[str] = contents.QUESTIONS
    losses: tuple[str, ...] = (
        "gợi ý của câu hỏi",
        "hướng chữ từ phải sang trái (QTI 2.1 chỉ ghi ngôn ngữ)",
    )

    def files(self, course: CourseDocument, order: Order, source: Source) -> Iterator[PackageFile]:
        every = questions.asked(course)
        yield file_of("imsmanifest.xml", manifest(course, every))
        yield file_of(TEST, assessment_test(course, every))
        for one in every:
            yield file_of(item_path(one), assessment_item(one, course.language))


def item_path(one: Asked) -> str:
    return f"items/{one.question.id}.xml"


def item_id(one: Asked) -> str:
    """An NCName: it may not begin with a digit."""
    return f"item-{one.question.id}"


def _located(*namespaces: str) -> dict[str, str]:
    return {"xsi:schemaLocation": " ".join(f"{name} {LOCATIONS[name]}" for name in namespaces)}


# --- one question -------------------------------------------------------------------------------------------


def assessment_item(one: Asked, language: str) -> bytes:
    root = xml.root(
        "assessmentItem",
        QTI_NAMESPACES,
        {
            "identifier": item_id(one),
            "title": one.title,
            "adaptive": "false",
            "timeDependent": "false",
            "xml:lang": language,
            **_located(QTI),
        },
    )
    choices = questions.answers(one.question, language)
    _declarations(root, one, choices)
    _body(root, one, choices)
    _processing(root, one)
    for choice in choices:
        if choice.feedback:
            _feedback(root, "FEEDBACK", choice_id(choice), choice.feedback)
    if one.question.explanation.strip():
        _feedback(root, "SOLUTION", EXPLANATION, one.question.explanation)
    return xml.serialise(root, pretty=False)


def choice_id(choice: Answer) -> str:
    return f"choice-{choice.id}"


def _declarations(root: xml.Element, one: Asked, choices: Sequence[Answer]) -> None:
    cardinality = "single" if questions.picks_one(one.question) else "multiple"
    response = _declare(root, "responseDeclaration", "RESPONSE", cardinality, "identifier")
    correct = xml.add(response, "correctResponse")
    for choice in choices:
        if choice.correct:
            xml.add(correct, "value", choice_id(choice))
    points = str(one.question.points)
    score = _declare(root, "outcomeDeclaration", "SCORE", "single", "float")
    score.set("normalMaximum", points)
    _default(score, "0")
    _default(_declare(root, "outcomeDeclaration", "MAXSCORE", "single", "float"), points)
    _declare(root, "outcomeDeclaration", "FEEDBACK", cardinality, "identifier")
    if one.question.explanation.strip():
        _declare(root, "outcomeDeclaration", "SOLUTION", "single", "identifier")


def _body(root: xml.Element, one: Asked, choices: Sequence[Answer]) -> None:
    """The prompt stands before the choices in a block of its own: some importers lose what is in `prompt`,
    others what lies in the body in anything but a paragraph or block."""
    body = xml.add(root, "itemBody")
    xhtml.add_blocks(xml.add(body, "div"), one.question.prompt)
    most = "1" if questions.picks_one(one.question) else "0"
    how = {"responseIdentifier": "RESPONSE", "shuffle": "false", "maxChoices": most}
    interaction = xml.add(body, "choiceInteraction", None, how)
    for choice in choices:
        element = xml.add(interaction, "simpleChoice", None, {"identifier": choice_id(choice)})
        xhtml.add_flow(element, choice.html)


def _processing(root: xml.Element, one: Asked) -> None:
    """All or nothing, as everywhere in the house, and worth the question's own points.

    The standard template `match_correct` says the same, but gives one point and no feedback.
    """
    processing = xml.add(root, "responseProcessing")
    condition = xml.add(processing, "responseCondition")
    right = xml.add(condition, "responseIf")
    match = xml.add(right, "match")
    xml.add(match, "variable", None, {"identifier": "RESPONSE"})
    xml.add(match, "correct", None, {"identifier": "RESPONSE"})
    _set_value(right, "SCORE", "float", str(one.question.points))
    _set_value(xml.add(condition, "responseElse"), "SCORE", "float", "0")
    answered = xml.add(xml.add(processing, "responseCondition"), "responseIf")
    none = xml.add(xml.add(answered, "not"), "isNull")
    xml.add(none, "variable", None, {"identifier": "RESPONSE"})
    chosen = xml.add(answered, "setOutcomeValue", None, {"identifier": "FEEDBACK"})
    xml.add(chosen, "variable", None, {"identifier": "RESPONSE"})
    if one.question.explanation.strip():
        _set_value(answered, "SOLUTION", "identifier", EXPLANATION)


def _feedback(root: xml.Element, outcome: str, identifier: str, markup: str) -> None:
    shown = {"outcomeIdentifier": outcome, "identifier": identifier, "showHide": "show"}
    xhtml.add_blocks(xml.add(root, "modalFeedback", None, shown), markup)


def _declare(root: xml.Element, name: str, identifier: str, cardinality: str, base: str) -> xml.Element:
    return xml.add(root, name, None, {"identifier": identifier, "cardinality": cardinality, "baseType": base})


def _default(declaration: xml.Element, value: str) -> None:
    xml.add(xml.add(declaration, "defaultValue"), "value", value)


def _set_value(parent: xml.Element, outcome: str, base: str, value: str) -> None:
    outcome_value = xml.add(parent, "setOutcomeValue", None, {"identifier": outcome})
    xml.add(outcome_value, "baseValue", value, {"baseType": base})


# --- the test -----------------------------------------------------------------------------------------------


def assessment_test(course: CourseDocument, every: Sequence[Asked]) -> bytes:
    """A section for each lesson; where the course asks to pass, PASS says whether it was."""
    root = xml.root(
        "assessmentTest",
        QTI_NAMESPACES,
        {
            "identifier": f"test-{course.id}",
            "title": questions.clean(contents.short_title(course.title)),
            **_located(QTI),
        },
    )
    for outcome in ("SCORE", "MAXSCORE"):
        _default(_declare(root, "outcomeDeclaration", outcome, "single", "float"), "0")
    graded = course.completion == "viewed_and_passed"
    if graded:
        _default(_declare(root, "outcomeDeclaration", "PASS", "single", "boolean"), "false")
    part = xml.add(
        root,
        "testPart",
        None,
        {"identifier": "part", "navigationMode": "nonlinear", "submissionMode": "individual"},
    )
    for lesson, inside in groupby(every, key=lambda one: one.lesson):
        section = xml.add(
            part,
            "assessmentSection",
            None,
            {
                "identifier": f"lesson-{lesson.id}",
                "title": questions.clean(contents.short_title(lesson.title)),
                "visible": "true",
            },
        )
        for one in inside:
            xml.add(section, "assessmentItemRef", None, {"identifier": item_id(one), "href": item_path(one)})
    _outcomes(root, course, graded)
    return xml.serialise(root)


def _outcomes(root: xml.Element, course: CourseDocument, graded: bool) -> None:
    processing = xml.add(root, "outcomeProcessing")
    for outcome in ("SCORE", "MAXSCORE"):
        total = xml.add(xml.add(processing, "setOutcomeValue", None, {"identifier": outcome}), "sum")
        xml.add(total, "testVariables", None, {"variableIdentifier": outcome})
    if graded:
        enough = xml.add(xml.add(processing, "setOutcomeValue", None, {"identifier": "PASS"}), "gte")
        share = xml.add(enough, "divide")
        for outcome in ("SCORE", "MAXSCORE"):
            xml.add(share, "variable", None, {"identifier": outcome})
        xml.add(enough, "baseValue", contents.mastery(course), {"baseType": "float"})


# --- the package --------------------------------------------------------------------------------------------


def manifest(course: CourseDocument, every: Sequence[Asked]) -> bytes:
    _qti, *located = LOCATIONS
    root = xml.root(
        "manifest", MANIFEST_NAMESPACES, {"identifier": f"hls-{course.code}", **_located(*located)}
    )
    metadata = xml.add(root, "metadata")
    xml.add(metadata, "schema", "QTIv2.1 Package")
    xml.add(metadata, "schemaversion", "1.0.0")
    _course_metadata(metadata, course)
    xml.add(root, "organizations")
    resources = xml.add(root, "resources")
    test = _resource(resources, f"test-{course.id}", "imsqti_test_xmlv2p1", TEST)
    for path in (TEST, DESCRIPTION):
        xml.add(test, "file", None, {"href": path})
    for one in every:
        xml.add(test, "dependency", None, {"identifierref": item_id(one)})
    for one in every:
        item = _resource(resources, item_id(one), "imsqti_item_xmlv2p1", item_path(one))
        _item_metadata(xml.add(item, "metadata"), one, course.language)
        xml.add(item, "file", None, {"href": item_path(one)})
    return xml.serialise(root)


def _resource(resources: xml.Element, identifier: str, kind: str, path: str) -> xml.Element:
    return xml.add(resources, "resource", None, {"identifier": identifier, "type": kind, "href": path})


def _course_metadata(metadata: xml.Element, course: CourseDocument) -> None:
    lom = xml.add(metadata, "imsmd:lom")
    general = xml.add(lom, "imsmd:general")
    _string(general, "imsmd:title", course.title, course.language)
    xml.add(general, "imsmd:language", course.language)
    if course.summary:
        _string(general, "imsmd:description", course.summary, course.language)
    for one in course.competencies:
        _string(general, "imsmd:keyword", f"{one.code} {one.name}", course.language)
    rights = xml.add(lom, "imsmd:rights")
    terms = " · ".join(filter(None, (licence_address(course.licence), course.attribution)))
    _string(rights, "imsmd:description", terms, course.language)


def _item_metadata(metadata: xml.Element, one: Asked, language: str) -> None:
    general = xml.add(xml.add(metadata, "imsmd:lom"), "imsmd:general")
    _string(general, "imsmd:title", one.title, language)
    for tag in one.tags:
        _string(general, "imsmd:keyword", tag, language)
    qti = xml.add(metadata, "imsqti:qtiMetadata")
    xml.add(qti, "imsqti:interactionType", "choiceInteraction")
    xml.add(qti, "imsqti:feedbackType", "nonadaptive")
    xml.add(qti, "imsqti:solutionAvailable", "true")


def _string(parent: xml.Element, name: str, words: str, language: str) -> None:
    line = questions.clean(contents.one_line(words))
    xml.add(xml.add(parent, name), "imsmd:string", line, {"language": language})
