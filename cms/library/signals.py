"""What the library does by itself when something is saved or finished elsewhere."""

from django.db.models.signals import pre_save
from django.dispatch import receiver

from cms.library.models import LibraryMedia
from media_pipeline import ingest


@receiver(pre_save, sender=LibraryMedia)
def give_asset(instance: LibraryMedia, **kwargs) -> None:
    """A recording saved by code rather than by the form still stands on an asset."""
    if instance.asset_id is None and instance.file:
        instance.file.open("rb")
        instance.asset = ingest.receive(instance.file.file, instance.file.name)
        instance.duration = (instance.asset.duration_ms or 0) / 1000
        instance.file.seek(0)
