"""The table of rules (`rules.toml`), and findings made by it; what breaks a rule is looked for elsewhere."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from curriculum.conformance.report import Finding, Severity

LONGEST = 200


@dataclass(frozen=True)
class Rule:
    severity: Severity
    sentence: str
    """With `{names}` of the facts that a finding gives."""
    cure: str


def _load() -> dict[str, Rule]:
    with (Path(__file__).parent / "rules.toml").open("rb") as file:
        return {name: Rule(**rule) for name, rule in tomllib.load(file).items()}


RULES: dict[str, Rule] = _load()


def finding(rule: str, place: str = "", **facts: object) -> Finding:
    known = RULES[rule]
    shown = {name: _short(str(value)) for name, value in facts.items()}
    return Finding(
        rule, known.severity, _short(place), known.sentence.format(**shown), known.cure.format(**shown)
    )


def _short(text: str) -> str:
    """What comes from a package is shown on one line, printable and not endless."""
    clean = "".join(sign if sign.isprintable() else "·" for sign in text)
    return clean if len(clean) <= LONGEST else clean[: LONGEST - 1] + "…"
