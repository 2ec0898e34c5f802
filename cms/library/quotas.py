"""How much an organisation may still store: what its collection and those below hold, and what comes in."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, Sum
from wagtail.models import Collection

from cms.library.models import LibraryMedia, Quota
from media_pipeline import uploads
from media_pipeline.models import Upload

GIGABYTE = 1024**3


def bytes_left(
    collection: Collection, *, without: Upload | None = None, replacing: LibraryMedia | None = None
) -> int | None:
    """None where nobody set a limit; below zero when it was lowered under what is there already.

    `without` and `replacing` are not counted: the upload that asks, and the recording that it takes over.
    """
    above = collection.get_ancestors(inclusive=True)
    limits = Quota.objects.filter(collection__in=above).select_related("collection")
    return min(
        (_allowed(quota) - used(quota.collection, without, replacing) for quota in limits), default=None
    )


def _allowed(quota: Quota) -> int:
    return int(quota.gigabytes * GIGABYTE)


def used(collection: Collection, without: Upload | None = None, replacing: LibraryMedia | None = None) -> int:
    inside = collection.get_descendants(inclusive=True)
    kept = LibraryMedia.objects.filter(collection__in=inside).exclude(pk=replacing and replacing.pk)
    coming = _coming([str(pk) for pk in inside.values_list("pk", flat=True)])
    if without is not None:
        coming = coming.exclude(pk=without.pk)
    return _sum(kept, "asset__bytes") + _sum(coming, "length")


def _coming(accounts: list[str]) -> Any:
    """Uploads under way, and those let in that no recording shows yet."""
    shown = Exists(LibraryMedia.objects.filter(asset=OuterRef("asset")))
    waiting = Q(pk__in=uploads.living()) | (Q(state=Upload.State.ACCEPTED) & ~shown)
    return Upload.objects.filter(waiting, account__in=accounts)


def _sum(rows: Any, column: str) -> int:
    return rows.aggregate(total=Sum(column))["total"] or 0
