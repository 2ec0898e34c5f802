"""Publishing, unpublishing or deleting a page of a course asks for the course to be frozen anew."""

from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from cms.authoring.models import CoursePage, LessonPage, ModulePage
from cms.publishing import publish
from cms.publishing.models import Publication
from media_pipeline.models import Asset, Caption
from media_pipeline.signals import asset_settled

PARTS_OF_COURSE = (CoursePage, ModulePage, LessonPage)


@receiver(page_published)
@receiver(page_unpublished)
@receiver(post_page_move)
def freeze_course_of(instance: Page, parent_page_before: Page | None = None, **kwargs: Any) -> None:
    """A lesson that moved to another course changes the one it left, too."""
    if not isinstance(instance.specific_deferred, PARTS_OF_COURSE):
        return
    places = [instance, parent_page_before] if parent_page_before else [instance]
    courses = {CoursePage.objects.ancestor_of(place, inclusive=True).last() for place in places}
    for course in courses - {None}:
        publish.request(course.code, course.locale.language_code)


@receiver(asset_settled)
def resume(asset: Asset, **kwargs: Any) -> None:
    """A recording is done, or done anew: whoever waits for media or ships this one looks again."""
    waiting = Publication.objects.filter(state=Publication.State.WAITING)
    for publication in waiting | _shipping(asset):
        publish.request(publication.course_code, publication.language)


@receiver(post_save, sender=Caption)
@receiver(post_delete, sender=Caption)
def freeze_with_captions(instance: Caption, **kwargs: Any) -> None:
    """Captions are part of what is shipped, so adding or removing them is a change of the course."""
    for publication in _shipping(instance.asset):
        publish.request(publication.course_code, publication.language)


def _shipping(asset: Asset) -> QuerySet[Publication]:
    """Publications whose release has this recording on its bill of materials."""
    return Publication.objects.filter(
        state=Publication.State.RELEASED, release__document__contains=asset.sha256
    )
