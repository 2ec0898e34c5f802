"""IMS QTI 1.2 as Common Cartridge profiles it: the questions of a lesson as one assessment."""

from collections.abc import Sequence

from curriculum.document import CourseDocument, LessonDocument, MultipleChoiceNode, Question
from curriculum.packaging import contents, questions, xml
from curriculum.packaging.questions import Answer
from curriculum.rendering.html import Wording

QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
NAMESPACES: xml.Namespaces = {None: QTI, "xsi": xml.XSI}
LOCATION = f"{QTI} http://www.imsglobal.org/profile/cc/ccv1p1/ccv1p1_qtiasiv1p2p1_v1p0.xsd"
PROFILES = {
    "single_choice": "cc.multiple_choice.v0p1",
    "multiple_choice": "cc.multiple_response.v0p1",
    "true_false": "cc.true_false.v0p1",
}
HEAVIEST = 99
"""A weight is a whole number from 1 to 99; importers take any other for 1."""
EXPLANATION = "general_fb"


def quiz_title(lesson: LessonDocument, language: str) -> str:
    return contents.short_title(Wording(language).text("questions_of", title=lesson.title))


def assessment(course: CourseDocument, lesson: LessonDocument) -> bytes:
    root = xml.root("questestinterop", NAMESPACES, {"xsi:schemaLocation": LOCATION})
    test = xml.add(
        root,
        "assessment",
        None,
        {
            "ident": f"quiz-{lesson.id}",
            "title": questions.clean(quiz_title(lesson, course.language)),
            "xml:lang": course.language,
        },
    )
    _fields(
        test,
        {
            "cc_profile": "cc.exam.v0p1",
            "qmd_assessmenttype": "Examination",
            "qmd_scoretype": "Percentage",
            "qmd_feedbackpermitted": "Yes",
            "qmd_hintspermitted": "No",
            "qmd_solutionspermitted": "No",
            "cc_maxattempts": "unlimited",
        },
    )
    if course.completion == "viewed_and_passed":
        needed = Wording(course.language).text("points_needed", percent=course.mastery_score)
        _material(xml.add(test, "rubric"), questions.text(needed, course.language))
    section = xml.add(test, "section", None, {"ident": f"section-{lesson.id}"})
    for number, question in enumerate(lesson.questions(), 1):
        _item(section, question, f"{lesson.code} {number:02}", course.language)
    return xml.serialise(root)


def _item(section: xml.Element, question: Question, title: str, language: str) -> None:
    item = xml.add(section, "item", None, {"ident": question.id, "title": title})
    _fields(
        xml.add(item, "itemmetadata"),
        {
            "cc_profile": PROFILES[question.type],
            "cc_weighting": str(min(question.points, HEAVIEST)),
            "qmd_scoringpermitted": "Yes",
            "qmd_computerscored": "Yes",
        },
    )
    choices = questions.answers(question, language)
    explanation = questions.marked(question.explanation, language)
    _presentation(item, question, choices, language)
    _processing(item, question, choices, bool(explanation.strip()))
    if explanation.strip():
        _feedback(item, EXPLANATION, explanation)
    for choice in choices:
        if choice.feedback:
            _feedback(item, _feedback_id(choice), choice.feedback)


def _fields(parent: xml.Element, fields: dict[str, str]) -> None:
    metadata = xml.add(parent, "qtimetadata")
    for label, entry in fields.items():
        field = xml.add(metadata, "qtimetadatafield")
        xml.add(field, "fieldlabel", label)
        xml.add(field, "fieldentry", entry)


def _presentation(item: xml.Element, question: Question, choices: Sequence[Answer], language: str) -> None:
    presentation = xml.add(item, "presentation")
    _material(presentation, _ascii(questions.marked(question.prompt, language)))
    several = isinstance(question, MultipleChoiceNode)
    response = xml.add(
        presentation,
        "response_lid",
        None,
        {"ident": _response(question), "rcardinality": "Multiple" if several else "Single"},
    )
    shown = xml.add(response, "render_choice", None, {"shuffle": "No"})
    for choice in choices:
        label = xml.add(shown, "response_label", None, {"ident": choice.id})
        _material(label, "&#48;" if choice.html == "0" else choice.html)  # "0" is empty in Moodle's PHP


def _processing(item: xml.Element, question: Question, choices: Sequence[Answer], explained: bool) -> None:
    """Scoring first. Moodle takes all feedback of conditions with `continue="Yes"` for the general one, so
    the explanation alone has it; and it counts a right answer only where `case="Yes"` stands beside it."""
    processing = xml.add(item, "resprocessing")
    score = {"varname": "SCORE", "vartype": "Decimal", "minvalue": "0", "maxvalue": "100"}
    xml.add(xml.add(processing, "outcomes"), "decvar", None, score)
    if explained:
        condition = xml.add(processing, "respcondition", None, {"continue": "Yes"})
        xml.add(xml.add(condition, "conditionvar"), "other")
        _display(condition, EXPLANATION)
    several = isinstance(question, MultipleChoiceNode)
    if several:
        condition = xml.add(processing, "respcondition", None, {"continue": "No"})
        together = xml.add(xml.add(condition, "conditionvar"), "and")
        for choice in choices:
            parent = together if choice.correct else xml.add(together, "not")
            _equal(parent, question, choice)
        _full_score(condition)
    for choice in choices:
        scored = choice.correct and not several
        if scored or choice.feedback:
            condition = xml.add(processing, "respcondition", None, {"continue": "No"})
            _equal(xml.add(condition, "conditionvar"), question, choice)
            if scored:
                _full_score(condition)
            if choice.feedback:
                _display(condition, _feedback_id(choice))


def _equal(parent: xml.Element, question: Question, choice: Answer) -> None:
    xml.add(parent, "varequal", choice.id, {"respident": _response(question), "case": "Yes"})


def _full_score(condition: xml.Element) -> None:
    xml.add(condition, "setvar", "100", {"varname": "SCORE", "action": "Set"})


def _display(condition: xml.Element, feedback: str) -> None:
    xml.add(condition, "displayfeedback", None, {"feedbacktype": "Response", "linkrefid": feedback})


def _feedback(item: xml.Element, ident: str, markup: str) -> None:
    _material(xml.add(xml.add(item, "itemfeedback", None, {"ident": ident}), "flow_mat"), markup)


def _material(parent: xml.Element, markup: str) -> None:
    xml.add(xml.add(parent, "material"), "mattext", markup, {"texttype": "text/html"})


def _ascii(markup: str) -> str:
    """Letters as character references: Moodle reads prompts, and nothing else, as Latin-1."""
    return markup.encode("ascii", "xmlcharrefreplace").decode()


def _response(question: Question) -> str:
    return f"answer-{question.id}"


def _feedback_id(choice: Answer) -> str:
    return f"{choice.id}_fb"
