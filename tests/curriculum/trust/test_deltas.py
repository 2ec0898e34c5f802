"""Deltas: small, exact, refused when anything is odd, and harmless when the power goes."""

import io
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from curriculum.packaging import PACKAGERS
from curriculum.trust.__main__ import main
from curriculum.trust.base import Refused, TrustError, Undecided
from curriculum.trust.deltas import make_delta
from curriculum.trust.folders import WORK, patch_folder
from curriculum.trust.keyring import KeyRing
from curriculum.trust.patching import patch_file, write_delta
from curriculum.trust.statement import sign_statement
from tests.curriculum.trust.forging import rewritten
from tests.curriculum.trust.killing import killed_at_each_step
from tests.curriculum.trust.statements import statement
from tests.curriculum.trust.versions import NEW, OLD, package, tree, tree_of, unzip

ROOT = Path(__file__).parents[3]
ZIPS = [
    format
    for format, packager in PACKAGERS.items()
    if packager.extension not in ("pdf", "xml", "txt", "tar.gz")
]


def leftovers(place: Path) -> list[str]:
    known = {"old.zip", "new.zip", "x.delta", "made.zip", "stick"}
    return sorted(path.name for path in place.iterdir() if path.name not in known)


# --- files --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", ZIPS)
def test_one_lesson_of_ten_costs_less_than_15_per_cent_and_is_exact(format: str, tmp_path: Path) -> None:
    old, new = package(1, format), package(2, format)
    out = io.BytesIO()
    make_delta(io.BytesIO(old), io.BytesIO(new), ("old.zip", "new.zip"), out)
    (tmp_path / "old.zip").write_bytes(old)
    (tmp_path / "x.delta").write_bytes(out.getvalue())
    made = patch_file(tmp_path / "old.zip", tmp_path / "x.delta", None)
    assert made.read_bytes() == new
    if len(new) > 500_000:  # question banks carry no pictures: there is little to spare
        assert len(out.getvalue()) < 0.15 * len(new)


def test_the_same_versions_make_the_same_delta(place: Path) -> None:
    write_delta(place / "old.zip", place / "new.zip", place / "made.zip")
    assert (place / "made.zip").read_bytes() == (place / "x.delta").read_bytes()


def test_in_place(place: Path) -> None:
    assert patch_file(place / "old.zip", place / "x.delta", place / "old.zip").read_bytes() == NEW
    assert patch_file(place / "old.zip", place / "x.delta", place / "old.zip").read_bytes() == NEW
    assert leftovers(place) == []


def test_a_renamed_file_costs_nothing(tmp_path: Path) -> None:
    content = bytes(os.urandom(300_000))
    for name, path in (("old.zip", "media/a.jpg"), ("new.zip", "pictures/b.jpg")):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr(zipfile.ZipInfo(path), content)
            archive.writestr(zipfile.ZipInfo("x.txt"), "same")
    delta = write_delta(tmp_path / "old.zip", tmp_path / "new.zip", tmp_path / "x.delta")
    assert [entry.old for entry in delta.entries] == ["media/a.jpg", "x.txt"]
    assert (tmp_path / "x.delta").stat().st_size < 2000
    patch_file(tmp_path / "old.zip", tmp_path / "x.delta", tmp_path / "made.zip")
    assert (tmp_path / "made.zip").read_bytes() == (tmp_path / "new.zip").read_bytes()


class Stream(io.BytesIO):
    """Where nothing can be gone back to, so that zipfile writes sizes after the content."""

    def seekable(self) -> bool:
        return False

    def seek(self, *args: Any) -> int:
        raise OSError

    def tell(self) -> int:
        raise OSError


def test_zips_that_others_wrote_are_exact_too(tmp_path: Path) -> None:
    """Today's date, extra fields, a comment, sizes after the content, zlib's own compression."""
    kept = os.urandom(50_000)
    for name, text in (("old.zip", "một"), ("new.zip", "hai")):
        out = Stream()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.comment = text.encode()
            archive.writestr("a.txt", text * 5000)
            info = zipfile.ZipInfo("b.bin")
            info.extra = b"\x99\x99\x04\x00abcd"
            archive.writestr(info, kept)
            with archive.open("big.bin", "w", force_zip64=True) as big:
                big.write(kept[:1000])
        (tmp_path / name).write_bytes(out.getvalue())
    delta = write_delta(tmp_path / "old.zip", tmp_path / "new.zip", tmp_path / "x.delta")
    assert [bool(entry.old) for entry in delta.entries] == [False, True, True]
    made = patch_file(tmp_path / "old.zip", tmp_path / "x.delta", tmp_path / "made.zip")
    assert made.read_bytes() == (tmp_path / "new.zip").read_bytes()


def test_it_would_save_nothing(place: Path) -> None:
    (place / "made.zip").write_bytes(package(1, "scorm2004"))
    other = place / "old.zip"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("x", "y")
    with pytest.raises(Refused, match=r"Bản vá không nhỏ hơn gói made.zip"):
        write_delta(other, place / "made.zip", place / "x2.delta")
    assert leftovers(place) == []


