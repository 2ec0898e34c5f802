"""Platforms that play packages: what each takes, its limits and its quirks (docs/profiles.md)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from curriculum.packaging.base import GENERIC, Order, PackageError, Packager, Structure

Quirk = Literal[
    "score-is-progress",
    "status-unreadable",
    "score-over-100",
    "first-resource",
    "one-letter-answers",
    "finish-completes",
    "mastery-overrides",
    "threshold-completes",
    "terminate-throws",
    "strict-formats",
    "raw-grades",
    "literal-prefixes",
    "schema-validated",
]
"""What a platform does differently; docs/profiles.md says of each what it is and what answers it."""

TOLD: frozenset[Quirk] = frozenset({"score-is-progress", "status-unreadable"})
"""Those that the player must know of. All others cost nothing and are answered in every package."""

_NOTHING: Mapping[str, int] = MappingProxyType({})
_COURSE_ONLY: tuple[Structure, ...] = ("course",)


@dataclass(frozen=True)
class Platform:
    id: str
    label: str
    formats: tuple[str, ...] = ()
    """That it takes, best first; empty: any."""
    structures: tuple[Structure, ...] = ("course", "lessons")
    state_bytes: Mapping[str, int] = field(default_factory=lambda: _NOTHING)
    """Format -> bytes of suspend data, where the platform keeps less than the standard promises."""
    quirks: tuple[Quirk, ...] = ()
    note: str = ""
    """What whoever imports there should know, in Vietnamese."""


PLATFORMS: dict[str, Platform] = {
    platform.id: platform
    for platform in (
        Platform(GENERIC, "Nền tảng bất kỳ"),
        Platform(
            "moodle",
            "Moodle",
            formats=("scorm12", "scorm2004", "commoncartridge", "h5p", "moodlexml", "gift"),
            quirks=(
                "finish-completes",
                "mastery-overrides",
                "threshold-completes",
                "terminate-throws",
                "strict-formats",
                "raw-grades",
                "literal-prefixes",
            ),
            note="Nhập SCORM ở “Gói SCORM”, Common Cartridge ở “Khôi phục”, "
            "ngân hàng câu hỏi ở “Ngân hàng câu hỏi › Nhập”.",
        ),
        Platform(
            "openedx",
            "Open edX (SCORM XBlock)",
            formats=("scorm12", "scorm2004", "olx"),
            structures=_COURSE_ONLY,
            quirks=("status-unreadable", "score-over-100", "first-resource"),
            note="Mở tài nguyên đầu tiên của gói, không có trình tự giữa các bài.",
        ),
        Platform(
            "kolibri",
            "Kolibri",
            formats=("scorm12", "web", "epub", "pdf"),
            structures=_COURSE_ONLY,
            quirks=("score-is-progress", "one-letter-answers"),
            note="Tiến độ chỉ tính theo điểm hoặc “đạt”.",
        ),
        Platform(
            "scormcloud",
            "SCORM Cloud",
            formats=("scorm12", "scorm2004", "cmi5", "xapi"),
            quirks=("schema-validated", "strict-formats"),
        ),
    )
}


def platform(order: Order) -> Platform:
    """Raises PackageError for a platform that is not in the table."""
    found = PLATFORMS.get(order.platform)
    if found is None:
        raise PackageError(f"Không có nền tảng {order.platform!r}. Các nền tảng: {', '.join(PLATFORMS)}.")
    return found


def told(order: Order) -> dict[str, Any]:
    """What the player must know of the platform, as a part of its configuration."""
    quirks = [quirk for quirk in platform(order).quirks if quirk in TOLD]
    return {"quirks": quirks} if quirks else {}


def state_limit(order: Order, format: str, standard: int) -> int:
    """Bytes of suspend data: what the standard promises, or less where the platform keeps less."""
    return min(standard, platform(order).state_bytes.get(format, standard))


def check(packager: Packager, order: Order) -> None:
    """Refuse what the format does not know or the platform does not take, saying what it takes instead."""
    place = platform(order)
    if place.formats and packager.id not in place.formats:
        raise PackageError(
            f"{place.label} không nhận {packager.label}. Hãy chọn: {', '.join(place.formats)}."
        )
    structures = [one for one in packager.structures if one in place.structures]
    for what, wanted, known in (
        ("cấu trúc", order.structure, structures),
        ("bản", order.edition, packager.editions),
    ):
        if wanted not in known:
            raise PackageError(
                f"Định dạng {packager.label} không có {what} “{wanted}”. Hãy chọn: {', '.join(known)}."
            )
    if order.languages and not packager.multilingual:
        raise PackageError(f"Định dạng {packager.label} chỉ chứa một ngôn ngữ. Hãy tạo mỗi ngôn ngữ một gói.")
