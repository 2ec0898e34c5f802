"""Pictures, recordings and packages from beginning to end, in folders and on S3 by the same few settings."""

import io
import subprocess
import sys
import zipfile

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage, storages
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from cms.delivery.models import Platform, PlatformToken
from cms.library.models import LibraryMedia
from cms.library.pictures import medium_of
from curriculum import deltas, packages, releases, signing
from curriculum.models import Package
from media_pipeline import blobs, ingest
from media_pipeline.management.commands.ingest_media import work_off
from media_pipeline.models import Asset
from media_pipeline.tools import ffmpeg
from tests.curriculum.packaging.golden import GOLDEN, course, zip_bytes

pytestmark = pytest.mark.django_db
NAMES = ("default", "blobs", "packages")


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.s3)], autouse=True)
def place(request, settings, tmp_path):
    cache.clear()  # Wagtail remembers renditions of earlier tests by their number
    folders = ("WORK", "CACHE")
    settings.MEDIA_PIPELINE = {**settings.MEDIA_PIPELINE, **{name: tmp_path / name for name in folders}}
    settings.PACKAGES_WORK = tmp_path / "packaging"
    moved = {name: dict(settings.STORAGES[name]) for name in NAMES}
    for name, options in moved.items():
        options["OPTIONS"] = {**options["OPTIONS"], "location": str(tmp_path / name)}
    settings.STORAGES = {**settings.STORAGES, **moved}
    if request.param == "s3":
        request.getfixturevalue("on_s3")(*NAMES)
    return request.param


@pytest.fixture
def editor(client, django_user_model) -> Client:
    client.force_login(django_user_model.objects.create_superuser("bien-tap", password="x"))
    return client


def body(response) -> bytes:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    response.close()
    return content


@pytest.fixture
def film(tmp_path):
    path = tmp_path / "film.mp4"
    inputs = ["-f", "lavfi", "-i", "testsrc2=size=64x48:rate=5:duration=1"]
    inputs += ["-f", "lavfi", "-i", "sine=duration=1"]
    argv = [ffmpeg.executable(), "-v", "error", "-nostdin", *inputs, "-pix_fmt", "yuv420p", str(path)]
    subprocess.run(argv, check=True)
    return path


@pytest.mark.ffmpeg
def test_a_recording(film, editor, place, tmp_path):
    with film.open("rb") as file:
        asset = ingest.receive(file, "film.mp4")
    work_off(asset)
    asset = Asset.objects.prefetch_related("artefacts").get(pk=asset.pk)
    assert {row.name: row.reason for row in asset.artefacts.all() if row.state != "done"} == {}
    renditions = {row.name: row for row in asset.renditions()}
    assert {"240p", "opus", "poster"} <= set(renditions) or {"480p", "opus", "poster"} <= set(renditions)
    for row in renditions.values():
        assert blobs.digest(blobs.path(row.sha256)) == blobs.Blob(row.sha256, row.bytes)
    assert list((tmp_path / "WORK").iterdir()) == []
    assert blobs.incoming() == []

    media = LibraryMedia.objects.create(title="Phim", type="video", asset=asset, file=f"{asset.sha256}.mp4")
    part = editor.get(reverse("library:original", args=[media.pk]), headers={"Range": "bytes=10-19"})
    assert (part.status_code, body(part)) == (206, film.read_bytes()[10:20])


def test_a_picture(picture, editor, django_capture_on_commit_callbacks):
    image = picture("red")
    for rendition in medium_of(image).renditions:
        answer = editor.get(reverse("library:rendition", args=[rendition.sha256, "webp"]))
        assert (answer.status_code, len(body(answer))) == (200, rendition.bytes)
    assert image.file.url == f"/media/{image.file.name}"
    assert body(editor.get(image.file.url))[:4] == b"\x89PNG"
    again = picture("red")
    assert again.file.name != image.file.name
    name = image.file.name
    with django_capture_on_commit_callbacks(execute=True):
        image.delete()
    for message in DBTaskResult.objects.filter(task_path__endswith="delete_file_from_storage_task"):
        arguments = message.args_kwargs["args"]
        assert not {"access_key", "secret_key"} & set(arguments[0][2])
        message.task.call(*arguments)
    assert body(editor.get(again.file.url))[:4] == b"\x89PNG"
    assert editor.get(f"/media/{name}").status_code == 404
    assert editor.get("/media/images/../../../etc/passwd.png").status_code == 404


