"""The upper tree: home, audience groups with their targets, programmes."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail_localize.fields import SynchronizedField, TranslatableField

from cms.authoring.models.base import CODE_PATTERN, TreePage


class SiteHomePage(TreePage):
    intro = models.TextField(_("Giới thiệu"), blank=True)

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["authoring.AudiencePage"]
    template = "authoring/list_page.html"
    content_panels = [*TreePage.content_panels, FieldPanel("intro")]
    translatable_fields = [TranslatableField("title"), SynchronizedField("slug"), TranslatableField("intro")]

    class Meta:
        verbose_name = _("Trang chủ")
        verbose_name_plural = ngettext_lazy("Trang chủ", "Trang chủ", 2)


class AudiencePage(TreePage):
    """One of the audience groups of the digital-skills movement."""

    code = models.CharField(
        _("Mã nhóm"),
        max_length=40,
        validators=[RegexValidator(CODE_PATTERN, _("Mã gồm chữ cái không dấu và số."))],
    )
    intro = models.TextField(_("Giới thiệu"), blank=True)
    target_2025 = models.CharField(_("Chỉ tiêu 2025"), max_length=255, blank=True)
    target_2026 = models.CharField(_("Chỉ tiêu 2026"), max_length=255, blank=True)
    model = models.CharField(_("Mô hình, phong trào"), max_length=255, blank=True)

    parent_page_types = ["authoring.SiteHomePage"]
    subpage_types = ["authoring.ProgrammePage"]
    template = "authoring/list_page.html"
    content_panels = [
        *TreePage.content_panels,
        FieldPanel("code"),
        FieldPanel("intro"),
        MultiFieldPanel(
            [FieldPanel("target_2025"), FieldPanel("target_2026"), FieldPanel("model")],
            heading=_("Chỉ tiêu của Kế hoạch 01-KH/BCĐTW"),
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
        verbose_name = _("Nhóm đối tượng")
        verbose_name_plural = ngettext_lazy("Nhóm đối tượng", "Nhóm đối tượng", 2)


class ProgrammePage(TreePage):
    intro = models.TextField(_("Giới thiệu"), blank=True)

    parent_page_types = ["authoring.AudiencePage"]
    subpage_types = ["authoring.CoursePage"]
    template = "authoring/list_page.html"
    content_panels = [*TreePage.content_panels, FieldPanel("intro")]
    translatable_fields = [TranslatableField("title"), SynchronizedField("slug"), TranslatableField("intro")]

    class Meta:
        verbose_name = _("Chương trình")
        verbose_name_plural = ngettext_lazy("Chương trình", "Chương trình", 2)
