"""The pages that tell what became of a recording, and what may be done there."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ReferenceIndex

from cms.authoring.people import EDITORS
from cms.library.models import LibraryMedia
from cms.library.waveform import waveform_of
from media_pipeline import jobs, runs
from media_pipeline.errors import REASONS
from media_pipeline.models import Artefact
from tests.cms.library.conftest import tone

VTT = "WEBVTT\n\n00:00.000 --> 00:00.900\nXin chào\n".encode()


def page_of(recording, name: str = "recording", *args) -> str:
    return reverse(f"recordings:{name}", args=[recording.pk, *args])


def set_state(recording, name: str, state: str, **values) -> Artefact:
    row = recording.asset.artefacts.get(name=name)
    Artefact.objects.filter(pk=row.pk).update(state=state, **values)
    return row


def rows_of(response) -> dict:
    return {row.artefact.name: row for row in response.context["rows"]}


def test_every_artefact_is_told_in_vietnamese(staff, recording):
    set_state(recording, "opus", "running", progress=40)
    set_state(recording, "aac", "failed", reason="Máy bận. Hãy bấm Thử lại.", log="ffmpeg: dong cuoi")
    response = staff.get(page_of(recording))
    page = response.content.decode()
    assert str(response.context["words"]) == "Đang xử lý"
    rows = rows_of(response)
    assert {name: str(row.name) for name, row in rows.items()} == {
        "waveform": "Dạng sóng",
        "opus": "Âm thanh Opus",
        "aac": "Âm thanh AAC",
    }
    assert {name: (row.can_retry, row.can_stop) for name, row in rows.items()} == {
        "waveform": (False, True),
        "opus": (False, True),
        "aac": (True, False),
    }
    assert 'value="40" aria-label="Tiến độ của Âm thanh Opus"' in page
    assert "Máy bận. Hãy bấm Thử lại." in page
    assert "ffmpeg: dong cuoi" in page


def test_the_part_that_refreshes_says_when_to_stop(staff, recording):
    busy = staff.get(page_of(recording) + "?part=1").content.decode()
    assert busy.startswith('<div data-busy="1">')
    recording.asset.artefacts.update(state="done", sha256="0" * 64, bytes=1, media_type="audio/ogg")
    assert staff.get(page_of(recording) + "?part=1").content.decode().startswith('<div data-busy="">')


def test_retry_and_stop(staff, recording):
    failed = set_state(recording, "aac", "failed", reason="x")
    waveform = set_state(recording, "waveform", "done")
    assert waveform.name == "waveform"
    staff.post(page_of(recording, "retry", failed.pk))
    failed.refresh_from_db()
    assert (failed.state, failed.reason) == ("queued", "")
    staff.post(page_of(recording, "stop", failed.pk))
    failed.refresh_from_db()
    assert failed.state == "cancelled"


def test_a_running_job_is_asked_to_stop(staff, recording):
    row = set_state(recording, "waveform", "running")
    response = staff.post(page_of(recording, "stop", row.pk), follow=True)
    row.refresh_from_db()
    assert row.cancel_requested
    assert "Đã yêu cầu dừng" in response.content.decode()
    assert not rows_of(response)["waveform"].can_stop


def add(recording, name: str, state: str, **values) -> Artefact:
    row = Artefact.objects.create(
        asset=recording.asset, name=name, stage=name, recipe_key="r", state=state, **values
    )
    return row


def test_pieces_of_a_long_film_are_one_line(staff, recording):
    recording.asset.artefacts.all().delete()
    whole = add(recording, "v480", "waiting")
    begun = timezone.now() - timedelta(seconds=100)
    add(recording, "v480/0", "done", progress=100, started_at=begun)
    add(recording, "v480/1", "running", progress=40, speed=1.5, started_at=begun)
    add(recording, "v480/2", "queued")
    (row,) = staff.get(page_of(recording)).context["rows"]
    assert (row.name, row.artefact.state, row.progress, row.speed, row.left) == (
        "Hình 480p, chưa có tiếng",
        "running",
        35,
        1.5,
        "3 phút",
    )
    staff.post(page_of(recording, "stop", whole.pk))
    states = dict(recording.asset.artefacts.values_list("name", "state"))
    assert states == {"v480": "cancelled", "v480/0": "done", "v480/1": "running", "v480/2": "cancelled"}
    assert recording.asset.artefacts.get(name="v480/1").cancel_requested


def test_a_job_can_be_put_first(staff, recording):
    opus = recording.asset.artefacts.get(name="opus")
    page = staff.get(page_of(recording)).content.decode()
    assert f'id="hurry-{opus.pk}"' in page
    staff.post(page_of(recording, "hurry", opus.pk))
    first = recording.asset.artefacts.filter(priority=jobs.URGENT)
    assert set(first.values_list("name", flat=True)) == {"opus", "waveform"}  # what it needs comes along
    assert f'id="hurry-{opus.pk}"' not in staff.get(page_of(recording)).content.decode()


def test_all_at_once(staff, recording):
    page = staff.get(page_of(recording)).content.decode()
    assert ("Dừng tất cả" in page, "Thử lại tất cả" in page) == (True, False)
    staff.post(page_of(recording, "stop_all"))
    assert set(recording.asset.artefacts.values_list("state", flat=True)) == {"cancelled"}
    page = staff.get(page_of(recording)).content.decode()
    assert ("Dừng tất cả" in page, "Thử lại tất cả" in page) == (False, True)
    staff.post(page_of(recording, "retry_all"))
    assert dict(recording.asset.artefacts.values_list("name", "state")) == {
        "waveform": "queued",
        "opus": "waiting",
        "aac": "waiting",
    }


def test_only_the_end_of_a_log_is_shown(staff, recording):
    set_state(recording, "aac", "failed", log="\n".join(f"dòng {n}" for n in range(100)))
    log = rows_of(staff.get(page_of(recording)))["aac"].log_tail
    assert (log.splitlines()[0], log.splitlines()[-1]) == ("dòng 60", "dòng 99")


def test_looking_is_no_way_to_change(staff, recording):
    row = set_state(recording, "aac", "failed")
    assert staff.get(page_of(recording, "retry", row.pk)).status_code == 405
    assert staff.get(page_of(recording, "add_caption")).status_code == 405


def test_a_stranger_sees_and_changes_nothing(stranger, recording):
    row = set_state(recording, "aac", "failed")
    caption = SimpleUploadedFile("a.vtt", VTT)
    answers = [
        stranger.get(page_of(recording)),
        stranger.post(page_of(recording, "retry", row.pk)),
        stranger.post(page_of(recording, "stop", row.pk)),
        stranger.post(page_of(recording, "add_caption"), {"language": "vi", "file": caption}),
        *(stranger.post(page_of(recording, name)) for name in ("stop_all", "retry_all", "save_wishes")),
        stranger.post(page_of(recording, "add_track")),
        stranger.post(page_of(recording, "hurry", row.pk)),
    ]
    assert [answer.status_code for answer in answers] == [302] * 9
    assert {answer["Location"] for answer in answers} == {reverse("wagtailadmin_home")}
    row.refresh_from_db()
    assert (row.state, recording.asset.captions.count()) == ("failed", 0)
    assert list(stranger.get(reverse("recordings:listing")).context["lines"]) == []


def test_artefacts_of_another_recording_are_out_of_reach(staff, recording):
    other = LibraryMedia.objects.create(title="Khác", type="audio", file=ContentFile(tone(2.0), "khac.wav"))
    row = set_state(other, "aac", "failed")
    assert staff.post(page_of(recording, "retry", row.pk), follow=True).status_code == 404
    row.refresh_from_db()
    assert row.state == "failed"


def test_captions_come_and_go(staff, recording):
    upload = SimpleUploadedFile("a.vtt", VTT)
    response = staff.post(page_of(recording, "add_caption"), {"language": "vi", "file": upload})
    assert response.status_code == 302
    caption = recording.asset.captions.get()
    assert caption.language == "vi"
    page = staff.get(page_of(recording)).content.decode()
    assert reverse("library:rendition", args=[caption.sha256, "vtt"]) in page
    staff.post(page_of(recording, "delete_caption", caption.pk))
    assert recording.asset.captions.count() == 0


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"khong phai phu de", "caption_format"), (b"WEBVTT\n\n", "caption_empty")],
)
def test_bad_captions_are_refused_in_the_form(staff, recording, content, reason):
    upload = SimpleUploadedFile("a.vtt", content)
    response = staff.post(page_of(recording, "add_caption"), {"language": "vi", "file": upload})
    (sentence,) = response.context["form"].errors["file"]
    assert response.status_code == 200
    assert sentence == str(REASONS[reason].message) % {"line": 1}
    assert recording.asset.captions.count() == 0


def test_no_caption_file_chosen(staff, recording):
    response = staff.post(page_of(recording, "add_caption"), {"language": "vi"})
    assert response.context["form"].errors == {"file": ["Hãy chọn một tệp phụ đề."]}


def test_where_a_recording_is_used(staff, tree, recording):
    page = tree.lesson(
        "Bài có tiếng", [("audio", {"media": recording.pk, "title": "Nghe", "transcript": ""})]
    )
    ReferenceIndex.create_or_update_for_object(page)  # the worker does it
    uses = staff.get(page_of(recording)).context["uses"]
    assert [title for title, _ in uses] == ["Trang mà bạn không có quyền xem"]
    editor = Group.objects.get(name=EDITORS)
    editor.user_set.add(*Group.objects.get(name="Cán bộ hình và tiếng").user_set.all())
    uses = staff.get(page_of(recording)).context["uses"]
    assert [title for title, _ in uses] == ["Bài có tiếng"]


def test_the_menu_leads_there(staff, stranger):
    entry = reverse("recordings:listing")
    assert entry in staff.get(reverse("wagtailadmin_home")).content.decode()
    assert entry not in stranger.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.ffmpeg
def test_the_real_pipeline_ends_in_files_and_a_waveform(staff, recording):
    for name in ("waveform", "opus", "aac"):
        runs.run(recording.asset.artefacts.get(name=name).pk)
    response = staff.get(page_of(recording))
    assert str(response.context["words"]) == "Sẵn sàng"
    assert response.context["waveform"].words == "Dài 0:01, to nhất ở 0:00. Không có quãng im lặng dài."
    rows = rows_of(response)
    assert rows["waveform"].address == ""
    answer = staff.get(rows["opus"].address)
    assert (answer["Content-Type"], answer.getvalue()[:4]) == ("audio/ogg", b"OggS")
    edit = staff.get(reverse("wagtailmedia:edit", args=[recording.pk])).content.decode()
    assert edit.count("<source ") == 2


def test_silence_is_told_in_words(monkeypatch):
    import numpy as np

    peaks = np.zeros((100, 2), np.int8)
    monkeypatch.setattr("cms.library.waveform._peaks", lambda *args: peaks)
    assert waveform_of("x", 100.0).words == "Cả tệp im lặng."
    peaks[:50] = (-100, 100)
    peaks[80:] = (-90, 120)
    shape = waveform_of("x", 100.0)
    assert shape.words == "Dài 1:40, to nhất ở 1:20. Có 1 quãng im lặng: 0:50–1:20."
    assert (shape.width, shape.path.count(" ")) == (100, 199)


@pytest.mark.parametrize("address", ["/admin/kho/", "/admin/kho/{pk}/"])
def test_the_refreshing_script_waits_for_the_page(staff, recording, address):
    """Wagtail puts scripts before the content: one that does not wait finds nothing to refresh."""
    page = staff.get(address.format(pk=recording.pk)).content.decode()
    assert '<script defer src="/static/publishing/refresh.js">' in page
