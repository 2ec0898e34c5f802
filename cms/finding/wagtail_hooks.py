"""The search page's place in the admin."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.finding import views


@hooks.register("register_admin_urls")
def admin_urls():
    return [path("tim-bai-hoc/", views.search, name="find_lessons")]


@hooks.register("register_admin_menu_item")
def menu_item():
    return MenuItem(
        _("Tìm bài học"), reverse("find_lessons"), name="find_lessons", icon_name="search", order=360
    )
