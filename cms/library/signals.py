"""What the library does by itself when something is saved or finished elsewhere."""

from django.db.models.signals import pre_save
from django.dispatch import receiver

from cms.library.models import LibraryMedia
from media_pipeline import ingest
from media_pipeline.models import Asset
from media_pipeline.signals import asset_settled
from media_pipeline.states import ArtefactState


@receiver(pre_save, sender=LibraryMedia)
def give_asset(instance: LibraryMedia, **kwargs) -> None:
    """A recording saved by code rather than by the form still stands on an asset. Raises ingest.Refused."""
    upload = instance.file
    if upload and (instance.asset_id is None or not upload._committed):
        with upload.open("rb") as file:
            instance.stand_on(ingest.receive(file, upload.name), upload.name)


@receiver(asset_settled, sender=Asset)
def show_what_was_made(asset: Asset, **kwargs) -> None:
    """A montage has its length and its own file only when it is there."""
    if not asset.maker:
        return
    entries = LibraryMedia.objects.filter(asset=asset)
    entries.update(duration=asset.duration_ms / 1000)
    made = asset.artefacts.filter(name=asset.maker, state=ArtefactState.DONE).first()
    if made and asset.kind == Asset.Kind.AUDIO:
        entries.update(file=f"{made.sha256}.flac")
