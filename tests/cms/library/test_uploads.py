"""Sounds and videos through wagtailmedia's own pages: taken in whole or refused with a reason."""

import io
import json

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cms.library.forms import WRONG_KIND
from cms.library.models import LibraryMedia
from media_pipeline import blobs
from media_pipeline.errors import REASONS
from media_pipeline.models import Asset
from tests.cms.library.conftest import tone

pytestmark = pytest.mark.django_db


def add(client, kind: str, file, title: str = "Lời chào"):
    return client.post(reverse("wagtailmedia:add", args=[kind]), {"title": title, "file": file, "tags": ""})


def kept_files() -> set[str]:
    """Names of everything in the store of blobs."""
    root = blobs.path("0" * 64).parents[1]
    return {file.name for file in root.rglob("*") if file.is_file()}


def test_a_sound_is_taken_in_and_stored_once(staff, sound):
    response = add(staff, "audio", sound)
    assert response.status_code == 302
    media = LibraryMedia.objects.get()
    assert media.file.name == f"{media.asset.sha256}.wav"
    assert media.filename == "Lời chào.wav"
    assert media.duration == 1.0
    assert blobs.path(media.asset.sha256).read_bytes() == tone()
    assert media.asset.artefacts.filter(name="opus").count() == 1
    assert not storages["default"].exists("media")


def test_the_same_file_twice_is_two_entries_on_one_asset(staff, sound):
    add(staff, "audio", sound)
    before = kept_files()
    add(staff, "audio", SimpleUploadedFile("khac.wav", tone(), "audio/wav"), "Bản khác")
    assert LibraryMedia.objects.count() == 2
    assert Asset.objects.count() == 1
    assert kept_files() == before


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("bai.wav", b"day khong phai am thanh", "Không đọc được tệp này"),
        ("bai.mp3", b"ffconcat version 1.0\nfile private.ts\n", "Tệp này là danh sách phát"),
        (
            "bai.wav",
            b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nprivate.ts\n",
            "Tệp này là danh sách phát",
        ),
    ],
)
def test_a_refused_file_says_why_in_the_form_and_leaves_nothing(staff, name, content, why):
    before = kept_files()
    response = add(staff, "audio", SimpleUploadedFile(name, content, "audio/wav"))
    assert response.status_code == 200
    (sentence,) = response.context["form"].errors["file"]
    assert sentence.startswith(why)
    assert sentence in response.content.decode()
    assert (LibraryMedia.objects.count(), Asset.objects.count()) == (0, 0)
    assert kept_files() == before


def test_an_extension_that_nobody_can_play_is_refused_in_vietnamese(staff):
    response = add(staff, "audio", SimpleUploadedFile("bai.exe", tone(), "audio/wav"))
    (sentence,) = response.context["form"].errors["file"]
    assert sentence.startswith("Không nhận tệp loại này. Hãy chọn một trong các loại: 3gp, aac, aiff, amr")
    assert Asset.objects.count() == 0


def test_a_sound_given_as_a_video_is_refused_and_no_work_is_queued(staff):
    response = add(staff, "video", SimpleUploadedFile("bai.mp4", tone(), "video/mp4"))
    assert response.context["form"].errors == {"file": [str(WRONG_KIND["audio"])]}
    assert Asset.objects.count() == 0


def test_a_form_with_another_mistake_does_not_take_the_file(staff, sound):
    response = add(staff, "audio", sound, title="")
    assert list(response.context["form"].errors) == ["title"]
    assert Asset.objects.count() == 0


def test_the_form_asks_only_what_a_person_knows(staff):
    form = staff.get(reverse("wagtailmedia:add", args=["video"])).context["form"]
    assert list(form.fields) == ["title", "file", "tags"]