def test_a_package(client, tmp_path):
    for path in (GOLDEN / "media").iterdir():
        blobs.put_path(path)
    release, _ = releases.freeze(course("everything"))
    package = packages.request_package(release, "scorm12")
    packages.build(package.pk)
    package.refresh_from_db()
    assert (package.state, package.reason) == (Package.State.DONE, "")
    assert list((tmp_path / "packaging").iterdir()) == []

    token = PlatformToken(platform=Platform.objects.create(name="Nền tảng thử"))
    platform = {"Authorization": f"Bearer {token.renew_secret()}"}
    token.save()
    address = "/api/packages/CT-CD-01/vi/CT-CD-01-vi-1-scorm12.zip"
    expected = zip_bytes("scorm12", course("everything"))
    assert body(client.get(address, headers=platform)) == expected
    part = client.get(address, headers={**platform, "Range": "bytes=-22"})
    assert (part.status_code, body(part)) == (206, expected[-22:])
    assert zipfile.ZipFile(io.BytesIO(expected)).testzip() is None


def test_a_package_built_again_takes_the_place_of_the_first():
    """A builder that lost its lease in the middle of storing leaves no second file."""
    for path in (GOLDEN / "media").iterdir():
        blobs.put_path(path)
    release, _ = releases.freeze(course("everything"))
    package = packages.request_package(release, "web")
    packages.build(package.pk)
    Package.objects.update(state=Package.State.QUEUED)
    packages.build(package.pk)
    name = "CT-CD-01-vi-1-web.zip"
    assert sorted(storages["packages"].listdir("CT-CD-01/vi")[1]) == [name, f"{name}.sig"]


def test_signatures_and_deltas(settings, tmp_path):
    """Signed anew and compared where files have no path; the local copies are gone afterwards."""
    settings.SIGNING_KEYS = str(tmp_path / "keys")
    for path in (GOLDEN / "media").iterdir():
        blobs.put_path(path)
    made = []
    for title in ("Một", "Hai"):
        release, _ = releases.freeze(course("everything").model_copy(update={"title": title}))
        package = packages.request_package(release, "web")
        packages.build(package.pk)
        package.refresh_from_db()
        made.append(package)
    signing.key_ring().add("2027")
    for package in made:
        signing.resign(package)
        package.refresh_from_db()
        with storages["packages"].open(f"{package.path}.sig") as stored:
            assert stored.read().decode() == package.signature
    assert list(signing.unsigned()) == []
    name, size = deltas.request_delta(*made)
    assert storages["packages"].size(name) == size < made[1].bytes / 5
    assert deltas.request_delta(*made) == (name, size)
    assert list((tmp_path / "packaging").iterdir()) == []


def test_what_is_not_there(editor):
    with pytest.raises(FileNotFoundError):
        default_storage.open("images/khong-co.png")
    assert editor.get("/media/images/khong-co.png").status_code == 404


def test_one_setting_moves_everything(monkeypatch, tmp_path):
    """The settings as a server reads them, in a process of its own."""
    program = (
        "import json; from cms.settings import base;"
        "print(json.dumps([[s['BACKEND'], str(s['OPTIONS']['location'])] for n, s in base.STORAGES.items()"
        " if n != 'staticfiles']))"
    )
    folder = "django.core.files.storage.FileSystemStorage"
    monkeypatch.setenv("HOCLIEUSO_DATA_DIR", str(tmp_path))

    def read() -> str:
        return subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        ).stdout

    names = ("media", "blobs", "packages")
    assert eval(read()) == [[folder, str(tmp_path / name)] for name in names]
    monkeypatch.setenv("HOCLIEUSO_S3_BUCKET", "hoclieu")
    monkeypatch.setenv("HOCLIEUSO_S3_PREFIX", "/tinh-a/")
    assert eval(read()) == [["cms.s3.S3Store", f"tinh-a/{name}"] for name in names]
