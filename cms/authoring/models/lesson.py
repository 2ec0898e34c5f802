"""A lesson: a title, a summary, and a body of blocks."""

from django.db import models
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail_localize.fields import SynchronizedField, TranslatableField

from cms.authoring.blocks import LessonBody
from cms.authoring.blocks.base import RICH_TEXT_FEATURES
from cms.authoring.copies import own_id, with_own_ids
from cms.authoring.models.base import CodedPage, PageCompetency


class LessonPage(CodedPage):
    summary = models.TextField(_("Tóm tắt"), blank=True, max_length=300)
    minutes = models.PositiveIntegerField(_("Thời lượng (phút)"), default=5)
    body = StreamField(LessonBody(), verbose_name=_("Nội dung"), blank=True)
    guide = RichTextField(
        _("Ghi chú cho người dạy"),
        blank=True,
        features=RICH_TEXT_FEATURES,
        help_text=_("Chỉ có trong bản dành cho người dạy; người học không thấy."),
    )

    parent_page_types = ["authoring.CoursePage", "authoring.ModulePage"]
    subpage_types: list[str] = []
    content_panels = [
        *CodedPage.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
        FieldPanel("guide"),
        HelpPanel(heading=_("Người học tốn bao nhiêu"), template="publishing/lesson_costs.html"),
        MultiFieldPanel(
            [FieldPanel("code"), FieldPanel("minutes"), InlinePanel("competencies", label=_("Năng lực"))],
            heading=_("Mã, thời lượng, năng lực"),
        ),
    ]
    translatable_fields = [
        TranslatableField("title"),
        SynchronizedField("slug"),
        TranslatableField("summary"),
        TranslatableField("body"),
        TranslatableField("guide"),
        SynchronizedField("competencies", overridable=False),
        SynchronizedField("code", overridable=False),
        SynchronizedField("minutes"),
    ]

    class Meta:
        verbose_name = _("Bài học")
        verbose_name_plural = ngettext_lazy("Bài học", "Bài học", 2)

    def serve(self, request, *args, **kwargs) -> HttpResponse:
        return self._as_learners_see_it()

    def serve_preview(self, request, mode_name) -> HttpResponse:
        return self._as_learners_see_it()

    def _as_learners_see_it(self) -> HttpResponse:
        """The page with the player that packages carry, so that nobody proofreads something else."""
        # publishing reads pages; pages only ask it to show them
        from cms.publishing.preview import lesson_as_page

        return HttpResponse(lesson_as_page(self))

    def become_another(self) -> None:
        self._renew_ids()

    def with_content_json(self, content):
        """A copy's first revision still has the block ids of the lesson it was copied from."""
        lesson = super().with_content_json(content)
        stored = {child.id for child in self.body}
        if any(child.id and own_id(child.id, self.translation_key) in stored for child in lesson.body):
            lesson._renew_ids()
        return lesson

    def _renew_ids(self) -> None:
        data = with_own_ids(self.body.get_prep_value(), self.translation_key)
        self.body = self._meta.get_field("body").to_python(data)

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
        verbose_name = _("Năng lực của bài học")

    def __str__(self) -> str:
        return str(self.competency)
