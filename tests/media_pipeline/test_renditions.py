"""Real files through real ffmpeg: what comes out, looked at with a probe and a meter of the test's own."""

import re
import subprocess

import av
import pytest
from PIL import Image

from media_pipeline import blobs, ingest, jobs, runs
from media_pipeline.errors import Refused
from media_pipeline.management.commands.ingest_media import work_off
from media_pipeline.models import Artefact, Asset
from media_pipeline.states import AssetState
from media_pipeline.tools import analysis, ffmpeg
from tests.media_pipeline.conftest import encode, process, receive, states

pytestmark = [pytest.mark.ffmpeg, pytest.mark.django_db]

ALL = {"waveform", "opus", "aac", "poster", "240p"}

SHARED_FILES = {
    # file: (state or code of refusal, artefacts)
    "audio_24bit_stereo.wav": ("ready", {"waveform", "opus", "aac"}),
    "bbb_720p25_5.1_5s.mp4": ("ready", ALL | {"480p"}),
    "derived_truncated_1MB_of_480p.mp4": ("not_media", set()),
    "hevc_fullrange_1080p30.mp4": ("ready", ALL | {"480p"}),
    "nasty_1x1_yuv444.mp4": ("ready", {"poster", "240p"}),
    "nasty_attached_pic.mp3": ("ready", {"waveform", "opus", "aac"}),
    "nasty_audio_ends_early.mp4": ("ready", ALL | {"480p"}),
    "nasty_empty_44bytes.wav": ("empty", set()),
    "nasty_mp4_named.aac": ("ready", {"waveform", "opus", "aac"}),
    "nasty_no_duration.webm": ("ready", ALL | {"480p"}),
    "nasty_nonutf8_metadata.mp4": ("ready", ALL | {"480p"}),
    "nasty_rotate90_5.1.mp4": ("ready", ALL | {"480p"}),
    "nasty_truncated_moov_first.mp4": ("truncated", set()),
    "nasty_two_5.1_tracks_novideo.mp4": ("ready", {"waveform", "opus", "aac"}),
    "sign_language_640x480_noaudio.mkv": ("ready", {"poster", "240p", "480p"}),
    "vi_text.txt": ("not_media", set()),
}


def outcome(path) -> tuple[str, set[str]]:
    try:
        asset = process(path)
    except Refused as refused:
        return refused.code, set()
    return asset.state, {name for name, state in states(asset).items() if state == "done"}


@pytest.mark.parametrize("name", SHARED_FILES)
def test_shared_files_end_as_the_table_says(shared, name):
    assert outcome(shared / "media" / name) == SHARED_FILES[name]


PQ = ["-vf", "format=yuv420p10le", "-pix_fmt", "yuv420p10le", "-color_primaries", "bt2020"]
PQ += ["-color_trc", "smpte2084", "-colorspace", "bt2020nc"]

GENERATED_FILES = {
    # name: (options of ffmpeg, arguments of `clip`, state, artefacts)
    "plain.mp4": ([], {}, "ready", ALL),
    "silent_film.mp4": ([], {"sound": False}, "ready", {"poster", "240p"}),
    "odd_size.mkv": (["-c:v", "mpeg4"], {"size": "321x179"}, "ready", ALL),
    "one_pixel.mkv": (["-c:v", "ffv1", "-vf", "scale=1:1"], {"sound": False}, "ready", {"poster", "240p"}),
    "no_duration.webm": (["-c:v", "libvpx", "-c:a", "libopus", "-live", "1"], {}, "ready", ALL),
    "anamorphic.mp4": (["-vf", "setsar=2/1"], {}, "ready", ALL),
    "ten_bit_pq.mp4": (
        PQ,
        {},
        "ready",
        ALL,
    ),
    "surround.mp4": (["-ac", "6"], {}, "ready", ALL),
    "two_tracks.mp4": (["-map", "0", "-map", "1", "-map", "1"], {}, "ready", ALL),
    "sound_in_mp4.mp4": (["-vn"], {}, "ready", {"waveform", "opus", "aac"}),
    "mp4_named.aac": (["-vn", "-f", "mp4"], {}, "ready", {"waveform", "opus", "aac"}),
    "transport_stream.ts": ([], {}, "ready", ALL),
    "old_camera.avi": (["-c:v", "mpeg4", "-c:a", "mp3"], {}, "ready", ALL),
    "one_frame.mp4": (["-frames:v", "1"], {"sound": False}, "ready", {"poster", "240p"}),
    "picture_starts_late.mkv": (["-vf", "setpts=PTS+1/TB"], {}, "ready", ALL),
    "picture_stands_still.mp4": (
        ["-vf", "select='not(between(n,5,15))'", "-fps_mode", "vfr"],
        {},
        "ready",
        ALL,
    ),
    "hd.mp4": ([], {"size": "1280x720"}, "ready", ALL | {"480p"}),
}


