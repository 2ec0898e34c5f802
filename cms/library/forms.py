"""The upload form of sounds and videos: what cannot be used is refused here, with the reason in words."""

from django.core.exceptions import ValidationError
from wagtailmedia.forms import BaseMediaForm

from media_pipeline import ingest


class LibraryMediaForm(BaseMediaForm):
    def clean(self):
        cleaned = super().clean()
        upload = cleaned.get("file")
        if upload and "file" in self.changed_data:
            try:
                asset = ingest.receive(upload, upload.name)
            except ingest.Refused as refused:
                self.add_error("file", ValidationError(str(refused)))
            else:
                self._take(asset)
        return cleaned

    def _take(self, asset) -> None:
        if asset.kind != self.instance.type:
            wanted, found = ("âm thanh", "video") if asset.kind == "video" else ("video", "âm thanh")
            self.add_error("file", f"Tệp này là {found}. Hãy chọn tệp {wanted}, hoặc thêm ở mục {found}.")
            return
        self.instance.asset = asset
        self.instance.duration = (asset.duration_ms or 0) / 1000
