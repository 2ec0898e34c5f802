"""What nobody needs goes: assets with their rows, older versions, bytes, local copies.

Rows go first, bytes after them, so a crash leaves bytes too many and never a row without them. What is not
needed today may be needed in a moment by someone who looked already; so nothing goes that was touched within
the grace. This room knows what its rows need; the others are asked (`BLOBS_IN_USE`, `ASSETS_IN_USE`).
"""

import logging
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, ProtectedError, Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from media_pipeline import blobs, cache
from media_pipeline.conf import setting
from media_pipeline.models import Artefact, Asset, Caption, Sweep, Track, Upload
from media_pipeline.states import OPEN
from media_pipeline.states import ArtefactState as State

logger = logging.getLogger(__name__)

EVERY = timedelta(days=1)
LEASE = timedelta(minutes=10)
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Item:
    kind: str
    """`asset`, `artefact` or `blob`."""
    name: str
    bytes: int = 0


class TurnLost(Exception):
    """Another collector has taken over."""


def recover() -> int:
    """Once a day a worker is told to collect; the first time a day after the first look."""
    from media_pipeline.tasks import collect_garbage

    Sweep.objects.get_or_create(pk=1)
    now = timezone.now()
    if Sweep.objects.filter(pk=1, started_at__lt=now - EVERY).update(started_at=now):
        collect_garbage.enqueue()
    return 0


def collect(tell: Callable[[Item], object] = lambda item: None) -> bool:
    """Take away what nobody needs and tell of each thing; False when another collector is about it."""
    turn = _claim()
    if turn is None:
        return False
    removed: dict[str, int] = {}
    try:
        for item in _collected(turn):
            removed[item.kind] = removed.get(item.kind, 0) + 1
            removed["bytes"] = removed.get("bytes", 0) + item.bytes
            tell(item)
    except TurnLost:
        logger.warning("another collector has taken over")
    else:
        _mine(turn).update(removed=removed, finished_at=timezone.now())
    finally:
        _mine(turn).update(condemned="", lease_until=None)
    return True


def collectable() -> Iterator[Item]:
    """What `collect` would take away now."""
    before = _before()
    stored = set(blobs.stored())
    assets = {asset.pk: asset for asset in _unneeded_assets(before)}
    versions = {row.pk: row for row in _unneeded_versions(before) if row.asset_id not in assets}
    yield from map(_asset, assets.values())
    yield from map(_version, versions.values())
    for sha256 in sorted(stored - _marked(assets, versions)):
        if _is_old(sha256, before):
            yield Item("blob", sha256, blobs.size(sha256))


def _collected(turn: Sweep) -> Iterator[Item]:
    before = _before()
    stored = set(blobs.stored())  # first: what comes in from now on is none of our business
    yield from (_asset(asset) for asset in _unneeded_assets(before) if _delete_asset(asset, before))
    for row in _unneeded_versions(before):
        row.delete()
        yield _version(row)
    yield from _sweep(turn, stored - _marked(), before)
    cache.trim()


def _before() -> datetime:
    return timezone.now() - timedelta(seconds=setting("GRACE_SECONDS"))


# --- one at a time ----------------------------------------------------------------------------------------


def _claim() -> Sweep | None:
    Sweep.objects.get_or_create(pk=1)
    now = timezone.now()
    free = Sweep.objects.filter(Q(lease_until=None) | Q(lease_until__lt=now), pk=1)
    claim = {"started_at": now, "finished_at": None, "lease_until": now + LEASE, "condemned": ""}
    return Sweep.objects.get(pk=1) if free.update(attempt=F("attempt") + 1, **claim) else None


def _condemn(turn: Sweep, sha256: str) -> None:
    """Say what is deleted next, for `blobs.keep`. Raises TurnLost."""
    if not _mine(turn).update(condemned=sha256, lease_until=timezone.now() + LEASE):
        raise TurnLost


def _mine(turn: Sweep) -> QuerySet[Sweep]:
    """The row, as long as this turn holds."""
    return Sweep.objects.filter(pk=1, attempt=turn.attempt)


# --- rows -------------------------------------------------------------------------------------------------


