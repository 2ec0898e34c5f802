"""QTI 2.1 by a table of its rules: the official schemas may not be had from any package registry.

Content models from the information model of IMS QTI 2.1 (final, 2012): children in order, words or none.
"""

import re
from fnmatch import fnmatch

import pytest
from lxml import etree

from curriculum.document import CourseDocument, TrueFalseNode
from curriculum.packaging import Order, package_files, xml
from curriculum.packaging.formats import qti21
from curriculum.packaging.formats.xhtml import add_blocks, add_flow
from tests.curriculum.packaging import nasty
from tests.curriculum.packaging.golden import CASES, READ_CASES, SOURCE, course, expected, tree

DOCUMENTS = [*(case[1] for case in CASES if case[0] == "qti21"), "nasty"]
every_document = pytest.mark.parametrize("document", DOCUMENTS)

INLINE = ["b", "strong", "i", "em", "a", "span", "br"]
BLOCK = ["p", "ul", "ol", "div"]
FLOW = [*INLINE, *BLOCK]
CHILDREN = {
    "assessmentItem": "responseDeclaration+ outcomeDeclaration+ itemBody responseProcessing modalFeedback*",
    "responseDeclaration": "correctResponse",
    "correctResponse": "value+",
    "outcomeDeclaration": "defaultValue?",
    "defaultValue": "value",
    "choiceInteraction": "simpleChoice+",
    "responseProcessing": "responseCondition+",
    "responseCondition": "responseIf responseElse?",
    "responseIf": "match? not? setOutcomeValue+",
    "not": "isNull",
    "isNull": "variable",
    "responseElse": "setOutcomeValue",
    "match": "variable correct",
    "setOutcomeValue": "variable? baseValue?",
}
MIXED = {
    "itemBody": ([*BLOCK, "choiceInteraction"], False),
    "div": (FLOW, True),
    "p": (INLINE, True),
    "ul": (["li"], False),
    "ol": (["li"], False),
    "li": (FLOW, True),
    "simpleChoice": (FLOW, True),
    "modalFeedback": (FLOW, True),
    **{name: (INLINE, True) for name in INLINE if name != "br"},
}
ATTRIBUTES = {
    "assessmentItem": {"identifier", "title", "adaptive", "timeDependent", "lang", "schemaLocation"},
    "responseDeclaration": {"identifier", "cardinality", "baseType"},
    "outcomeDeclaration": {"identifier", "cardinality", "baseType", "normalMaximum"},
    "choiceInteraction": {"responseIdentifier", "shuffle", "maxChoices"},
    "simpleChoice": {"identifier"},
    "modalFeedback": {"outcomeIdentifier", "identifier", "showHide"},
    "setOutcomeValue": {"identifier"},
    "variable": {"identifier"},
    "correct": {"identifier"},
    "baseValue": {"baseType"},
    "a": {"href"},
    "span": {"lang"},
    "div": {"lang"},
}
WHOLE = nasty.nasty()
NCNAME = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*")


def files_of(document: str) -> dict[str, bytes]:
    if document != "nasty":
        return tree("qti21", document)
    files = package_files("qti21", WHOLE, Order(), SOURCE)
    return {file.path: file.open().read() for file in files}


def document_of(name: str) -> CourseDocument:
    return WHOLE if name == "nasty" else course(name)


def items(document: str) -> list[etree._Element]:
    return [etree.fromstring(content) for path, content in files_of(document).items() if path[:6] == "items/"]


def local(element: etree._Element) -> str:
    return etree.QName(element).localname


def broken(root: etree._Element) -> list[str]:
    """Every breach of the tables, named."""
    found = []
    for element in root.iter(etree.Element):
        name, inside = local(element), [local(child) for child in element]
        extra = {etree.QName(key).localname for key in element.attrib} - ATTRIBUTES.get(name, set())
        found += [f"{name}@{attribute}" for attribute in sorted(extra)]
        if name in CHILDREN:
            pattern = "".join(
                f"({part.rstrip('+*?')} ){part[-1] if part[-1] in '+*?' else ''}"
                for part in CHILDREN[name].split()
            )
            if not re.fullmatch(pattern, "".join(f"{child} " for child in inside)):
                found.append(f"{name}: {inside}")
        elif name in MIXED:
            allowed, words = MIXED[name]
            found += [f"{name}/{child}" for child in inside if child not in allowed]
            loose = "".join([element.text or "", *(child.tail or "" for child in element)]).strip()
            if loose and not words:
                found.append(f"{name}: {loose}")
        elif inside:
            found.append(f"{name} is no part of the table")
    return found


