"""The search page's place in the admin."""

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.finding import views


@hooks.register("register_admin_urls")
def admin_urls():
    return [path("tim-bai-hoc/", views.search, name="find_lessons")]


@hooks.register("register_admin_menu_item")
def menu_item():
    return MenuItem("Tìm bài học", reverse("find_lessons"), icon_name="search", order=360)
