"""Packages of releases: asked for once, built by one builder, taken up after a crash; and the command."""

import hashlib
import io
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, BinaryIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from curriculum import packages
from curriculum.models import Package, Release
from curriculum.packages import LEASE, MAX_ATTEMPTS, build, recover, request_package, retry
from curriculum.packaging import PACKAGERS, Order, PackageError
from curriculum.releases import freeze, withdraw
from curriculum.tasks import build_package
from tests.curriculum.packaging.golden import course, open_media, zip_bytes

pytestmark = pytest.mark.django_db
Capture = Callable[..., Any]


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Path) -> Path:
    settings.STORAGES = {
        **settings.STORAGES,
        "packages": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "packages"},
        },
    }
    settings.PACKAGES_WORK = tmp_path / "packaging"
    return tmp_path / "packages"


@pytest.fixture(autouse=True)
def media(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """Where the setting points: golden media; a test may make it fail or look on."""
    source = SimpleNamespace(open=open_media)
    monkeypatch.setitem(sys.modules, "golden_media", source)
    settings.CURRICULUM_OPEN_MEDIA = "golden_media.open"
    return source


@pytest.fixture
def release() -> Release:
    return freeze(course("everything"))[0]


def stored(storage: Path) -> list[str]:
    return sorted(str(path.relative_to(storage)) for path in storage.rglob("*") if path.is_file())


def test_a_package_is_asked_for_once_and_built_after_commit(
    release: Release, django_capture_on_commit_callbacks: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    enqueued: list[int] = []
    monkeypatch.setattr(type(build_package), "enqueue", lambda task, package_id: enqueued.append(package_id))
    with django_capture_on_commit_callbacks(execute=True):
        first = request_package(release, "scorm12")
        again = request_package(release, "scorm12")
        other = request_package(release, "scorm12", Order(structure="lessons"))
        assert enqueued == []
    assert first == again
    assert enqueued == [first.pk, other.pk]
    assert (first.state, first.progress) == (Package.State.QUEUED, 0)


def test_build(release: Release, storage: Path) -> None:
    package = request_package(release, "scorm2004")
    build(package.pk)
    package.refresh_from_db()
    expected = zip_bytes("scorm2004", course("everything"))
    assert (package.state, package.progress, package.reason) == (Package.State.DONE, 100, "")
    assert package.path == "CT-CD-01/vi/CT-CD-01-vi-1-scorm2004.zip"
    assert (storage / package.path).read_bytes() == expected
    assert (package.bytes, package.sha256) == (len(expected), hashlib.sha256(expected).hexdigest())
    assert package.lease_until is None
    assert stored(storage) == [package.path]


def test_building_again_changes_nothing(release: Release, storage: Path) -> None:
    package = request_package(release, "web")
    build(package.pk)
    before = Package.objects.values().get(pk=package.pk)
    build(package.pk)
    assert Package.objects.values().get(pk=package.pk) == before


def test_missing_media_fails_with_a_reason_and_leaves_no_file(
    release: Release, storage: Path, media: SimpleNamespace
) -> None:
    def missing(sha256: str) -> BinaryIO:
        raise FileNotFoundError(sha256)

    media.open = missing
    package = request_package(release, "scorm12")
    build(package.pk)
    package.refresh_from_db()
    assert package.state == Package.State.FAILED
    assert package.reason.startswith("Thiếu tệp của học liệu “")
    assert stored(storage) == []

    media.open = open_media
    assert retry(package)
    build(package.pk)
    package.refresh_from_db()
    assert (package.state, package.reason) == (Package.State.DONE, "")
    assert not retry(package)


def test_an_unexpected_error_is_recorded_and_raised(release: Release, media: SimpleNamespace) -> None:
    def broken(sha256: str) -> BinaryIO:
        raise RuntimeError("disk on fire")

    media.open = broken
    package = request_package(release, "scorm12")
    with pytest.raises(RuntimeError):
        build(package.pk)
    package.refresh_from_db()
    assert package.state == Package.State.FAILED
    assert package.reason.startswith("Lỗi ngoài dự kiến khi đóng gói.")


def test_a_running_package_is_left_to_its_builder(release: Release, storage: Path) -> None:
    package = request_package(release, "web")
    Package.objects.update(state=Package.State.RUNNING, lease_until=timezone.now() + LEASE, attempts=1)
    build(package.pk)
    package.refresh_from_db()
    assert (package.state, package.attempts) == (Package.State.RUNNING, 1)
    assert recover() == 0


def test_a_killed_builder_is_followed_by_another(release: Release, storage: Path) -> None:
    """kill -9 leaves a running row whose lease runs out, and half a file or a whole one."""
    package = request_package(release, "web")
    work = storage.with_name("packaging")
    work.mkdir()
    (work / ".CT-CD-01-vi-1-web.zip.1.999.partial").write_bytes(b"half")
    (work / "CT-CD-01-vi-1-web.zip.1").write_bytes(b"whole")
    past = timezone.now() - timedelta(seconds=1)
    Package.objects.update(state=Package.State.RUNNING, lease_until=past, attempts=1, progress=40)
    assert recover() == 1
    package.refresh_from_db()
    assert package.state == Package.State.QUEUED
    assert recover() == 0
    build(package.pk)
    package.refresh_from_db()
    assert (package.state, package.attempts) == (Package.State.DONE, 2)
    assert stored(storage) == [package.path]


def test_a_lost_task_is_enqueued_again(release: Release) -> None:
    request_package(release, "web")
    Package.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert (recover(), recover()) == (1, 0)


def test_what_kills_every_builder_is_given_up(release: Release) -> None:
    package = request_package(release, "web")
    past = timezone.now() - timedelta(seconds=1)
    Package.objects.update(state=Package.State.RUNNING, lease_until=past, attempts=MAX_ATTEMPTS)
    assert recover() == 0
    package.refresh_from_db()
    assert package.state == Package.State.FAILED
    assert package.reason.startswith("Đã thử nhiều lần")


def test_a_builder_that_lost_its_lease_keeps_silent(
    release: Release, media: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was slow, another one took over: it must neither finish nor fail the other's package."""
    monkeypatch.setattr(packages, "HEARTBEAT_SECONDS", 0.0)
    package = request_package(release, "web")

    def taken_over(sha256: str) -> BinaryIO:
        Package.objects.update(attempts=7, lease_until=timezone.now() + LEASE)
        return open_media(sha256)

    media.open = taken_over
    build(package.pk)
    package.refresh_from_db()
    assert (package.state, package.attempts, package.path) == (Package.State.RUNNING, 7, "")


def test_progress_and_lease_are_kept_while_writing(
    release: Release, media: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "HEARTBEAT_SECONDS", 0.0)
    package = request_package(release, "scorm12")
    seen: list[int] = []

    def looked_at(sha256: str) -> BinaryIO:
        seen.append(Package.objects.get(pk=package.pk).progress)
        return open_media(sha256)

    media.open = looked_at
    build(package.pk)
    assert seen == sorted(seen)
    assert 0 < seen[0] < seen[-1] <= 99


def test_the_task_builds(release: Release) -> None:
    package = request_package(release, "cmi5")
    build_package.call(package.pk)
    package.refresh_from_db()
    assert package.state == Package.State.DONE


@pytest.mark.parametrize(
    ("format", "structure", "message"),
    [
        ("docx", "course", f"Không có định dạng “docx”. Các định dạng: {', '.join(PACKAGERS)}."),
        (
            "web",
            "lessons",
            "Định dạng Trang web (giải nén và mở) không có cấu trúc “lessons”. Hãy chọn: course.",
        ),
    ],
)
def test_what_cannot_be_made_is_refused_at_once(
    release: Release, format: str, structure: Any, message: str
) -> None:
    with pytest.raises(PackageError) as error:
        request_package(release, format, Order(structure=structure))
    assert str(error.value) == message
    assert Package.objects.count() == 0


def test_command(release: Release, tmp_path: Path) -> None:
    target, out = tmp_path / "khoa.zip", io.StringIO()
    call_command("export_package", "CT-CD-01", "--format", "scorm12", "--output", str(target), stdout=out)
    content = target.read_bytes()
    assert content == zip_bytes("scorm12", course("everything"))
    assert out.getvalue() == f"{target}\n{len(content)} byte\nsha256 {hashlib.sha256(content).hexdigest()}\n"


def test_command_names_its_file_and_takes_the_structure(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    call_command(
        "export_package", "CT-CD-01", "--format", "cmi5", "--structure", "lessons", stdout=io.StringIO()
    )
    names = zipfile.ZipFile(tmp_path / "CT-CD-01-vi-1-cmi5-lessons.zip").namelist()
    assert [name for name in names if name.endswith(".html")] == [
        f"lesson-{lesson.code}.html" for lesson in course("everything").lessons()
    ]


def test_command_errors_say_what_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    def complaint(*arguments: str) -> str:
        with pytest.raises(CommandError) as error:
            call_command("export_package", *arguments, "--format", "web")
        assert error.value.returncode == 1
        return str(error.value)

    assert complaint("X-1") == "Chưa có khóa học nào được phát hành. Hãy xuất bản một khóa học trước."
    freeze(course("everything"))
    freeze(course("minimal"))
    known = ", ".join(sorted(["CT-CD-01", course("minimal").code]))
    assert complaint("X-1") == f"Không có khóa học X-1. Các mã đang có: {known}."
    assert complaint("CT-CD-01", "--language", "km") == (
        "Khóa học CT-CD-01 chưa phát hành bằng km. Đã có: vi."
    )
    assert complaint("CT-CD-01", "--structure", "lessons").startswith("Định dạng Trang web")
    withdraw("CT-CD-01", "vi")
    assert complaint("CT-CD-01") == f"Không có khóa học CT-CD-01. Các mã đang có: {course('minimal').code}."
    assert list(tmp_path.iterdir()) == []