@every_document
def test_items_keep_the_content_models(document: str) -> None:
    for item in items(document):
        assert broken(item) == []


def test_the_table_would_notice() -> None:
    item = items("everything")[0]
    body = item.find("{*}itemBody")
    body.text = "chữ"
    etree.SubElement(body, f"{{{qti21.QTI}}}table", {"style": "x"})
    assert broken(item) == ["itemBody/table", "itemBody: chữ", "table@style"]


@every_document
def test_identifiers_are_names_and_lead_somewhere(document: str) -> None:
    for item, question in zip(items(document), document_of(document).questions(), strict=True):
        identifiers = item.xpath("//@identifier")
        assert [one for one in identifiers if not NCNAME.fullmatch(one)] == []
        choices = item.xpath("//*[local-name()='simpleChoice']/@identifier")
        assert len(choices) == len(set(choices))
        assert set(item.xpath("//*[local-name()='correctResponse']/*/text()")) <= set(choices)
        shown = item.xpath("//*[local-name()='modalFeedback']")
        assert {one.get("identifier") for one in shown} <= {*choices, qti21.EXPLANATION}
        declared = set(item.xpath("//*[contains(local-name(), 'Declaration')]/@identifier"))
        used = item.xpath("//@outcomeIdentifier | //@responseIdentifier")
        used += item.xpath("//*[local-name()='variable' or local-name()='setOutcomeValue']/@identifier")
        assert set(used) <= declared
        (interaction,) = item.iter("{*}choiceInteraction")
        one = isinstance(question, TrueFalseNode) or question.type == "single_choice"
        assert interaction.get("maxChoices") == ("1" if one else "0")
        cardinality = item.xpath("//*[@identifier='RESPONSE' or @identifier='FEEDBACK']/@cardinality")
        assert set(cardinality) == {"single" if one else "multiple"}


def test_what_is_right_what_is_said_and_what_it_is_worth() -> None:
    item = items("everything")[1]
    assert item.get("{http://www.w3.org/XML/1998/namespace}lang") == "vi"
    body, interaction = item.find("{*}itemBody")
    assert "".join(body.itertext()) == "Những dấu hiệu nào cho thấy tin nhắn là lừa đảo?"
    assert [choice.text for choice in interaction][:2] == ["Thúc giục bạn làm ngay", "Đòi mã OTP"]
    assert item.xpath("//*[local-name()='correctResponse']/*/text()") == [
        "choice-3fdac468-ee65-57a3-8447-56d972c09eff",
        "choice-ecc68966-7fe2-5e98-afb3-95daeb6ac1b0",
    ]
    assert item.xpath("//*[local-name()='baseValue'][@baseType='float']/text()") == ["3", "0"]
    assert [(one.get("identifier"), "".join(one.itertext())) for one in item.iter("{*}modalFeedback")][
        3:
    ] == [
        ("choice-564e6928-a970-5170-bbca-184e44f24121", "Giờ gửi không nói lên điều gì."),
        ("general_fb", "Thúc giục và đòi mã OTP là hai dấu hiệu hay gặp nhất."),
    ]


@every_document
def test_the_test_holds_every_item_by_lesson(document: str) -> None:
    files = files_of(document)
    test = etree.fromstring(files["test.xml"])
    asked = [one for one in document_of(document).lessons() if any(one.questions())]
    sections = list(test.iter("{*}assessmentSection"))
    assert [one.get("identifier") for one in sections] == [f"lesson-{one.id}" for one in asked]
    for section, one in zip(sections, asked, strict=True):
        assert section.xpath("*/@href") == [f"items/{question.id}.xml" for question in one.questions()]
    for reference in test.iter("{*}assessmentItemRef"):
        assert etree.fromstring(files[reference.get("href")]).get("identifier") == reference.get("identifier")
    assert float(test.xpath("string(//*[local-name()='gte']/*[local-name()='baseValue'])")) == 0.8


