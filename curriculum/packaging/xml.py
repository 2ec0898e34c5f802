"""Building manifests with lxml: names are written `prefix:name`, and the prefixes come out as given."""

from collections.abc import Mapping
from typing import Any

from lxml import etree
from lxml import html as html_fragments

Element = Any
"""lxml has no types."""

Namespaces = Mapping[str | None, str]
"""Prefix -> namespace; None is the one without a prefix."""

XSI = "http://www.w3.org/2001/XMLSchema-instance"
XML = "http://www.w3.org/XML/1998/namespace"


def root(name: str, namespaces: Namespaces, attributes: Mapping[str, str]) -> Element:
    element: Element = etree.Element(f"{{{namespaces[None]}}}{name}", nsmap=dict(namespaces))
    _set(element, attributes)
    return element


def add(
    parent: Element, name: str, text: str | None = None, attributes: Mapping[str, str] | None = None
) -> Element:
    """Append a child. Prefixes are literal: some importers match `adlcp:` letter by letter."""
    prefix, _, local = name.rpartition(":")
    element: Element = etree.SubElement(parent, f"{{{parent.nsmap[prefix or None]}}}{local}")
    element.text = text
    _set(element, attributes or {})
    return element


def fragment(name: str, html: str, attributes: Mapping[str, str] | None = None) -> Element:
    """An element that holds `html` (sanitised, perhaps not well-formed) as well-formed children."""
    element: Element = html_fragments.fragment_fromstring(html or "", create_parent=name)
    element.tail = None
    for key, value in (attributes or {}).items():
        element.set(key, value)
    return element


def serialise(element: Element) -> bytes:
    return bytes(etree.tostring(element, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def serialise_bare(element: Element) -> bytes:
    """Without a declaration and without white space of our own: text inside would be changed by it."""
    return bytes(etree.tostring(element, encoding="UTF-8", xml_declaration=False)) + b"\n"


def _set(element: Element, attributes: Mapping[str, str]) -> None:
    for name, value in attributes.items():
        prefix, _, local = name.rpartition(":")
        namespace = XML if prefix == "xml" else element.nsmap.get(prefix) if prefix else None
        element.set(f"{{{namespace}}}{local}" if namespace else local, value)
