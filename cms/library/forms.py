"""Upload forms: what cannot be used is refused here, with the reason in words."""

from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from PIL import Image as PillowImage
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtailmedia.forms import BaseMediaForm

from cms.library.media_types import wrong_extension
from cms.library.quotas import bytes_left
from cms.library.widgets import UploadInput, upload_name
from curriculum.languages import LANGUAGES, SOURCE_LANGUAGE
from media_pipeline import ingest, uploads
from media_pipeline.captions import Imported
from media_pipeline.models import Asset, Upload

WRONG_KIND = {
    "audio": _("Tệp này chỉ có tiếng. Hãy chọn một tệp video, hoặc thêm tệp này ở mục âm thanh."),
    "video": _("Tệp này là video. Hãy chọn một tệp âm thanh, hoặc thêm tệp này ở mục video."),
}
"""By the kind that the file really is."""


class LibraryMediaForm(BaseMediaForm):
    """The file is looked at last, when nothing else is wrong: a form sent back must leave nothing behind.

    In place of the file may come the number of an upload of this person that was let in before.
    """

    class Meta(BaseMediaForm.Meta):
        widgets = {**BaseMediaForm.Meta.widgets, "file": UploadInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._owner = str(getattr(kwargs.get("user"), "pk", ""))
        super().__init__(*args, **kwargs)
        self._before = self.instance.file.name if self.instance.file else ""
        self._place_before = self.instance.collection_id if self.instance.pk else None
        self._upload = self._accepted_upload()
        if "file" in self.fields:
            widget = self.fields["file"].widget
            widget.owner, widget.kind = kwargs.get("user"), self.instance.type
            if self._upload:
                widget.upload, widget.taken = str(self._upload.pk), self._upload.filename
                self.fields["file"].required = False

    def _accepted_upload(self) -> Upload | None:
        number = self.data.get(upload_name(self.add_prefix("file")), "")
        if not number or self.files.get(self.add_prefix("file")):
            return None
        try:
            return uploads.accepted(UUID(number), self._owner)
        except (ValueError, Upload.DoesNotExist):
            return None

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if "file" in self.changed_data and (reason := wrong_extension(upload.name, self.instance.type)):
            raise forms.ValidationError(reason)
        return upload

    def full_clean(self) -> None:
        super().full_clean()
        if not self.is_bound:
            return
        if not self.errors:
            self._take_file()
        if self.errors and "file" in self.changed_data:
            self.instance.file = self._before

    def _take_file(self) -> None:
        """Whichever way it came; without one the recording may still have moved to another collection."""
        try:
            if self._upload:
                self._check_room(self._upload.asset.bytes)
                self._stand_on(self._upload.asset, self._upload.filename)
            elif "file" in self.changed_data:
                file = self.cleaned_data["file"]
                self._check_room(file.size)
                with transaction.atomic():
                    self._stand_on(ingest.receive(file, file.name), file.name)
            elif self._place_before != self.instance.collection_id and self.instance.asset:
                self._check_room(self.instance.asset.bytes)
        except ingest.Refused as refused:
            self.add_error("file", str(refused))
        except forms.ValidationError as error:
            self.add_error("file", error)

    def _check_room(self, size: int) -> None:
        place = self.collections[0] if len(self.collections) == 1 else self.instance.collection
        left = bytes_left(place, without=self._upload, replacing=self.instance)
        if left is not None and size > left:
            raise ingest.Refused("quota", size=filesizeformat(size), left=filesizeformat(max(0, left)))

    def _stand_on(self, asset: Asset, filename: str) -> None:
        self._check_kind(asset)
        self.instance.stand_on(asset, filename)

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
    file = forms.FileField(label=_("Tệp phụ đề (.srt, .vtt, .ass)"))

    def __init__(self, asset: Asset, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asset = asset
        self.fields["file"].widget.attrs["accept"] = ".srt,.vtt,.ass,.ssa"
        self.fields["file"].error_messages["required"] = gettext("Hãy chọn một tệp phụ đề.")

    def save(self) -> Imported | None:
        """What was read; None when the file is refused, and the reason is then an error of the field."""
        language = self.cleaned_data["language"]
        try:
            read = ingest.read_caption(self._asset, language, self.cleaned_data["file"])
        except ingest.Refused as refused:
            self.add_error("file", str(refused))
            return None
        ingest.store_caption(self._asset, language, read.captions)
        return read
