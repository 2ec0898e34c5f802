"""What the library adds to the admin: the recordings' pages and their menu entry."""

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtailmedia import get_permission_policy

from cms.library import admin_urls, upload_urls
from cms.library.quota_pages import QuotaViewSet


class RecordingsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return get_permission_policy().user_has_any_permission(request.user, ["add", "change"])


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [path("kho/tai-len/", include(upload_urls)), path("kho/", include(admin_urls))]


@hooks.register("register_admin_viewset")
def quota_viewset():
    return QuotaViewSet("quotas")


@hooks.register("register_admin_menu_item")
def recordings_menu_item():
    return RecordingsMenuItem(
        _("Xử lý hình và tiếng"),
        reverse("recordings:listing"),
        name="recordings",
        icon_name="cogs",
        order=310,
    )
