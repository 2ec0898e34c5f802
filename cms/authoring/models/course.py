"""Courses and their modules."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, TranslatableMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField

from cms.authoring.models.base import LEVELS, CodedPage, PageCompetency, TreePage

LICENCES = [
    ("CC-BY-4.0", _("CC BY 4.0 (ghi công)")),
    ("CC-BY-SA-4.0", _("CC BY-SA 4.0 (ghi công, chia sẻ tương tự)")),
    ("CC-BY-NC-4.0", _("CC BY-NC 4.0 (ghi công, phi thương mại)")),
    ("CC0-1.0", _("CC0 (không giữ quyền)")),
    ("all-rights-reserved", _("Giữ mọi quyền")),
]
COMPLETION = [
    ("viewed_and_passed", _("Học hết bài và đạt điểm")),
    ("viewed", _("Học hết bài")),
]
SEQUENCING = [
    ("free", _("Tự chọn bài nào cũng được")),
    ("ordered", _("Lần lượt: xong bài trước mới mở bài sau")),
]


class CoursePage(CodedPage):
    summary = models.TextField(_("Tóm tắt"), blank=True, max_length=500)
    level = models.CharField(_("Bậc"), max_length=10, blank=True, choices=LEVELS)
    minutes = models.PositiveIntegerField(_("Thời lượng (phút)"), default=30)
    licence = models.CharField(_("Giấy phép"), max_length=30, choices=LICENCES, default="CC-BY-4.0")
    attribution = models.CharField(
        _("Đơn vị biên soạn"), max_length=255, blank=True, help_text=_("Tên cơ quan, không phải tên cá nhân.")
    )
    mastery_score = models.PositiveSmallIntegerField(
        _("Điểm đạt (%)"), default=80, validators=[MaxValueValidator(100)]
    )
    completion = models.CharField(
        _("Hoàn thành khi"), max_length=20, choices=COMPLETION, default="viewed_and_passed"
    )
    sequencing = models.CharField(
        _("Thứ tự học"),
        max_length=10,
        choices=SEQUENCING,
        default="free",
        help_text=_("Chỉ các nền tảng biết trình tự (SCORM, mỗi bài một mục) mới giữ được thứ tự này."),
    )

    parent_page_types = ["authoring.ProgrammePage"]
    subpage_types = ["authoring.ModulePage", "authoring.LessonPage"]
    template = "authoring/course_page.html"
    content_panels = [
        *CodedPage.content_panels,
        FieldPanel("code"),
        FieldPanel("summary"),
        InlinePanel("outcomes", label=_("Kết quả học tập"), heading=_("Học xong, người học làm được gì?")),
        MultiFieldPanel(
            [FieldPanel("level"), InlinePanel("competencies", label=_("Năng lực"))], heading=_("Năng lực số")
        ),
        MultiFieldPanel(
            [
                FieldPanel("minutes"),
                FieldPanel("completion"),
                FieldPanel("mastery_score"),
                FieldPanel("sequencing"),
            ],
            heading=_("Học và hoàn thành"),
        ),
        MultiFieldPanel([FieldPanel("attribution"), FieldPanel("licence")], heading=_("Bản quyền")),
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
        SynchronizedField("sequencing", overridable=False),
    ]

    class Meta:
        verbose_name = _("Khóa học")
        verbose_name_plural = ngettext_lazy("Khóa học", "Khóa học", 2)


class CourseOutcome(TranslatableMixin, Orderable):
    page = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="outcomes")
    text = models.CharField(_("Người học làm được"), max_length=255)

    translatable_fields = [TranslatableField("text")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("Kết quả học tập")
        verbose_name_plural = ngettext_lazy("Kết quả học tập", "Kết quả học tập", 2)

    def __str__(self) -> str:
        return self.text


class CourseCompetency(PageCompetency):
    page = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="competencies")

    class Meta(PageCompetency.Meta):
        verbose_name = _("Năng lực của khóa học")

    def __str__(self) -> str:
        return str(self.competency)


class ModulePage(TreePage):
    """A heading over some of a course's lessons."""

    parent_page_types = ["authoring.CoursePage"]
    subpage_types = ["authoring.LessonPage"]
    template = "authoring/list_page.html"
    translatable_fields = [TranslatableField("title"), SynchronizedField("slug")]

    class Meta:
        verbose_name = _("Học phần")
        verbose_name_plural = ngettext_lazy("Học phần", "Học phần", 2)
