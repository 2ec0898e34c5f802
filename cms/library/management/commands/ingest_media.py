"""`manage.py ingest_media`: the pipeline's command, and an entry in the library for each file.

Django takes a command from the first app in INSTALLED_APPS that has it; the library stands before the
pipeline.
"""

import unicodedata
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from wagtail.models import Collection

from cms.library.models import LibraryMedia
from media_pipeline.management.commands import ingest_media
from media_pipeline.models import Asset


class Command(ingest_media.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--collection", metavar="NAME", help=_("bộ sưu tập trong kho; không nêu: bộ sưu tập gốc")
        )

    def handle(self, *, files: list[Path], wait: bool, collection: str | None = None, **options: Any) -> None:
        self.collection = found(collection) if collection else Collection.get_first_root_node()
        super().handle(files=files, wait=wait, **options)

    def keep(self, asset: Asset, path: Path) -> None:
        """One entry for a file in a collection, however often it is taken in."""
        if LibraryMedia.objects.filter(asset=asset, collection=self.collection).exists():
            return
        title = unicodedata.normalize("NFC", path.stem).replace("_", " ").strip() or path.name
        media = LibraryMedia(title=title[:255], type=asset.kind, collection=self.collection)
        media.stand_on(asset, path.name)
        media.save()


def found(name: str) -> Collection:
    """By its name, in whatever case. Raises CommandError with those that exist."""
    existing = list(Collection.objects.all())
    same = [collection for collection in existing if _plain(collection.name) == _plain(name)]
    if len(same) == 1:
        return same[0]
    sentence = (
        _("Có nhiều bộ sưu tập tên “%(name)s”. Hãy đổi tên cho khác nhau trong trang quản trị.")
        if same
        else _("Không có bộ sưu tập “%(name)s”. Hiện có: %(existing)s.")
    )
    names = ", ".join(f"“{collection.name}”" for collection in existing)
    raise CommandError(sentence % {"name": name, "existing": names})


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip().casefold()
