"""Applying a delta to an unzipped package, as it lies on a USB stick: by renames, with a journal.

New files are written beside the old ones and checked first. Then a journal is written, and only then are old
files moved away and new ones moved in. Whoever pulls the stick out before the journal has the old version;
after it, running the command again completes the new one.
"""

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from curriculum.trust.base import (
    CHUNK,
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
from curriculum.trust.deltas import MAX_INDEX, WHOLE, Delta, Entry
from curriculum.trust.patching import check_space, explained, opened_delta, sync_folder
from curriculum.trust.statement import Statement

WORK = UPDATE
JOURNAL = "journal.json"
WHAT = "Nhật ký cập nhật"


@dataclass(frozen=True)
class Journal:
    remove: tuple[str, ...]
    """Old files to move away, to `old/<position>`."""
    place: tuple[tuple[str, str], ...]
    """Path and sha256 of the new files that wait as `new/<position>`."""

    def to_json(self) -> str:
        return json.dumps({"remove": self.remove, "place": self.place}, sort_keys=True)


def patch_folder(folder: Path, delta_file: Path, statement: Statement | None = None) -> str:
    """Bring an unzipped package to the new version where it lies; the name of that version.

    Safe to kill at any moment and to run again.
    """
    try:
        recover(folder)
        with opened_delta(delta_file, statement) as (delta, archive):
            old = _listed(_description(folder))
            if old[DESCRIPTION] != delta.after.description:
                if old[DESCRIPTION] != delta.before.description:
                    raise Refused(
                        f"Thư mục {folder.name} không phải {delta.before.name} mà bản vá này cần. "
                        "Hãy chọn đúng thư mục, hoặc chép cả gói mới."
                    )
                try:
                    _prepare(folder, delta, archive, old)
                finally:
                    recover(folder)
            for path, sha256 in _listed(_description(folder)).items():
                _check_same(folder / path, sha256)
            return delta.after.name
    except OSError as error:
        raise explained(error, folder) from error


def recover(folder: Path) -> None:
    """Complete what was interrupted after its journal was written; drop what was interrupted before."""
    work = folder / WORK
    for place in (work, work / "new", work / "old"):
        if place.is_symlink():
            raise Refused(f"{place} là một liên kết. Hãy xóa nó; đừng dùng thư mục này.")
    if not work.is_dir():
        return
    if (work / JOURNAL).is_file():
        journal = _read_journal(work / JOURNAL)
        for path in (*journal.remove, *(path for path, _sha256 in journal.place)):
            _check_inside(folder, path)
        try:
            _switch(folder, journal)
        except (OSError, Refused):
            _undo(folder, journal)
            _clean(folder, journal)
            raise
        _clean(folder, journal)
    else:
        shutil.rmtree(work)


# --- before the journal -------------------------------------------------------------------------------------


def _prepare(folder: Path, delta: Delta, archive: zipfile.ZipFile, old: Mapping[str, str]) -> None:
    """Write and check all new files, check those that stay, then write the journal."""
    for path in (*old, *(entry.path for entry in delta.entries)):
        _check_inside(folder, path)
    kept = [one for one in delta.entries if old.get(one.path) == one.sha256]
    fresh = [one for one in delta.entries if old.get(one.path) != one.sha256]
    gone = tuple(path for path in old if path not in {one.path for one in kept})
    _check_free(folder, fresh, gone)
    check_space(folder, sum(one.bytes for one in fresh))
    for one in kept:
        _check_same(folder / one.path, one.sha256)
    work = folder / WORK
    for part in ("new", "old"):
        (work / part).mkdir(parents=True)
    for number, one in enumerate(fresh):
        with _source(folder, archive, one) as source:
            _write(work / "new" / str(number), source, one)
    _check_list(work / "new", fresh, delta)
    sync_folder(work / "new")
    journal = Journal(gone, tuple((one.path, one.sha256) for one in fresh))
    draft = work / f"{JOURNAL}.part"
    with draft.open("w", encoding="utf-8") as file:
        file.write(journal.to_json())
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, work / JOURNAL)
    sync_folder(work)


def _check_list(new: Path, fresh: list[Entry], delta: Delta) -> None:
    """The new files must be those of the new `hoclieuso.json`: its hash is what signatures vouch for."""
    numbers = [number for number, one in enumerate(fresh) if one.path == DESCRIPTION]
    listed = _listed((new / str(numbers[0])).read_bytes()) if numbers else {}
    carried = {one.path: one.sha256 for one in delta.entries}
    if listed != carried or carried.get(DESCRIPTION) != delta.after.description:
        raise Refused(f"Bản vá không khớp danh sách tệp của {delta.after.name}. Đừng dùng tệp này. {WHOLE}")


def _check_free(folder: Path, fresh: list[Entry], gone: tuple[str, ...]) -> None:
    """A file that is not the package's own is nobody's to overwrite; on sticks case does not count."""
    leaving = {path.lower() for path in gone}
    for one in fresh:
        if one.path.lower() not in leaving and (folder / one.path).exists():
            raise Refused(f"Trong thư mục đã có tệp lạ {one.path}. Hãy dời nó đi rồi chạy lại lệnh này.")