def test_what_is_no_zip(place: Path) -> None:
    (place / "made.zip").write_bytes(b"%PDF-1.7")
    with pytest.raises(Refused, match="không phải gói nén ZIP nên không có bản vá"):
        write_delta(place / "old.zip", place / "made.zip", place / "x2.delta")
    assert leftovers(place) == []


def test_packages_that_are_odd_inside(place: Path) -> None:
    """The directory points two names at one place; a content is damaged."""
    with zipfile.ZipFile(place / "made.zip", "w") as archive:
        archive.writestr("a", bytes(9000))
        archive.writestr("b", bytes(9000))
        archive.filelist[1].header_offset = 0
    with pytest.raises(Refused, match=r"chồng lên nhau|bị hỏng"):
        write_delta(place / "old.zip", place / "made.zip", place / "x2.delta")
    content = bytearray(NEW)
    content[500:600] = bytes(100)
    (place / "made.zip").write_bytes(content)
    with pytest.raises(Refused, match="bị hỏng"):
        write_delta(place / "old.zip", place / "made.zip", place / "x2.delta")
    assert leftovers(place) == []


def test_the_wrong_old_package(place: Path) -> None:
    (place / "old.zip").write_bytes(package(1, "scorm12"))
    with pytest.raises(Refused, match=r"old.zip không phải old.zip mà bản vá này cần"):
        patch_file(place / "old.zip", place / "x.delta", place / "made.zip")
    assert not (place / "made.zip").exists()


def test_a_full_disk(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(place)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    with pytest.raises(Undecided, match="Đĩa không đủ chỗ"):
        patch_file(place / "old.zip", place / "x.delta", place / "old.zip")
    unzip(OLD, place / "stick")
    with pytest.raises(Undecided, match="Đĩa không đủ chỗ"):
        patch_folder(place / "stick", place / "x.delta")
    assert (place / "old.zip").read_bytes() == OLD
    assert tree_of(place / "stick") == tree(OLD)


def test_a_disk_that_fills_up_meanwhile(place: Path) -> None:
    """A real limit of the system on what one file may hold, below the size of the new package."""
    code = (
        "import resource, signal, sys; from curriculum.trust.__main__ import main;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000));"
        "sys.exit(main(sys.argv[1:]))"
    )
    files = [str(place / name) for name in ("old.zip", "x.delta", "made.zip")]
    command = [sys.executable, "-c", code, "apply", *files[:2], "--output", files[2]]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (
        3,
        "Đĩa đã đầy; gói cũ còn nguyên. Hãy xóa bớt tệp rồi chạy lại lệnh này.\n",
    )
    assert leftovers(place) == []


# --- hostile ones -------------------------------------------------------------------------------------------


def entry(index: dict[str, Any], path: str) -> dict[str, Any]:
    return next(one for one in index["entries"] if one["path"] == path)


HOSTILE: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "path": (lambda i: i["entries"][0].update(path="../../x"), "không an toàn"),
    "absolute": (lambda i: i["entries"][0].update(path="/etc/passwd"), "không an toàn"),
    "old": (lambda i: i["entries"][1].update(old="../x", member=""), "không an toàn"),
    "work": (lambda i: i["entries"][0].update(path=f"{WORK}/journal.json"), "không an toàn"),
    "name": (lambda i: i["to"].update(name="../new.zip"), "tên gói không dùng được"),
    "both": (lambda i: i["entries"][0].update(old="index.html", member="files/0"), "không nói lấy"),
    "neither": (lambda i: i["entries"][0].update(old="", member=""), "không nói lấy"),
    "negative": (lambda i: i["entries"][0].update(bytes=-1), "không hợp lý"),
    "huge": (lambda i: i["entries"][0].update(bytes=1 << 60), "không hợp lý"),
    "a bomb": (lambda i: entry(i, "index.html").update(bytes=1 << 40), "sai kích thước"),
    "no member": (lambda i: entry(i, "index.html").update(member="files/999"), "sai kích thước"),
    "target": (lambda i: i["to"].update(bytes=5), "sai kích thước"),
    "heads": (lambda i: i["entries"][0].update(head=1 << 30), "sai kích thước"),
    "twice": (lambda i: i["entries"][2].update(path=i["entries"][3]["path"].upper()), "hai lần"),
    "kind": (lambda i: i.update(type="x"), "chưa biết"),
    "boolean": (lambda i: i["entries"][0].update(bytes=True), "thiếu hoặc sai"),
    "list": (lambda i: i.update(entries={}), "thiếu hoặc sai"),
    "entry": (lambda i: i.update(entries=[1]), "không dùng được"),
    "hash": (lambda i: i["to"].update(sha256="A" * 64), "không phải mã SHA-256"),
}


@pytest.mark.parametrize("harm", HOSTILE)
def test_a_hostile_delta(place: Path, harm: str) -> None:
    change, said = HOSTILE[harm]
    rewritten(place / "x.delta", change)
    unzip(OLD, place / "stick")
    for apply in (
        lambda: patch_file(place / "old.zip", place / "x.delta", place / "made.zip"),
        lambda: patch_folder(place / "stick", place / "x.delta"),
    ):
        with pytest.raises(Refused, match=said):
            apply()
    assert tree_of(place / "stick") == tree(OLD)
    assert leftovers(place) == []
    assert not (place / "made.zip").exists()


