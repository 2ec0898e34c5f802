"""What must be sent to whoever has version n of a package, so that they have n+1, byte for byte.

A delta is a zip: `delta.json`, `frame` (every byte of the new archive that is not a file's content: headers,
directory) and the contents that the old package lacks, compressed as they are in the new one. So nothing is
compressed where a delta is applied, and it does not matter which zlib or Python is there.
"""

import hashlib
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

import deflate

from curriculum.packaging.writer import LEVEL, RawEntry, add_raw, read_raw
from curriculum.trust.base import (
    DESCRIPTION,
    SAFE_PATH,
    Refused,
    canonical,
    field,
    hash_field,
    parse,
    sha256_of,
)

TYPE = "https://hoclieuso.example/delta/v1"
INDEX, FRAME = "delta.json", "frame"
SUFFIX = ".delta"
MAX_INDEX = 64_000_000
MAX_ENTRIES = 100_000
WHAT = "Bản vá"
WHOLE = "Hãy lấy cả gói mới."
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, struct.error)
"""What zipfile raises for archives that are damaged, encrypted or compressed in ways it does not know."""


@dataclass(frozen=True)
class Version:
    name: str
    bytes: int
    sha256: str
    description: str
    """sha256 of its `hoclieuso.json`, by which an unzipped one is recognised; empty when it has none."""


@dataclass(frozen=True)
class Entry:
    path: str
    sha256: str
    bytes: int
    head: int
    """Bytes of `frame` that come before its content in the new archive."""
    raw: int
    """Bytes of its content as it lies in the archive."""
    old: str
    """Path of the same content in the old package; empty: it lies in the delta, under `member`."""
    member: str


@dataclass(frozen=True)
class Delta:
    before: Version
    after: Version
    entries: tuple[Entry, ...]

    def to_json(self) -> bytes:
        names = ("path", "sha256", "bytes", "head", "raw", "old", "member")
        return canonical(
            {
                "type": TYPE,
                "from": vars(self.before),
                "to": vars(self.after),
                "entries": [{name: getattr(one, name) for name in names} for one in self.entries],
            }
        )


# --- making -------------------------------------------------------------------------------------------------


def make_delta(old: BinaryIO, new: BinaryIO, names: tuple[str, str], out: BinaryIO) -> Delta:
    """Write the delta from `old` to `new` (open files that can be sought in; `names` are theirs) to `out`.

    Raises Refused when there is none: for what is no zip, or where it would save nothing.
    """
    with _archive(old, names[0]) as before, _archive(new, names[1]) as after:
        try:
            frame, entries = _compare(before, after)
        except BROKEN as error:
            raise Refused(f"Gói cũ hoặc gói mới bị hỏng nên không có bản vá. {WHOLE}") from error
        versions = (_version(old, names[0], before), _version(new, names[1], after))
        delta = Delta(*versions, tuple(entries))
        with zipfile.ZipFile(out, "w") as archive:
            for name, content in ((INDEX, delta.to_json()), (FRAME, frame)):
                raw = bytes(deflate.deflate_compress(content, LEVEL))
                add_raw(archive, RawEntry(name, False, zlib.crc32(content), len(content), [raw], len(raw)))
            for entry in entries:
                if entry.member:
                    add_raw(archive, replace(read_raw(after, entry.path), path=entry.member))
        if out.tell() >= delta.after.bytes:
            raise Refused(f"Bản vá không nhỏ hơn gói {names[1]}. {WHOLE}")
        with zipfile.ZipFile(out) as archive:
            _check_whole(delta, pieces(delta, archive, before))
    return delta


def _compare(before: zipfile.ZipFile, after: zipfile.ZipFile) -> tuple[bytes, list[Entry]]:
    known = {_content(before, info): info.filename for info in reversed(before.infolist())}
    paths = {info.filename: _content(before, info) for info in before.infolist()}
    source = after.fp
    assert source is not None
    entries, frame, at = [], b"", 0
    for number, info in enumerate(sorted(after.infolist(), key=lambda one: one.header_offset)):
        start = _start(source, info)
        if start < at:
            raise Refused(f"Gói có các tệp chồng lên nhau nên không có bản vá. {WHOLE}")
        source.seek(at)
        head = source.read(start - at)
        frame, at = frame + head, start + info.compress_size
        content = _content(after, info)
        old = info.filename if paths.get(info.filename) == content else known.get(content, "")
        member = "" if old else f"files/{number}"
        sizes = (info.file_size, len(head), info.compress_size)
        entries.append(Entry(info.filename, content[0], *sizes, old, member))
    source.seek(at)
    return frame + source.read(), entries


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> tuple[str, str]:
    """Hashes of a file's content, and of its bytes as they lie there: what is the same is so in both."""
    raw = hashlib.sha256()
    for chunk in read_raw(archive, info.filename).raw:
        raw.update(chunk)
    with archive.open(info) as content:
        return sha256_of(content)[1], raw.hexdigest()  # type: ignore[arg-type]


def _start(source: Any, info: zipfile.ZipInfo) -> int:
    source.seek(info.header_offset)
    name, extra = struct.unpack("<26xHH", source.read(30))
    return int(info.header_offset + 30 + name + extra)


