"""What a channel offers: pages in a stable order, and what there is to choose from."""

import json
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from cms.delivery import cursors
from cms.delivery.cursors import View
from cms.delivery.descriptions import as_json
from cms.delivery.models import ChannelState, Offer
from cms.delivery.schemas import CatalogueParameters
from curriculum.packaging.base import GENERIC
from curriculum.packaging.platforms import PLATFORMS

Filters = tuple[tuple[str, str], ...]
EXACT = {"course": "course_code", "language": "language__iexact", "audience": "audience", "level": "level"}
AMONG = {"competency": "competencies", "format": "formats"}
COUNTED = ("language", "audience", "level", "formats", "competencies")
FACETS = ("language", "audience", "level", "format", "competency")


def page(view: View, state: ChannelState, parameters: CatalogueParameters) -> str:
    """One page as JSON. The rows are JSON already, so they are put in as they are: a page costs one query."""
    filters = _filters(parameters)
    since, offers = state.sequence, _matching(view.channel, filters)
    if parameters.cursor:
        since, course, language = cursors.decode(parameters.cursor, view, (int, str, str))
        offers = offers.filter(Q(course_code__gt=course) | Q(course_code=course, language__gt=language))
    ordered = offers.order_by("course_code", "language").values_list("course_code", "language", "content")
    rows = list(ordered[: parameters.size + 1])
    more, rows = len(rows) > parameters.size, rows[: parameters.size]
    total, facets = _counts(view, state.sequence, filters)
    said = {
        "channel": view.channel,
        "total": total,
        "facets": facets,
        "next": cursors.encode(view, since, *rows[-1][:2]) if more else None,
        "since": cursors.encode(view, since),
    }
    return with_list(said, "releases", (for_profile(row[2], view.profile) for row in rows))


def with_list(said: dict[str, Any], name: str, rows: Iterable[str]) -> str:
    """JSON of `said` and one more key, whose value is a list of JSON texts."""
    return f"{as_json(said)[:-1]},{as_json(name)}:[{','.join(rows)}]}}"


def for_profile(content: str, profile: str) -> str:
    """Without the packages that this kind of platform cannot import, or that were made for another."""
    if profile == GENERIC:
        return content
    told = json.loads(content)
    told["packages"] = [package for package in told["packages"] if _takes(profile, package)]
    return as_json(told)


def _takes(profile: str, package: dict[str, Any]) -> bool:
    place = PLATFORMS[profile]
    return (
        (not place.formats or package["format"] in place.formats)
        and package["structure"] in place.structures
        and package["platform"] in (GENERIC, profile)
    )


def _filters(parameters: CatalogueParameters) -> Filters:
    asked = {name: getattr(parameters, name) for name in (*EXACT, *AMONG)}
    return tuple((name, value) for name, value in asked.items() if value)


def _matching(channel: str, filters: Filters) -> QuerySet[Offer]:
    conditions = {
        EXACT[name] if name in EXACT else f"{AMONG[name]}__contains": value if name in EXACT else f" {value} "
        for name, value in filters
    }
    return Offer.objects.filter(channel=channel, gone="", **conditions)


@lru_cache(maxsize=64)
def _counts(view: View, sequence: int, filters: Filters) -> tuple[int, dict[str, list[dict[str, Any]]]]:
    """How many there are, and of which kinds; the same until the channel goes on to another number."""
    rows = list(_matching(view.channel, filters).values_list(*COUNTED))
    return len(rows), count(rows, PLATFORMS[view.profile].formats)


def count(rows: Iterable[tuple[str, ...]], takes: tuple[str, ...] = ()) -> dict[str, list[dict[str, Any]]]:
    """Facets of offers, each as its columns COUNTED; the most frequent value first."""
    counters: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    for language, audience, level, formats, competencies in rows:
        had = [one for one in formats.split() if not takes or one in takes]
        values = ([language], [audience], [level], had, competencies.split())
        for name, found in zip(FACETS, values, strict=True):
            counters[name].update(value for value in found if value)
    return {
        name: [
            {"value": value, "count": count}
            for value, count in sorted(counter.items(), key=lambda item: (-item[1], item[0]))
        ]
        for name, counter in counters.items()
    }
