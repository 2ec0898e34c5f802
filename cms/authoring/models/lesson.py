"""A lesson: a title, a summary, and a body of blocks."""

from django.db import models
from django.http import HttpResponse
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail_localize.fields import SynchronizedField, TranslatableField

from cms.authoring.blocks import LessonBody
from cms.authoring.models.base import CodedPage, PageCompetency


class LessonPage(CodedPage):
    summary = models.TextField("Tóm tắt", blank=True, max_length=300)
    minutes = models.PositiveIntegerField("Thời lượng (phút)", default=5)
    body = StreamField(LessonBody(), verbose_name="Nội dung", blank=True)

    parent_page_types = ["authoring.CoursePage", "authoring.ModulePage"]
    subpage_types: list[str] = []
    content_panels = [
        *CodedPage.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("code"), FieldPanel("minutes"), InlinePanel("competencies", label="Năng lực")],
            heading="Mã, thời lượng, năng lực",
        ),
    ]
    translatable_fields = [
        TranslatableField("title"),
        SynchronizedField("slug"),
        TranslatableField("summary"),
        TranslatableField("body"),
        SynchronizedField("competencies", overridable=False),
        SynchronizedField("code", overridable=False),
        SynchronizedField("minutes"),
    ]

    class Meta:
        verbose_name = "Bài học"
        verbose_name_plural = "Bài học"

    def serve(self, request, *args, **kwargs) -> HttpResponse:
        return self._as_learners_see_it()

    def serve_preview(self, request, mode_name) -> HttpResponse:
        return self._as_learners_see_it()

    def _as_learners_see_it(self) -> HttpResponse:
        """The page with the player that packages carry, so that nobody proofreads something else."""
        from cms.publishing.preview import (
            lesson_as_page,
        )  # publishing reads pages; pages only ask it to show them

        return HttpResponse(lesson_as_page(self))

    def course(self):
        """The course page this lesson belongs to."""
        from cms.authoring.models.course import CoursePage

        return CoursePage.objects.ancestor_of(self).last()

    def proposed_code(self) -> str:
        course = self.course()
        return (
            f"{course.code}-{course.get_descendants().count() + 1:02d}" if course else super().proposed_code()
        )


class LessonCompetency(PageCompetency):
    page = ParentalKey(LessonPage, on_delete=models.CASCADE, related_name="competencies")

    class Meta(PageCompetency.Meta):
        verbose_name = "Năng lực của bài học"

    def __str__(self) -> str:
        return str(self.competency)
