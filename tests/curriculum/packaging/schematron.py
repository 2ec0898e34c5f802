"""Just enough Schematron to run ADL's conformance rules: there, an assertion *speaks* when its test is true.

Their tests are XPath 2 with a few Java functions. lxml has XPath 1, so the missing functions are supplied
here; a test that still cannot be evaluated is counted as not run.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

SCH = "{http://purl.oclc.org/dsdl/schematron}"
_STEP_FUNCTION = re.compile(r"(//imscp:resource\[[^\]]*\])/normalize-space\((?:attribute::)?([\w:@]+)\)")


@dataclass
class Report:
    passed: int = 0
    failed: list[str] = field(default_factory=list)
    run: int = 0
    not_run: int = 0


def run(rules: Path, manifest: Any) -> Report:
    sheet = etree.parse(str(rules)).getroot()
    namespaces = {ns.get("prefix"): ns.get("uri") for ns in sheet.iter(f"{SCH}ns")}
    namespaces.pop("xml", None)
    report = Report()
    for rule in sheet.iter(f"{SCH}rule"):
        for node in manifest.xpath(_from_anywhere(rule.get("context")), namespaces=namespaces):
            _apply(rule, node, namespaces, report)
    return report


def _from_anywhere(context: str) -> str:
    parts = (part.strip() for part in context.split("|"))
    return " | ".join(part if part.startswith("/") else f"//{part}" for part in parts)


def _apply(rule: Any, node: Any, namespaces: dict[str, str], report: Report) -> None:
    lets: dict[str, str] = {}
    variables: dict[str, Any] = {}
    for part in rule:
        if part.tag == f"{SCH}let":
            name, expression = part.get("name"), part.get("value")
            value = _evaluate(expression, node, namespaces, lets, variables)
            lets[name] = expression
            if value is not None:
                variables[name] = _text(value) if isinstance(value, list) else value
        elif part.tag == f"{SCH}assert":
            spoken = _evaluate(part.get("test"), node, namespaces, lets, variables)
            report.run += 1
            if spoken is None:
                report.not_run += 1
            elif spoken:
                _record("".join(part.itertext()).strip(), report)


def _record(message: str, report: Report) -> None:
    kind, _, text = message.partition("~")
    if kind == "passed":
        report.passed += 1
    elif kind == "failed":
        report.failed.append(text)


def _evaluate(
    test: str, node: Any, namespaces: dict[str, str], lets: dict[str, str], variables: dict[str, Any]
) -> Any:
    # A variable is passed as text; where its nodes are counted, its own expression stands in.
    test = re.sub(r"count\(\$(\w+)\)", lambda match: f"count({lets[match[1]]})", test)
    test = _STEP_FUNCTION.sub(r"normalize-space(\1/@\2)", test)
    test = re.sub(r"(?<![\w:-])ends-with\(", "URIHandler:endsWith(", test)
    try:
        return etree.XPath(test, namespaces=namespaces, extensions=_functions(namespaces))(node, **variables)
    except etree.XPathError:
        return None


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return value if isinstance(value, str) else "".join(value.itertext())


def _functions(namespaces: dict[str, str]) -> dict[tuple[str, str], Any]:
    def is_unique(context: Any, attribute: str, value: Any) -> bool:
        document = context.context_node.getroottree()
        return len(document.xpath(f"//*[@{attribute}=$wanted]", wanted=_text(value))) == 1

    functions = {
        ("parser", "isIdentifierUnique"): lambda context, value: is_unique(context, "identifier", value),
        ("parser", "isIDUnique"): lambda context, value: is_unique(context, "ID", value),
        ("URIHandler", "processWhitespace"): lambda context, value: " ".join(_text(value).split()),
        ("URIHandler", "endsWith"): lambda context, text, end: _text(text).endswith(_text(end)),
        ("URIHandler", "isURL"): lambda context, value: "://" in _text(value),
        ("URIHandler", "isValidExtension"): lambda context, value: "." in _text(value).rpartition("/")[2],
    }
    return {
        (namespaces[prefix], name): function
        for (prefix, name), function in functions.items()
        if prefix in namespaces
    }
