"""XML from strangers: no entities, no DTD, nothing fetched, nothing endless."""

import io
import re
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from curriculum.conformance.report import Finding
from curriculum.conformance.rules import finding
from curriculum.packaging.contents import SCHEMAS

Element = Any
"""lxml has no types."""

MOST_BYTES = 20_000_000
XSI = "http://www.w3.org/2001/XMLSchema-instance"
_DOCTYPE = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
MOST_ERRORS = 5
_STRANGER = "strict wildcard"
"""An extension whose schema is not carried here; nothing can be said of it."""
_COMBINED = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:all">{}</xs:schema>'
_IMPORT = '<xs:import namespace="{}" schemaLocation="{}"/>'
_SCHEMAS = {
    "scorm12": (
        ("http://www.imsproject.org/xsd/imscp_rootv1p1p2", "imscp_rootv1p1p2.xsd"),
        ("http://www.adlnet.org/xsd/adlcp_rootv1p2", "adlcp_rootv1p2.xsd"),
        ("http://www.imsglobal.org/xsd/imsmd_rootv1p2p1", "imsmd_rootv1p2p1.xsd"),
    ),
    "scorm2004": (
        ("http://www.imsglobal.org/xsd/imscp_v1p1", "imscp_v1p1.xsd"),
        ("http://www.adlnet.org/xsd/adlcp_v1p3", "adlcp_v1p3.xsd"),
        ("http://www.adlnet.org/xsd/adlseq_v1p3", "adlseq_v1p3.xsd"),
        ("http://www.adlnet.org/xsd/adlnav_v1p3", "adlnav_v1p3.xsd"),
        ("http://www.imsglobal.org/xsd/imsss", "imsss_v1p0.xsd"),
    ),
    "cmi5": (("https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd", "CourseStructure.xsd"),),
}
_REPAIRS = {
    "ims_xml.xsd": ('<xsd:schema xmlns="http://www.w3.org/XML/1998/namespace"', "<xsd:schema"),
    "imsmd_rootv1p2p1.xsd": (
        '<xsd:any namespace="##any" processContents="strict"',
        '<xsd:any namespace="##other" processContents="strict"',
    ),
}
"""libxml2 keeps to the letter of XML Schema, which these two published files do not."""


def parse(content: bytes, place: str) -> tuple[Element | None, list[Finding]]:
    """The root element, or None and why not."""
    if len(content) > MOST_BYTES:
        return None, [finding("xml.too-big", place, size=len(content))]
    if _declares_entities(content):
        return None, [finding("xml.entities", place)]
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.parse(io.BytesIO(content), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        where = f"{place}, dòng {line}" if line else place
        return None, [finding("xml.broken", where, why=str(error).partition(", line")[0])]
    if tree.docinfo.doctype:  # whatever the encoding hid it in
        return None, [finding("xml.entities", place)]
    return tree.getroot(), []


def _declares_entities(content: bytes) -> bool:
    """Looked for before parsing, so that no entity is ever expanded."""
    if content.startswith(_UTF16):
        content = content.replace(b"\0", b"")
    return bool(_DOCTYPE.search(content))


def place_of(file: str, element: Element) -> str:
    return f"{file}, dòng {element.sourceline}"


def local(element: Element) -> str:
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""


def found(element: Element, name: str) -> list[Element]:
    """Descendants by their local name, whatever the namespace."""
    return list(element.iter(f"{{*}}{name}"))


def children(element: Element, name: str) -> list[Element]:
    return [child for child in element if local(child) == name]


def text_of(element: Element | None, name: str) -> str:
    """Of the first child of this name; empty where there is none."""
    first = next(iter(children(element, name)), None) if element is not None else None
    return "" if first is None else str(first.text or "").strip()


def attribute(element: Element, name: str) -> tuple[str, str] | None:
    """Prefixed name as written and value of an attribute, by its local name in any case."""
    for key, value in element.attrib.items():
        if etree.QName(key).localname.lower() == name.lower():
            return etree.QName(key).localname, str(value)
    return None


def schema_findings(kind: str, root: Element, place: str) -> list[Finding]:
    """What the official schema of the kind, as carried here, has against the document."""
    if kind not in _SCHEMAS:
        return []
    schema = _schema(kind)
    if schema.validate(root):
        return []
    errors = [one for one in schema.error_log if _STRANGER not in one.message][:MOST_ERRORS]
    return [finding("schema.invalid", f"{place}, dòng {one.line}", why=_plain(one.message)) for one in errors]


def _plain(message: str) -> str:
    return re.sub(r"\{[^}]*\}", "", message)


@cache
def _schema(kind: str) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / kind
        shutil.copytree(SCHEMAS / kind, target)
        for name, (wrong, right) in _REPAIRS.items():
            if (file := target / name).exists():
                file.write_text(file.read_text("utf-8").replace(wrong, right), "utf-8")
        combined = target / "_all.xsd"
        imports = "".join(_IMPORT.format(*one) for one in _SCHEMAS[kind])
        combined.write_text(_COMBINED.format(imports), "utf-8")
        return etree.XMLSchema(file=str(combined))