def test_a_delta_that_lies_about_a_hash(place: Path) -> None:
    rewritten(place / "x.delta", lambda index: entry(index, "index.html").update(sha256="0" * 64))
    unzip(OLD, place / "stick")
    with pytest.raises(Refused, match=r"Tệp index.html trong bản vá hoặc trong thư mục bị hỏng"):
        patch_folder(place / "stick", place / "x.delta")
    rewritten(place / "x.delta", lambda index: index["to"].update(sha256="0" * 64))
    with pytest.raises(Refused, match=r"Kết quả không đúng new.zip; gói cũ còn nguyên"):
        patch_file(place / "old.zip", place / "x.delta", place / "old.zip")
    assert (place / "old.zip").read_bytes() == OLD
    with pytest.raises(Refused):
        patch_folder(place / "stick", place / "x.delta")
    assert tree_of(place / "stick") == tree(OLD)


@pytest.mark.parametrize("at", [0.02, 0.3, 0.6, 0.9, 0.99])
def test_a_damaged_delta(place: Path, at: float) -> None:
    """A folder needs nothing of the frame, at 2 %, and is right without it."""
    content = bytearray((place / "x.delta").read_bytes())
    start = int(len(content) * at)
    content[start : start + 40] = bytes(40)
    (place / "x.delta").write_bytes(content)
    stick = unzip(OLD, place / "stick")
    with pytest.raises(TrustError):
        patch_file(place / "old.zip", place / "x.delta", place / "made.zip")
    assert not (place / "made.zip").exists()
    if at == 0.02:
        patch_folder(stick, place / "x.delta")
        assert tree_of(stick) == tree(NEW)
    else:
        with pytest.raises(TrustError):
            patch_folder(stick, place / "x.delta")
        assert tree_of(stick) == tree(OLD)


@pytest.mark.parametrize("content", [b"", b"PK", b"<html>404</html>", OLD])
def test_what_is_no_delta(place: Path, content: bytes) -> None:
    (place / "x.delta").write_bytes(content)
    with pytest.raises(Refused, match="không phải bản vá"):
        patch_file(place / "old.zip", place / "x.delta", place / "made.zip")


def test_a_file_killed_at_any_step(place: Path) -> None:
    made = place / "made.zip"

    def check() -> None:
        assert (place / "old.zip").read_bytes() == OLD
        assert not made.exists() or made.read_bytes() == NEW
        made.unlink(missing_ok=True)

    command = [str(place / "old.zip"), str(place / "x.delta"), "--output", str(made)]
    assert killed_at_each_step(command, check) > 1
    assert made.read_bytes() == NEW
    assert leftovers(place) == []


# --- commands -----------------------------------------------------------------------------------------------


def test_the_command_lines(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["delta", str(place / "old.zip"), str(place / "new.zip"), "--output", str(place / "d")]) == 0
    assert " % của gói mới" in capsys.readouterr().out
    assert main(["apply", str(place / "old.zip"), str(place / "d"), "--output", str(place / "made.zip")]) == 0
    assert "đúng từng byte của bản mới" in capsys.readouterr().out
    assert main(["apply", str(place / "no.zip"), str(place / "d")]) == 3
    unzip(OLD, place / "stick")
    assert main(["apply", str(place / "stick"), str(place / "d"), "--output", "x"]) == 1
    assert "Hãy bỏ --output" in capsys.readouterr().err
    assert main(["apply", str(place / "stick"), str(place / "d")]) == 0
    assert main(["apply", str(place / "old.zip"), str(place / "d"), "--output", str(place / "no" / "x")]) == 3


def test_manage_py_needs_neither_server_nor_database(place: Path) -> None:
    environment = {
        **os.environ,
        "HOCLIEUSO_DATABASE_URL": "postgres://nobody@localhost:1/none",
        "HOCLIEUSO_BROKER_URL": "redis://localhost:1/0",
        "HOCLIEUSO_DATA_DIR": str(place / "data"),
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, str(ROOT / "manage.py"), "apply_delta", "old.zip", "x.delta"]
    command += ["--output", "made.zip"]
    ended = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert (place / "made.zip").read_bytes() == NEW


def test_a_delta_must_lead_to_what_was_signed(place: Path) -> None:
    ring = KeyRing(place / "keys")
    private = ring.private(ring.ensure("2026").active)
    keys = ["--keys", str(place / "keys" / "keys.json"), "--trust", ring.read().active.id]
    command = ["apply", str(place / "old.zip"), str(place / "x.delta"), "--output", str(place / "made.zip")]
    for name in ("old", "new"):
        text = sign_statement(statement(place / f"{name}.zip"), private)
        (place / f"{name}.sig").write_text(text, "utf-8")
    assert main([*command, "--signature", str(place / "old.sig"), *keys]) == 1
    assert not (place / "made.zip").exists()
    assert main([*command, "--signature", str(place / "new.sig")]) == 3
    assert main([*command, "--signature", str(place / "new.sig"), *keys]) == 0
