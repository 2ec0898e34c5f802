"""Packages in several languages, books and prints, from releases in the database to the finished file."""

import io
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command

from curriculum.models import Package, Release
from curriculum.packages import build, media_type, request_package
from curriculum.packaging import Order, PackageError
from curriculum.releases import freeze, withdraw
from tests.curriculum.packaging.golden import NEEDS_PANGO, course, open_media
from tests.curriculum.packaging.multilingual import ENGLISH, VIETNAMESE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path / "packages"},
    }
    settings.STORAGES = {**settings.STORAGES, "packages": folder}
    settings.PACKAGES_WORK = tmp_path / "packaging"
    monkeypatch.setitem(sys.modules, "golden_media", SimpleNamespace(open=open_media))
    settings.CURRICULUM_OPEN_MEDIA = "golden_media.open"
    return tmp_path / "packages"


def built(release: Release, format: str, order: Order) -> Package:
    package = request_package(release, format, order)
    build(package.pk)
    package.refresh_from_db()
    assert (package.state, package.reason) == (Package.State.DONE, "")
    return package


def test_a_web_package_takes_the_releases_it_is_pinned_to(storage: Path) -> None:
    release = freeze(VIETNAMESE)[0]
    freeze(ENGLISH)
    freeze(ENGLISH.model_copy(update={"title": "Second edition"}))
    package = built(release, "web", Order(languages=("en/1",)))
    assert package.path.endswith("/CT-CD-01-vi-1-web-en-1.zip")
    with zipfile.ZipFile(storage / package.path) as archive:
        page = archive.read("en.html").decode()
        assert "vi.html" in archive.namelist()
    assert ENGLISH.title in page
    assert "Second edition" not in page


def test_a_withdrawn_translation_is_refused_and_so_is_any_in_a_book() -> None:
    release = freeze(VIETNAMESE)[0]
    freeze(ENGLISH)
    assert withdraw(ENGLISH.code, "en") == 1
    with pytest.raises(PackageError, match="không có bản phát hành 1 bằng en"):
        request_package(release, "web", Order(languages=("en/1",)))
    with pytest.raises(PackageError, match="Sách điện tử EPUB chỉ chứa một ngôn ngữ"):
        request_package(release, "epub", Order(languages=("en/1",)))


@pytest.mark.parametrize(
    ("format", "start", "kind"),
    [
        ("epub", b"PK", "application/epub+zip"),
        pytest.param("pdf", b"%PDF-1.7", "application/pdf", marks=NEEDS_PANGO),
    ],
)
def test_books_and_prints_are_built_like_any_package(
    storage: Path, format: str, start: bytes, kind: str
) -> None:
    package = built(freeze(course("minimal"))[0], format, Order(edition="teacher"))
    assert package.path.endswith(f"-{format}-teacher.{format}")
    assert media_type(package.path) == kind
    assert (storage / package.path).read_bytes().startswith(start)


def test_the_command_takes_further_languages(tmp_path: Path) -> None:
    freeze(VIETNAMESE)
    freeze(ENGLISH)
    file = tmp_path / "hai-ngon-ngu.zip"
    arguments = ["CT-CD-01", "--format", "web", "--with", "en/1", "--output", str(file)]
    call_command("export_package", *arguments, stdout=io.StringIO())
    with zipfile.ZipFile(file) as archive:
        assert {"index.html", "vi.html", "en.html"} <= set(archive.namelist())
