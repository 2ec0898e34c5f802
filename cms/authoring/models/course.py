"""Courses and their modules."""

from django.core.validators import MaxValueValidator
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, TranslatableMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField

from cms.authoring.models.base import LEVELS, CodedPage, PageCompetency, TreePage

LICENCES = [
    ("CC-BY-4.0", "CC BY 4.0 (ghi công)"),
    ("CC-BY-SA-4.0", "CC BY-SA 4.0 (ghi công, chia sẻ tương tự)"),
    ("CC-BY-NC-4.0", "CC BY-NC 4.0 (ghi công, phi thương mại)"),
    ("CC0-1.0", "CC0 (không giữ quyền)"),
    ("all-rights-reserved", "Giữ mọi quyền"),
]
COMPLETION = [
    ("viewed_and_passed", "Học hết bài và đạt điểm"),
    ("viewed", "Học hết bài"),
]


class CoursePage(CodedPage):
    summary = models.TextField("Tóm tắt", blank=True, max_length=500)
    level = models.CharField("Bậc", max_length=10, blank=True, choices=LEVELS)
    minutes = models.PositiveIntegerField("Thời lượng (phút)", default=30)
    licence = models.CharField("Giấy phép", max_length=30, choices=LICENCES, default="CC-BY-4.0")
    attribution = models.CharField(
        "Đơn vị biên soạn", max_length=255, blank=True, help_text="Tên cơ quan, không phải tên cá nhân."
    )
    mastery_score = models.PositiveSmallIntegerField(
        "Điểm đạt (%)", default=80, validators=[MaxValueValidator(100)]
    )
    completion = models.CharField(
        "Hoàn thành khi", max_length=20, choices=COMPLETION, default="viewed_and_passed"
    )

    parent_page_types = ["authoring.ProgrammePage"]
    subpage_types = ["authoring.ModulePage", "authoring.LessonPage"]
    template = "authoring/course_page.html"
    content_panels = [
        *CodedPage.content_panels,
        FieldPanel("code"),
        FieldPanel("summary"),
        InlinePanel("outcomes", label="Kết quả học tập", heading="Học xong, người học làm được gì?"),
        MultiFieldPanel(
            [FieldPanel("level"), InlinePanel("competencies", label="Năng lực")], heading="Năng lực số"
        ),
        MultiFieldPanel(
            [FieldPanel("minutes"), FieldPanel("completion"), FieldPanel("mastery_score")],
            heading="Học và hoàn thành",
        ),
        MultiFieldPanel([FieldPanel("attribution"), FieldPanel("licence")], heading="Bản quyền"),
    ]
    translatable_fields = [
        TranslatableField("title"),
        SynchronizedField("slug"),
        TranslatableField("summary"),
        TranslatableField("outcomes"),
        SynchronizedField("competencies", overridable=False),
        SynchronizedField("code", overridable=False),
        SynchronizedField("level", overridable=False),
        SynchronizedField("minutes"),
        SynchronizedField("licence", overridable=False),
        SynchronizedField("attribution"),
        SynchronizedField("mastery_score", overridable=False),
        SynchronizedField("completion", overridable=False),
    ]

    class Meta:
        verbose_name = "Khóa học"
        verbose_name_plural = "Khóa học"


class CourseOutcome(TranslatableMixin, Orderable):
    page = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="outcomes")
    text = models.CharField("Người học làm được", max_length=255)

    translatable_fields = [TranslatableField("text")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = "Kết quả học tập"
        verbose_name_plural = "Kết quả học tập"

    def __str__(self) -> str:
        return self.text


class CourseCompetency(PageCompetency):
    page = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="competencies")

    class Meta(PageCompetency.Meta):
        verbose_name = "Năng lực của khóa học"

    def __str__(self) -> str:
        return str(self.competency)


class ModulePage(TreePage):
    """A heading over some of a course's lessons."""

    parent_page_types = ["authoring.CoursePage"]
    subpage_types = ["authoring.LessonPage"]
    template = "authoring/list_page.html"
    translatable_fields = [TranslatableField("title"), SynchronizedField("slug")]

    class Meta:
        verbose_name = "Học phần"
        verbose_name_plural = "Học phần"
