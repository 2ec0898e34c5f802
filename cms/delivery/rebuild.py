"""All offers anew from the releases and packages: for a database from before the channels, and to be sure."""

from django.db import transaction
from django.db.models import Max

from cms.delivery import channels, offers
from cms.delivery.models import ChannelState, Offer
from curriculum.models import Release


def rebuild() -> int:
    """Returns how many offers say something new; what was true keeps its number. May be run at any time."""
    courses = Release.objects.order_by("course_code", "language").values_list("course_code", "language")
    return sum(_rebuild(course_code, language) for course_code, language in courses.distinct())


@transaction.atomic
def _rebuild(course_code: str, language: str) -> int:
    known = Offer.objects.filter(course_code=course_code, language=language).exists()
    moves = None if known else dict.fromkeys(channels.opened_at_publishing(), _newest(course_code, language))
    return len(offers.update(course_code, language, moves))


def _newest(course_code: str, language: str) -> Release:
    releases = Release.objects.filter(course_code=course_code, language=language)
    return releases.get(number=releases.aggregate(Max("number"))["number__max"])


def recover() -> int:
    """Fill the catalogue of a site that was upgraded; returns nothing to wait for."""
    if not ChannelState.objects.exists() and Release.objects.exists():
        rebuild()
    return 0
