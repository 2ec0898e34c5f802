"""The admin's list of platforms, and the page of one: tokens, webhooks, what it runs, what it fetched."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Max
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import CreateView, EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from cms.delivery import versions
from cms.delivery.models import EVENTS, SCOPES, Access, Platform, PlatformToken, Webhook
from cms.delivery.views.access import may_look

SHOWN = 20


def page_url(platform: Platform) -> str:
    return reverse("delivery:platform", args=[platform.pk])


class LabelledColumn(Column):
    """On a telephone, where the head of the table is out of sight, each cell says what it is."""

    cell_template_name = "delivery/labelled_cell.html"


class PlatformIndexView(IndexView):
    template_name = "delivery/platform_index.html"
    table_classname = "listing narrow-table"

    def get_edit_url(self, instance: Platform) -> str:
        return page_url(instance)

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().annotate(used_at=Max("tokens__last_used_at"))


class PlatformCreateView(CreateView):
    def get_success_url(self) -> str:
        return page_url(self.object)


class PlatformEditView(EditView):
    def get_success_url(self) -> str:
        return page_url(self.object)


def _notice(platform: Platform) -> str:
    """What somebody should look at; empty when all is well."""
    hooks = platform.webhooks.all()
    if any(hook.disabled_reason for hook in hooks):
        return _("Một địa chỉ nhận tin đã bị tắt")
    if any(hook.failing_since for hook in hooks):
        return _("Gửi tin đang lỗi")
    behind = versions.running(platform=platform).filter(versions.BEHIND).count()
    sentence = ngettext("{n} khóa học chậm bản", "{n} khóa học chậm bản", behind)
    return sentence.format(n=behind) if behind else ""


def _in_use(platform: Platform) -> str:
    return _("có") if platform.active else _("đã tắt")


def _used_at(platform: Any) -> str:
    return date_format(localtime(platform.used_at), "H:i d/m/Y") if platform.used_at else "–"


class PlatformViewSet(ModelViewSet):
    model = Platform
    index_view_class = PlatformIndexView
    add_view_class = PlatformCreateView
    edit_view_class = PlatformEditView
    form_fields = ["name", "profile", "channel", "active"]
    list_display = [
        "name",
        LabelledColumn("notice", label=gettext_lazy("Cần xem"), accessor=_notice),
        LabelledColumn("profile", label=gettext_lazy("Loại"), accessor="get_profile_display"),
        LabelledColumn("channel", label=gettext_lazy("Kênh"), accessor="get_channel_display"),
        LabelledColumn("active", label=gettext_lazy("Đang dùng"), accessor=_in_use),
        LabelledColumn("used_at", label=gettext_lazy("Dùng lần cuối"), accessor=_used_at),
    ]
    icon = "key"
    menu_label = gettext_lazy("Nền tảng")
    menu_name = "platforms"
    add_to_settings_menu = True
    copy_view_enabled = False
    inspect_view_enabled = False


platforms = PlatformViewSet("platforms", url_prefix="nen-tang")


def crumbs(*steps: tuple[str, str]) -> list[dict[str, str]]:
    """The way here, from the list of platforms on."""
    way = ((reverse("platforms:index"), _("Nền tảng")), *steps)
    return [{"url": url, "label": label} for url, label in way]


@may_look
def platform(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Platform, pk=pk)
    context = {
        "platform": found,
        "tokens": [(token, _may(token)) for token in found.tokens.order_by("-active", "pk")],
        "hooks": [(hook, _told(hook)) for hook in found.webhooks.all()],
        "running": versions.running(platform=found)[:SHOWN],
        "accesses": found.accesses.select_related("token")[:SHOWN],
        "may_change": request.user.has_perm("delivery.change_platform"),
        "breadcrumbs_items": crumbs(("", found.name)),
        "header_title": found.name,
        "header_icon": "key",
    }
    return render(request, "delivery/platform.html", context)


@may_look
def accesses(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Platform, pk=pk)
    rows = Access.objects.filter(platform=found).select_related("token")
    context = {
        "platform": found,
        "rows": Paginator(rows, 100).get_page(request.GET.get("p")),
        "breadcrumbs_items": crumbs((page_url(found), found.name), ("", _("Đã lấy những gì"))),
        "header_title": _("Đã lấy những gì"),
        "header_icon": "history",
    }
    return render(request, "delivery/accesses.html", context)


@dataclass(frozen=True)
class Asked:
    """What a page asks a person before it does something."""

    title: str
    action: str
    """On the button."""
    form: Form | None = None
    sentence: str = ""


def form_page(request: HttpRequest, platform: Platform, asked: Asked) -> HttpResponse:
    context = {
        "asked": asked,
        "back": page_url(platform),
        "breadcrumbs_items": crumbs((page_url(platform), platform.name), ("", asked.title)),
        "header_title": asked.title,
        "header_icon": "key",
    }
    return render(request, "delivery/form.html", context)


def _may(token: PlatformToken) -> list[str]:
    return [str(SCOPES.get(scope, scope)) for scope in token.scopes]


def _told(hook: Webhook) -> list[str]:
    return [str(EVENTS.get(event, event)) for event in hook.events]
