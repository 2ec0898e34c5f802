"""Whether a package is what its site signed: the file itself, or what was unzipped from it."""

import hashlib
import io
import os
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from curriculum.trust.base import (
    DESCRIPTION,
    MAX_DESCRIPTION,
    SAFE_PATH,
    UPDATE,
    Refused,
    Undecided,
    field,
    hash_field,
    parse,
    sha256_of,
)
from curriculum.trust.envelope import Envelope, read_envelope, signers
from curriculum.trust.keys import KeySet
from curriculum.trust.statement import Statement, read_statement

LEFT_BY_SYSTEMS = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})
FOLDERS_OF_SYSTEMS = frozenset({"system volume information", ".trashes", ".spotlight-v100", ".fseventsd"})


@dataclass(frozen=True)
class Verdict:
    """Only of what is good; anything else is an exception."""

    statement: Statement
    key_id: str
    files: int
    """How many were compared inside; 0 for a package that is a single file."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Listed:
    bytes: int
    sha256: str


def signed_statement(text: str, keys: KeySet) -> tuple[Statement, str]:
    """The statement in a `.sig` file and the id of the key that signed it."""
    envelope = read_envelope(text)
    by = signers(envelope, keys.unrevoked())
    if not by:
        raise Refused(_not_signed(envelope, keys))
    return read_statement(envelope), by[0]


def verify(path: Path, signature: str, keys: KeySet) -> Verdict:
    """Check a package file, or the folder it was unzipped into, against the text of its `.sig`."""
    statement, key_id = signed_statement(signature, keys)
    if path.is_dir():
        return _verify_folder(path, statement, key_id)
    return _verify_file(path, statement, key_id)


def _not_signed(envelope: Envelope, keys: KeySet) -> str:
    named = [one.key_id for one in envelope.signatures]
    revoked = [key for key in keys.keys if key.revoked and key.id in named]
    if revoked:
        return (
            f"Gói được ký bằng khóa {revoked[0].id[:16]}… đã bị thu hồi từ {revoked[0].revoked}. "
            "Đừng dùng gói này; hãy tải tệp .sig mới của nó từ nơi phát hành."
        )
    if any(key.id in named for key in keys.keys):
        return "Chữ ký không đúng: tệp chữ ký đã bị sửa hoặc hỏng. Hãy tải lại tệp .sig."
    return (
        "Chữ ký không thuộc khóa nào trong bộ khóa. Hãy tải bộ khóa keys.json mới nhất của nơi phát hành; "
        "nếu vẫn vậy, đừng dùng gói này."
    )


# --- the file -----------------------------------------------------------------------------------------------


def _verify_file(path: Path, statement: Statement, key_id: str) -> Verdict:
    try:
        with path.open("rb") as file:
            found = sha256_of(file)
    except OSError as error:
        raise Undecided(f"Không đọc được {path}: {error.strerror or error}.") from error
    if found != (statement.size, statement.sha256):
        raise Refused(
            f"{path.name} không phải tệp đã được ký ({found[0]} byte, lẽ ra {statement.size}; mã SHA-256 "
            f"{found[1][:16]}…, lẽ ra {statement.sha256[:16]}…). Đừng dùng; hãy tải lại gói."
        )
    notes = [] if path.name == statement.file_name else [f"tên tệp lúc ký là {statement.file_name}"]
    files = _verify_inside(path, statement) if statement.description else 0
    return Verdict(statement, key_id, files, tuple(notes))


def _verify_inside(path: Path, statement: Statement) -> int:
    """The bytes are the signed ones by now, so nothing here is hostile; the list must hold all the same."""
    text = description_of(path)
    listed = _listed(text, statement)
    found = {name: Listed(*sha256_of(source)) for name, source in entries(path)}
    del found[DESCRIPTION]
    if found != listed:
        differing = sorted(name for name in found.keys() | listed if found.get(name) != listed.get(name))
        raise Refused(f"Trong gói có tệp không khớp danh sách: {_some(differing)}. Hãy báo nơi phát hành.")
    return len(listed)


def description_of(path: Path) -> bytes:
    """`hoclieuso.json` of a package that is an archive; empty when there is none or it is no archive."""
    try:
        for name, source in entries(path):
            if name == DESCRIPTION:
                return source.read(MAX_DESCRIPTION)
    except (zipfile.BadZipFile, tarfile.TarError) as error:
        raise Refused(f"{path.name} hỏng bên trong. Hãy tải lại gói.") from error
    return b""


def entries(path: Path) -> Iterator[tuple[str, BinaryIO]]:
    """Name and open content of each file in an archive; nothing for a file that is none."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                with archive.open(info) as source:
                    yield info.filename, source  # type: ignore[misc]
    elif path.name.endswith(".tar.gz") or tarfile.is_tarfile(path):
        with tarfile.open(path) as tar:
            for member in tar:
                with closing(tar.extractfile(member) or io.BytesIO()) as content:
                    yield member.name, content  # type: ignore[misc]


