"""A course described by IEEE Learning Object Metadata: one mapping, written in the two bindings SCORM knows.

Who made it is a body, never a person, and nothing here tells of a learner.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from curriculum.document import Competency, CourseDocument
from curriculum.packaging import contents, xml
from curriculum.packaging.description import competencies, licence_address

NAME = "lom.xml"
IEEE = "http://ltsc.ieee.org/xsd/LOM"
CATALOG = "hoclieuso"
_NO_LANGUAGE = "x-none"

CONTEXTS: dict[str, str] = {"hssv": "school"}
"""Code of an audience -> where it learns, in the words of LOM; everyone else is in training."""

Kind = Literal["group", "text", "said", "word", "entity", "duration", "identifier"]


@dataclass(frozen=True)
class Part:
    """An element by its IEEE name: a group of parts, or a value of one of LOM's data types."""

    name: str
    kind: Kind
    value: str = ""
    language: str = _NO_LANGUAGE
    parts: tuple["Part", ...] = ()


def external(course: CourseDocument, release: int) -> bytes:
    """The file that a SCORM 2004 manifest points to."""
    root = xml.root("lom", {None: IEEE}, {})
    for part in described(course, release):
        _ieee(root, part)
    return xml.serialise(root)


def inline(metadata: xml.Element, course: CourseDocument, release: int) -> None:
    """`imsmd:lom` within the metadata of a SCORM 1.2 manifest."""
    root = xml.add(metadata, "imsmd:lom")
    for part in described(course, release):
        _imsmd(root, part)


# --- the mapping --------------------------------------------------------------------------------------------


def described(course: CourseDocument, release: int) -> Iterator[Part]:
    """The categories of LOM that have something to say of the course, in the order of the standard."""
    yield _group("general", *_general(course))
    yield _group("lifeCycle", *_life_cycle(course, release))
    yield _group("educational", *_educational(course))
    yield _group("rights", *_rights(course))
    yield from _classifications(course)


def _general(course: CourseDocument) -> Iterator[Part]:
    yield _said(course, "title", course.title)
    yield Part("identifier", "identifier", course.code)
    yield Part("language", "text", course.language)
    if course.summary:
        yield _said(course, "description", course.summary)
    for competency in competencies(course):
        yield _said(course, "keyword", f"{competency.code} {competency.name}")


def _life_cycle(course: CourseDocument, release: int) -> Iterator[Part]:
    yield Part("version", "said", str(release))
    yield Part("status", "word", "final" if release else "draft")
    if course.attribution:
        yield _group(
            "contribute",
            Part("role", "word", "publisher"),
            Part("entity", "entity", _card(course.attribution)),
        )


def _educational(course: CourseDocument) -> Iterator[Part]:
    yield Part("intendedEndUserRole", "word", "learner")
    yield Part("context", "word", CONTEXTS.get(course.audience, "training"))
    if course.minutes:
        yield Part("typicalLearningTime", "duration", f"PT{course.minutes}M")
    yield _said(course, "description", course.audience_title)
    yield Part("language", "text", course.language)


def _rights(course: CourseDocument) -> Iterator[Part]:
    yield Part("cost", "word", "no")
    yield Part("copyrightAndOtherRestrictions", "word", "no" if course.licence == "CC0-1.0" else "yes")
    yield Part("description", "said", licence_address(course.licence))


def _classifications(course: CourseDocument) -> Iterator[Part]:
    taught = competencies(course)
    if taught:
        yield _classification("competency", *(_taxon_path(course, one) for one in taught))
    if course.outcomes:
        outcomes = "; ".join(course.outcomes)
        yield _classification("educational objective", _said(course, "description", outcomes))
    if course.level:
        frameworks = list(dict.fromkeys(one.framework for one in taught))
        source = Part("source", "said", frameworks[0] if frameworks else CATALOG)
        taxon = _group("taxon", Part("id", "text", course.level), Part("entry", "said", course.level))
        yield _classification("skill level", _group("taxonPath", source, taxon))


def _taxon_path(course: CourseDocument, competency: Competency) -> Part:
    entry = _said(course, "entry", " ".join(filter(None, (competency.name, competency.level))))
    taxon = _group("taxon", Part("id", "text", competency.code), entry)
    return _group("taxonPath", Part("source", "said", competency.framework), taxon)


def _classification(purpose: str, *parts: Part) -> Part:
    return _group("classification", Part("purpose", "word", purpose), *parts)


def _group(name: str, *parts: Part) -> Part:
    return Part(name, "group", parts=parts)


def _said(course: CourseDocument, name: str, text: str) -> Part:
    return Part(name, "said", contents.one_line(text), course.language)


def _card(body: str) -> str:
    """A body as vCard 3.0 (RFC 2426): commas, semicolons and backslashes are escaped."""
    name = contents.one_line(body).replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return f"BEGIN:VCARD\nVERSION:3.0\nN:{name};;;;\nFN:{name}\nORG:{name}\nEND:VCARD"


# --- the bindings -------------------------------------------------------------------------------------------


def _ieee(parent: xml.Element, part: Part) -> None:
    """IEEE 1484.12.3."""
    element = xml.add(parent, part.name)
    if part.kind == "identifier":
        xml.add(element, "catalog", CATALOG)
        xml.add(element, "entry", part.value)
    elif part.kind == "said":
        xml.add(element, "string", part.value, {"language": part.language})
    elif part.kind == "word":
        xml.add(element, "source", "LOMv1.0")
        xml.add(element, "value", part.value)
    elif part.kind == "duration":
        xml.add(element, "duration", part.value)
    elif part.kind == "group":
        for one in part.parts:
            _ieee(element, one)
    else:
        element.text = part.value


_IMSMD_NAMES = {"identifier": "catalogentry", "entity": "centity"}


def _imsmd(parent: xml.Element, part: Part) -> None:
    """IMS Learning Resource Meta-data 1.2.1: names in small letters, an older way to say the same."""
    element = xml.add(parent, f"imsmd:{_IMSMD_NAMES.get(part.name, part.name.lower())}")
    if part.kind == "identifier":
        xml.add(element, "imsmd:catalog", CATALOG)
        _langstring(xml.add(element, "imsmd:entry"), part.value, _NO_LANGUAGE)
    elif part.kind == "said":
        _langstring(element, part.value, part.language)
    elif part.kind == "word":
        _langstring(xml.add(element, "imsmd:source"), "LOMv1.0", _NO_LANGUAGE)
        _langstring(xml.add(element, "imsmd:value"), part.value, _NO_LANGUAGE)
    elif part.kind == "duration":
        xml.add(element, "imsmd:datetime", part.value)
    elif part.kind == "entity":
        xml.add(element, "imsmd:vcard", part.value)
    elif part.kind == "group":
        for one in part.parts:
            _imsmd(element, one)
    else:
        element.text = part.value


def _langstring(parent: xml.Element, text: str, language: str) -> None:
    xml.add(parent, "imsmd:langstring", text, {"xml:lang": language})