def _archive(file: BinaryIO, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except zipfile.BadZipFile as error:
        raise Refused(f"{name} không phải gói nén ZIP nên không có bản vá. {WHOLE}") from error


def _version(file: BinaryIO, name: str, archive: zipfile.ZipFile) -> Version:
    if not SAFE_PATH.fullmatch(name):
        raise Refused(f"Tên tệp {name!r} không dùng được: chỉ dùng chữ không dấu, số và . _ -")
    file.seek(0)
    size, sha256 = sha256_of(file)
    listed = DESCRIPTION in archive.namelist()
    return Version(
        name, size, sha256, hashlib.sha256(archive.read(DESCRIPTION)).hexdigest() if listed else ""
    )


def _check_whole(delta: Delta, found: Iterator[bytes]) -> None:
    hasher = hashlib.sha256()
    for piece in found:
        hasher.update(piece)
    if hasher.hexdigest() != delta.after.sha256:
        raise Refused(f"Không làm được bản vá cho {delta.after.name}. {WHOLE}")


# --- reading: it comes from outside -------------------------------------------------------------------------


def pieces(delta: Delta, archive: zipfile.ZipFile, old: zipfile.ZipFile) -> Iterator[bytes]:
    """The new archive, piece by piece. Raises Refused when the old one lacks what it should have."""
    frame, at = archive.read(FRAME), 0
    for entry in delta.entries:
        yield frame[at : at + entry.head]
        at += entry.head
        try:
            yield from read_raw(archive if entry.member else old, entry.member or entry.old).raw
        except (KeyError, *BROKEN) as error:
            raise Refused(f"Bản vá không hợp với gói cũ: không tìm thấy {entry.path}. {WHOLE}") from error
    yield frame[at:]


def read_delta(archive: zipfile.ZipFile, size: int) -> Delta:
    """Read and check the index of a delta that is `size` bytes long. Raises Refused for anything odd."""
    members = archive.NameToInfo
    if INDEX not in members or FRAME not in members or members[INDEX].file_size > MAX_INDEX:
        raise Refused(f"Tệp này không phải bản vá. {WHOLE}")
    try:
        data = parse(archive.read(INDEX), WHAT)
    except BROKEN as error:
        raise Refused("Bản vá bị hỏng. Hãy tải lại, hoặc lấy cả gói mới.") from error
    if data.get("type") != TYPE:
        raise Refused(f"Bản vá thuộc loại mà phiên bản này chưa biết. {WHOLE}")
    listed = field(data, "entries", list, WHAT)
    if len(listed) > MAX_ENTRIES or not all(isinstance(one, dict) for one in listed):
        raise Refused(f"Bản vá có danh sách tệp không dùng được. {WHOLE}")
    entries = tuple(_entry(one) for one in listed)
    before, after = (_read_version(field(data, name, dict, WHAT)) for name in ("from", "to"))
    delta = Delta(before, after, entries)
    _check_sizes(delta, members, size)
    return delta


def _read_version(data: Mapping[str, Any]) -> Version:
    name, description = (str(field(data, one, str, WHAT)) for one in ("name", "description"))
    if not SAFE_PATH.fullmatch(name) or "/" in name:
        raise Refused(f"Bản vá có tên gói không dùng được: {name!r}. {WHOLE}")
    if description:
        hash_field(data, "description", WHAT)
    return Version(name, _size(data, "bytes"), hash_field(data, "sha256", WHAT), description)


def _entry(data: Mapping[str, Any]) -> Entry:
    path, old, member = (str(field(data, name, str, WHAT)) for name in ("path", "old", "member"))
    if not all(SAFE_PATH.fullmatch(one) for one in (path, old or path, member or path)):
        raise Refused(f"Bản vá có đường dẫn không an toàn: {path!r}. Đừng dùng tệp này.")
    if bool(old) == bool(member):
        raise Refused(f"Bản vá không nói lấy {path} từ đâu. {WHOLE}")
    size, head, raw = (_size(data, name) for name in ("bytes", "head", "raw"))
    return Entry(path, hash_field(data, "sha256", WHAT), size, head, raw, old, member)


def _size(data: Mapping[str, Any], name: str) -> int:
    size = int(field(data, name, int, WHAT))
    if not 0 <= size < 1 << 50:
        raise Refused(f"Bản vá có kích thước không hợp lý. {WHOLE}")
    return size


def _check_sizes(delta: Delta, members: Mapping[str, zipfile.ZipInfo], size: int) -> None:
    """Nothing grows beyond what is said, and that is checked against the disk before it is written."""
    carried = [(one, members.get(one.member)) for one in delta.entries if one.member]
    fits = all(
        member is not None and (member.compress_size, member.file_size) == (one.raw, one.bytes)
        for one, member in carried
    )
    framed = delta.after.bytes - sum(one.raw for one in delta.entries)
    heads = sum(one.head for one in delta.entries)
    paths = {one.path.lower() for one in delta.entries}
    if not fits or framed != members[FRAME].file_size or heads > framed or framed > MAX_INDEX:
        raise Refused(f"Bản vá nói sai kích thước của chính nó. Đừng dùng tệp này. {WHOLE}")
    if len(paths) != len(delta.entries) or sum(one.raw for one, _member in carried) > size:
        raise Refused(f"Bản vá nêu một tệp hai lần. Đừng dùng tệp này. {WHOLE}")
