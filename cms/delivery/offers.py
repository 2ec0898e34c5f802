"""Keeping the channels' offers true: called whenever a release, a package or a channel changed.

All of it happens under the lock of the channels' states, so that numbers appear in their order and two
packages finished at once both arrive in the catalogue.
"""

import secrets
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from cms.delivery.descriptions import as_json, describe, spaced
from cms.delivery.models import CHANNELS, ChannelMove, ChannelState, Gone, Offer
from cms.delivery.webhooks import deliveries
from curriculum import packages
from curriculum.models import Package, Release

Moves = Mapping[str, Release | None]


def head(channel: str) -> ChannelState:
    """How far the channel has come."""
    state = ChannelState.objects.filter(pk=channel).first()
    return state or _begin(channel)


@transaction.atomic
def update(
    course_code: str,
    language: str,
    moves: Moves | None = None,
    by: AbstractBaseUser | None = None,
    why: str = "",
) -> list[Offer]:
    """Bring the offers of a course in one language up to date; returns those that say something new.

    `moves`: channel -> the release it points to from now on. `by`: the person who decided that.
    """
    states = _lock()
    known = {offer.channel: offer for offer in _offers(course_code, language)}
    described: dict[int, tuple[str, dict[str, Any]]] = {}
    changed = []
    for channel in CHANNELS:
        offer = known.get(channel) or Offer(channel=channel, course_code=course_code, language=language)
        moved = moves is not None and channel in moves and _move(offer, moves[channel], by, why)
        if offer.pk is None and not moved:
            continue
        before = (offer.gone, offer.content)
        _say(offer, described)
        if (offer.gone, offer.content) != before:
            _number(offer, states[channel])
            changed.append(offer)
            event = deliveries.event_of(before[1], offer, by is not None)
            deliveries.announce(offer, event, states[channel])
        offer.save()
    return changed


@transaction.atomic
def renew_epoch() -> None:
    """After the database was put back to an earlier state: every cursor given out since is refused."""
    for state in _lock().values():
        state.epoch, state.changed_at = _new_epoch(), timezone.now()
        state.save()


def _offers(course_code: str, language: str) -> list[Offer]:
    offers = Offer.objects.filter(course_code=course_code, language=language)
    return list(offers.select_related("release"))


def _move(offer: Offer, release: Release | None, by: AbstractBaseUser | None, why: str) -> bool:
    if offer.pk is not None and offer.release == release:
        return False
    offer.release, offer.moved_at = release, timezone.now()
    place = {"channel": offer.channel, "course_code": offer.course_code, "language": offer.language}
    ChannelMove.objects.create(**place, release=release, by=by, why=why)
    return True


def _say(offer: Offer, described: dict[int, tuple[str, dict[str, Any]]]) -> None:
    """Write down what platforms are told: the release with its packages, or why there is nothing."""
    release = offer.release
    if release is None:
        offer.gone, offer.content = Gone.DEMOTED, ""
        return
    if release.pk not in described:
        described[release.pk] = _described(release)
    offer.gone, content = described[release.pk]
    offer.content = as_json(content) if content else ""
    offer.audience, offer.level = content.get("audience", "")[:255], content.get("level", "")[:255]
    offer.competencies = spaced(content.get("competencies", []))
    offer.formats = spaced(package["format"] for package in content.get("packages", []))


def _described(release: Release) -> tuple[str, dict[str, Any]]:
    if release.withdrawn_at:
        return str(Gone.WITHDRAWN), {}
    done = release.packages.filter(state=Package.State.DONE)
    given = list(packages.deliverable().filter(release=release).order_by("path"))
    if not given and done.exists():
        return str(Gone.BLOCKED), {}
    return "", describe(release, given)


def _number(offer: Offer, state: ChannelState) -> None:
    state.sequence, state.changed_at = state.sequence + 1, timezone.now()
    state.save()
    offer.sequence, offer.changed_at = state.sequence, state.changed_at


# --- the counting -------------------------------------------------------------------------------------------


def _lock() -> dict[str, ChannelState]:
    rows = ChannelState.objects.select_for_update().order_by("channel")
    states = {state.channel: state for state in rows}
    if len(states) < len(CHANNELS):
        for channel in CHANNELS:
            _begin(channel)
        states = {state.channel: state for state in rows.all()}
    return states


def _begin(channel: str) -> ChannelState:
    defaults = {"epoch": _new_epoch(), "changed_at": timezone.now()}
    return ChannelState.objects.get_or_create(channel=channel, defaults=defaults)[0]


def _new_epoch() -> str:
    return secrets.token_hex(4)
