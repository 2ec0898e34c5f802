"""Which release each channel points to: by itself at publishing, by a person who promotes or rolls back."""

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.authoring.models import CoursePage
from cms.delivery import offers
from cms.delivery.models import CHANNELS, Channel, ChannelMove, Offer, Platform
from curriculum.languages import language as language_of
from curriculum.models import Release

ACTION = "delivery.channel"


class ChannelError(Exception):
    """What cannot be done with a channel; the message is Vietnamese and says what to do."""


def opened_at_publishing() -> tuple[str, ...]:
    """The channels that a new release reaches by itself."""
    return CHANNELS[: CHANNELS.index(settings.RELEASE_CHANNEL) + 1]


def follow(release: Release) -> None:
    """A release was made: the channels that follow by themselves point to it."""
    moves = dict.fromkeys(opened_at_publishing(), release)
    offers.update(release.course_code, release.language, moves)


@transaction.atomic
def point(
    offer: tuple[str, str, str], number: int | None, by: AbstractBaseUser | None = None, why: str = ""
) -> Release | None:
    """Let a channel point to the release with this number from now on; None: to nothing.

    `offer`: channel, course and language. Raises ChannelError when there is no such release that stands.
    """
    channel, course_code, tag = offer
    release = _standing(course_code, tag, number) if number is not None else None
    current = Offer.objects.filter(channel=channel, course_code=course_code, language=tag).first()
    if (current.release_id if current else None) == (release.pk if release else None):
        raise ChannelError(
            _("Kênh “{channel}” đã ở đúng bản này, không có gì để chuyển.").format(
                channel=Channel(channel).label
            )
        )
    before = current.release.number if current and current.release else None
    offers.update(course_code, tag, {channel: release}, by=by, why=why)
    _log(offer, (before, number), by, why)
    return release


def number_before(channel: str, course_code: str, tag: str) -> int:
    """The release that the channel before this one offers: what promoting means."""
    place = CHANNELS.index(channel)
    if place == 0:
        raise ChannelError(_("Không có kênh nào đứng trước kênh này. Hãy nêu số bản phát hành."))
    offers_before = Offer.objects.filter(
        channel=CHANNELS[place - 1], course_code=course_code, language=tag, gone=""
    )
    number = offers_before.values_list("release__number", flat=True).first()
    if number is None:
        raise ChannelError(_("Kênh đứng trước hiện không chào khóa học này."))
    return int(number)


def number_earlier(channel: str, course_code: str, tag: str) -> int:
    """The release that this channel offered before its present one, of those that stand."""
    current = Offer.objects.filter(channel=channel, course_code=course_code, language=tag).first()
    moves = ChannelMove.objects.filter(channel=channel, course_code=course_code, language=tag)
    earlier = moves.exclude(release=None).filter(release__withdrawn_at=None)
    if current and current.release_id:
        earlier = earlier.exclude(release=current.release_id)
    number = earlier.values_list("release__number", flat=True).first()
    if number is None:
        raise ChannelError(_("Kênh này chưa từng chào bản nào khác mà còn dùng được."))
    return int(number)


def page_of(course_code: str, tag: str) -> CoursePage | None:
    return CoursePage.objects.filter(code=course_code, locale__language_code=language_of(tag).code).first()


def platforms_on(channel: str) -> list[Platform]:
    return list(Platform.objects.filter(channel=channel, active=True))


def may_fetch(channel: str, release: Release) -> bool:
    """Whether the channel offers this release, or did before: downloads under way go on, old ones resume."""
    return ChannelMove.objects.filter(channel=channel, release=release).exists()


def _standing(course_code: str, tag: str, number: int) -> Release:
    release = Release.objects.filter(course_code=course_code, language=tag, number=number).first()
    if release is None:
        raise ChannelError(_("Khóa học không có bản phát hành {number}.").format(number=number))
    if release.withdrawn_at:
        raise ChannelError(
            _("Bản phát hành {number} đã bị thu hồi. Hãy chọn bản khác.").format(number=number)
        )
    return release


def _log(
    offer: tuple[str, str, str],
    numbers: tuple[int | None, int | None],
    by: AbstractBaseUser | None,
    why: str,
) -> None:
    """In the history of the course's page, where editors look; of the offer when the page is gone."""
    channel, course_code, tag = offer
    row = {"channel": channel, "course_code": course_code, "language": tag}
    instance = page_of(course_code, tag) or Offer.objects.get(**row)
    log(instance, ACTION, user=by, data={**row, "from": numbers[0], "to": numbers[1], "why": why})
