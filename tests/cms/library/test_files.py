"""Files given out: whole, in part, to whom, and never as something a browser would run."""

import io

import pytest
from django.test import RequestFactory
from django.urls import reverse

from cms.delivery.ranges import ranged_response
from cms.library.models import LibraryMedia
from cms.library.pictures import medium_of
from media_pipeline import blobs
from media_pipeline.models import Artefact, Caption

DATA = bytes(range(256)) * 4
TAG = '"abc"'


def ask(file=None, method: str = "get", **headers: str):
    request = getattr(RequestFactory(), method)("/", headers=headers)
    return ranged_response(request, file or io.BytesIO(DATA), len(DATA), "video/mp4", "abc")


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_without_a_range_the_whole_file_comes():
    response = ask()
    assert (response.status_code, body(response)) == (200, DATA)
    names = ("Accept-Ranges", "Content-Length", "Content-Type", "ETag", "X-Content-Type-Options")
    assert [response[name] for name in names] == ["bytes", "1024", "video/mp4", TAG, "nosniff"]


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-99", 0, 100),
        ("bytes=100-", 100, 1024),
        ("bytes=-24", 1000, 1024),
        ("bytes=-5000", 0, 1024),
        ("bytes=1000-99999", 1000, 1024),
        ("BYTES = 1 - 1", 1, 2),
    ],
)
def test_one_range(asked, start, stop):
    response = ask(Range=asked)
    assert (response.status_code, body(response)) == (206, DATA[start:stop])
    assert response["Content-Range"] == f"bytes {start}-{stop - 1}/1024"
    assert response["Content-Length"] == str(stop - start)


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=5000-6000", "bytes=-0"])
def test_a_range_that_does_not_exist(asked):
    file = io.BytesIO(DATA)
    response = ask(file, Range=asked)
    assert (response.status_code, response["Content-Range"], file.closed) == (416, "bytes */1024", True)


@pytest.mark.parametrize(
    "asked",
    ["bytes=0-1,5-6", "seconds=1-2", "bytes=9-1", "bytes=-", "bytes=a-b", "bytes=" + "9" * 5000 + "-"],
)
def test_what_is_not_one_range_is_ignored(asked):
    assert ask(Range=asked).status_code == 200


@pytest.mark.parametrize(
    ("condition", "status"),
    [(TAG, 206), ('"other"', 200), ('W/"abc"', 200), ("Sat, 01 Jan 2022 00:00:00 GMT", 200)],
)
def test_if_range_gives_a_part_of_the_same_file_only(condition, status):
    assert ask(Range="bytes=0-9", **{"If-Range": condition}).status_code == status


def test_conditions_come_before_ranges():
    file = io.BytesIO(DATA)
    response = ask(file, Range="bytes=0-9", **{"If-None-Match": TAG})
    assert (response.status_code, response["ETag"], file.closed) == (304, TAG, True)
    assert ask(**{"If-Match": '"other"'}).status_code == 412


def test_head_knows_no_ranges():
    response = ask(method="head", Range="bytes=0-9")
    assert (response.status_code, response["Content-Length"]) == (200, "1024")


def test_a_file_to_save_has_its_name():
    response = ranged_response(
        RequestFactory().get("/"), io.BytesIO(DATA), 1024, "video/mp4", "abc", "bài 1.mp4"
    )
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''b%C3%A0i%201.mp4"


def test_the_file_is_closed_even_when_nobody_reads(db):
    file = io.BytesIO(DATA)
    ask(file).close()
    assert file.closed


def test_it_is_read_in_pieces():
    class Counting(io.BytesIO):
        largest = 0

        def read(self, size=-1):
            Counting.largest = max(self.largest, size if size >= 0 else 1 << 40)
            return super().read(size)

    big = 3 * 1024 * 1024
    response = ranged_response(RequestFactory().get("/"), Counting(bytes(big)), big, "video/mp4", "abc")
    assert len(body(response)) == big
    assert Counting.largest == 256 * 1024


# --- the library's addresses ------------------------------------------------------------------------------


def fetch(client, where: str, **headers: str):
    """The answer, read to its end as a browser would."""
    response = client.get(where, headers=headers)
    response.body = response.getvalue()
    return response


def address(sha256: str, extension: str) -> str:
    return reverse("library:rendition", args=[sha256, extension])


