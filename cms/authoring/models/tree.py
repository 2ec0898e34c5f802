"""The upper tree: home, audience groups with their targets, programmes."""

from django.core.validators import RegexValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail_localize.fields import SynchronizedField, TranslatableField

from cms.authoring.models.base import CODE_PATTERN, TreePage


class SiteHomePage(TreePage):
    intro = models.TextField("Giới thiệu", blank=True)

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["authoring.AudiencePage"]
    template = "authoring/list_page.html"
    content_panels = [*TreePage.content_panels, FieldPanel("intro")]
    translatable_fields = [TranslatableField("title"), SynchronizedField("slug"), TranslatableField("intro")]

    class Meta:
        verbose_name = "Trang chủ"
        verbose_name_plural = "Trang chủ"


class AudiencePage(TreePage):
    """One of the audience groups of the digital-skills movement."""

    code = models.CharField(
        "Mã nhóm", max_length=40, validators=[RegexValidator(CODE_PATTERN, "Mã gồm chữ cái không dấu và số.")]
    )
    intro = models.TextField("Giới thiệu", blank=True)
    target_2025 = models.CharField("Chỉ tiêu 2025", max_length=255, blank=True)
    target_2026 = models.CharField("Chỉ tiêu 2026", max_length=255, blank=True)
    model = models.CharField("Mô hình, phong trào", max_length=255, blank=True)

    parent_page_types = ["authoring.SiteHomePage"]
    subpage_types = ["authoring.ProgrammePage"]
    template = "authoring/list_page.html"
    content_panels = [
        *TreePage.content_panels,
        FieldPanel("code"),
        FieldPanel("intro"),
        MultiFieldPanel(
            [FieldPanel("target_2025"), FieldPanel("target_2026"), FieldPanel("model")],
            heading="Chỉ tiêu của Kế hoạch 01-KH/BCĐTW",
        ),
    ]
    translatable_fields = [
        TranslatableField("title"),
        SynchronizedField("slug"),
        TranslatableField("intro"),
        TranslatableField("target_2025"),
        TranslatableField("target_2026"),
        TranslatableField("model"),
        SynchronizedField("code", overridable=False),
    ]

    class Meta:
        verbose_name = "Nhóm đối tượng"
        verbose_name_plural = "Nhóm đối tượng"


class ProgrammePage(TreePage):
    intro = models.TextField("Giới thiệu", blank=True)

    parent_page_types = ["authoring.AudiencePage"]
    subpage_types = ["authoring.CoursePage"]
    template = "authoring/list_page.html"
    content_panels = [*TreePage.content_panels, FieldPanel("intro")]
    translatable_fields = [TranslatableField("title"), SynchronizedField("slug"), TranslatableField("intro")]

    class Meta:
        verbose_name = "Chương trình"
        verbose_name_plural = "Chương trình"
