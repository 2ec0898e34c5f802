"""Hashes of uploads under way, kept beside them so that 4 GB need not be read again at the end."""

import hashlib
import threading
import uuid
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import IO

from media_pipeline.blobs import CHUNK

MOST = 256
"""Uploads that nobody finishes must not fill the memory."""


@dataclass
class _Digest:
    sha256: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    position: int = 0

    def update(self, piece: bytes) -> None:
        self.sha256.update(piece)
        self.position += len(piece)


class Digests:
    """Those of this process. A hash cannot be handed to another one, nor outlive its own.

    So where several processes take pieces of one upload, each stops hashing at the first piece it has not
    seen, and the one that finishes reads on from there. Reading at once would be read again by the next.
    """

    def __init__(self) -> None:
        self._digests: OrderedDict[uuid.UUID, _Digest] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, pk: uuid.UUID, offset: int, piece: bytes) -> None:
        with self._lock:
            digest = self._digests.setdefault(pk, _Digest())
            self._digests.move_to_end(pk)
            while len(self._digests) > MOST:
                self._digests.popitem(last=False)
        if digest.position == offset:
            digest.update(piece)

    def complete(self, pk: uuid.UUID, file: IO[bytes]) -> str:
        """The hash of the whole file, reading what this process has not seen."""
        with self._lock:
            digest = self._digests.pop(pk, None) or _Digest()
        file.seek(digest.position)
        while piece := file.read(CHUNK):
            digest.update(piece)
        return digest.sha256.hexdigest()

    def forget(self, pk: uuid.UUID) -> None:
        with self._lock:
            self._digests.pop(pk, None)
