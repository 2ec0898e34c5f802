"""What makes captions hard to read, as data: the rules, and what breaks them.

The editor in the browser applies the same rules while someone types
(cms/library/static/library/captions/checks.js); tests/golden/captions/problems.json holds both to the same
answers. Where the figures come from: docs/media.md, "Captions".
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import zip_longest
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from media_pipeline.captions.cues import Cue
from media_pipeline.captions.intake import SLACK_MS
from media_pipeline.captions.markup import plain


@dataclass(frozen=True)
class Rules:
    shortest_ms: int = 700
    longest_ms: int = 7000
    gap_ms: int = 80
    """Two frames: a shorter pause between two cues is seen as a flicker. No pause at all is none."""
    lines: int = 2
    line_length: int = 42
    characters_per_second: int = 17
    slack_ms: int = SLACK_MS


RULES = {"adults": Rules(), "slow": Rules(characters_per_second=12)}
"""By who reads: adults who read every day; children, and people who read little or in a second language."""


@dataclass(frozen=True)
class Kind:
    blocks: bool
    """Nothing that a player could show: it cannot be saved."""
    sentence: Promise


KINDS = {
    "backwards": Kind(True, _("Kết thúc trước khi bắt đầu. Hãy sửa lại mốc thời gian.")),
    "late": Kind(True, _("Nằm sau khi phim đã hết. Hãy đưa câu này về trước %(end)s.")),
    "empty": Kind(False, _("Chưa có lời.")),
    "overlap": Kind(False, _("Chồng lên câu sau %(seconds)s giây.")),
    "short": Kind(False, _("Chỉ hiện %(seconds)s giây, dễ bị bỏ lỡ. Hãy để ít nhất %(limit)s giây.")),
    "long": Kind(
        False, _("Hiện tới %(seconds)s giây. Hãy tách thành nhiều câu, mỗi câu tối đa %(limit)s giây.")
    ),
    "lines": Kind(False, _("Có %(count)s dòng, che mất hình. Hãy viết tối đa %(limit)s dòng.")),
    "wide": Kind(
        False, _("Dòng dài nhất có %(count)s ký tự. Hãy ngắt dòng để mỗi dòng tối đa %(limit)s ký tự.")
    ),
    "fast": Kind(
        False,
        _("Phải đọc %(count)s ký tự mỗi giây, quá nhanh (tối đa %(limit)s). Hãy viết gọn hoặc hiện lâu hơn."),
    ),
    "gap": Kind(
        False,
        _("Chỉ cách câu sau %(seconds)s giây nên bị nháy. Hãy nối liền hoặc để cách hơn %(limit)s giây."),
    ),
}


@dataclass(frozen=True)
class Problem:
    index: int
    """Of the cue, from 0."""
    code: str
    blocks: bool
    sentence: str


def problems(
    cues: Sequence[Cue], duration_ms: int, language: str = "vi", rules: Rules = RULES["adults"]
) -> list[Problem]:
    """`duration_ms` 0: not known. One table for all languages: what counts are letters as one sees them."""
    return [
        Problem(index, code, KINDS[code].blocks, str(KINDS[code].sentence) % values)
        for index, (cue, following) in enumerate(zip_longest(cues, cues[1:]))
        for code, values in _of(cue, following, duration_ms, rules)
    ]


def _of(
    cue: Cue, following: Cue | None, duration_ms: int, rules: Rules
) -> Iterator[tuple[str, dict[str, Any]]]:
    if duration_ms and cue.end_ms > duration_ms + rules.slack_ms:
        yield "late", {"end": moment(duration_ms)}
    if cue.end_ms <= cue.start_ms:
        yield "backwards", {}
        return
    yield from _of_time(cue, following, rules)
    yield from _of_text(cue, rules)


def _of_time(cue: Cue, following: Cue | None, rules: Rules) -> Iterator[tuple[str, dict[str, Any]]]:
    shown = cue.end_ms - cue.start_ms
    if shown < rules.shortest_ms:
        yield "short", {"seconds": seconds(shown), "limit": seconds(rules.shortest_ms)}
    if shown > rules.longest_ms:
        yield "long", {"seconds": seconds(shown), "limit": seconds(rules.longest_ms)}
    if following is None:
        return
    gap = following.start_ms - cue.end_ms
    if gap < 0:
        yield "overlap", {"seconds": seconds(-gap)}
    elif 0 < gap < rules.gap_ms:
        yield "gap", {"seconds": seconds(gap), "limit": seconds(rules.gap_ms)}


def _of_text(cue: Cue, rules: Rules) -> Iterator[tuple[str, dict[str, Any]]]:
    lines = [length(line) for line in plain(cue.text).split("\n")]
    if not sum(lines):
        yield "empty", {}
    if len(lines) > rules.lines:
        yield "lines", {"count": len(lines), "limit": rules.lines}
    if max(lines) > rules.line_length:
        yield "wide", {"count": max(lines), "limit": rules.line_length}
    speed = sum(lines) * 1000 // (cue.end_ms - cue.start_ms)
    if speed > rules.characters_per_second:
        yield "fast", {"count": speed, "limit": rules.characters_per_second}


def length(line: str) -> int:
    """Letters as one sees them: marks that stand over or under another letter do not count."""
    letters = unicodedata.normalize("NFC", line).strip()
    return sum(unicodedata.category(letter) not in ("Mn", "Me", "Cf") for letter in letters)


def seconds(ms: int) -> str:
    """1500 -> "1,5"; 70 -> "0,07". As Vietnamese writes numbers."""
    return re.sub(r"\.?0+$", "", f"{ms / 1000:.2f}").replace(".", ",") or "0"


def moment(ms: int) -> str:
    """3_725_400 -> "1:02:05,4" """
    minutes, rest = divmod(ms, 60_000)
    hours, minutes = divmod(minutes, 60)
    clock = f"{hours}:{minutes:02}" if hours else f"{minutes}"
    return f"{clock}:{rest // 1000:02},{rest % 1000 // 100}"


def as_data() -> dict[str, Any]:
    """Rules and sentences for the editor in the browser."""
    return {
        "rules": {name: asdict(rules) for name, rules in RULES.items()},
        "kinds": {
            code: {"blocks": kind.blocks, "sentence": str(kind.sentence)} for code, kind in KINDS.items()
        },
    }
