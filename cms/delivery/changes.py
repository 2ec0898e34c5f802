"""What became different since a reader last asked: each offer at most once, as it is now.

Nothing is ever missed: numbers appear in their order (`ChannelState`), an offer that changes again moves to
the end, and what is gone stays as a tombstone for good.
"""

from cms.delivery import cursors
from cms.delivery.catalogue import for_profile, with_list
from cms.delivery.cursors import View
from cms.delivery.descriptions import as_json
from cms.delivery.models import ChannelState, Offer


def changes(view: View, state: ChannelState, since: str, size: int) -> str:
    """As JSON, the oldest first. `since`: a cursor of this view; empty for all there is."""
    seen = int(cursors.decode(since, view, (int,))[0]) if since else 0
    if seen > state.sequence:
        raise cursors.ForeignCursor(since)
    rows = list(
        Offer.objects.filter(channel=view.channel, sequence__gt=seen).order_by("sequence")[: size + 1]
    )
    more, rows = len(rows) > size, rows[:size]
    reached = rows[-1].sequence if rows else seen
    said = {"channel": view.channel, "more": more, "cursor": cursors.encode(view, reached)}
    return with_list(said, "changes", (as_change(offer, view.profile) for offer in rows))


def as_change(offer: Offer, profile: str) -> str:
    at = offer.changed_at.isoformat() if offer.changed_at else None
    said = {
        "course_code": offer.course_code,
        "language": offer.language,
        "changed_at": at,
        "gone": offer.gone or None,
    }
    if offer.gone:
        return as_json({**said, "release": None})
    return f'{as_json(said)[:-1]},"release":{for_profile(offer.content, profile)}}}'
