"""What translation adds to the admin: its menu entry and its views, some in place of wagtail-localize's."""

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.localization import people, urls


@hooks.register("register_admin_urls", order=-1)
def admin_urls():
    return [path("dich-thuat/", include(urls)), *urls.overriding]


class TranslationMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return bool(people.editable_locales(request.user))


@hooks.register("register_admin_menu_item")
def menu_item():
    return TranslationMenuItem(
        _("Dịch thuật"), reverse("localization:overview"), icon_name="wagtail-localize-language", order=340
    )


@hooks.register("construct_reports_menu")
def hide_slow_report(request, menu_items) -> None:
    report = reverse("wagtail_localize:translations_report")
    menu_items[:] = [item for item in menu_items if item.url != report]
