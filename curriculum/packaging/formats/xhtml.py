"""Sanitised HTML as the well-formed, strict XHTML of a vocabulary that knows blocks from inlines (QTI)."""

from collections.abc import Iterator

from lxml import etree

from curriculum.packaging import xml
from curriculum.packaging.questions import parsed

BLOCKS = frozenset({"p", "ul", "ol", "div"})
LISTS = frozenset({"ul", "ol"})
INLINES = frozenset({"b", "strong", "i", "em", "a", "span", "br"})
"""With the blocks and `li` all that documents hold; whatever else comes leaves its words."""

Part = xml.Element | str


def add_blocks(parent: xml.Element, markup: str) -> None:
    """Append the HTML to an element that takes blocks only: loose words come into a paragraph."""
    paragraph = None
    for part in _parts(parsed(markup)):
        if _is_block(part):
            paragraph = None
            _add(parent, part)
        elif paragraph is not None or not _is_space(part):
            if paragraph is None:
                paragraph = xml.add(parent, "p")
            _add(paragraph, part)


def add_flow(parent: xml.Element, markup: str) -> None:
    """Append the HTML to an element that takes words and blocks."""
    for part in _parts(parsed(markup)):
        _add(parent, part)


def _parts(element: xml.Element) -> Iterator[Part]:
    """The words and known elements inside, in order; of any other element what it holds."""
    if element.text:
        yield element.text
    for child in element:
        if isinstance(child.tag, str):
            if _stands(child):
                yield child
            else:
                yield from _parts(child)
        if child.tail:
            yield child.tail


def _stands(element: xml.Element) -> bool:
    """Whether it may be where it is: no block lies in an inline, no item outside a list."""
    if element.tag == "li":
        return element.getparent().tag in LISTS
    if element.tag in INLINES:
        return not any(inner.tag in BLOCKS for inner in element.iter(etree.Element))
    return element.tag in BLOCKS


def _is_block(part: Part) -> bool:
    return not isinstance(part, str) and part.tag in BLOCKS


def _is_space(part: Part) -> bool:
    return isinstance(part, str) and not part.strip()


def _add(parent: xml.Element, part: Part) -> None:
    if isinstance(part, str):
        _add_text(parent, part)
        return
    element = xml.add(parent, part.tag, None, _attributes(part))
    for inner in _parts(part):
        if part.tag in LISTS and (isinstance(inner, str) or inner.tag != "li"):
            if not _is_space(inner):
                _add(xml.add(element, "li"), inner)  # a list holds nothing but its items
        else:
            _add(element, inner)


def _add_text(parent: xml.Element, words: str) -> None:
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + words
    else:
        parent.text = (parent.text or "") + words


def _attributes(element: xml.Element) -> dict[str, str]:
    """`dir` has no place before QTI 2.2; `rel` has none at all."""
    kept = {}
    if element.tag == "a":
        kept["href"] = element.get("href", "")
    if element.get("lang"):
        kept["xml:lang"] = element.get("lang")
    return kept