@pytest.mark.parametrize("name", GENERATED_FILES)
def test_generated_files_end_as_the_table_says(clip, name):
    options, arguments, state, artefacts = GENERATED_FILES[name]
    assert outcome(clip(name, *options, **arguments)) == (state, artefacts)


def test_a_film_cut_on_a_phone_is_as_long_as_what_is_left(clip, tmp_path):
    """The edit list hides what was cut; the packets are still there."""
    cut = tmp_path / "cut.mp4"
    encode("-ss", "1.3", "-i", clip("hidden.mp4", seconds=4), "-c", "copy", cut)
    asset = process(cut)
    assert (asset.state, states(asset)["240p"]) == (AssetState.READY, "done")
    assert abs(asset.artefacts.get(name="240p").duration_ms - 2700) < 100


def test_recordings_put_one_behind_the_other_are_read_to_the_end(clip, tmp_path):
    part = clip("part.ts").read_bytes()
    path = tmp_path / "twice.ts"
    path.write_bytes(part + part)
    asset = process(path)
    assert asset.state == AssetState.READY
    assert abs(asset.artefacts.get(name="240p").duration_ms - 4000) < 150


def streams(row: Artefact) -> dict[str, str]:
    with av.open(str(blobs.path(row.sha256))) as container:
        return {stream.type: stream.codec_context.name for stream in container.streams}


def shown_size(row: Artefact) -> tuple[int, int]:
    with av.open(str(blobs.path(row.sha256))) as container:
        frame = next(container.decode(video=0))
        return frame.width, frame.height


def test_what_a_film_becomes(clip):
    asset = process(clip("hd.mp4", size="1280x720"))
    rows = {row.name: row for row in asset.renditions()}
    assert list(rows) == ["480p", "240p", "opus", "aac", "poster"]
    assert {name: row.media_type for name, row in rows.items()} == {
        "480p": "video/mp4",
        "240p": "video/mp4",
        "opus": "audio/ogg",
        "aac": "audio/mp4",
        "poster": "image/jpeg",
    }
    assert streams(rows["480p"]) == streams(rows["240p"]) == {"video": "h264", "audio": "aac"}
    assert streams(rows["opus"]) == {"audio": "libopus"} or streams(rows["opus"]) == {"audio": "opus"}
    assert (shown_size(rows["480p"]), shown_size(rows["240p"])) == ((854, 480), (426, 240))
    assert [rows["480p"].width, rows["480p"].height] == [854, 480]
    with Image.open(blobs.path(rows["poster"].sha256)) as poster:
        assert poster.size == (854, 480)
    for row in rows.values():
        assert row.bytes == blobs.path(row.sha256).stat().st_size
    assert all(abs((row.duration_ms or 2000) - 2000) < 100 for row in rows.values())


def test_an_upright_film_stays_upright(clip, tmp_path):
    turned = tmp_path / "turned.mp4"
    encode("-display_rotation", "90", "-i", clip("hd.mp4", size="1280x720"), "-c", "copy", turned)
    asset = process(turned)
    assert shown_size(asset.artefacts.get(name="480p")) == (480, 854)


