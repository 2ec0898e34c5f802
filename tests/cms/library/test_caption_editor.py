"""The page where captions are written: what it begins with, what it takes, and who may."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from cms.library.models import LibraryMedia
from cms.publishing import publish
from cms.publishing.models import Publication
from curriculum.models import Release
from media_pipeline import blobs, captions, ingest
from media_pipeline.captions.checks import as_data
from tests.cms.library.conftest import tone
from tests.factories.blocks import TEXT

GOLDEN = Path(__file__).parents[2] / "golden" / "captions" / "rules.json"
VTT = (
    "WEBVTT\n\nSTYLE\n::cue { color: lime }\n\n00:00:00.000 --> 00:00:01.000\nHỏi &amp; <i>đáp</i>\n\n"
    "00:00:01.000 --> 00:00:02.500 line:0\nHết\n"
)
CUES = [
    {"start": 0, "end": 1000, "text": "Hỏi & <i>đáp</i>", "settings": ""},
    {"start": 1000, "end": 2500, "text": "Hết", "settings": "line:0"},
]


@pytest.fixture
def captioned(recording):
    """The sound of a second with captions in Vietnamese."""
    ingest.add_caption(recording.asset, "vi", io.BytesIO(VTT.encode()))
    return recording


def page(client, recording, language: str = "vi", template: str = ""):
    address = reverse("recordings:caption_editor", args=[recording.pk])
    return client.get(address, {"language": language, "template": template})


def data(client, recording, language: str = "vi", template: str = "") -> dict:
    return page(client, recording, language, template).context["data"]


def send(client, recording, cues: list, over: str = "", language: str = "vi", **more):
    content = json.dumps({"language": language, "over": over, "cues": cues, **more})
    address = reverse("recordings:save_captions", args=[recording.pk])
    return client.post(address, content, content_type="application/json")


def stored(recording, language: str = "vi") -> str:
    with blobs.open(recording.asset.captions.get(language=language).sha256) as file:
        return file.read().decode()


# --- what it begins with ----------------------------------------------------------------------------------


def test_from_what_is_there(staff, captioned):
    given = data(staff, captioned)
    assert given["cues"] == CUES
    assert given["over"] == captioned.asset.captions.get().sha256
    assert (given["duration"], given["source"]) == (1000, [])


def test_from_nothing(staff, recording):
    given = data(staff, recording, "km")
    assert (given["cues"], given["over"], given["source"]) == ([], "", [])


def test_from_the_times_of_another_language(staff, captioned):
    given = data(staff, captioned, "km", "vi")
    assert [cue["text"] for cue in given["cues"]] == ["", ""]
    assert [(cue["start"], cue["end"]) for cue in given["cues"]] == [(0, 1000), (1000, 2500)]
    assert (given["source"], given["over"]) == (CUES, "")
    send(staff, captioned, [{**CUES[0], "text": "ជំរាបសួរ"}], language="km")
    again = data(staff, captioned, "km", "vi")
    assert [cue["text"] for cue in again["cues"]] == ["ជំរាបសួរ"]
    assert again["source"] == CUES


def test_the_rules_go_to_the_page(staff, captioned):
    """tests/captions/checks.test.mjs reads the same file."""
    rules = json.loads(GOLDEN.read_text("utf-8"))
    assert as_data() == rules
    assert data(staff, captioned)["checks"] == rules


@pytest.mark.parametrize(("language", "template"), [("xx", ""), ("vi", "km"), ("", "")])
def test_no_such_language(staff, captioned, language, template):
    assert page(staff, captioned, language, template).status_code == 404


def test_the_recording_leads_there(staff, captioned):
    shown = staff.get(reverse("recordings:recording", args=[captioned.pk]))
    caption = captioned.asset.captions.get()
    html = shown.content.decode()
    assert f"{reverse('recordings:caption_editor', args=[captioned.pk])}?language=vi" in html
    assert reverse("recordings:subrip", args=[captioned.pk, caption.pk]) in html
    assert shown.context["start_form"].initial["language"] == "en"
    assert [tag for tag, _ in shown.context["start_form"].fields["template"].choices] == ["", "vi"]


# --- saving -----------------------------------------------------------------------------------------------


def test_saving_unchanged_gives_the_same_file(staff, captioned):
    before = captioned.asset.captions.get().sha256
    answer = send(staff, captioned, CUES, before)
    assert (answer.status_code, answer.json()["sha256"]) == (200, before)
    assert stored(captioned) == VTT


def test_what_is_saved_is_put_in_order_and_written_as_webvtt(staff, recording):
    cues = [
        {"start": 500, "end": 900, "text": " 5 < 7 & <otp>\n\n --> ", "settings": ""},
        {"start": 0, "end": 400, "text": "Mo\u031b\u0309 đầu", "settings": "align:start"},
    ]
    answer = send(staff, recording, cues).json()
    assert stored(recording) == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:00.400 align:start\nMở đầu\n\n"
        "00:00:00.500 --> 00:00:00.900\n5 &lt; 7 &amp; &lt;otp&gt;\n--&gt;\n"
    )
    assert [cue["text"] for cue in answer["cues"]] == ["Mở đầu", "5 < 7 & <otp>\n-->"]
    assert answer["message"] == "Đã lưu phụ đề."


def test_advice_does_not_stop_and_gaps_are_counted(staff, recording):
    fast = {"start": 0, "end": 100, "text": "Nói rất nhanh và rất dài " * 4}
    answer = send(staff, recording, [fast, {"start": 100, "end": 900, "text": ""}])
    assert answer.json()["message"] == "Đã lưu phụ đề. Còn 1 câu chưa có lời."
    assert len(data(staff, recording)["cues"]) == 2


@pytest.mark.parametrize(
    ("cues", "reason"),
    [
        ([], "Chưa câu nào có lời. Hãy viết ít nhất một câu rồi lưu."),
        ([{"start": 0, "end": 1, "text": " \n"}], "Chưa câu nào có lời. Hãy viết ít nhất một câu rồi lưu."),
        (
            [CUES[0], {"start": 700, "end": 700, "text": "A"}],
            "Chưa lưu được: câu 2. Kết thúc trước khi bắt đầu. Hãy sửa lại mốc thời gian.",
        ),
        (
            [{"start": 0, "end": 3100, "text": "A"}],
            "Chưa lưu được: câu 1. Nằm sau khi phim đã hết. Hãy đưa câu này về trước 0:01,0.",
        ),
    ],
)
def test_refused_with_a_reason(staff, recording, cues, reason):
    answer = send(staff, recording, cues)
    assert (answer.status_code, answer.json()) == (400, {"message": reason})
    assert recording.asset.captions.count() == 0


@pytest.mark.parametrize(
    "cues",
    [
        "x",
        [{"start": "0", "end": 1, "text": "A"}],
        [{"start": -1, "end": 1, "text": "A"}],
        [{"start": 0, "end": 1, "text": "A" * 3000}],
        [{"start": 0, "end": 1, "text": "A", "settings": "line:0\n\nNOTE"}],
        [{"start": 0, "end": 1, "text": "A", "more": 1}],
    ],
)
def test_nonsense_is_refused(staff, recording, cues):
    answer = send(staff, recording, cues)
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("Máy chủ không đọc được phụ đề này.")
    assert recording.asset.captions.count() == 0


def test_no_such_language_to_save(staff, recording):
    assert send(staff, recording, CUES[:1], language="xx").json()["message"].startswith("Không có ngôn ngữ")
    assert send(staff, recording, CUES[:1], over="../../etc/passwd").status_code == 400


# --- two people at once -----------------------------------------------------------------------------------


def test_who_saves_second_gets_both(staff, captioned):
    begun = captioned.asset.captions.get().sha256
    theirs = send(staff, captioned, [{**CUES[0], "text": "Bản kia"}], begun).json()
    answer = send(staff, captioned, [{**CUES[0], "text": "Bản này"}], begun)
    assert answer.status_code == 409
    assert answer.json()["sha256"] == theirs["sha256"]
    assert [cue["text"] for cue in answer.json()["cues"]] == ["Bản kia"]
    assert "Bản kia" in stored(captioned)
    assert send(staff, captioned, [{**CUES[0], "text": "Bản này"}], theirs["sha256"]).status_code == 200
    assert "Bản này" in stored(captioned)


def test_two_who_begin_from_nothing(staff, recording):
    assert send(staff, recording, CUES[:1]).status_code == 200
    assert send(staff, recording, [{**CUES[0], "text": "Khác"}]).status_code == 409
    assert [cue["text"] for cue in data(staff, recording)["cues"]] == ["Hỏi & <i>đáp</i>"]


def test_deleted_meanwhile(staff, captioned):
    caption = captioned.asset.captions.get()
    staff.post(reverse("recordings:delete_caption", args=[captioned.pk, caption.pk]))
    answer = send(staff, captioned, CUES, caption.sha256)
    assert (answer.status_code, answer.json()["sha256"], answer.json()["cues"]) == (409, "", [])
    assert send(staff, captioned, CUES, "").status_code == 200


# --- what comes of it -------------------------------------------------------------------------------------


def test_a_course_that_ships_it_is_frozen_anew(staff, tree, captioned):
    captioned.asset.artefacts.update(state="done", sha256="0" * 64, bytes=1, media_type="audio/ogg")
    sound = {"media": captioned.pk, "title": "Nghe", "transcript": ""}
    tree.lesson("Bài nghe", [("rich_text", TEXT), ("audio", sound)])
    tree.course.save_revision().publish()
    assert publish.run("vneid", "vi").state == Publication.State.RELEASED
    over = captioned.asset.captions.get().sha256
    saved = send(staff, captioned, [{**CUES[0], "text": "Mới"}], over).json()
    assert Publication.objects.get().state == Publication.State.QUEUED
    medium = publish.run("vneid", "vi").release.course.media[0]
    assert [caption.sha256 for caption in medium.captions] == [saved["sha256"]]
    assert Release.objects.count() == 2


def test_subrip_to_take_away(staff, captioned):
    caption = captioned.asset.captions.get()
    answer = staff.get(reverse("recordings:subrip", args=[captioned.pk, caption.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="loi-chao.vi.srt"'
    again = captions.read_file("vi", answer.content, 0).captions
    assert [(cue.start_ms, cue.text) for cue in again.cues] == [(0, "Hỏi &amp; <i>đáp</i>"), (1000, "Hết")]


def test_mended_files_are_told_of(staff, recording):
    text = "1\n00:00,000 --> 00:00,500\nChao c\xb8c b\xb9n\n".encode("cp1252")
    upload = ContentFile(text, "a.srt")
    answer = staff.post(
        reverse("recordings:add_caption", args=[recording.pk]),
        {"language": "vi", "file": upload},
        follow=True,
    )
    (message,) = [str(message) for message in answer.context["messages"]]
    assert message.startswith("Đã lưu phụ đề. Tệp dùng bảng mã TCVN3 (ABC), đã đổi sang Unicode.")
    assert stored(recording).endswith("Chao các bạn\n")


def test_the_waveform(staff, recording, monkeypatch):
    address = reverse("recordings:peaks", args=[recording.pk])
    assert staff.get(address).status_code == 204
    measured = np.array([[-3, 4], [-128, 127]], np.int8)
    monkeypatch.setattr("cms.library.waveform.read_waveform", lambda *args: measured)
    monkeypatch.setattr("cms.library.waveform._peaks", lambda *args: measured, raising=False)
    answer = staff.get(address)
    assert (answer["Content-Type"], answer.content) == ("application/octet-stream", b"\xfd\x04\x80\x7f")


# --- who may ----------------------------------------------------------------------------------------------


def test_a_stranger_sees_and_changes_nothing(stranger, captioned):
    caption = captioned.asset.captions.get()
    answers = [
        page(stranger, captioned),
        send(stranger, captioned, CUES[:1], caption.sha256),
        stranger.get(reverse("recordings:peaks", args=[captioned.pk])),
        stranger.get(reverse("recordings:subrip", args=[captioned.pk, caption.pk])),
    ]
    assert [answer.status_code for answer in answers] == [302] * 4
    assert stored(captioned) == VTT


def test_looking_is_no_way_to_save(staff, captioned):
    assert staff.get(reverse("recordings:save_captions", args=[captioned.pk])).status_code == 405


def test_captions_of_another_recording_are_out_of_reach(staff, captioned):
    other = LibraryMedia.objects.create(title="Khác", type="audio", file=ContentFile(tone(2.0), "khac.wav"))
    caption = captioned.asset.captions.get()
    assert staff.get(reverse("recordings:subrip", args=[other.pk, caption.pk])).status_code == 404
