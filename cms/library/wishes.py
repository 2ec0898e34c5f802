"""What people ask for beyond what is made anyway: a profile, extra versions, tracks that go with a film."""

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtailmedia import get_permission_policy
from wagtailmedia.widgets import AdminMediaChooser

from cms.library.models import LibraryMedia
from cms.library.wording import PROFILES, language_name
from curriculum.languages import LANGUAGES
from media_pipeline import ingest
from media_pipeline.models import Asset, Track


class WishesForm(forms.Form):
    """How a film is treated, and what is made of it on request only."""

    profile = forms.ChoiceField(label=_("Kiểu nội dung"), choices=list(PROFILES.items()), required=False)
    full_hd = forms.BooleanField(
        label=_("Thêm bản 1080p"),
        help_text=_("Cho màn chiếu lớn; nặng gấp nhiều lần bản 480p."),
        required=False,
    )
    av1 = forms.BooleanField(
        label=_("Thêm các bản AV1"),
        help_text=_("Nhẹ bằng nửa với máy đời mới; xử lý lâu hơn."),
        required=False,
    )
    burn = forms.MultipleChoiceField(
        label=_("In phụ đề vào hình"),
        help_text=_("Thêm một bản có chữ in sẵn, cho nơi chiếu không bật được phụ đề."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, asset: Asset, *args: Any) -> None:
        wishes = asset.wishes
        self._asset = asset
        super().__init__(
            *args,
            initial={
                "profile": asset.profile,
                "full_hd": wishes.get("1080p", False),
                "av1": wishes.get("av1", False),
                "burn": wishes.get("burn", []),
            },
        )
        languages = [caption.language for caption in asset.captions.all()]
        if languages:
            field: Any = self.fields["burn"]
            field.choices = [(tag, language_name(tag)) for tag in languages]
        else:
            del self.fields["burn"]

    @transaction.atomic
    def save(self) -> None:
        asked = self.cleaned_data
        wishes = {"1080p": asked["full_hd"], "av1": asked["av1"], "burn": asked.get("burn", [])}
        self._asset.profile = asked["profile"]
        self._asset.wishes = {name: value for name, value in wishes.items() if value}
        self._asset.save(update_fields=["profile", "wishes"])
        ingest.replan(self._asset)


class TrackForm(forms.Form):
    """Another recording of the library that goes with this film; one per kind and language."""

    kind = forms.ChoiceField(label=_("Loại bản kèm theo"), choices=Track.Kind.choices)
    spoken = forms.ChoiceField(
        label=_("Ngôn ngữ của bản kèm theo"),
        choices=[(language.tag, language.name) for language in LANGUAGES.values()],
    )
    source = forms.ModelChoiceField(
        LibraryMedia.objects.none(),
        label=_("Bản ghi trong kho"),
        widget=AdminMediaChooser(
            choose_one_text=_("Chọn bản ghi"),
            choose_another_text=_("Chọn bản ghi khác"),
            link_to_chosen_text=_("Sửa bản ghi này"),
        ),
        error_messages={
            "required": _("Hãy chọn một bản ghi trong kho."),
            "invalid_choice": _("Bản ghi này không còn trong kho. Hãy chọn bản khác."),
        },
    )

    def __init__(self, user: Any, asset: Asset, *args: Any) -> None:
        super().__init__(*args)
        self._asset = asset
        policy = get_permission_policy()
        field: Any = self.fields["source"]
        field.queryset = policy.instances_user_has_any_permission_for(
            user, ["change", "choose"]
        ).select_related("asset")

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        if (media := asked.get("source")) and "kind" in asked and (problem := self._problem(media.asset)):
            self.add_error("source", problem)
        return asked

    def _problem(self, source: Asset | None) -> str:
        if source is None or source.pk == self._asset.pk:
            return gettext("Hãy chọn một bản ghi khác, không phải chính video này.")
        if self.cleaned_data["kind"] == Track.Kind.SIGN:
            return "" if source.kind == Asset.Kind.VIDEO else gettext("Ngôn ngữ ký hiệu cần một video.")
        return "" if source.streams.audio else gettext("Bản ghi này không có tiếng. Hãy chọn bản có tiếng.")

    @transaction.atomic
    def save(self) -> None:
        asked = self.cleaned_data
        Track.objects.update_or_create(
            asset=self._asset,
            kind=asked["kind"],
            language=asked["spoken"],
            defaults={"source": asked["source"].asset},
        )
        ingest.replan(self._asset)


@transaction.atomic
def remove_track(track: Track) -> None:
    asset = track.asset
    track.delete()
    ingest.replan(asset)
