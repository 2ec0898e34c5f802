"""Upload forms: what cannot be used is refused here, with the reason in words."""

from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from PIL import Image as PillowImage
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtailmedia.forms import BaseMediaForm
from wagtailmedia.settings import wagtailmedia_settings

from curriculum.languages import LANGUAGES, SOURCE_LANGUAGE
from media_pipeline import ingest
from media_pipeline.models import Asset

WRONG_KIND = {
    "audio": _("Tệp này chỉ có tiếng. Hãy chọn một tệp video, hoặc thêm tệp này ở mục âm thanh."),
    "video": _("Tệp này là video. Hãy chọn một tệp âm thanh, hoặc thêm tệp này ở mục video."),
}
"""By the kind that the file really is."""


class LibraryMediaForm(BaseMediaForm):
    """The file is looked at last, when nothing else is wrong: a form sent back must leave nothing behind."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._before = self.instance.file.name if self.instance.file else ""

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        allowed = getattr(wagtailmedia_settings, f"{self.instance.type.upper()}_EXTENSIONS")
        extension = PurePosixPath(upload.name).suffix.lower().lstrip(".")
        if "file" in self.changed_data and extension not in allowed:
            sentence = gettext("Không nhận tệp loại này. Hãy chọn một trong các loại: %(allowed)s.")
            raise forms.ValidationError(sentence % {"allowed": ", ".join(allowed)})
        return upload

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and "file" in self.changed_data:
            if not self.errors:
                self._receive(self.cleaned_data["file"])
            if self.errors:
                self.instance.file = self._before

    def _receive(self, upload: Any) -> None:
        try:
            with transaction.atomic():
                asset = ingest.receive(upload, upload.name)
                self._check_kind(asset)
        except ingest.Refused as refused:
            self.add_error("file", str(refused))
        except forms.ValidationError as error:
            self.add_error("file", error)
        else:
            self.instance.stand_on(asset, upload.name)

    def _check_kind(self, asset: Asset) -> None:
        if asset.kind != self.instance.type:
            raise forms.ValidationError(WRONG_KIND[asset.kind])


MAX_PIXELS = 64_000_000
"""More than a good phone takes; decoded it needs 256 MB."""

IMAGE_ERRORS = {
    "invalid_image": _(
        "Không đọc được tệp này như một ảnh. Hãy mở thử trên máy rồi lưu lại thành PNG hoặc JPEG."
    ),
    "invalid_image_extension": _("Không dùng được loại tệp này. Hãy lưu ảnh thành PNG, JPEG, WebP hoặc GIF."),
    "invalid_image_known_format": _(
        "Tên tệp ghi là .%(extension)s nhưng bên trong là %(image_format)s. Hãy lưu lại ảnh đúng loại."
    ),
    "file_too_large": _("Tệp ảnh nặng %(file_size)s, quá mức %(max_filesize)s. Hãy thu nhỏ ảnh rồi tải lên."),
    "file_too_many_pixels": _("Ảnh quá lớn: nhiều hơn 64 triệu điểm ảnh. Hãy thu nhỏ ảnh rồi tải lên."),
}


class PictureField(WagtailImageField):
    """Wagtail's, but it decodes the picture, answers bombs with a sentence, and speaks Vietnamese."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.max_image_pixels = MAX_PIXELS
        self.error_messages.update({code: str(text) for code, text in IMAGE_ERRORS.items()})
        self.help_text = gettext("PNG, JPEG, WebP hoặc GIF, nặng nhất %(size)s.") % {
            "size": self.max_upload_size_text
        }

    def to_python(self, data: Any) -> Any:
        try:
            upload = super().to_python(data)
            if upload is not None:
                _decode(upload)
        except forms.ValidationError:
            raise
        except (PillowImage.DecompressionBombError, PillowImage.DecompressionBombWarning) as error:
            raise self._refusal("file_too_many_pixels") from error
        except Exception as error:  # decoders of damaged pictures raise whatever they stumble over
            raise self._refusal("invalid_image") from error
        return upload

    def _refusal(self, code: str) -> forms.ValidationError:
        return forms.ValidationError(self.error_messages[code], code=code)


def _decode(upload: Any) -> None:
    """A header may be whole and the picture not: better to know now than when a lesson is published."""
    upload.seek(0)
    with PillowImage.open(upload) as picture:
        picture.load()
    upload.seek(0)


class LibraryImageForm(BaseImageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if wagtails := self.fields.get("file"):  # the form for many pictures at once has none
            self.fields["file"] = PictureField(label=wagtails.label, widget=wagtails.widget)


class CaptionForm(forms.Form):
    """Captions of one recording in one language; a second file for a language replaces the first."""

    language = forms.ChoiceField(
        label=_("Ngôn ngữ của phụ đề"),
        choices=[(language.tag, language.name) for language in LANGUAGES.values()],
        initial=SOURCE_LANGUAGE,
    )
    file = forms.FileField(label=_("Tệp phụ đề (.vtt hoặc .srt)"))

    def __init__(self, asset: Asset, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asset = asset
        self.fields["file"].widget.attrs["accept"] = ".vtt,.srt"
        self.fields["file"].error_messages["required"] = gettext("Hãy chọn một tệp phụ đề.")

    def save(self) -> bool:
        """False when the file is refused; the reason is then an error of the field."""
        try:
            ingest.add_caption(self._asset, self.cleaned_data["language"], self.cleaned_data["file"])
        except ingest.Refused as refused:
            self.add_error("file", str(refused))
            return False
        return True
