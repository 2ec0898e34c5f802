"""Updating an unzipped package where it lies: exact, or as it was, whatever goes wrong."""

import hashlib
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from curriculum.trust.base import Refused, Undecided
from curriculum.trust.folders import WORK, patch_folder
from curriculum.trust.keyring import KeyRing
from curriculum.trust.patching import write_delta
from curriculum.trust.statement import sign_statement
from curriculum.trust.verify import signed_statement, verify
from tests.curriculum.trust.forging import rewritten
from tests.curriculum.trust.killing import killed_at_each_step
from tests.curriculum.trust.statements import statement
from tests.curriculum.trust.versions import NEW, OLD, package, tree, tree_of, unzip


def test_a_stick_becomes_the_new_version_where_it_lies(place: Path) -> None:
    stick = unzip(OLD, place / "stick")
    (stick / "ghi-chu.docx").write_bytes(b"mine")
    assert patch_folder(stick, place / "x.delta") == "new.zip"
    assert tree_of(stick) == {**tree(NEW), "ghi-chu.docx": b"mine"}
    assert patch_folder(stick, place / "x.delta") == "new.zip"


def test_a_damaged_stick_is_not_made_worse(place: Path) -> None:
    stick = unzip(OLD, place / "stick")
    (stick / "player.css").write_bytes(b"")
    before = tree_of(stick)
    with pytest.raises(Refused, match=r"Tệp player.css trong thư mục thiếu hoặc đã bị thay đổi"):
        patch_folder(stick, place / "x.delta")
    assert tree_of(stick) == before


def test_a_stick_with_another_package(place: Path) -> None:
    unzip(package(1, "scorm12"), place / "stick")
    with pytest.raises(Refused, match=r"Thư mục stick không phải old.zip"):
        patch_folder(place / "stick", place / "x.delta")
    (place / "empty").mkdir()
    with pytest.raises(Undecided, match="Hãy chỉ đúng thư mục đã giải nén"):
        patch_folder(place / "empty", place / "x.delta")


def test_somebodys_own_file_is_not_overwritten(place: Path) -> None:
    stick = unzip(OLD, place / "stick")
    path = next(iter(tree(NEW).keys() - tree(OLD).keys()))
    (stick / path).write_bytes(b"mine")
    with pytest.raises(Refused, match=f"đã có tệp lạ {path}"):
        patch_folder(stick, place / "x.delta")
    assert (stick / path).read_bytes() == b"mine"


def test_a_link_leads_nowhere(place: Path) -> None:
    stick = unzip(OLD, place / "stick")
    shutil.move(stick / "media", place / "outside")
    (stick / "media").symlink_to(place / "outside")
    before = tree_of(place / "outside")
    with pytest.raises(Refused, match="là một liên kết"):
        patch_folder(stick, place / "x.delta")
    assert tree_of(place / "outside") == before


@pytest.mark.parametrize(
    "journal",
    [
        '{"remove": ["../secret"], "place": []}',
        '{"remove": [], "place": [["../secret", "x"]]}',
        '{"remove": [], "place": [["a/../../secret", "x"]]}',
        '{"remove": [1], "place": []}',
        '{"remove": [], "place": [["a"]]}',
        "[]",
        "",
    ],
)
def test_a_hostile_journal_on_a_stick(place: Path, journal: str) -> None:
    stick = unzip(OLD, place / "stick")
    (place / "secret").write_text("secret")
    for part in ("new", "old"):
        (stick / WORK / part).mkdir(parents=True)
    (stick / WORK / "new" / "0").write_text("evil")
    (stick / WORK / "journal.json").write_text(journal)
    with pytest.raises(Refused):
        patch_folder(stick, place / "x.delta")
    assert (place / "secret").read_text() == "secret"


def test_a_rename_that_fails_is_rolled_back(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stick = unzip(OLD, place / "stick")
    replace, calls = os.replace, []

    def failing(source: Any, target: Any) -> None:
        calls.append(target)
        if len(calls) == 5:
            raise PermissionError(13, "in use", str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(Undecided, match="in use"):
        patch_folder(stick, place / "x.delta")
    assert tree_of(stick) == tree(OLD)


def test_a_forged_delta_that_names_the_signed_package_but_brings_other_files(place: Path) -> None:
    """In a folder no archive comes out whose hash could tell: its list of files must."""
    with zipfile.ZipFile(place / "evil.zip", "w") as archive:
        for name, content in {**tree(NEW), "index.html": b"<script>evil()</script>"}.items():
            archive.writestr(name, content)
    write_delta(place / "old.zip", place / "evil.zip", place / "x.delta")
    (place / "evil.zip").unlink()
    sha256 = hashlib.sha256(NEW).hexdigest()
    rewritten(place / "x.delta", lambda index: index["to"].update(sha256=sha256, name="new.zip"))
    ring = KeyRing(place / "keys")
    said = sign_statement(statement(place / "new.zip"), ring.private(ring.ensure("2026").active))
    signed = signed_statement(said, ring.read())[0]
    stick = unzip(OLD, place / "stick")
    with pytest.raises(Refused, match=r"Bản vá không khớp danh sách tệp của new.zip"):
        patch_folder(stick, place / "x.delta", signed)
    assert tree_of(stick) == tree(OLD)


def test_a_stick_that_has_the_list_of_the_new_version_but_not_its_files(place: Path) -> None:
    stick = unzip(OLD, place / "stick")
    (stick / "hoclieuso.json").write_bytes(tree(NEW)["hoclieuso.json"])
    with pytest.raises(Refused, match="thiếu hoặc đã bị thay đổi"):
        patch_folder(stick, place / "x.delta")


def test_links_in_the_place_of_work(place: Path) -> None:
    stick = unzip(OLD, place / "stick")
    (place / "outside").mkdir()
    (stick / WORK / "new").mkdir(parents=True)
    (stick / WORK / "old").symlink_to(place / "outside")
    (stick / WORK / "journal.json").write_text('{"remove": ["index.html"], "place": []}')
    with pytest.raises(Refused, match="là một liên kết"):
        patch_folder(stick, place / "x.delta")
    assert list((place / "outside").iterdir()) == []


def test_a_stick_pulled_out_at_any_step(place: Path) -> None:
    stick = unzip(OLD, place / "stick")
    ring = KeyRing(place / "keys")
    private = ring.private(ring.ensure("2026").active)
    signature = sign_statement(statement(place / "new.zip"), private)
    seen = []

    def plug_in_again() -> None:
        """Old or new, or on the way with a journal; running it again makes the new one. Then start over."""
        now = tree_of(stick)
        own = {path: content for path, content in now.items() if not path.startswith(WORK)}
        between = own not in (tree(OLD), tree(NEW))
        seen.append("between" if between else "new" if own == tree(NEW) else "old")
        if between:
            assert f"{WORK}/journal.json" in now
            with pytest.raises(Undecided, match="đang cập nhật dở"):
                verify(stick, signature, ring.read())
        assert patch_folder(stick, place / "x.delta") == "new.zip"
        assert tree_of(stick) == tree(NEW)
        assert verify(stick, signature, ring.read()).files == len(tree(NEW)) - 1
        shutil.rmtree(stick)
        unzip(OLD, stick)

    steps = killed_at_each_step([str(stick), str(place / "x.delta")], plug_in_again)
    assert tree_of(stick) == tree(NEW)
    assert steps == len(seen) > 15
    assert {"old", "between", "new"} <= set(seen)
