"""The HLS set of a film over the site's own addresses."""

import io
import zipfile

import pytest
from django.urls import reverse

from media_pipeline import blobs
from media_pipeline.models import Artefact, Asset

pytestmark = pytest.mark.django_db

FILES = {"v240.m3u8": b"#EXTM3U\n", "v240.mp4": bytes(range(200)), "captions-vi.vtt": b"WEBVTT\n"}
MASTER = b"#EXTM3U\nv240.m3u8\n"


@pytest.fixture
def film() -> Artefact:
    stored = {name: blobs.put_bytes(content) for name, content in FILES.items()}
    asset = Asset.objects.create(sha256="a" * 64, kind="video", filename="phim.mp4", probe={})
    return Artefact.objects.create(
        asset=asset,
        name="hls",
        stage="hls",
        recipe_key="r",
        state="done",
        sha256=blobs.put_bytes(MASTER).sha256,
        facts={"files": {name: {"sha256": b.sha256, "bytes": b.bytes} for name, b in stored.items()}},
    )


def content(response) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.parametrize(
    ("name", "kind"), [("master.m3u8", "apple"), ("v240.mp4", "mp4"), ("captions-vi.vtt", "vtt")]
)
def test_a_player_finds_every_file_by_its_name(client, film, name, kind):
    response = client.get(reverse("library:hls", args=[film.sha256, name]))
    assert content(response) == {"master.m3u8": MASTER, **FILES}[name]
    assert kind in response["Content-Type"]
    assert "immutable" in response["Cache-Control"]


def test_segments_are_ranges(client, film):
    address = reverse("library:hls", args=[film.sha256, "v240.mp4"])
    response = client.get(address, headers={"Range": "bytes=10-19"})
    assert (response.status_code, content(response)) == (206, bytes(range(10, 20)))


def test_the_whole_set_is_one_archive(client, film):
    response = client.get(reverse("library:hls_archive", args=[film.sha256]))
    with zipfile.ZipFile(io.BytesIO(content(response))) as packed:
        assert {name: packed.read(name) for name in packed.namelist()} == {"master.m3u8": MASTER, **FILES}


@pytest.mark.parametrize("name", ["other.mp4", "..", "v240.exe"])
def test_what_is_not_in_the_set_is_not_there(client, film, name):
    assert client.get(f"/files/hls/{film.sha256}/{name}").status_code == 404
    assert client.get(reverse("library:hls", args=["b" * 64, "master.m3u8"])).status_code == 404
