"""Pictures and recordings as editors see them; recordings stand on assets of the media pipeline."""

import hashlib
from pathlib import PurePosixPath

from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from wagtail.images.models import AbstractImage, AbstractRendition, Filter, Image
from wagtailmedia.models import AbstractMedia

from cms.library.media_types import RECORDINGS
from cms.library.storage import blob_files
from media_pipeline.models import Asset


class LibraryImage(AbstractImage):
    """A picture; `sha256` of its bytes is its key in documents, whatever its name or database row."""

    sha256 = models.CharField(max_length=64, editable=False, db_index=True, blank=True)
    attribution = models.CharField(_("Nguồn, tác giả"), max_length=255, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "attribution")

    class Meta(AbstractImage.Meta):
        verbose_name = _("Ảnh")
        verbose_name_plural = ngettext_lazy("Ảnh", "Ảnh", 2)
        permissions = [("choose_image", "Can choose image")]

    def save(self, *args, **kwargs) -> None:
        new_file = self.file and not self.file._committed
        if new_file or not self.sha256:
            self._set_image_file_metadata()
            with self.open_file() as file:
                self.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        super().save(*args, **kwargs)
        if new_file:
            self.renditions.all().delete()

    def create_rendition(self, filter: Filter) -> "ImageRendition":
        """As Wagtail does, but its temporary file is closed and not left to the garbage collector."""
        with self.generate_rendition_file(filter) as file:
            rendition, _ = self.renditions.get_or_create(
                filter_spec=filter.spec,
                focal_point_key=filter.get_cache_key(self),
                defaults={"file": file},
            )
        return rendition


class ImageRendition(AbstractRendition):
    image = models.ForeignKey(LibraryImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition"
            )
        ]


class LibraryMedia(AbstractMedia):
    """A sound or video in the library. Its bytes live in the pipeline's store; `file` points there."""

    file = models.FileField(_("Tệp"), storage=blob_files)
    asset = models.ForeignKey(
        Asset,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        null=True,
        verbose_name=_("Tư liệu gốc"),
    )
    upload = models.UUIDField(null=True, unique=True, editable=False)
    """The upload that was put into the library as this recording: asked for twice, it is made once."""

    admin_form_fields = ("title", "file", "collection", "tags")

    class Meta(AbstractMedia.Meta):
        verbose_name = _("Âm thanh hoặc video")
        verbose_name_plural = ngettext_lazy("Âm thanh và video", "Âm thanh và video", 2)

    def clean(self) -> None:
        """The form looks at the file: wagtailmedia's own check speaks English and of no field."""
        super(AbstractMedia, self).clean()

    def stand_on(self, asset: Asset, filename: str) -> None:
        """Show this asset from now on. Its bytes are in the store already, so nothing is copied."""
        self.asset = asset
        self.file = asset.sha256 + PurePosixPath(filename).suffix.lower()
        self.duration = asset.duration_ms / 1000
        video = asset.streams.video
        self.width = video.width if video else None
        self.height = video.height if video else None

    @property
    def url(self) -> str:
        return reverse("library:original", args=[self.pk])

    @property
    def filename(self) -> str:
        """What the uploader called it; in the store it is called by its hash."""
        return self.asset.filename if self.asset else super().filename

    @property
    def sources(self) -> list[dict[str, str]]:
        """For `<audio>` and `<video>`: the light renditions, and the original while there are none."""
        made = [
            {"src": reverse("library:rendition", args=[row.sha256, row.name]), "type": row.media_type}
            for row in (self.asset.renditions() if self.asset else ())
            if row.media_type.startswith(f"{self.type}/")
        ]
        original = RECORDINGS.get(PurePosixPath(self.file.name).suffix, "")
        return made or [{"src": self.url, "type": original}]

    @property
    def poster(self) -> str:
        """Address of the still shown before a video plays; "" when there is none."""
        made = (row.sha256 for row in (self.asset.renditions() if self.asset else ()) if row.name == "poster")
        sha256 = next(made, "")
        return reverse("library:rendition", args=[sha256, "poster"]) if sha256 else ""


class Quota(models.Model):
    """How much the recordings of an organisation may weigh: a collection and those below it."""

    collection = models.OneToOneField(
        "wagtailcore.Collection", models.CASCADE, related_name="quota", verbose_name=_("Bộ sưu tập")
    )
    gigabytes = models.DecimalField(
        _("Hạn mức (GB)"), max_digits=8, decimal_places=1, validators=[MinValueValidator(0)]
    )

    class Meta:
        verbose_name = _("Hạn mức dung lượng")
        verbose_name_plural = ngettext_lazy("Hạn mức dung lượng", "Hạn mức dung lượng", 2)

    def __str__(self) -> str:
        return f"{self.collection}: {self.gigabytes} GB"
