"""Files of the `packages` storage, whatever it is: put there whole, and had on this machine's disk."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages


class _Made(File):
    """A finished file: a folder renames it into place, any other storage reads it."""

    def temporary_file_path(self) -> str:
        return str(self.name)


def store(made: Path, name: str) -> str:
    """Where it lies in the storage, which takes the place of an earlier one whole or not at all."""
    with made.open("rb") as file:
        return storages["packages"].save(name, _Made(file, str(made)))


@contextmanager
def work_folder() -> Iterator[Path]:
    """A folder of one's own for a moment, on the disk of the packages under way."""
    work = Path(settings.PACKAGES_WORK)
    work.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=work) as place:
        yield Path(place)


@contextmanager
def local(name: str) -> Iterator[Path]:
    """A stored file on this machine's disk: where it is, or a copy for as long as it is needed."""
    storage = storages["packages"]
    try:
        yield Path(storage.path(name))
    except NotImplementedError:
        with work_folder() as place, storage.open(name) as source:
            copy = place / name.rpartition("/")[2]
            with copy.open("wb") as target:
                shutil.copyfileobj(source, target)
            yield copy