def test_replacing_the_file_moves_to_another_asset_and_keeps_the_old_bytes(staff, sound):
    add(staff, "audio", sound)
    media = LibraryMedia.objects.get()
    first = media.asset
    other = SimpleUploadedFile("moi.wav", tone(2.0), "audio/wav")
    response = staff.post(
        reverse("wagtailmedia:edit", args=[media.pk]), {"title": "Mới", "file": other, "tags": ""}
    )
    assert response.status_code == 302
    media.refresh_from_db()
    assert (media.title, media.duration, media.file.name) == ("Mới", 2.0, f"{media.asset.sha256}.wav")
    assert media.asset != first
    assert blobs.exists(first.sha256)


def test_a_refused_replacement_leaves_the_entry_as_it_was(staff, recording):
    before = LibraryMedia.objects.values().get()
    bad = SimpleUploadedFile("moi.wav", b"hong", "audio/wav")
    response = staff.post(
        reverse("wagtailmedia:edit", args=[recording.pk]), {"title": "Mới", "file": bad, "tags": ""}
    )
    assert response.status_code == 200
    assert response.context["form"].errors == {"file": [str(REASONS["not_media"].message)]}
    assert f'href="/files/original/{recording.pk}?download"' in response.content.decode()
    assert LibraryMedia.objects.values().get() == before


def test_changing_only_the_title_does_not_look_at_the_file_again(staff, recording, monkeypatch):
    monkeypatch.setattr("media_pipeline.ingest.receive", lambda *args: pytest.fail("looked again"))
    staff.post(reverse("wagtailmedia:edit", args=[recording.pk]), {"title": "Mới", "tags": ""})
    assert LibraryMedia.objects.get().title == "Mới"


def test_the_edit_page_plays_the_file_and_leads_to_its_processing(staff, recording):
    page = staff.get(reverse("wagtailmedia:edit", args=[recording.pk])).content.decode()
    assert f'<source src="/files/original/{recording.pk}" type="audio/wav">' in page
    assert f'href="{reverse("recordings:recording", args=[recording.pk])}"' in page


def test_deleting_an_entry_never_deletes_bytes(staff, recording, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        staff.post(reverse("wagtailmedia:delete", args=[recording.pk]))
    assert LibraryMedia.objects.count() == 0
    assert blobs.exists(recording.asset.sha256)


def test_upload_in_the_chooser(staff, sound):
    address = reverse("wagtailmedia:chooser_upload", args=["audio"])
    response = staff.post(
        address, {"media-chooser-upload-title": "Lời chào", "media-chooser-upload-file": sound}
    )
    answer = json.loads(response.content)
    assert (answer["step"], answer["result"]["title"]) == ("media_chosen", "Lời chào")


def test_a_file_refused_in_the_chooser_says_why_there(staff):
    address = reverse("wagtailmedia:chooser_upload", args=["audio"])
    bad = SimpleUploadedFile("a.wav", b"hong", "audio/wav")
    response = staff.post(address, {"media-chooser-upload-title": "Hỏng", "media-chooser-upload-file": bad})
    answer = json.loads(response.content)
    assert answer["step"] == "chooser"
    assert str(REASONS["not_media"].message) in answer["html"]
    assert LibraryMedia.objects.count() == 0


def test_a_recording_saved_by_code_stands_on_an_asset_too(db):
    media = LibraryMedia(title="Mã", type="audio", file=ContentFile(tone(), "ma.wav"))
    media.save()
    media.file = ContentFile(tone(2.0), "ma2.wav")
    media.save()
    assert media.asset.duration_ms == 2000
    with media.file.open("rb") as file:
        assert file.read() == tone(2.0)


@pytest.mark.ffmpeg
def test_a_video_knows_its_size(staff, film_bytes):
    assert add(staff, "video", SimpleUploadedFile("phim.mp4", film_bytes, "video/mp4")).status_code == 302
    media = LibraryMedia.objects.get()
    assert (media.width, media.height, media.duration) == (320, 180, pytest.approx(2.0, abs=0.1))


def test_hostile_names_stay_inside_the_store(staff):
    upload = io.BytesIO(tone())
    upload.name = "../../../etc/hostile.wav"
    add(staff, "audio", upload)
    media = LibraryMedia.objects.get()
    assert media.file.name == f"{media.asset.sha256}.wav"
