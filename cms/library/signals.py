"""What the library does by itself when something is saved or finished elsewhere."""

from django.db.models.signals import pre_save
from django.dispatch import receiver

from cms.library.models import LibraryMedia
from media_pipeline import ingest


@receiver(pre_save, sender=LibraryMedia)
def give_asset(instance: LibraryMedia, **kwargs) -> None:
    """A recording saved by code rather than by the form still stands on an asset. Raises ingest.Refused."""
    upload = instance.file
    if upload and (instance.asset_id is None or not upload._committed):
        with upload.open("rb") as file:
            instance.stand_on(ingest.receive(file, upload.name), upload.name)
