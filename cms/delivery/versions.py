"""Which platform runs which release, beside what its channel offers it."""

from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from cms.delivery.models import Offer, RunningRelease

BEHIND = ~Q(offered=F("number")) | Q(offered=None)


def running(**filters: Any) -> QuerySet[RunningRelease]:
    """Each with `offered`, the number its channel offers (None: nothing any more), and `offered_since`."""
    offers = Offer.objects.filter(
        channel=OuterRef("platform__channel"),
        course_code=OuterRef("course_code"),
        language=OuterRef("language"),
    )
    standing = offers.filter(gone="")
    return (
        RunningRelease.objects.filter(**filters)
        .select_related("platform")
        .annotate(
            offered=Subquery(standing.values("release__number")[:1]),
            offered_since=Subquery(standing.values("moved_at")[:1]),
            gone_since=Subquery(offers.exclude(gone="").values("changed_at")[:1]),
        )
    )
