"""The admin of platform tokens; the secret is shown once, right after a token was made."""

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic import CreateView
from wagtail.admin.viewsets.model import ModelViewSet

from cms.delivery.models import PlatformToken


class IssueTokenView(CreateView):
    secret = ""

    def save_instance(self) -> PlatformToken:
        self.secret = self.form.instance.renew_secret()
        return super().save_instance()

    def get_success_message(self, instance: PlatformToken) -> str:
        return format_html(
            _("Mã truy cập của {}: <code>{}</code>. Hãy chép ngay: mã chỉ hiện một lần."),
            instance.name,
            self.secret,
        )


class PlatformTokenViewSet(ModelViewSet):
    model = PlatformToken
    add_view_class = IssueTokenView
    form_fields = ["name", "active", "expires_at"]
    list_display = ["name", "hint", "active", "expires_at", "last_used_at"]
    icon = "key"
    menu_label = _("Nền tảng")
    menu_name = "platform_tokens"
    add_to_settings_menu = True
    copy_view_enabled = False
    inspect_view_enabled = False


platform_tokens = PlatformTokenViewSet("platform_tokens", url_prefix="nen-tang")
