"""What a check found: findings, the log of what was played, and the report of both, JSON both ways."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Severity = Literal["error", "warning", "note"]
SEVERITIES: dict[Severity, str] = {"error": "Lỗi", "warning": "Cần xem", "note": "Ghi chú"}
MOST_PER_RULE = 10
"""Findings of one rule that a report names one by one; of a thousand missing files ten are enough."""


@dataclass(frozen=True)
class Finding:
    rule: str
    severity: Severity
    place: str
    """File, with its line or the path of the element where there is one; empty: the package as a whole."""
    sentence: str
    cure: str

    @property
    def severity_label(self) -> str:
        return SEVERITIES[self.severity]


@dataclass(frozen=True)
class Play:
    """One scenario that was played, with every call or statement in the order it came."""

    scenario: str
    page: str
    seconds: float
    calls: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    name: str
    kind: str
    kind_label: str
    ours: bool
    """Whether the package was made here, so that our own rules hold too."""
    platform: str
    bytes: int
    sha256: str
    played: bool
    findings: tuple[Finding, ...] = ()
    plays: tuple[Play, ...] = field(default=())

    @property
    def passed(self) -> bool:
        return not self.errors

    @property
    def errors(self) -> tuple[Finding, ...]:
        return self._of("error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return self._of("warning")

    @property
    def notes(self) -> tuple[Finding, ...]:
        return self._of("note")

    def _of(self, severity: Severity) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == severity)

    def to_json(self) -> str:
        return json.dumps(self.as_data(), ensure_ascii=False, indent=1)

    def as_data(self) -> dict[str, Any]:
        return {**asdict(self), "passed": self.passed}

    @classmethod
    def from_json(cls, text: str) -> "Report":
        return cls.from_data(json.loads(text))

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Report":
        values = {name: value for name, value in data.items() if name != "passed"}
        values["findings"] = tuple(Finding(**one) for one in values["findings"])
        values["plays"] = tuple(Play(**{**one, "calls": tuple(one["calls"])}) for one in values["plays"])
        return cls(**values)


def in_words(report: Report) -> str:
    """The report as a person reads it in a terminal."""
    verdict = "ĐẠT" if report.passed else "KHÔNG ĐẠT"
    lines = [f"{report.name}: {report.kind_label}, {report.bytes} byte – {verdict}"]
    lines.append(
        f"{len(report.errors)} lỗi, {len(report.warnings)} điều cần xem, {len(report.notes)} ghi chú"
    )
    for finding in (*report.errors, *report.warnings, *report.notes):
        place = f" ({finding.place})" if finding.place else ""
        lines += ["", f"[{finding.severity_label}] {finding.sentence}{place}", f"  Cách sửa: {finding.cure}"]
        lines.append(f"  Quy tắc: {finding.rule}")
    if report.plays:
        lines += ["", "Đã chạy thử:"]
        lines += [
            f"  {play.scenario} – {play.page}: {len(play.calls)} lần gọi, {play.seconds:.1f} giây"
            for play in report.plays
        ]
    return "\n".join(lines)


def shortened(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """At most ten of each rule, each sentence at each place once."""
    kept: list[Finding] = []
    counts: dict[str, int] = {}
    for finding in dict.fromkeys(findings):
        counts[finding.rule] = counts.get(finding.rule, 0) + 1
        if counts[finding.rule] <= MOST_PER_RULE:
            kept.append(finding)
    more = {rule: count - MOST_PER_RULE for rule, count in counts.items() if count > MOST_PER_RULE}
    severity = {finding.rule: finding.severity for finding in kept}
    kept += [
        Finding(rule, severity[rule], "", f"Còn {count} chỗ nữa cùng lỗi này.", "Sửa như các chỗ ở trên.")
        for rule, count in more.items()
    ]
    return tuple(kept)
