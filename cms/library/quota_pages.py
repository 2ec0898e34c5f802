"""The quotas of organisations in the settings of the admin: for superusers, and groups given the right."""

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet

from cms.library.models import Quota
from cms.library.quotas import bytes_left, used


def _used(quota: Quota) -> str:
    return filesizeformat(used(quota.collection))


def _left(quota: Quota) -> str:
    """Of this or a tighter quota above it."""
    return filesizeformat(max(0, bytes_left(quota.collection) or 0))


class QuotaViewSet(ModelViewSet):
    model = Quota
    icon = "media"
    menu_label = _("Hạn mức dung lượng")
    menu_name = "quotas"
    add_to_settings_menu = True
    form_fields = ["collection", "gigabytes"]
    list_display = [
        "__str__",
        Column("used", label=_("Đã dùng"), accessor=_used),
        Column("left", label=_("Còn lại"), accessor=_left),
    ]
    ordering = ["collection__path"]