def test_where_and_by_whom_it_was_filmed_is_not_passed_on(clip, tmp_path):
    tagged = tmp_path / "tagged.mp4"
    where = [
        "-metadata",
        "location=+21.0285+105.8542/",
        "-metadata",
        "artist=Nhà quay",
        "-metadata",
        "title=Riêng",
    ]
    encode("-i", clip("plain.mp4"), "-c", "copy", *where, tagged)
    with av.open(str(tagged)) as container:
        assert container.metadata["artist"] == "Nhà quay"  # there is something to leak
    for row in process(tagged).renditions():
        content = blobs.path(row.sha256).read_bytes()
        assert not re.search(rb"21\.0285|Nh\xc3\xa0 quay|Ri\xc3\xaang", content)


def test_the_same_file_makes_the_same_bytes(clip):
    path = clip("plain.mp4")
    first = {row.name: row.sha256 for row in process(path).artefacts.all()}
    Asset.objects.all().delete()
    assert {row.name: row.sha256 for row in process(path).artefacts.all()} == first


def test_the_same_upload_is_the_same_asset(clip):
    first, second = receive(clip("plain.mp4")), receive(clip("plain.mp4"))
    assert first == second
    assert Asset.objects.count() == 1


def test_a_newer_recipe_replaces_the_old_version_only_when_it_is_done(clip, monkeypatch):
    asset = process(clip("plain.mp4"))
    old = asset.artefacts.get(name="240p")
    monkeypatch.setattr("media_pipeline.planner.RECIPE_VERSION", 2)
    ingest.replan(asset)
    assert Asset.objects.get().state == AssetState.READY
    assert {row.name: row.pk for row in Asset.objects.get().renditions()}["240p"] == old.pk
    work_off(asset)
    while queued := Artefact.objects.filter(state="queued").first():
        runs.run(queued.pk)
    old.refresh_from_db()
    new = Artefact.objects.get(name="240p", state="done")
    assert (old.state, new.pk != old.pk, new.sha256) == ("superseded", True, old.sha256)


def loudness(path) -> float:
    argv = [
        ffmpeg.executable(),
        "-hide_banner",
        "-nostdin",
        "-i",
        path,
        "-af",
        "ebur128=framelog=quiet",
        "-f",
        "null",
        "-",
    ]
    log = subprocess.run(argv, capture_output=True, text=True, check=True).stderr
    return float(re.findall(r"I:\s+(-?[\d.]+) LUFS", log)[-1])


SPEECH = ["vi_speech_ngoc_huyen_24k.wav", "vi_tts_infore_49s_16k.wav", "vi_espeak_narration.wav"]


@pytest.mark.parametrize("name", SPEECH)
def test_vietnamese_speech_is_at_minus_16_lufs(shared, name):
    source = shared / "media" / name
    asset = process(source)
    assert abs(loudness(source) + 16) > 0.5  # there is something to put right
    heard = {row.name: loudness(blobs.path(row.sha256)) for row in asset.renditions()}
    assert {name: abs(lufs + 16) <= 0.5 for name, lufs in heard.items()} == {"opus": True, "aac": True}


def test_silence_is_left_silent(tmp_path):
    path = tmp_path / "silence.wav"
    encode("-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono", "-t", "2", path)
    asset = process(path)
    assert asset.state == AssetState.READY
    assert asset.artefacts.get(name="waveform").facts["loudness"]["mono"]["gain_db"] is None


def test_waveform_shows_where_someone_speaks(voice):
    asset = process(voice)
    peaks = analysis.read_waveform(asset.sha256, buckets=8)
    assert peaks is not None
    assert peaks.shape == (8, 2)
    # The tone is in the third to sixth half second; the first after it still holds its last few samples.
    assert [bool(peaks[half, 1] > 5) for half in (0, 1, 2, 3, 4, 5, 7)] == [False] * 2 + [True] * 4 + [False]
    assert asset.artefacts.get(name="waveform").facts["measured_ms"] == 4000


def test_waveform_that_is_lost_can_be_made_again(voice):
    asset = process(voice)
    path = analysis.path(asset.sha256)
    before = path.read_bytes()
    path.write_bytes(before[:100])
    assert analysis.read_waveform(asset.sha256) is None
    row = asset.artefacts.get(name="waveform")
    Artefact.objects.filter(pk=row.pk).update(state="failed")
    jobs.retry(row)
    runs.run(row.pk)
    assert path.read_bytes() == before
