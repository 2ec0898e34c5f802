"""Real files through real ffmpeg: what comes out, looked at with a probe and a meter of the test's own."""

import io
import re
import shutil
import subprocess
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from media_pipeline import blobs, ingest, jobs, runs
from media_pipeline.management.commands.ingest_media import work_off
from media_pipeline.models import Artefact, Asset, Track
from media_pipeline.states import AssetState
from media_pipeline.tools import analysis, ffmpeg
from tests.media_pipeline.conftest import encode, process, receive, states

pytestmark = [pytest.mark.ffmpeg, pytest.mark.django_db]

FILM = {"opus", "aac", "poster", "240p"}
SILENT = {"poster", "240p"}
SOUND = {"opus", "aac"}


def outcome(path) -> tuple[str, set[str]]:
    """The state, and what a package would take; what only serves it must be done too."""
    asset = process(path)
    assert set(states(asset).values()) == {"done"}
    return asset.state, {row.name for row in asset.renditions()}


PQ = ["-vf", "format=yuv420p10le", "-pix_fmt", "yuv420p10le", "-color_primaries", "bt2020"]
PQ += ["-color_trc", "smpte2084", "-colorspace", "bt2020nc"]

GENERATED_FILES = {
    # name: (options of ffmpeg, arguments of `clip`, state, artefacts)
    "plain.mp4": ([], {}, "ready", FILM),
    "silent_film.mp4": ([], {"sound": False}, "ready", SILENT),
    "odd_size.mkv": (["-c:v", "mpeg4"], {"size": "321x179"}, "ready", FILM),
    "one_pixel.mkv": (["-c:v", "ffv1", "-vf", "scale=1:1"], {"sound": False}, "ready", SILENT),
    "no_duration.webm": (["-c:v", "libvpx", "-c:a", "libopus", "-live", "1"], {}, "ready", FILM),
    "anamorphic.mp4": (["-vf", "setsar=2/1"], {}, "ready", FILM),
    "ten_bit_pq.mp4": (
        PQ,
        {},
        "ready",
        FILM,
    ),
    "surround.mp4": (["-ac", "6"], {}, "ready", FILM),
    "two_tracks.mp4": (["-map", "0", "-map", "1", "-map", "1"], {}, "ready", FILM),
    "sound_in_mp4.mp4": (["-vn"], {}, "ready", SOUND),
    "mp4_named.aac": (["-vn", "-f", "mp4"], {}, "ready", SOUND),
    "transport_stream.ts": ([], {}, "ready", FILM),
    "old_camera.avi": (["-c:v", "mpeg4", "-c:a", "mp3"], {}, "ready", FILM),
    "one_frame.mp4": (["-frames:v", "1"], {"sound": False}, "ready", SILENT),
    "picture_starts_late.mkv": (["-vf", "setpts=PTS+1/TB"], {}, "ready", FILM),
    "picture_stands_still.mp4": (
        ["-vf", "select='not(between(n,5,15))'", "-fps_mode", "vfr"],
        {},
        "ready",
        FILM,
    ),
    "hd.mp4": ([], {"size": "1280x720"}, "ready", FILM | {"480p"}),
}


@pytest.mark.parametrize("name", GENERATED_FILES)
def test_generated_files_end_as_the_table_says(clip, monkeypatch, name):
    monkeypatch.setattr("media_pipeline.profiles.SCREEN_SHARE", 1.0)  # films here, however still
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
    monkeypatch.setattr("media_pipeline.planner.RECIPE_VERSION", 99)
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
    assert {name: abs(lufs + 16) <= 0.5 for name, lufs in heard.items()} == dict.fromkeys(SOUND, True)


def test_silence_is_left_silent(tmp_path):
    path = tmp_path / "silence.wav"
    encode("-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono", "-t", "2", path)
    asset = process(path)
    assert asset.state == AssetState.READY
    assert asset.artefacts.get(name="waveform").facts["loudness"]["mono"]["gain_db"] is None


def test_waveform_shows_where_someone_speaks(voice):
    asset = process(voice)
    row = asset.artefacts.get(name="waveform")
    peaks = analysis.read_waveform(blobs.path(row.sha256), buckets=8)
    assert peaks is not None
    assert peaks.shape == (8, 2)
    # The tone is in the third to sixth half second; the first after it still holds its last few samples.
    assert [bool(peaks[half, 1] > 5) for half in (0, 1, 2, 3, 4, 5, 7)] == [False] * 2 + [True] * 4 + [False]
    assert row.facts["measured_ms"] == 4000


def test_waveform_that_is_lost_can_be_made_again(voice):
    asset = process(voice)
    row = asset.artefacts.get(name="waveform")
    path = blobs.path(row.sha256)
    before = path.read_bytes()
    path.unlink()
    assert analysis.read_waveform(path) is None
    jobs.retry(row)
    runs.run(row.pk)
    assert path.read_bytes() == before


# --- HLS --------------------------------------------------------------------------------------------------


def exported(asset: Asset, folder) -> Path:
    """The HLS set as a folder, as a web server would have it."""
    row = asset.artefacts.get(name="hls", state="done")
    files = {"master.m3u8": row.sha256, **{name: one["sha256"] for name, one in row.facts["files"].items()}}
    for name, sha256 in files.items():
        shutil.copy(blobs.path(sha256), folder / name)
    return folder / "master.m3u8"