def test_a_course_that_asks_for_no_pass_has_none() -> None:
    files = package_files("qti21", nasty.nasty(completion="viewed"), Order(), SOURCE)
    test = next(file for file in files if file.path == "test.xml").open().read()
    assert b"PASS" not in test


@every_document
def test_the_manifest_lists_what_is_there(document: str) -> None:
    files = files_of(document)
    root = etree.fromstring(files["imsmanifest.xml"])
    assert next(iter(files)) == "imsmanifest.xml"
    assert sorted(root.xpath("//@href[parent::*[local-name()='file']]")) == sorted(
        {*files} - {"imsmanifest.xml"}
    )
    kinds = {resource.get("href"): resource.get("type") for resource in root.iter("{*}resource")}
    assert kinds.pop("test.xml") == "imsqti_test_xmlv2p1"
    assert set(kinds.values()) == {"imsqti_item_xmlv2p1"}
    assert all(fnmatch(path, "items/*.xml") for path in kinds)
    identifiers = root.xpath("//*[local-name()='resource']/@identifier")
    assert root.xpath("//*[local-name()='dependency']/@identifierref") == identifiers[1:]
    assert len(identifiers) == len(set(identifiers))
    assert root.xpath("string(//*[local-name()='schema'])") == "QTIv2.1 Package"


@pytest.mark.parametrize("document", [case[1] for case in READ_CASES if case[0] == "qti21"])
def test_golden(document: str) -> None:
    files = tree("qti21", document)
    first = next(path for path in files if path.startswith("items/"))
    for path in ("imsmanifest.xml", "test.xml", first):
        text = files[path].decode()
        assert text == expected(f"qti21/{document}/{path.removeprefix('items/')}", text)


# --- HTML into XHTML ----------------------------------------------------------------------------------------


def written(add, markup: str) -> str:
    root = xml.root("div", {None: "urn:x"}, {})
    root.text = "|"
    add(root, markup)
    return (
        etree.tostring(root, encoding="unicode").removeprefix('<div xmlns="urn:x">|').removesuffix("</div>")
    )


@pytest.mark.parametrize(
    ("markup", "blocks"),
    [
        ("trần <b>đậm</b> <p>đoạn</p> sau", "<p>trần <b>đậm</b> </p><p>đoạn</p><p> sau</p>"),
        ("<b>đậm <p>đoạn</p></b>", "<p><b>đậm </b></p><p>đoạn</p>"),
        ("<p>a</p><li>b</li>", "<p>a</p><p>b</p>"),
        ("<ul>lạc<li>một<ul><ol><li>sâu</li></ol></ul></li></ul>", None),
        ("a<br>b &amp;&nbsp;&lt;", "<p>a<br/>b &amp;\u00a0&lt;</p>"),
        ("<!-- ẩn -->", ""),
        ("", ""),
        ("<p>x\x00\x0by</p>", "<p>xy</p>"),
        ('<a href="tel:113" rel="noopener" onclick="x()">gọi</a>', '<p><a href="tel:113">gọi</a></p>'),
        ('<script>x()</script><p style="a">y</p>', "<p>x()</p><p>y</p>"),
        ('<div lang="km" dir="ltr"><p>ក</p></div>', '<div xml:lang="km"><p>ក</p></div>'),
    ],
)
def test_html_becomes_blocks(markup: str, blocks: str | None) -> None:
    text = written(add_blocks, markup)
    if blocks is not None:
        assert text == blocks
    root = etree.fromstring(f'<itemBody xmlns="{qti21.QTI}">{text}</itemBody>')
    assert broken(root) == []


def test_flow_takes_both() -> None:
    assert written(add_flow, "a <b>b</b><p>c</p>") == "a <b>b</b><p>c</p>"
