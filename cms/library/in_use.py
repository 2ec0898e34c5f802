"""What the library needs of the media pipeline: told to its collector."""

from collections.abc import Iterator

from cms.library.models import LibraryImage, LibraryMedia
from cms.library.storage import sha256_of


def assets() -> Iterator[str]:
    """Recordings that editors can choose."""
    yield from LibraryMedia.objects.exclude(asset=None).values_list("asset__sha256", flat=True)


def blobs() -> Iterator[str]:
    """Originals: of recordings, and of pictures that slideshows were made of.

    Small renditions of pictures belong to the release that names them; made again they are the same.
    """
    yield from LibraryImage.objects.values_list("sha256", flat=True)
    yield from map(sha256_of, LibraryMedia.objects.values_list("file", flat=True))
