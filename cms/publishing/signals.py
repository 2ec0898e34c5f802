"""Publishing, unpublishing or deleting a page of a course asks for the course to be frozen anew."""

from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from cms.authoring.models import CoursePage, LessonPage, ModulePage
from cms.publishing import publish
from cms.publishing.models import Publication
from media_pipeline.signals import asset_settled

PARTS_OF_COURSE = (CoursePage, ModulePage, LessonPage)


@receiver(page_published)
@receiver(page_unpublished)
@receiver(post_page_move)
def freeze_course_of(instance: Page, **kwargs) -> None:
    page = instance.specific
    if isinstance(page, PARTS_OF_COURSE):
        course = CoursePage.objects.ancestor_of(page, inclusive=True).last()
        if course:
            publish.request(course.code, course.locale.language_code)


@receiver(asset_settled)
def resume_waiting(**kwargs) -> None:
    """A recording is done: whoever waited for media may go on."""
    for publication in Publication.objects.filter(state=Publication.State.WAITING):
        publish.request(publication.course_code, publication.language)