def test_hls_plays_from_a_folder(clip, tmp_path):
    """By ffmpeg's own HLS client, from start to end: every size, and every sound."""
    asset = receive(clip("hls.mp4", size="640x360", seconds=5))
    ingest.add_caption(asset, "vi", io.BytesIO("WEBVTT\n\n00:01.000 --> 00:02.000\nXin chào\n".encode()))
    voice = process(clip("dub.wav", "-vn", seconds=3))
    Track.objects.create(asset=asset, kind="dub", language="km", source=voice)
    ingest.replan(asset)
    work_off(asset)
    with av.open(str(exported(asset, tmp_path))) as container:
        sizes = [(stream.width, stream.height) for stream in container.streams.video]
        tongues = [stream.metadata.get("comment") for stream in container.streams.audio]
    assert sizes == [(426, 240), (640, 360)]
    assert [tongue for tongue in tongues if tongue] == ["Tiếng Việt", "Tiếng Khmer"] * 2
    for playlist in ("v240", "v360", "aac", "aac64", "aac@km", "aac64@km"):
        assert abs(decoded_seconds(tmp_path / f"{playlist}.m3u8") - 5) < 0.15
    assert "Xin chào" in (tmp_path / "captions-vi.vtt").read_text()


def decoded_seconds(path) -> float:
    argv = [ffmpeg.executable(), "-v", "error", "-nostdin", "-i", path]
    argv += ["-progress", "pipe:1", "-f", "null", "-"]
    said = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
    return int(re.findall(r"out_time_us=(\d+)", said)[-1]) / 1e6


def test_a_dub_is_as_long_as_its_film(clip):
    asset, voice = receive(clip("plain.mp4")), process(clip("long_voice.wav", "-vn", seconds=7))
    Track.objects.create(asset=asset, kind="dub", language="km", source=voice)
    Track.objects.create(asset=asset, kind="description", language="vi", source=voice)
    ingest.replan(asset)
    work_off(asset)
    made = {row.name: row for row in asset.artefacts.all() if "@" in row.name}
    assert set(made) == {"opus@km", "aac@km", "aac64@km", "opus@vi.ad", "aac@vi.ad", "aac64@vi.ad", "240p@km"}
    assert all(abs(row.duration_ms - 2000) < 60 for row in made.values())
    assert made["240p@km"].sha256 != asset.artefacts.get(name="240p").sha256


def test_someone_signs_as_long_as_the_film_lasts(clip):
    asset = receive(clip("plain.mp4"))
    signer = process(clip("signer.mp4", size="160x120", seconds=1, sound=False))
    Track.objects.create(asset=asset, kind="sign", language="vi", source=signer)
    ingest.replan(asset)
    work_off(asset)
    row = asset.artefacts.get(name="sign@vi")
    assert (row.state, row.height, row.duration_ms) == ("done", 120, 2000)


def test_captions_are_burned_in_on_request_and_go_with_the_wish(clip):
    asset = receive(clip("plain.mp4"))
    ingest.add_caption(asset, "vi", io.BytesIO("WEBVTT\n\n00:00.000 --> 00:02.000\nXin chào\n".encode()))
    work_off(asset)
    plain = asset.artefacts.get(name="240p", state="done")
    asset.wishes = {"burn": ["vi"]}
    asset.save()
    ingest.replan(asset)
    work_off(asset)
    burned = asset.artefacts.get(name="240p+vi", state="done")
    assert difference(plain, burned) > 2 > difference(plain, plain)
    asset.wishes = {}
    asset.save()
    ingest.replan(asset)
    burned.refresh_from_db()
    assert burned.state == "superseded"


def difference(first: Artefact, second: Artefact) -> float:
    """Of the lower third in the middle of the film, mean of 255."""
    frames = []
    for row in (first, second):
        with av.open(str(blobs.path(row.sha256))) as container:
            shown = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
        frames.append(shown[len(shown) // 2].astype(int)[160:])
    return float(abs(frames[0] - frames[1]).mean())


# --- long films -------------------------------------------------------------------------------------------


def test_a_long_film_is_encoded_in_pieces_and_joined(clip, monkeypatch, tmp_path):
    path = clip("pieces.mp4", fps=12, seconds=9)
    whole = process(path)
    expected = {row.name: (row.width, row.height, row.facts.get("frames")) for row in whole.artefacts.all()}
    luma = analysis.read_picture(blobs.path(whole.artefacts.get(name="picture").sha256)).luma
    Asset.objects.all().delete()
    monkeypatch.setattr("media_pipeline.profiles.CHUNK_OVER_SECONDS", 4)
    monkeypatch.setattr("media_pipeline.profiles.CHUNK_SECONDS", 4)
    joined = receive(path)
    assert joined.artefacts.filter(stage__startswith="video/").count() == 3 * 2
    work_off(joined)
    rows = list(joined.artefacts.all())
    assert {row.name: (row.width, row.height, row.facts.get("frames")) for row in rows} == expected
    seen = analysis.read_picture(blobs.path(joined.artefacts.get(name="picture").sha256)).luma
    assert np.abs(seen.astype(float) - luma.astype(float)).max() < 2
    exported(joined, tmp_path)
    assert abs(decoded_seconds(tmp_path / "v240.m3u8") - 9) < 0.1
    ingest.replan(joined)
    assert joined.artefacts.count() == len(rows)