def _unneeded_assets(before: datetime) -> list[Asset]:
    """In no library, no release and no page, settled, and handed to nobody within the grace."""
    hashes = dict(Asset.objects.values_list("sha256", "pk"))
    needed = {hashes[sha256] for sha256 in _named(settings.ASSETS_IN_USE) if sha256 in hashes}
    needed |= set(Asset.objects.filter(wanted_at__gte=before).values_list("pk", flat=True))
    needed |= set(Artefact.objects.filter(state__in=OPEN).values_list("asset", flat=True))
    needed |= set(Upload.objects.exclude(asset=None).values_list("asset", flat=True))
    tracks = set(Track.objects.values_list("asset", "source"))
    while more := {source for film, source in tracks if film in needed} - needed:
        needed |= more
    return list(Asset.objects.in_bulk(sorted(set(hashes.values()) - needed)).values())


def _delete_asset(asset: Asset, before: datetime) -> bool:
    """False when someone has asked for it, or taken it into the library, since we looked."""
    with suppress(ProtectedError), transaction.atomic():
        row = Asset.objects.select_for_update().filter(pk=asset.pk, wanted_at__lt=before).first()
        if row and not row.artefacts.filter(state__in=OPEN).exists():
            row.delete()
            return True
    return False


def _unneeded_versions(before: datetime) -> list[Artefact]:
    """What was replaced, or failed where another attempt did not, and what no release shows any more."""
    others = Artefact.objects.filter(asset=OuterRef("asset"), name=OuterRef("name")).exclude(
        pk=OuterRef("pk")
    )
    replaced_lately = others.filter(Q(created__gte=before) | Q(finished_at__gte=before))
    made_otherwise = Exists(others.filter(state=State.DONE))
    dependents = Artefact.objects.filter(needs=OuterRef("pk")).exclude(state=State.SUPERSEDED)
    idle = Q(state=State.SUPERSEDED) | Q(made_otherwise, state__in=(State.FAILED, State.CANCELLED))
    past = Q(created__lt=before) & (Q(finished_at=None) | Q(finished_at__lt=before))
    rows = Artefact.objects.filter(idle, past).exclude(Exists(replaced_lately)).exclude(Exists(dependents))
    named = _named(settings.BLOBS_IN_USE)
    return [row for row in rows if row.sha256 not in named]


def _asset(asset: Asset) -> Item:
    return Item("asset", asset.filename)


def _version(row: Artefact) -> Item:
    return Item("artefact", f"{row} ({row.get_state_display()})")


# --- bytes ------------------------------------------------------------------------------------------------


def _marked(assets: Collection[int] = (), versions: Collection[int] = ()) -> set[str]:
    """Every hash that a row names or another room asks for, as if these rows were gone."""
    marked = _named(settings.BLOBS_IN_USE)
    for pk, sha256, recipe in Asset.objects.values_list("pk", "sha256", "recipe").iterator():
        if pk not in assets:
            marked |= {sha256, *_hashes(recipe)}
    rows = Artefact.objects.values_list("pk", "asset", "sha256", "facts", "spec")
    for pk, asset, sha256, facts, spec in rows.iterator():
        if pk not in versions and asset not in assets:
            marked |= {sha256, *_hashes(facts), *_hashes(spec)}
    captions = Caption.objects.exclude(asset__in=assets)
    marked |= set(captions.values_list("sha256", flat=True))
    return marked | set(Upload.objects.values_list("sha256", flat=True))


def _hashes(value: Any) -> Iterator[str]:
    """In whatever shape a recipe, a specification or facts name files."""
    if isinstance(value, str) and _HASH.fullmatch(value):
        yield value
    elif isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _hashes(part)


def _named(verbs: list[str]) -> set[str]:
    """An answer that fails stops everything: what could not be asked for may be needed."""
    return {sha256 for path in verbs for sha256 in import_string(path)()}


def _is_old(sha256: str, before: datetime) -> bool:
    changed = blobs.modified(sha256)
    return changed is not None and changed < before


def _sweep(turn: Sweep, unmarked: set[str], before: datetime) -> Iterator[Item]:
    """Condemned first and looked at once more after that: `blobs.keep` does the same in reverse."""
    for sha256 in sorted(unmarked):
        if not _is_old(sha256, before):
            continue
        size = blobs.size(sha256)
        _condemn(turn, sha256)
        if _is_old(sha256, before):
            blobs.remove(sha256)
            yield Item("blob", sha256, size)
