"""The media library's view of the pipeline's content-addressed store."""

from pathlib import PurePosixPath

from django.core.files.base import File
from django.core.files.storage import Storage
from django.utils.deconstruct import deconstructible

from media_pipeline import blobs


@deconstructible
class BlobFiles(Storage):
    """Files named `<sha256><extension>`. Deleting a library entry never deletes bytes: releases need them."""

    def _open(self, name: str, mode: str = "rb") -> File:
        return File(blobs.open(sha256_of(name)), name=name)

    def _save(self, name: str, content: File) -> str:
        content.seek(0)
        return blobs.put(content).sha256 + PurePosixPath(name).suffix.lower()

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return PurePosixPath(name).name

    def generate_filename(self, filename: str) -> str:
        return PurePosixPath(filename).name

    def delete(self, name: str) -> None:
        """Nothing: unused blobs are collected by the pipeline, which knows who needs them."""

    def exists(self, name: str) -> bool:
        return blobs.exists(sha256_of(name))

    def size(self, name: str) -> int:
        with blobs.open(sha256_of(name)) as file:
            return file.seek(0, 2)


def sha256_of(name: str) -> str:
    return PurePosixPath(name).name[:64]


def blob_files() -> BlobFiles:
    return BlobFiles()
