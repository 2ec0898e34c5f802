"""What delivery adds to the admin: platforms in settings, who runs what in reports, channels on courses."""

from django.contrib.auth.models import Permission
from django.urls import include, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import LogFormatter

from cms.authoring.models import CoursePage
from cms.delivery import urls
from cms.delivery.channels import ACTION
from cms.delivery.models import Channel
from cms.delivery.views.platforms import PlatformViewSet, platforms
from cms.delivery.webhooks.deliveries import DISABLED_ACTION
from curriculum.languages import language
from curriculum.models import Release


@hooks.register("register_admin_viewset")
def viewset() -> PlatformViewSet:
    return platforms


@hooks.register("register_admin_urls")
def admin_urls():
    return [path("", include(urls))]


@hooks.register("register_permissions")
def permissions():
    return Permission.objects.filter(content_type__app_label="delivery", content_type__model="platform")


class RunningMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return request.user.has_perm("delivery.view_platform")


@hooks.register("register_reports_menu_item")
def running():
    label = gettext_lazy("Bản đang dùng")
    return RunningMenuItem(label, reverse("delivery:running"), icon_name="download", order=900)


@hooks.register("register_page_header_buttons")
def channels_button(page, user, view_name, next_url=None):
    if not isinstance(page.specific_deferred, CoursePage):
        return
    course = page.specific
    tag = language(course.locale.language_code).tag
    if Release.objects.filter(course_code=course.code, language=tag).exists():
        url = reverse("delivery:course", args=[course.code, tag])
        yield HeaderButton(label=_("Kênh phát hành"), url=url, icon_name="order", priority=61)


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action(
        "delivery.token_created", gettext_lazy("Tạo mã truy cập"), gettext_lazy("Đã tạo một mã truy cập")
    )
    actions.register_action(
        "delivery.token_rotated", gettext_lazy("Đổi mã truy cập"), gettext_lazy("Đã đổi một mã truy cập")
    )
    actions.register_action(
        "delivery.token_revoked",
        gettext_lazy("Thu hồi mã truy cập"),
        gettext_lazy("Đã thu hồi một mã truy cập"),
    )

    @actions.register_action(DISABLED_ACTION)
    class Disabled(LogFormatter):
        label = gettext_lazy("Tắt địa chỉ nhận tin")

        def format_message(self, log_entry):
            return _("Đã tắt địa chỉ nhận tin {url}: {reason}").format(**log_entry.data)

    @actions.register_action(ACTION)
    class Moved(LogFormatter):
        label = gettext_lazy("Chuyển kênh")

        def format_message(self, log_entry):
            data = log_entry.data
            return _("Kênh “{channel}” chuyển từ bản {before} sang bản {after}").format(
                channel=Channel(data["channel"]).label, before=data["from"] or "–", after=data["to"] or "–"
            )

        def format_comment(self, log_entry):
            return log_entry.data["why"]
