"""Files made to harm or to mislead: other ends of good ones, other numbers in their headers."""

import struct
import zlib
from collections.abc import Iterator

STBL = ("moov", "trak", "mdia", "minf", "stbl")


def boxes(data: bytes, start: int, end: int) -> Iterator[tuple[int, int, bytes]]:
    """(position, size, name) of the MP4 boxes side by side in this range."""
    while start + 8 <= end:
        size = int.from_bytes(data[start : start + 4], "big")
        if size < 8:
            return
        yield start, size, data[start + 4 : start + 8]
        start += size


def find(data: bytes, path: tuple[str, ...], start: int = 0, end: int | None = None) -> Iterator[int]:
    """Positions of all boxes of this path: ("moov", "trak", "tkhd")."""
    for position, size, name in boxes(data, start, len(data) if end is None else end):
        if name == path[0].encode() and len(path) == 1:
            yield position
        elif name == path[0].encode():
            yield from find(data, path[1:], position + 8, position + size)


def patched(data: bytes, path: tuple[str, ...], offset: int, value: int) -> bytes:
    """Another 32-bit number at this place of every box of that path."""
    changed = bytearray(data)
    for position in find(data, path):
        changed[position + offset : position + offset + 4] = value.to_bytes(4, "big")
    assert changed != data
    return bytes(changed)


def other_codec(data: bytes, old: bytes, new: bytes) -> bytes:
    changed = bytearray(data)
    for position in find(data, (*STBL, "stsd")):
        if changed[position + 20 : position + 24] == old:
            changed[position + 20 : position + 24] = new
    assert changed != data
    return bytes(changed)


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + name + content


def compressed_index(unpacked: int) -> bytes:
    """An MP4 whose index is compressed and says that it unpacks to so many bytes."""
    packed = zlib.compress(b"\0" * 1000)
    index = box(b"dcom", b"zlib") + box(b"cmvd", struct.pack(">I", unpacked) + packed)
    return box(b"ftyp", b"qt  \0\0\2\0qt  ") + box(b"moov", box(b"cmov", index))


def pointing_at(data: bytes, name: str) -> bytes:
    """The first track of this file (index last) takes its samples from the file of that name beside it."""
    path = f"/{name}".encode()
    alias = b"\0" * 10 + bytes([1]) + b"x".ljust(27, b"\0") + b"\0" * 12
    alias += bytes([len(name)]) + name.encode().ljust(63, b"\0") + b"\0" * 16
    alias += struct.pack(">HH", 1, 1) + b"\0" * 16
    alias += struct.pack(">hH", 2, len(path)) + path.ljust(len(path) + len(path) % 2, b"\0")
    alias += struct.pack(">hH", -1, 0)
    new = box(b"dref", struct.pack(">II", 0, 1) + box(b"alis", b"\0" * 4 + alias))
    return _replaced(data, ("moov", "trak", "mdia", "minf", "dinf", "dref"), new)


def _replaced(data: bytes, path: tuple[str, ...], new: bytes) -> bytes:
    """The first box of this path made anew, and its parents grown with it."""
    place = next(find(data, path))
    old = int.from_bytes(data[place : place + 4], "big")
    parents = [
        max(position for position in find(data, path[:length]) if position < place)
        for length in range(1, len(path))
    ]
    changed = bytearray(data[:place] + new + data[place + old :])
    for parent in parents:
        size = int.from_bytes(data[parent : parent + 4], "big") + len(new) - old
        changed[parent : parent + 4] = size.to_bytes(4, "big")
    return bytes(changed)


def wav(channels: int, rate: int, samples: int) -> bytes:
    """16-bit noise of a kind."""
    content = b"\x10\x20\x30\x90" * (samples * channels // 2)
    form = struct.pack("<HHIIHH", 1, channels, rate, rate * channels * 2, channels * 2, 16)
    head = b"RIFF" + struct.pack("<I", 36 + len(content)) + b"WAVEfmt " + struct.pack("<I", 16) + form
    return head + b"data" + struct.pack("<I", len(content)) + content


def with_cover(sound: bytes, picture: bytes) -> bytes:
    """An MP3 with a picture in front, as shops sell them."""
    frame = b"\0image/png\0\3\0" + picture
    frame = b"APIC" + struct.pack(">IH", len(frame), 0) + frame
    size = bytes((len(frame) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\3\0\0" + size + frame + sound


def png(side: int) -> bytes:
    """A white square, one bit per pixel; its rows are made on the fly, since there may be very many."""
    packer = zlib.compressobj(1)
    row = b"\0" + b"\xff" * ((side + 7) // 8)
    packed = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    parts = ((b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)), (b"IDAT", packed), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