def rendition(recording: LibraryMedia, content: bytes, media_type: str, name: str = "480p") -> str:
    """Makes one artefact of the recording look done; returns its hash."""
    blob = blobs.put(io.BytesIO(content))
    row = Artefact.objects.filter(asset=recording.asset, name=name)
    defaults = {
        "stage": "x",
        "state": "done",
        "sha256": blob.sha256,
        "bytes": blob.bytes,
        "media_type": media_type,
    }
    row.update(**defaults) or Artefact.objects.create(asset=recording.asset, name=name, **defaults)
    return blob.sha256


def test_a_rendition_seeks_and_may_be_kept_for_ever(client, recording):
    sha256 = rendition(recording, b"0123456789", "video/mp4")
    response = fetch(client, address(sha256, "mp4"), Range="bytes=2-4")
    assert (response.status_code, response.body) == (206, b"234")
    assert (response["Content-Type"], response["ETag"]) == ("video/mp4", f'"{sha256}"')
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"


def test_the_type_comes_from_the_store_and_not_from_the_address(client, recording):
    sha256 = rendition(recording, b"0123456789", "video/mp4")
    assert fetch(client, address(sha256, "html"))["Content-Type"] == "video/mp4"


@pytest.mark.parametrize("media_type", ["image/svg+xml", "text/html", "application/x-hdf5"])
def test_what_a_browser_would_run_is_not_given_out(client, recording, media_type):
    sha256 = rendition(recording, b"<svg onload='alert(1)'/>", media_type)
    assert client.get(address(sha256, "webp")).status_code == 404


def test_unknown_bytes_in_the_store_are_not_given_out(client, db):
    blob = blobs.put(io.BytesIO(b"<html><script>alert(1)</script>"))
    assert client.get(address(blob.sha256, "html")).status_code == 404


@pytest.mark.parametrize("name", ["0" * 64, "../../etc/passwd", "zz", "A" * 64])
def test_names_that_are_no_hash(client, db, name):
    assert client.get(f"/files/{name}.mp4").status_code == 404


def test_captions_are_webvtt(client, recording):
    blob = blobs.put(io.BytesIO(b"WEBVTT\n\n00:00.000 --> 00:01.000\nXin chao\n"))
    Caption.objects.create(asset=recording.asset, language="vi", sha256=blob.sha256, bytes=blob.bytes)
    assert fetch(client, address(blob.sha256, "vtt"))["Content-Type"] == "text/vtt; charset=utf-8"


def test_the_original_is_not_a_rendition(client, recording):
    assert client.get(address(recording.asset.sha256, "wav")).status_code == 404


def test_small_pictures_are_public_and_their_original_is_not(client, picture):
    image = picture()
    small = medium_of(image).renditions[0]
    assert fetch(client, address(small.sha256, "webp"))["Content-Type"] == "image/webp"
    with image.open_file() as file:
        blobs.put(file)
    assert client.get(address(image.sha256, "png")).status_code == 404


def test_an_original_needs_a_login_and_the_right_to_change_it(client, staff, stranger, recording):
    client.logout()
    where = reverse("library:original", args=[recording.pk])
    answer = client.get(where)
    assert (answer.status_code, answer["Location"]) == (302, f"/admin/login/?next={where}")
    assert stranger.get(where).status_code == 403


def test_an_original_plays_and_downloads(staff, recording):
    where = reverse("library:original", args=[recording.pk])
    part = fetch(staff, where, Range="bytes=0-3")
    assert (part.status_code, part.body, part["Content-Type"]) == (206, b"RIFF", "audio/wav")
    assert (part["Cache-Control"], part.has_header("Content-Disposition")) == ("private", False)
    saved = fetch(staff, f"{where}?download")
    assert saved["Content-Disposition"] == 'attachment; filename="chao.wav"'


def test_pictures_of_the_admin_need_a_login(client, stranger, picture):
    where = picture().file.url
    assert client.get(where).status_code == 302
    answer = fetch(stranger, where)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")


@pytest.mark.parametrize(
    "name", ["documents/a.png", "images/../documents/a.png", "images/none.png", "images/a.svg"]
)
def test_other_stored_files_have_no_address(stranger, name):
    assert stranger.get(f"/media/{name}").status_code == 404
