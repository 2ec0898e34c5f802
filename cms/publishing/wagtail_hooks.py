"""What publishing adds to the admin: its menu entry, a button on pages, and word of what happens next."""

from django.contrib import messages
from django.urls import include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import LogFormatter

from cms.authoring.models import CoursePage, LessonPage, ModulePage
from cms.publishing import urls
from cms.publishing.lab_views import ACCEPTED
from cms.publishing.panels import PackagesPanel
from curriculum.languages import language


@hooks.register("register_admin_urls")
def admin_urls():
    return [path("phat-hanh/", include(urls))]


@hooks.register("register_admin_menu_item")
def menu_item():
    return MenuItem(
        _("Phát hành"), reverse("publishing:overview"), name="publishing", icon_name="download", order=350
    )


def _publishing_url(page) -> str | None:
    if not isinstance(page.specific_deferred, CoursePage | ModulePage | LessonPage):
        return None
    course = CoursePage.objects.ancestor_of(page, inclusive=True).select_related("locale").last()
    if course is None:
        return None
    return reverse("publishing:course", args=[course.code, language(course.locale.language_code).tag])


@hooks.register("register_page_header_buttons")
def header_button(page, user, view_name, next_url=None):
    if url := _publishing_url(page):
        yield HeaderButton(label=_("Phát hành và gói"), url=url, icon_name="download", priority=60)


@hooks.register("register_log_actions")
def log_actions(actions):
    @actions.register_action(ACCEPTED)
    class AcceptedCheck(LogFormatter):
        label = _("Chấp nhận gói không đạt")

        def format_message(self, log_entry):
            return _("Chấp nhận gói {package} dù kiểm tra không đạt: {reason}").format(**log_entry.data)


@hooks.register("after_publish_page")
def tell_what_happens(request, page):
    if url := _publishing_url(page):
        sentence = format_html(
            _('Khóa học đang được phát hành và đóng gói. <a href="{}">Xem tiến độ</a>'), url
        )
        messages.info(request, sentence)


@hooks.register("construct_homepage_panels")
def packages_panel(request, panels):
    panels.append(PackagesPanel())