def _check_inside(folder: Path, path: str) -> None:
    """No link on the way: what is written must lie in the folder."""
    if not SAFE_PATH.fullmatch(path):
        raise Refused(f"Đường dẫn không an toàn: {path!r}. Đừng dùng thư mục hoặc bản vá này.")
    place = folder
    for part in path.split("/"):
        place = place / part
        if place.is_symlink():
            raise Refused(f"{place} là một liên kết, không phải tệp của gói. Hãy chép lại gói vào đây.")


def _check_same(path: Path, sha256: str) -> None:
    try:
        with path.open("rb") as file:
            found = sha256_of(file)[1]
    except FileNotFoundError:
        found = ""
    if found != sha256:
        raise Refused(f"Tệp {path.name} trong thư mục thiếu hoặc đã bị thay đổi. {WHOLE}")


def _source(folder: Path, archive: zipfile.ZipFile, entry: Entry) -> BinaryIO:
    if entry.old:
        return (folder / entry.old).open("rb")
    return archive.open(entry.member)  # type: ignore[return-value]


def _write(path: Path, source: BinaryIO, entry: Entry) -> None:
    """Not a byte more than was said, however much comes out."""
    hasher, left = hashlib.sha256(), entry.bytes
    with path.open("xb") as out:
        while chunk := source.read(min(CHUNK, left + 1)):
            left -= len(chunk)
            if left < 0:
                break
            hasher.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    if left or hasher.hexdigest() != entry.sha256:
        raise Refused(f"Tệp {entry.path} trong bản vá hoặc trong thư mục bị hỏng. {WHOLE}")


def _description(folder: Path) -> bytes:
    try:
        with (folder / DESCRIPTION).open("rb") as file:
            return file.read(MAX_DESCRIPTION)
    except FileNotFoundError as error:
        raise Undecided(
            f"Không thấy {DESCRIPTION} trong {folder}. Hãy chỉ đúng thư mục đã giải nén gói."
        ) from error


def _listed(description: bytes) -> dict[str, str]:
    """Path and sha256 of all files of the old version, `hoclieuso.json` too."""
    files = field(parse(description, DESCRIPTION), "files", list, DESCRIPTION)
    pairs = {
        str(field(one, "path", str, DESCRIPTION)): hash_field(one, "sha256", DESCRIPTION) for one in files
    }
    return {**pairs, DESCRIPTION: hashlib.sha256(description).hexdigest()}


# --- after it: every step may have been done already --------------------------------------------------------


def _read_journal(path: Path) -> Journal:
    """Whatever a stick says: the paths are checked by whoever uses them."""
    with path.open("rb") as file:
        data: dict[str, Any] = parse(file.read(MAX_INDEX), WHAT)
    remove, place = field(data, "remove", list, WHAT), field(data, "place", list, WHAT)
    pairs = [tuple(one) if isinstance(one, list) else () for one in place]
    if not all(isinstance(one, str) for one in remove) or not all(
        len(pair) == 2 and all(isinstance(one, str) for one in pair) for pair in pairs
    ):
        raise Refused(f"Nhật ký cập nhật trong thư mục bị hỏng. {WHOLE}")
    return Journal(tuple(remove), tuple((str(path), str(sha256)) for path, sha256 in pairs))


def _switch(folder: Path, journal: Journal) -> None:
    work = folder / WORK
    for number, path in enumerate(journal.remove):
        away = work / "old" / str(number)
        if not away.exists() and (folder / path).exists():
            os.replace(folder / path, away)
    _sync(folder, journal)
    for number, (path, _sha256) in enumerate(journal.place):
        waiting = work / "new" / str(number)
        if waiting.exists():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            os.replace(waiting, folder / path)
    _sync(folder, journal)
    for path, sha256 in journal.place:
        _check_same(folder / path, sha256)


def _undo(folder: Path, journal: Journal) -> None:
    """Back to the old version; the journal stays until that is done, so this may be interrupted too."""
    work = folder / WORK
    for number, (path, _sha256) in enumerate(journal.place):
        waiting = work / "new" / str(number)
        if not waiting.exists() and (folder / path).exists():
            os.replace(folder / path, waiting)
    for number, path in enumerate(journal.remove):
        away = work / "old" / str(number)
        if away.exists():
            os.replace(away, folder / path)
    _sync(folder, journal)


def _clean(folder: Path, journal: Journal) -> None:
    work = folder / WORK
    (work / JOURNAL).unlink()
    sync_folder(work)
    shutil.rmtree(work)
    paths = (*journal.remove, *(path for path, _sha256 in journal.place))
    for place in sorted({(folder / path).parent for path in paths}, reverse=True):
        with suppress(OSError):  # not empty: the usual case
            if place != folder:
                place.rmdir()


def _sync(folder: Path, journal: Journal) -> None:
    for place in sorted(_folders(folder, journal)):
        sync_folder(place)


def _folders(folder: Path, journal: Journal) -> Iterator[Path]:
    paths = (*journal.remove, *(path for path, _sha256 in journal.place))
    yield from {(folder / path).parent for path in paths}
    yield from (folder / WORK / "old", folder / WORK / "new")
