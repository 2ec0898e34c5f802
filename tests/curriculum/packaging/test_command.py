"""`python -m curriculum.packaging`: the same bytes as on the site, without Django, and errors that help."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from curriculum import packages, releases
from curriculum.packaging import PACKAGERS
from curriculum.packaging.__main__ import main
from tests.curriculum.document.test_schema import document
from tests.curriculum.packaging.golden import FORMATS, GOLDEN, PLAIN, course, package_bytes

ROOT = Path(__file__).parents[3]
MEDIA = GOLDEN / "media"
EVERYTHING = str(GOLDEN / "documents" / "everything.json")
MINIMAL = str(GOLDEN / "documents" / "minimal.json")


def run(*arguments: object) -> int:
    return main([str(one) for one in arguments])


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_bytes_as_the_packagers_make(format: str, tmp_path: Path) -> None:
    out = tmp_path / "x"
    assert run(EVERYTHING, "--media", MEDIA, "--format", format, "--release", 1, "--output", out) == 0
    assert out.read_bytes() == package_bytes(format, course("everything"))


@pytest.mark.django_db
def test_the_same_bytes_as_the_site_makes(
    settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:

    monkeypatch.setitem(
        sys.modules, "folder_media", SimpleNamespace(open=lambda key: (MEDIA / key).open("rb"))
    )
    settings.CURRICULUM_OPEN_MEDIA = "folder_media.open"
    release, _made = releases.freeze(course("everything"))
    for format in FORMATS:
        site, ours = tmp_path / f"{format}.site", tmp_path / f"{format}.ours"
        packages.write_package(release, format, PLAIN, site)
        assert run(EVERYTHING, "--media", MEDIA, "--format", format, "--release", 1, "--output", ours) == 0
        assert ours.read_bytes() == site.read_bytes()


def test_without_django_and_from_anywhere(tmp_path: Path) -> None:
    code = (
        "import sys; from curriculum.packaging.__main__ import main; code = main(sys.argv[1:]);"
        "assert not [name for name in sys.modules if name.split('.')[0] in ('django', 'wagtail', 'cms')];"
        "sys.exit(code)"
    )
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-c", code, EVERYTHING, "--media", str(MEDIA), "--format", "scorm12"]
    ended = subprocess.run(
        command, cwd=tmp_path, env={**environment, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    name, size, sha256 = ended.stdout.splitlines()
    assert name == "CT-CD-01-vi-0-scorm12.zip"
    assert size == f"{(tmp_path / name).stat().st_size} byte"
    assert re.fullmatch("sha256 [0-9a-f]{64}", sha256)


@pytest.mark.parametrize("naming", ["sha256", "as in a package", "anything"])
def test_media_are_found_by_what_is_in_them(naming: str, tmp_path: Path) -> None:
    folder = tmp_path / "media"
    for number, file in enumerate(MEDIA.iterdir()):
        name = {
            "sha256": f"{file.name[:2]}/{file.name}",
            "as in a package": f"media/{file.name[:16]}.bin",
            "anything": f"Ảnh của tôi/{number}.dat",
        }
        target = folder / name[naming]
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
    out = tmp_path / "x.zip"
    assert run(EVERYTHING, "--media", folder, "--format", "web", "--release", 1, "--output", out) == 0
    assert out.read_bytes() == package_bytes("web", course("everything"))


def test_what_is_missing_is_named_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "media"
    shutil.copytree(MEDIA, folder)
    video, picture = document()["media"][2]["renditions"][0], document()["media"][0]["renditions"][0]
    (folder / video["sha256"]).unlink()
    (folder / picture["sha256"]).write_bytes(b"?")
    out = tmp_path / "x.zip"
    assert run(EVERYTHING, "--media", folder, "--format", "web", "--output", out) == 1
    said = capsys.readouterr().err
    assert said.startswith(
        "Thiếu 2 tệp đa phương tiện:\n- “Màn hình đăng nhập VNeID” (image, w480, image/jpeg)"
    )
    assert "mang tên này nhưng nội dung khác" in said
    assert (
        f"“Video: đăng nhập VNeID” (video, 480p, video/mp4): 21926 byte, sha256 {video['sha256']}\n" in said
    )
    assert said.endswith("tệp được nhận ra theo nội dung.\n")
    assert list(tmp_path.iterdir()) == [folder]


def test_only_what_the_order_needs_must_be_there(tmp_path: Path) -> None:
    folder = tmp_path / "media"
    shutil.copytree(MEDIA, folder)
    for rendition in document()["media"][2]["renditions"]:
        if rendition["media_type"] == "video/mp4":
            (folder / rendition["sha256"]).unlink()
    command = (EVERYTHING, "--media", folder, "--format", "web", "--output", tmp_path / "x.zip")
    assert run(*command) == 1
    assert run(*command, "--edition", "light") == 0


ERRORS: dict[str, tuple[tuple[str, ...], str]] = {
    "no document": (("nowhere.json", "--format", "web"), "Không đọc được nowhere.json: không có tệp"),
    "a folder": ((".", "--format", "web"), "Không đọc được .: đây là thư mục."),
    "media": ((MINIMAL, "--format", "web", "--media", "nowhere"), "Không có thư mục nowhere."),
    "output": ((MINIMAL, "--format", "web", "--output", f"{MINIMAL}/x.zip"), "Không ghi được "),
    "base": ((MINIMAL, "--format", "cmi5", "--activity-base", "xapi"), "--activity-base phải là địa chỉ"),
    "pin": ((MINIMAL, "--format", "web", "--with", "km"), "Ngôn ngữ kèm theo phải có dạng mã/số phát hành"),
    "no file": ((MINIMAL, "--format", "web", "--with", "km/3"), "Thiếu tài liệu của km/3. Hãy thêm"),
    "no pin": (
        (MINIMAL, "--format", "web", "--translation", MINIMAL),
        "Có tài liệu vi nhưng không có --with",
    ),
    "lesson": ((MINIMAL, "--format", "web", "--lesson", "x"), "Khóa học không có bài 'x'. Các bài: bat-tat."),
    "structure": ((MINIMAL, "--format", "web", "--structure", "lessons"), "Định dạng Trang web"),
    "another course": (
        (MINIMAL, "--format", "web", "--with", "km/3", "--translation", "{khmer}"),
        "Tài liệu km là của khóa học",
    ),
}


@pytest.mark.parametrize("fault", ERRORS)
def test_errors_say_what_to_do_and_leave_nothing(
    fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments, said = ERRORS[fault]
    other = tmp_path.parent / f"{tmp_path.name}-khmer.json"
    khmer = {**document("khmer"), "code": "KHAC-01"}
    other.write_text(json.dumps(khmer), "utf-8")
    assert run(*(one.replace("{khmer}", str(other)) for one in arguments)) == 1
    assert capsys.readouterr().err.startswith(said)
    assert list(tmp_path.iterdir()) == []


def test_a_broken_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "khoa.json"
    path.write_text('{"title": "x",}', "utf-8")
    assert run(path, "--format", "web") == 1
    assert capsys.readouterr().err.startswith("khoa.json, dòng 1, cột 15: ")


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    code = (
        "import resource, signal, sys; from curriculum.packaging.__main__ import main;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, 9_000)); sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", code, MINIMAL, "--format", "web", "--output", str(tmp_path / "x.zip")]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (
        1,
        f"Không ghi được {tmp_path / 'x.zip'}: tệp quá lớn đối với đĩa này.\n",
    )
    assert list(tmp_path.iterdir()) == []


def test_the_list_of_formats(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--list-formats") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(PACKAGERS)


def test_the_example_of_the_documentation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "docs" / "course-document.md").read_text("utf-8")
    path = tmp_path / "COURSE.json"
    path.write_text(re.findall(r"```json\n(.*?)```", text, re.DOTALL)[0], "utf-8")
    for format in FORMATS:
        assert run(path, "--format", format, "--output", tmp_path / format) == 0, capsys.readouterr().err
    assert io.BytesIO((tmp_path / "web").read_bytes()).read(2) == b"PK"