def _listed(description: bytes, statement: Statement) -> dict[str, Listed]:
    if hashlib.sha256(description).hexdigest() != statement.description:
        raise Refused(f"{DESCRIPTION} không phải tệp đã được ký. Đừng dùng; hãy tải lại gói.")
    files = field(parse(description, DESCRIPTION), "files", list, DESCRIPTION)
    return {_path(one): Listed(one["bytes"], hash_field(one, "sha256", DESCRIPTION)) for one in files}


def _path(entry: Any) -> str:
    path = str(field(entry, "path", str, DESCRIPTION)) if isinstance(entry, dict) else ""
    if not SAFE_PATH.fullmatch(path) or not isinstance(entry.get("bytes"), int):
        raise Refused(f"{DESCRIPTION} có mục không dùng được: {path!r}. Hãy báo nơi phát hành.")
    return path


# --- what was unzipped --------------------------------------------------------------------------------------


def _verify_folder(folder: Path, statement: Statement, key_id: str) -> Verdict:
    if not statement.description:
        raise Refused("Chữ ký này là của một tệp đơn, không phải của một thư mục.")
    if (folder / UPDATE).exists():
        raise Undecided(f"Thư mục {folder.name} đang cập nhật dở. Hãy chạy lại lệnh cập nhật, rồi kiểm tra.")
    listed = _listed(_read_description(folder), statement)
    present = dict(_walk(folder))
    missing = sorted(listed.keys() - present.keys())
    changed = sorted(name for name in listed.keys() & present.keys() if _differs(present[name], listed[name]))
    extra = sorted(present.keys() - listed.keys() - {DESCRIPTION})
    harmless = [name for name in extra if _left_by_system(name)]
    added = [name for name in extra if name not in harmless]
    faults = [("thiếu", missing), ("đã bị thay đổi", changed), ("không thuộc gói", added)]
    said = "; ".join(f"{what}: {_some(names)}" for what, names in faults if names)
    if said:
        raise Refused(f"Thư mục {folder.name} không còn nguyên vẹn ({said}). Đừng dùng; hãy chép lại gói.")
    notes = [f"bỏ qua tệp của hệ điều hành: {_some(harmless)}"] if harmless else []
    return Verdict(statement, key_id, len(listed), tuple(notes))


def _read_description(folder: Path) -> bytes:
    try:
        with (folder / DESCRIPTION).open("rb") as file:
            return file.read(MAX_DESCRIPTION)
    except OSError as error:
        raise Undecided(
            f"Không thấy {DESCRIPTION} trong {folder}. Hãy chỉ đúng thư mục đã giải nén gói."
        ) from error


def _walk(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file under `folder`, by its path with slashes; links are files here, and never followed."""
    for place, folders, names in os.walk(folder):
        links = [name for name in folders if (Path(place) / name).is_symlink()]
        for name in (*names, *links):
            path = Path(place) / name
            yield path.relative_to(folder).as_posix(), path


def _differs(path: Path, listed: Listed) -> bool:
    """A file of another size is not read, whatever its size."""
    try:
        if path.is_symlink() or path.stat().st_size != listed.bytes:
            return True
        with path.open("rb") as file:
            return sha256_of(file) != (listed.bytes, listed.sha256)
    except OSError as error:
        raise Undecided(f"Không đọc được {path}: {error.strerror or error}.") from error


def _left_by_system(name: str) -> bool:
    first, last = name.split("/", 1)[0].lower(), name.rsplit("/", 1)[-1].lower()
    return last in LEFT_BY_SYSTEMS or last.startswith("._") or first in FOLDERS_OF_SYSTEMS


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:5])
    return shown if len(names) <= 5 else f"{shown} và {len(names) - 5} tệp nữa"
