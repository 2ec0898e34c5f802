"""Files in an S3 bucket: django-storages', but what is opened is read piece by piece, as it is asked for."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files import File
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

PIECE = 4 * 1024**2
"""Read at once: seeking in a film of gigabytes costs one request and this much memory."""


class S3Store(S3Storage):
    """A bucket that nobody but this site speaks to: browsers ask the site, which knows who may see what.

    Raises FileNotFoundError for what is not there and ConnectionError when the server does not do its part.
    """

    def _open(self, name: str, mode: str = "rb") -> File:
        if mode != "rb":
            return super()._open(name, mode)
        found = self._object(name)
        with _plainly(name):
            size = found.content_length
        return S3Object(io.BufferedReader(_Pieces(found, size), PIECE), name, size)

    def _save(self, name: str, content: Any) -> str:
        """A file that lies on this machine is sent from there; from memory it would fill 200 MB of it."""
        with _plainly(name):
            if not hasattr(content, "temporary_file_path"):
                return super()._save(name, content)
            self._object(name).upload_file(
                content.temporary_file_path(),
                ExtraArgs=self._get_write_parameters(name, content),
                Config=self.transfer_config,
            )
            return clean_name(name)

    def touch(self, name: str) -> None:
        """Make it as young as if it were stored now."""
        found = self._object(name)
        source = {"Bucket": self.bucket_name, "Key": found.key}
        same = {"MetadataDirective": "REPLACE", "ContentType": self.default_content_type}
        before = self.get_modified_time(name)
        with _plainly(name):
            found.copy(source, ExtraArgs=same, Config=self.transfer_config)
        if self.get_modified_time(name) == before:  # some servers change what they note of it and no more
            with self.open(name) as file:
                self._save(name, file)

    def delete(self, name: str) -> None:
        with _plainly(name):
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _plainly(name):
            return super().exists(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with _plainly(path):
            return super().listdir(path)

    def size(self, name: str) -> int:
        with _plainly(name):
            return super().size(name)

    def get_modified_time(self, name: str) -> Any:
        with _plainly(name):
            return super().get_modified_time(name)

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        return f"{settings.MEDIA_URL}{filepath_to_uri(name)}"

    def _object(self, name: str) -> Any:
        return self.bucket.Object(self._normalize_name(clean_name(name)))


class S3Object(File):
    """Its size is known from the start: seeking to the end would ask again."""

    def __init__(self, file: Any, name: str, size: int) -> None:
        super().__init__(file, name)
        self.size = size


class _Pieces(io.RawIOBase):
    """Each read is one request that is over when it returns: none waits for a slow listener."""

    def __init__(self, found: Any, size: int) -> None:
        self._object, self._size, self._position = found, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, start + offset)
        return self._position

    def readinto(self, buffer: Any) -> int:
        data = self._get(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def readall(self) -> bytes:
        return self._get(self._size)

    def _get(self, most: int) -> bytes:
        last = min(self._position + most, self._size) - 1
        if last < self._position:
            return b""
        with _plainly(self._object.key):
            answer = self._object.get(Range=f"bytes={self._position}-{last}")
            data = cast(bytes, answer["Body"].read())
        self._position += len(data)
        return data


@contextmanager
def _plainly(name: str) -> Iterator[None]:
    """What went wrong in Python's own words, so that nobody else need know of S3."""
    try:
        yield
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            raise FileNotFoundError(f"not in the bucket: {name}") from error
        raise ConnectionError(f"{name}: {error}") from error
    except (BotoCoreError, Boto3Error) as error:
        raise ConnectionError(f"{name}: {error}") from error
