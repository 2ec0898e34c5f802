"""Forms of tokens, webhooks and channels."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateTimeInput

from cms.delivery.models import EVENTS, SCOPES, PlatformToken, Webhook
from cms.delivery.webhooks import guard

NOTHING = "none"
OVERLAP_DAYS = 7
MOST_DAYS = 90


class TokenForm(forms.ModelForm):
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Được phép"),
        choices=SCOPES.items(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Hãy cho phép ít nhất một việc.")},
    )

    class Meta:
        model = PlatformToken
        fields = ["label", "scopes", "per_minute", "expires_at"]
        widgets = {"expires_at": AdminDateTimeInput}
        help_texts = {"expires_at": gettext_lazy("Để trống nếu mã không hết hạn.")}

    def clean_expires_at(self) -> datetime | None:
        expires_at: datetime | None = self.cleaned_data["expires_at"]
        if expires_at and "expires_at" in self.changed_data and expires_at <= timezone.now():
            raise forms.ValidationError(_("Thời điểm này đã qua. Hãy chọn lúc khác, hoặc để trống."))
        return expires_at


class RotationForm(forms.Form):
    days = forms.IntegerField(
        label=gettext_lazy("Mã cũ còn dùng được thêm (ngày)"),
        help_text=gettext_lazy("Đủ lâu để người quản trị nền tảng kịp thay mã. 0: mã cũ hết dùng ngay."),
        min_value=0,
        max_value=MOST_DAYS,
        initial=OVERLAP_DAYS,
    )


class WebhookForm(forms.ModelForm):
    url = forms.URLField(
        label=gettext_lazy("Địa chỉ nhận tin"),
        help_text=gettext_lazy("Địa chỉ https:// của nền tảng, nơi nhận tin bằng POST."),
        max_length=500,
        assume_scheme="https",
    )
    events = forms.MultipleChoiceField(
        label=gettext_lazy("Báo khi"),
        choices=EVENTS.items(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Hãy chọn ít nhất một loại tin.")},
    )

    class Meta:
        model = Webhook
        fields = ["url", "events"]

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        try:
            guard.resolve(url)
        except guard.ForbiddenAddress as refused:
            raise forms.ValidationError(str(refused)) from None
        except OSError:
            raise forms.ValidationError(
                _("Không tìm thấy máy chủ có tên này. Hãy xem lại địa chỉ.")
            ) from None
        return url


class MoveForm(forms.Form):
    """Which release a channel points to from now on."""

    release = forms.ChoiceField(
        label=gettext_lazy("Chuyển sang"),
        error_messages={
            "required": gettext_lazy("Hãy chọn bản mà kênh chuyển sang."),
            "invalid_choice": gettext_lazy(
                "Kênh đang ở đúng bản này rồi, hoặc bản này đã bị thu hồi. Hãy chọn bản khác."
            ),
        },
    )
    why = forms.CharField(
        label=gettext_lazy("Lý do"),
        help_text=gettext_lazy("Ghi vào lịch sử của khóa học, cho người xem sau."),
        error_messages={"required": gettext_lazy("Hãy ghi lý do, một câu ngắn là đủ.")},
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["release"].choices = choices

    @property
    def number(self) -> int | None:
        """Of the release; None: nothing is offered any more."""
        chosen: str = self.cleaned_data["release"]
        return None if chosen == NOTHING else int(chosen)
