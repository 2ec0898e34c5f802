"""Pictures and recordings as editors see them; recordings stand on assets of the media pipeline."""

import hashlib

from django.db import models
from django.urls import reverse
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtailmedia.models import AbstractMedia

from cms.library.storage import blob_files
from media_pipeline.models import Asset


class LibraryImage(AbstractImage):
    """A picture; `sha256` of its bytes is its key in documents, whatever its name or database row."""

    sha256 = models.CharField(max_length=64, editable=False, db_index=True, blank=True)
    attribution = models.CharField("Nguồn, tác giả", max_length=255, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "attribution")

    class Meta(AbstractImage.Meta):
        verbose_name = "Ảnh"
        verbose_name_plural = "Ảnh"
        permissions = [("choose_image", "Can choose image")]

    def save(self, *args, **kwargs) -> None:
        new_file = self.file and not self.file._committed
        if new_file or not self.sha256:
            with self.open_file() as file:
                self.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
                file.seek(0)
        super().save(*args, **kwargs)


class ImageRendition(AbstractRendition):
    image = models.ForeignKey(LibraryImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition")
        ]


class LibraryMedia(AbstractMedia):
    """A sound or video in the library. Its bytes live in the pipeline's store; `file` points there."""

    file = models.FileField("Tệp", storage=blob_files)
    asset = models.ForeignKey(
        Asset, on_delete=models.PROTECT, related_name="+", editable=False, null=True, verbose_name="Tư liệu gốc"
    )

    admin_form_fields = ("title", "file", "collection", "tags")

    class Meta(AbstractMedia.Meta):
        verbose_name = "Âm thanh hoặc video"
        verbose_name_plural = "Âm thanh và video"

    @property
    def url(self) -> str:
        return reverse("library:original", args=[self.pk])
