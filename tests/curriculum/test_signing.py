"""The site signs what it builds, anew after a rotation, and its releases are links of a chain."""

import importlib
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.core.management import CommandError, call_command

from curriculum import packages, releases, signing
from curriculum.models import Package, Release
from curriculum.trust.chain import link
from curriculum.trust.envelope import read_envelope
from curriculum.trust.keyring import KeyRing
from curriculum.trust.verify import signed_statement, verify
from tests.curriculum.packaging.golden import FORMATS, course, open_media

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ring(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> KeyRing:
    options = {"location": tmp_path / "packages", "allow_overwrite": True}
    store = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "packages": store}
    settings.PACKAGES_WORK = tmp_path / "packaging"
    settings.SIGNING_KEYS = str(tmp_path / "keys")
    settings.CURRICULUM_OPEN_MEDIA = "golden_media.open"
    monkeypatch.setitem(sys.modules, "golden_media", SimpleNamespace(open=open_media))
    return KeyRing(tmp_path / "keys")


def built(format: str = "web", document: str = "minimal") -> Package:
    package = packages.request_package(releases.freeze(course(document))[0], format)
    packages.build(package.pk)
    package.refresh_from_db()
    assert package.state == Package.State.DONE, package.reason
    return package


def file_of(package: Package) -> Path:
    return Path(storages["packages"].path(package.path))


def test_a_package_is_signed_when_it_is_built(ring: KeyRing) -> None:
    package = built()
    verdict = verify(file_of(package), package.signature, ring.read())
    assert (verdict.statement.sha256, verdict.statement.size) == (package.sha256, package.bytes)
    assert verdict.statement.chain == package.release.chain
    assert verdict.statement.order["structure"] == "course"
    assert Path(f"{file_of(package)}.sig").read_text("utf-8") == package.signature
    call_command("verify_package", str(file_of(package)), "--trust", ring.read().active.id)


def test_the_command_says_what_is_wrong_and_how_bad(capsys: pytest.CaptureFixture[str]) -> None:
    package = built()
    file_of(package).write_bytes(b"x")
    with pytest.raises(SystemExit) as ended:
        call_command("verify_package", str(file_of(package)))
    assert ended.value.code == 1
    assert "không phải tệp đã được ký" in capsys.readouterr().err


def test_every_format_is_signed(ring: KeyRing) -> None:
    for format in FORMATS:
        package = built(format, "everything")
        assert verify(file_of(package), package.signature, ring.read()).statement.format == format


def test_after_a_rotation_everything_is_signed_anew_once(
    ring: KeyRing, capsys: pytest.CaptureFixture[str]
) -> None:
    package = built()
    call_command("resign")
    call_command("signing_keys", "new")
    call_command("resign")
    call_command("resign")
    said = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Đã ký")]
    assert said == ["Đã ký 0 gói.", "Đã ký 1 gói.", "Đã ký 0 gói."]
    before, package = package, Package.objects.get()
    assert package.signature != before.signature
    assert signed_statement(package.signature, ring.read())[1] == ring.read().active.id
    assert Path(f"{file_of(package)}.sig").read_text("utf-8") == package.signature


def test_until_the_old_key_is_retired_both_sign(ring: KeyRing) -> None:
    """So a platform that has not fetched the new list of keys notices nothing."""
    old_keys = ring.ensure("2026")
    first = old_keys.active
    ring.add("2027")
    package = built()
    assert signed_statement(package.signature, old_keys)[1] == first.id
    assert signed_statement(package.signature, ring.read())[1] == ring.read().active.id
    ring.retire(first.id, "2027")
    assert [one.key_id for one in read_envelope(built("cmi5").signature).signatures] == [
        ring.read().active.id
    ]


def test_a_package_from_before_signing(settings: Any, ring: KeyRing) -> None:
    keys, settings.SIGNING_KEYS = settings.SIGNING_KEYS, ""
    package = built()
    assert (package.signature, ring.folder.exists()) == ("", False)
    with pytest.raises(CommandError, match="không ký gói"):
        call_command("resign")
    settings.SIGNING_KEYS = keys
    call_command("resign")
    package.refresh_from_db()
    assert verify(file_of(package), package.signature, ring.read()).files > 3


def test_what_was_changed_on_the_disk_is_not_signed(ring: KeyRing) -> None:
    package = built()
    file_of(package).write_bytes(b"x")
    ring.add("2027")
    with pytest.raises(CommandError, match="không còn là gói đã tạo"):
        call_command("resign")
    assert Package.objects.get().signature == package.signature


def test_keys_that_cannot_be_read_fail_the_package_with_advice(ring: KeyRing) -> None:
    ring.ensure("2026")
    (ring.folder / f"{ring.read().active.id}.pem").write_text("x")
    package = packages.request_package(releases.freeze(course("minimal"))[0], "web")
    packages.build(package.pk)
    package.refresh_from_db()
    assert package.reason.startswith("Không ký được gói: Không đọc được khóa riêng")
    assert not storages["packages"].exists("CT-CD-02")


