"""A read-only copy: the same bytes and signatures, only what is new, safe to stop at any moment."""

import fcntl
import json
import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command

from cms.delivery import mirror as mirrors
from cms.delivery.models import Offer
from curriculum import releases
from curriculum.models import Package
from tests.cms.delivery.conftest import CONTENT, deliver
from tests.search.lessons import golden

pytestmark = pytest.mark.django_db


def run(folder: Path, *arguments: str) -> str:
    out = StringIO()
    call_command("mirror", str(folder), *arguments, stdout=out)
    return out.getvalue().strip()


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "mirror"


@pytest.fixture
def signed(release) -> Package:
    return deliver(release, signature="SIGNED")


def test_the_same_as_the_api(platform, signed, folder, settings, tmp_path, client):
    settings.SIGNING_KEYS = str(tmp_path)
    assert run(folder) == "Đã chép 1 gói (10,0\xa0KB), giữ 0 gói, xóa 0 gói."
    assert files(folder) == [
        ".hoclieuso-mirror",
        "api/catalogue.json",
        "api/changes.json",
        "api/keys.json",
        "api/packages/CT-CD-01/vi/CT-CD-01-vi-1-scorm12.zip",
        "api/packages/CT-CD-01/vi/CT-CD-01-vi-1-scorm12.zip.sig",
    ]
    api = folder / "api"
    assert json.loads((api / "catalogue.json").read_text()) == platform.get("/api/catalogue").json()
    assert json.loads((api / "changes.json").read_text()) == platform.get("/api/changes").json()
    assert (api / "keys.json").read_bytes() == b"".join(client.get("/api/keys.json").streaming_content)
    for path in files(api / "packages"):
        assert (api / "packages" / path).read_bytes() == platform.get(f"/api/packages/{path}").body


def test_what_is_there_is_not_copied_again(signed, folder):
    run(folder)
    before = {path: (folder / path).stat().st_mtime_ns for path in files(folder)}
    assert run(folder) == "Đã chép 0 gói (0\xa0byte), giữ 1 gói, xóa 0 gói."
    assert {path: (folder / path).stat().st_mtime_ns for path in files(folder)} == before


def test_what_is_no_longer_offered_is_removed(signed, folder, platform):
    deliver(releases.freeze(golden("minimal"))[0])
    run(folder)
    releases.withdraw("CT-CD-01", "vi")
    assert run(folder) == "Đã chép 0 gói (0\xa0byte), giữ 1 gói, xóa 1 gói."
    assert files(folder / "api" / "packages") == ["CT-CD-02/vi/CT-CD-02-vi-1-scorm12.zip"]
    assert not (folder / "api" / "packages" / "CT-CD-01").exists()
    changes = json.loads((folder / "api" / "changes.json").read_text())["changes"]
    assert [one["gone"] for one in changes] == [None, "withdrawn"]


def test_only_some_courses(signed, folder):
    deliver(releases.freeze(golden("minimal"))[0])
    run(folder, "--course", "CT-CD-02")
    said = json.loads((folder / "api" / "catalogue.json").read_text())
    assert [one["course_code"] for one in said["releases"]] == ["CT-CD-02"]
    assert (said["total"], said["facets"]["format"]) == (1, [{"value": "scorm12", "count": 1}])


def test_stopped_in_the_middle_and_run_again(signed, folder, monkeypatch):
    second = deliver(releases.freeze(golden("minimal"))[0], content=b"hai")

    def dies(path, *args):
        if path == second.path:
            raise KeyboardInterrupt
        return fetch(path, *args)

    fetch = mirrors._fetch
    monkeypatch.setattr(mirrors, "_fetch", dies)
    with pytest.raises(KeyboardInterrupt):
        mirrors.mirror(folder, "stable")
    assert not (folder / "api" / "catalogue.json").exists()
    (folder / "api" / "packages" / "CT-CD-01" / "vi" / "x.zip.partial").write_bytes(b"half")
    monkeypatch.undo()
    assert run(folder) == "Đã chép 1 gói (3\xa0byte), giữ 1 gói, xóa 0 gói."
    assert not any(name.endswith(".partial") for name in files(folder))


def test_a_file_that_rotted_on_the_mirror_is_copied_again(signed, folder):
    run(folder)
    (folder / "api" / "packages" / signed.path).write_bytes(CONTENT[:-1])
    assert run(folder).startswith("Đã chép 1 gói")
    assert (folder / "api" / "packages" / signed.path).read_bytes() == CONTENT


def test_a_package_that_is_not_what_was_built_is_not_given_on(signed, folder, platform):
    run(folder)
    before = (folder / "api" / "catalogue.json").read_bytes()
    second = deliver(releases.freeze(golden("minimal"))[0])
    with open(storages["packages"].path(second.path), "r+b") as file:
        file.write(b"evil")
    with pytest.raises(CommandError, match="không còn đúng như lúc đóng"):
        run(folder)
    assert (folder / "api" / "catalogue.json").read_bytes() == before
    os.unlink(storages["packages"].path(second.path))
    with pytest.raises(CommandError, match="Kho thiếu gói"):
        run(folder)
    assert not any(name.startswith("api/packages/CT-CD-02") for name in files(folder))


def test_a_folder_with_other_things_is_left_alone(signed, folder):
    folder.mkdir()
    (folder / "luan-van.docx").write_text("x")
    with pytest.raises(CommandError, match="đang có thứ khác"):
        run(folder)
    assert files(folder) == ["luan-van.docx"]


def test_nothing_is_written_outside(signed, folder, tmp_path):
    for offer in Offer.objects.all():
        offer.content = offer.content.replace("packages/CT-CD-01/vi/", "packages/../../../")
        offer.save()
    with pytest.raises(CommandError, match="dẫn ra ngoài"):
        run(folder)


def test_two_at_once_do_not_meet(signed, folder):
    run(folder)
    with (folder / mirrors.MARK).open("a") as mark:
        fcntl.flock(mark, fcntl.LOCK_EX)
        with pytest.raises(CommandError, match="đang chạy"):
            run(folder)


def test_no_keys_no_page_of_keys(client, settings):
    settings.SIGNING_KEYS = ""
    assert client.get("/api/keys.json").status_code == 404
