"""What a request brings of an upload: read little by little, kept when it breaks off, checked when asked."""

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Protocol

READ = 64 * 1024
PIECE = 4 * 1024**2
SECONDS = 1.0
"""What came is made safe after so many bytes or seconds, whichever is first: a slow line loses little."""
CHECKSUMS = ("sha1", "sha256")


class Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Checksum:
    algorithm: str
    digest: bytes


class TooMuch(Exception):
    """More bytes than were announced."""


class WrongChecksum(Exception):
    """The bytes were damaged on their way; nothing of them is kept."""


def pieces(stream: Stream, left: int) -> Iterator[bytes]:
    """Raises what broke the stream off, or TooMuch for more than `left`, after the good part was given."""
    piece, since, broken = bytearray(), time.monotonic(), None
    try:
        while chunk := stream.read(READ):
            if len(chunk) > left:
                raise TooMuch
            left -= len(chunk)
            piece += chunk
            if len(piece) >= PIECE or time.monotonic() - since >= SECONDS:
                yield bytes(piece)
                piece, since = bytearray(), time.monotonic()
    except (OSError, TooMuch) as error:
        broken = error
    if piece:
        yield bytes(piece)
    if broken:
        raise broken


def verify(stream: Stream, left: int, checksum: Checksum, whole: IO[bytes]) -> None:
    """Copy the stream to `whole`, which is then at its beginning. Raises WrongChecksum."""
    digest = hashlib.new(checksum.algorithm, usedforsecurity=False)
    for piece in pieces(stream, left):
        digest.update(piece)
        whole.write(piece)
    if digest.digest() != checksum.digest:
        raise WrongChecksum
    whole.seek(0)