def test_the_commands_of_the_keys(ring: KeyRing, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("signing_keys", "list")
    first = ring.read().active.id
    with pytest.raises(CommandError, match="khóa ký duy nhất"):
        call_command("signing_keys", "revoke", first)
    call_command("signing_keys", "new")
    call_command("signing_keys", "retire", first)
    call_command("signing_keys", "export", str(tmp_path / "keys.json"))
    assert json.loads((tmp_path / "keys.json").read_text("utf-8"))["payloadType"].endswith("keys.v1+json")
    assert not (ring.folder / f"{first}.pem").exists()
    last = capsys.readouterr().out.splitlines()[-2:]
    assert "thôi ký từ" in last[0]
    assert "đang dùng để ký" in last[1]


def test_export_package_writes_the_signature_beside_it(ring: KeyRing, tmp_path: Path) -> None:
    releases.freeze(course("minimal"))
    out = tmp_path / "x.zip"
    call_command("export_package", "CT-CD-02", format="web", output=out)
    assert verify(out, (tmp_path / "x.zip.sig").read_text("utf-8"), ring.read()).notes == (
        "tên tệp lúc ký là CT-CD-02-vi-1-web.zip",
    )


class Bucket(Storage):
    """What one can do: open and save, but no path."""

    def __init__(self, folder: Path) -> None:
        self.inner = FileSystemStorage(folder)

    def _open(self, name: str, mode: str = "rb") -> File:
        return self.inner.open(name, mode)

    def _save(self, name: str, content: File) -> str:
        return self.inner.save(name, content)

    def exists(self, name: str) -> bool:
        return self.inner.exists(name)


def test_on_a_storage_that_is_no_folder(
    settings: Any, ring: KeyRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = built()
    content = file_of(package).read_bytes()
    monkeypatch.setitem(sys.modules, "buckets_here", SimpleNamespace(Bucket=Bucket))
    options = {"folder": Path(settings.PACKAGES_WORK) / "bucket"}
    memory = {"BACKEND": "buckets_here.Bucket", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "packages": memory}
    storages["packages"].save(package.path, ContentFile(content))
    ring.add("2027")
    call_command("resign")
    package.refresh_from_db()
    assert signed_statement(package.signature, ring.read())[1] == ring.read().active.id
    assert list(Path(settings.PACKAGES_WORK).glob("*.zip")) == []


# --- the chain ----------------------------------------------------------------------------------------------


def chain_of_three() -> list[Release]:
    made = []
    for title in ("Một", "Hai", "Ba"):
        made.append(releases.freeze(course("minimal").model_copy(update={"title": title}))[0])
    return made


def test_each_release_is_linked_to_the_one_before() -> None:
    one, two, three = chain_of_three()
    assert len({one.chain, two.chain, three.chain}) == 3
    releases.withdraw(one.course_code, one.language)
    assert releases.freeze(three.course)[0].number == 4
    assert list(releases.faults()) == []
    call_command("verify_releases")


def test_the_value_of_a_link_is_for_ever() -> None:
    first = chain_of_three()[0]
    assert link("K", "vi", 2, "d", "p") == "5b41291a45b3dc07b23a8021df67893ae8edefccd1006a4e068cd4b220349c55"
    assert first.chain == link(first.course_code, "vi", 1, first.digest, "")


def test_a_changed_document_is_found() -> None:
    two = chain_of_three()[1]
    Release.objects.filter(pk=two.pk).update(document=two.document.replace("Hai", "Hải"))
    assert list(releases.faults()) == [f"{two}: tài liệu không khớp mã băm, đã bị sửa sau khi phát hành"]


def test_a_changed_document_with_its_digest_is_found_too() -> None:
    two = chain_of_three()[1]
    forged = two.course.model_copy(update={"title": "Hải"})
    Release.objects.filter(pk=two.pk).update(document=forged.to_json(), digest=forged.digest)
    with pytest.raises(CommandError, match="CT-CD-02 · vi · 2: mã nối tiếp không khớp"):
        call_command("verify_releases")


def test_a_removed_release_is_found() -> None:
    chain_of_three()[1].delete()
    assert [fault.split(": ")[1] for fault in releases.faults()] == [
        "thiếu bản phát hành 2 ngay trước đó",
        "mã nối tiếp không khớp, bản này hoặc bản trước đã bị sửa",
    ]


def test_releases_from_before_the_chain_are_linked_by_the_migration() -> None:
    made = chain_of_three()
    releases.freeze(course("khmer"))
    before = list(Release.objects.values_list("pk", "chain"))
    Release.objects.update(chain="")
    assert list(releases.faults()) != []
    importlib.import_module("curriculum.migrations.0003_chain").link_releases(apps, None)
    assert list(Release.objects.values_list("pk", "chain")) == before
    assert list(releases.faults()) == []
    assert signing.SUFFIX == ".sig"
    assert len(made) == 3
