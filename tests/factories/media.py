"""Recordings in the library, as the pipeline leaves them: rows and bytes, without running ffmpeg."""

import hashlib

from cms.library.models import LibraryMedia
from media_pipeline import blobs
from media_pipeline.models import Artefact, Asset

State = Artefact.State


def recording(title: str, state: str = State.DONE) -> LibraryMedia:
    """A sound whose one rendition is in this state."""
    original = hashlib.sha256(title.encode()).hexdigest()
    asset = Asset.objects.create(sha256=original, kind="audio", filename=f"{title}.ogg", bytes=9, probe={})
    rendition = Artefact.objects.create(asset=asset, name="opus", stage="audio", recipe_key="r", state=state)
    if state == State.DONE:
        finish(rendition)
    return LibraryMedia.objects.create(title=title, type="audio", asset=asset, file=f"{original}.ogg")


def finish(rendition: Artefact) -> None:
    blob = blobs.put_bytes(rendition.asset.filename.encode())
    rendition.state, rendition.sha256, rendition.bytes = State.DONE, blob.sha256, blob.bytes
    rendition.media_type = "audio/ogg"
    rendition.save()
