"""What delivery hears from curriculum; each runs inside the transaction that makes the change."""

from typing import Any

from django.dispatch import receiver

from cms.delivery import channels, offers
from curriculum.models import Package, Release
from curriculum.signals import package_settled, release_frozen, release_withdrawn


@receiver(release_frozen)
def offer_release(release: Release, **kwargs: Any) -> None:
    channels.follow(release)


@receiver(release_withdrawn)
def withdraw_offers(course_code: str, language: str, **kwargs: Any) -> None:
    offers.update(course_code, language)


@receiver(package_settled)
def update_offers(package: Package, **kwargs: Any) -> None:
    offers.update(package.release.course_code, package.release.language)
