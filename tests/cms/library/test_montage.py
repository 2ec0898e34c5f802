"""The page on which a recording is put together from parts of others."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from cms.library.models import LibraryMedia
from cms.library.montage import PointField, written
from media_pipeline import jobs
from media_pipeline.management.commands.ingest_media import work_off
from media_pipeline.models import Asset
from tests.cms.library.conftest import tone

pytestmark = pytest.mark.django_db

JOINING = {"pause": "0,5", "crossfade": "0", "trim": "on", "level": "on"}


@pytest.fixture
def takes(staff) -> list[LibraryMedia]:
    return [taken(f"Bản {number}", pitch) for number, pitch in ((1, 330), (2, 440))]


def taken(title: str, pitch: int) -> LibraryMedia:
    return LibraryMedia.objects.create(
        title=title, type="audio", file=ContentFile(tone(1, pitch), name=f"{title}.wav"), duration=0
    )


def page_of(media: LibraryMedia) -> str:
    return reverse("recordings:montage", args=[media.pk])


def sent(takes: list[LibraryMedia], points=None, **more) -> dict:
    points = points or [("", "")] * len(takes)
    columns = {"sha256": [take.asset.sha256 for take in takes]}
    columns |= {"start": [start for start, _ in points], "end": [end for _, end in points]}
    return {"title": "Lời đọc bài 1", **columns, **JOINING, **more}


def shown(response) -> list[str]:
    return [row.media.title for row in response.context["rows"]]


def test_it_begins_with_the_recording_it_was_opened_from(staff, takes):
    page = staff.get(reverse("recordings:recording", args=[takes[0].pk])).content.decode()
    assert f'href="{page_of(takes[0])}"' in page
    response = staff.get(page_of(takes[0]))
    assert shown(response) == ["Bản 1"]
    assert [one.title for one in response.context["found"]] == ["Bản 2", "Bản 1"]


def test_takes_are_added_moved_and_taken_out(staff, takes):
    first, second = takes
    page = page_of(first)
    added = staff.post(page, sent([first], [("0,2", "")], add=second.asset.sha256))
    assert shown(added) == ["Bản 1", "Bản 2"]
    both = sent(takes, [("0,2", ""), ("", "0:00,9")])
    moved = staff.post(page, {**both, "down": "0"})
    assert shown(moved) == ["Bản 2", "Bản 1"]
    assert moved.context["rows"][1].form["start"].value() == "0,2"
    assert moved.context["form"]["title"].value() == "Lời đọc bài 1"
    assert shown(staff.post(page, {**both, "up": "1"})) == ["Bản 2", "Bản 1"]
    assert shown(staff.post(page, {**both, "up": "0"})) == ["Bản 1", "Bản 2"]
    assert shown(staff.post(page, {**both, "remove": "0"})) == ["Bản 2"]
    assert shown(staff.post(page, {**both, "remove": "7"})) == ["Bản 1", "Bản 2"]
    assert not Asset.objects.filter(recipe__isnull=False).exists()


def test_recordings_are_found_by_their_title(staff, takes):
    response = staff.post(page_of(takes[0]), sent(takes[:1], find="1", q="bản 2"))
    assert [one.title for one in response.context["found"]] == ["Bản 2"]


def test_saving_makes_a_new_recording_beside_the_old_ones(staff, takes):
    response = staff.post(page_of(takes[0]), sent(takes, [("0,2", "0:00,8"), ("", "")], save="1"))
    entry = LibraryMedia.objects.get(title="Lời đọc bài 1")
    assert response["Location"] == reverse("recordings:recording", args=[entry.pk])
    assert entry.collection == takes[0].collection
    assert entry.asset.recipe == {
        "takes": [
            {"sha256": takes[0].asset.sha256, "start_ms": 200, "end_ms": 800},
            {"sha256": takes[1].asset.sha256, "start_ms": 0, "end_ms": 0},
        ],
        "pause_ms": 500,
        "crossfade_ms": 0,
        "trim": True,
        "level": True,
    }
    assert LibraryMedia.objects.count() == 3
    assert staff.get(response["Location"]).status_code == 200  # while nothing is made yet


@pytest.mark.ffmpeg
def test_a_montage_is_heard_saved_and_opened_again(staff, takes):
    staff.post(page_of(takes[0]), sent(takes, [("0,2", "0,8"), ("", "")], save="1", crossfade="0,1"))
    entry = LibraryMedia.objects.get(title="Lời đọc bài 1")
    first = entry.asset
    work_off(first)
    jobs.recover()  # tells what was made
    entry.refresh_from_db()
    assert first.state == "ready"
    assert abs(entry.duration - 1.5) < 0.05
    assert entry.file.size > 1000  # wagtailmedia's page asks for it
    original = staff.get(entry.url)
    assert original["Content-Type"] == "audio/flac"
    assert b"".join(original.streaming_content)[:4] == b"fLaC"

    again = staff.get(page_of(entry))
    assert shown(again) == ["Bản 1", "Bản 2"]
    assert [field.value() for field, _ in again.context["rows"][0].points] == ["0:00,2", "0:00,8"]
    assert again.context["form"].initial["crossfade"] == 0.1
    staff.post(page_of(entry), sent(takes[::-1], save="1", title="Lời đọc, lần hai"))
    entry.refresh_from_db()
    assert entry.title == "Lời đọc, lần hai"
    assert entry.asset != first
    assert LibraryMedia.objects.count() == 3


def test_a_take_that_left_the_library_stays_in_its_montage(staff, takes):
    staff.post(page_of(takes[0]), sent(takes, save="1"))
    entry = LibraryMedia.objects.get(title="Lời đọc bài 1")
    takes[1].delete()
    assert shown(staff.get(page_of(entry))) == ["Bản 1", "Bản 2.wav"]
    staff.post(page_of(entry), sent(takes[:1], [("0,1", "")], save="1"))
    entry.refresh_from_db()
    assert len(entry.asset.recipe["takes"]) == 1


def test_what_is_wrong_is_said_and_nothing_is_saved(staff, takes):
    page = page_of(takes[0])
    wrong = staff.post(page, sent(takes, [("một", "")] * 2, save="1", title="", pause="20"))
    words = wrong.content.decode()
    assert words.count("Hãy viết phút:giây, ví dụ 1:02,5.") == 2
    assert "Hãy đặt tên để sau này tìm lại được." in words
    assert "Chưa lưu được. Hãy sửa những chỗ có ghi lỗi." in words
    assert wrong.context["rows"][0].form["start"].value() == "một"
    backwards = staff.post(page, sent(takes, [("", ""), ("0,8", "0,2")], save="1")).content.decode()
    assert "Bản thu thứ 2: không còn gì giữa điểm đầu và điểm cuối." in backwards
    nothing = staff.post(page, sent([], save="1")).content.decode()
    assert "Chưa có bản thu nào. Hãy thêm ít nhất một bản thu." in nothing
    assert LibraryMedia.objects.count() == 2


def test_only_uploaded_sounds_that_one_may_use(staff, takes, stranger):
    hidden = sent([takes[0]], save="1") | {"sha256": "0" * 64}
    assert "ít nhất một bản thu" in staff.post(page_of(takes[0]), hidden).content.decode()
    assert stranger.get(page_of(takes[0]))["Location"] == reverse("wagtailadmin_home")
    LibraryMedia.objects.filter(pk=takes[1].pk).update(type="video")
    assert staff.get(page_of(takes[1])).status_code == 404
    assert staff.post(page_of(takes[0]), sent(takes[:1], add=takes[1].asset.sha256)).status_code == 200
    assert shown(staff.post(page_of(takes[0]), sent(takes[:1], add=takes[1].asset.sha256))) == ["Bản 1"]


@pytest.mark.parametrize(
    ("text", "ms"),
    [("", 0), ("5", 5000), ("1:02,5", 62_500), ("1:02.25", 62_250), ("62,5", 62_500), (" 0:07 ", 7000)],
)
def test_points(text, ms):
    assert PointField().clean(text) == ms
    assert PointField().clean(written(ms)) == ms


def test_points_as_they_are_written():
    assert [written(ms) for ms in (0, 10_000, 62_500, 3_600_050)] == ["0:00", "0:10", "1:02,5", "60:00,05"]
