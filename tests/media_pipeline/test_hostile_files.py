"""Files that are not what they say, and files made to harm: refused with a reason, and nothing kept."""

import io
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import av
import pytest

from media_pipeline import blobs, ingest
from media_pipeline.conf import folder
from media_pipeline.errors import REASONS, ProcessingError, Refused
from media_pipeline.models import Asset
from media_pipeline.streams import Probe
from media_pipeline.tools import child, ffmpeg, probe
from tests.media_pipeline import harm
from tests.media_pipeline.conftest import Clip, encode, process, receive

pytestmark = [pytest.mark.ffmpeg, pytest.mark.django_db]

SDP = b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\n"
SDP += b"m=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n"
SVG = (
    b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><image href='file:///etc/hostname'/></svg>"
)
M3U8 = "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:1,\n{}\n#EXT-X-ENDLIST\n"
CONCAT = "ffconcat version 1.0\nfile {}\n"
MPD = (
    b'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><Period><AdaptationSet>'
    b"<Representation id='1'><BaseURL>private.ts</BaseURL></Representation></AdaptationSet></Period></MPD>"
)


@pytest.fixture
def private(tmp_path: Path) -> Path:
    """Another user's film, lying beside the upload."""
    path = tmp_path / "private.ts"
    encode("-f", "lavfi", "-i", "testsrc2=size=64x64:rate=10:duration=1", path)
    return path


def frames_read(path: Path, **options: str) -> int:
    with av.open(str(path), options=options) as container:
        return sum(1 for _ in container.decode(video=0))


def kept(store: Path) -> list[Path]:
    return [path for path in store.rglob("*") if path.is_file()]


def outcome(path: Path) -> str:
    """ "ok", or the code of the refusal. Whatever happens leaves nothing behind."""
    try:
        probe.probe(path)
    except ProcessingError as error:
        return error.code if "%(" not in error.message else error.message
    finally:
        assert list(folder("WORK").iterdir()) == []
    return "ok"


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


# --- files that name other files --------------------------------------------------------------------------


def test_a_script_named_mp4_would_read_a_neighbour_and_may_not(private, tmp_path, store):
    lesson = written(tmp_path / "lesson.mp4", CONCAT.format("private.ts").encode())
    assert frames_read(lesson) == 10  # there is something to leak

    assert outcome(lesson) == "other_kind"
    job = ffmpeg.Job(tmp_path, 1, lambda share: None)
    with pytest.raises(ProcessingError) as refused:
        ffmpeg.run(job, lesson, ["-f", "null", "-"])
    assert "Format not on whitelist" in refused.value.detail
    with pytest.raises(Refused):
        receive(lesson)
    assert (Asset.objects.count(), kept(store)) == (0, [])


@pytest.mark.parametrize("name", ["lesson.mp4", "lesson.m3u8", "lesson.wav"])
@pytest.mark.parametrize(
    ("content", "code", "kind"),
    [
        (CONCAT.format("private.ts").encode(), "other_kind", "danh sách phát"),
        (CONCAT.format("{private}").encode(), "other_kind", "danh sách phát"),
        (M3U8.format("private.ts").encode(), "other_kind", "danh sách phát"),
        (M3U8.format("file://{private}").encode(), "other_kind", "danh sách phát"),
        (SDP, "other_kind", "danh sách phát"),
        (SVG, "other_kind", "hình vẽ SVG"),
        (b"<?xml version='1.0'?>" + SVG, "other_kind", "hình vẽ SVG"),
        (MPD, "not_media", ""),
    ],
    ids=["ffconcat", "ffconcat_path", "m3u8", "m3u8_path", "sdp", "svg", "svg_xml", "dash"],
)
def test_playlists_and_drawings_are_refused(private, tmp_path, store, name, content, code, kind):
    path = written(tmp_path / name, content.replace(b"{private}", str(private).encode()))
    with pytest.raises(Refused) as refused:
        receive(path)
    assert refused.value.code == code
    assert kind in str(refused.value)
    assert kept(store) == []


def test_nobody_is_called(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/film.ts"
        for number, text in enumerate((M3U8, CONCAT)):
            assert (
                outcome(written(tmp_path / f"{number}.m3u8", text.format(address).encode())) == "other_kind"
            )
        with pytest.raises(TimeoutError):
            server.accept()


def test_an_mp4_that_points_at_a_neighbour_gets_nothing_from_it(clip, tmp_path):
    good = clip("index_last.mp4", seconds=3).read_bytes()
    written(tmp_path / "private.mov", good)
    lesson = written(tmp_path / "lesson.mov", harm.pointing_at(good, "private.mov"))
    assert frames_read(lesson, enable_drefs="1") == 30  # there is something to leak
    assert outcome(lesson) == "damaged"


def test_numbered_pictures_are_not_a_film(clip, tmp_path):
    picture = tmp_path / "picture.jpg"
    encode("-f", "lavfi", "-i", "testsrc2=size=64x64", "-frames:v", "1", picture)
    for number in range(5):
        written(tmp_path / f"p{number:05}.jpg", picture.read_bytes())
    pattern = written(tmp_path / "p%05d.jpg", picture.read_bytes())
    assert frames_read(pattern) == 5  # there is something to leak
    assert outcome(pattern) == "other_kind"


# --- other kinds ------------------------------------------------------------------------------------------

EMPTY_WAV = b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x80\xbb\0\0\0w\1\0\2\0\x10\0data\0\0\0\0"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (EMPTY_WAV, "empty"),
        (b"PK\x03\x04" + b"\0" * 1000, "archive"),
        (b"Rar!\x1a\x07" + b"\0" * 1000, "archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000, "archive"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 1000, "other_kind"),
        (b"GIF89a" + b"\0" * 1000, "other_kind"),
        (b"%PDF-1.7\n" + b"\0" * 1000, "other_kind"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html><video src=x>", "other_kind"),
        ("Xin chào".encode() * 1000, "not_media"),
        (b"\0" * 100_000, "not_media"),
        (bytes(range(256)) * 400, "not_media"),
    ],
    ids=["nothing", "empty_wav", "zip", "rar", "doc", "png", "gif", "pdf", "html", "text", "zeros", "bytes"],
)
def test_not_media(content, code, store):
    with pytest.raises(Refused) as refused:
        ingest.receive(io.BytesIO(content), "bài giảng.mp4")
    assert refused.value.code == code
    assert "Hãy" in str(refused.value)
    assert kept(store) == []


@pytest.mark.parametrize("suffix", ["png", "jpg", "gif", "webp", "bmp", "tiff"])
def test_real_pictures_are_called_pictures(tmp_path, suffix):
    path = tmp_path / f"picture.{suffix}"
    encode("-f", "lavfi", "-i", "testsrc2=size=64x64:rate=5:duration=1", "-frames:v", "1", path)
    renamed = path.rename(tmp_path / "film.mp4")
    with pytest.raises(Refused) as refused:
        receive(renamed)
    assert str(refused.value).startswith("Tệp này là ảnh, không phải âm thanh hay video.")


@pytest.mark.parametrize("suffix", ["mkv", "mp4"])
def test_subtitles_alone_are_no_film(tmp_path, suffix):
    text = written(tmp_path / "text.srt", b"1\n00:00:00,000 --> 00:00:05,000\nXin\n")
    path = tmp_path / f"subtitles.{suffix}"
    encode("-i", text, "-c:s", "mov_text" if suffix == "mp4" else "srt", path)
    assert outcome(path) == "no_streams"


# --- too much ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "shown"), [("8192x8192", {"8192"}), ("20000x64", {"20000", "64"})], ids=["area", "side"]
)
def test_an_enormous_picture_is_refused_before_it_is_decoded(tmp_path, store, size, shown):
    path = tmp_path / "bomb.avi"
    encode("-f", "lavfi", "-i", f"color=size={size}:rate=1", "-frames:v", "1", "-c:v", "mjpeg", path)
    with pytest.raises(Refused) as refused:
        receive(path)
    assert refused.value.code == "too_many_pixels"
    assert {str(value) for value in refused.value.values.values()} == shown
    assert kept(store) == []


def h264(path: Path, size: str) -> Path:
    """One grey frame."""
    still = ["-frames:v", "1", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
    encode("-f", "lavfi", "-i", f"color=gray:size={size}:rate=5", *still, path)
    return path


def test_a_size_that_only_the_pictures_know(tmp_path):
    """The header says 320 × 240."""
    data = h264(tmp_path / "bomb.mp4", "6016x6016").read_bytes()
    small = harm.patched(data, (*harm.STBL, "stsd"), 16 + 8 + 24, 320 << 16 | 240)
    assert outcome(written(tmp_path / "small.mp4", small)) == "too_many_pixels"


def test_a_film_that_grows_enormous(tmp_path):
    parts = [h264(tmp_path / f"{size}.ts", size).read_bytes() for size in ("320x240", "6016x6016")]
    assert outcome(written(tmp_path / "both.ts", b"".join(parts))) == "too_many_pixels"


def test_a_cover_however_large_is_only_a_cover(clip, tmp_path):
    sound = clip("sound.mp3", "-vn").read_bytes()
    path = written(tmp_path / "cover.mp3", harm.with_cover(sound, harm.png(20_000)))
    found = probe.probe(path)
    assert (found.kind, found.audio[0].duration_ms // 1000) == ("audio", 2)


def test_an_index_that_unpacks_to_gigabytes(tmp_path):
    assert outcome(written(tmp_path / "bomb.mp4", harm.compressed_index(0xFFFF_FFF0))) == "probe_limit"


def test_a_hundred_hours(tmp_path, settings):
    """Of silence, as a file with a hole: a few kilobytes on disk."""
    settings.MEDIA_PIPELINE = {**settings.MEDIA_PIPELINE, "MAX_SECONDS": 600}
    path = written(tmp_path / "long.wav", harm.wav(1, 4000, 0))
    size = 100 * 3600 * 8000
    with path.open("r+b") as file:
        for place, value in ((4, size + 36), (40, size)):
            file.seek(place)
            file.write(value.to_bytes(4, "little"))
        file.truncate(size + 44)
    assert outcome(path) == "too_long"


@pytest.fixture(scope="session")
def endless(tmp_path_factory) -> Path:
    """Two hours of AAC without header or end: the same frame again and again."""
    folder = tmp_path_factory.mktemp("endless")
    encode("-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono", "-t", "1", "-b:a", "8k", folder / "one.aac")
    data = (folder / "one.aac").read_bytes()
    start = data.index(b"\xff\xf1", 100)
    frame = data[start : start + ((data[start + 3] & 3) << 11 | data[start + 4] << 3 | data[start + 5] >> 5)]
    return written(folder / "endless.aac", frame * (2 * 3600 * 8000 // 1024))


def test_sound_without_end(settings, endless):
    settings.MEDIA_PIPELINE = {**settings.MEDIA_PIPELINE, "MAX_SECONDS": 600}
    assert outcome(endless) == "too_long"


def test_a_hundred_thousand_tiny_packets(tmp_path):
    path = tmp_path / "tiny.mkv"
    tiny = ["-f", "lavfi", "-i", "sine=d=100:r=48000", "-af", "asetnsamples=48", "-c:a", "pcm_s16le"]
    encode(*tiny, path)
    assert probe.probe(path).duration_ms == 100_000


def test_the_probe_has_limits(clip, settings, endless, tmp_path):
    settings.MEDIA_PIPELINE = {**settings.MEDIA_PIPELINE, "PROBE_MEMORY": 40 * 1024**2}
    assert outcome(clip("whole.mp4")) in ("probe_limit", "unexpected")
    settings.MEDIA_PIPELINE = {**settings.MEDIA_PIPELINE, "PROBE_MEMORY": 2 * 1024**3, "PROBE_SECONDS": 1}
    longer = written(tmp_path / "longer.aac", endless.read_bytes() * 100)
    settings.MEDIA_PIPELINE = {**settings.MEDIA_PIPELINE, "MAX_SECONDS": 10**7}
    assert outcome(longer) == "probe_limit"


def test_limits(settings, clip, store):
    path = clip("whole.mp4")
    settings.MEDIA_PIPELINE = {**settings.MEDIA_PIPELINE, "MAX_BYTES": path.stat().st_size - 1}
    with pytest.raises(Refused) as refused:
        receive(path)
    assert refused.value.code == "too_big"
    settings.MEDIA_PIPELINE = {**settings.MEDIA_PIPELINE, "MAX_BYTES": 10**9, "MAX_SECONDS": 1}
    with pytest.raises(Refused) as refused:
        receive(path)
    assert refused.value.code == "too_long"
    assert kept(store) == []


# --- too little -------------------------------------------------------------------------------------------


def test_cut_off_before_its_index_is_refused(clip):
    whole = clip("whole.mp4").read_bytes()
    with pytest.raises(Refused) as refused:
        ingest.receive(io.BytesIO(whole[: len(whole) // 2]), "cut.mp4")
    assert refused.value.code == "not_media"


HALF = {
    # name: (options, outcome of the first half, of the first half and zeros after it)
    "index_first.mp4": (["-movflags", "+faststart"], "truncated", "ok"),
    "fragments.mp4": (["-movflags", "frag_keyframe+empty_moov", "-g", "5"], "ok", "ok"),
    "film.mkv": ([], "truncated", "truncated"),
    "film.webm": (
        ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus"],
        "truncated",
        "truncated",
    ),
    "film.avi": (["-c:v", "mpeg4", "-c:a", "mp3"], "truncated", "truncated"),
    "film.ts": ([], "ok", "ok"),
    "sound.wav": (["-vn"], "truncated", "ok"),
    "sound.flac": (["-vn"], "truncated", "truncated"),
    "sound.mp3": (["-vn", "-b:a", "64k"], "truncated", "truncated"),
    "sound.ogg": (["-vn", "-c:a", "libopus"], "ok", "ok"),
}


@pytest.mark.parametrize("name", HALF)
def test_half_a_file(clip, tmp_path, name):
    """What carries no length, or whose index still holds all packets, is found out when it is decoded."""
    options, cut, spoilt = HALF[name]
    whole = clip("ten_" + name, *options, seconds=10).read_bytes()
    half = len(whole) // 2
    found = (
        outcome(written(tmp_path / "cut", whole[:half])),
        outcome(written(tmp_path / "spoilt", whole[:half] + b"\0" * half)),
    )
    assert found == (cut, spoilt)


@pytest.mark.parametrize("name", ["phone.aac", "phone.mp3"])
def test_a_recording_that_begins_with_silence_is_whole(tmp_path, name):
    """Its bit rate at the beginning makes it look eight times as long."""
    path = tmp_path / name
    noise = (
        "anullsrc=r=44100:cl=mono,atrim=duration=5[a];anoisesrc=d=10:r=44100[b];[a][b]concat=v=0:a=1[out0]"
    )
    encode(
        "-f", "lavfi", "-i", noise, "-q:a", "2", *(["-write_xing", "0"] if name.endswith("mp3") else []), path
    )
    with av.open(str(path)) as container:
        assert container.duration > 20_000_000  # there is something to be misled by
    assert abs(probe.probe(path).duration_ms - 15_000) < 100


def test_cut_off_after_its_index_is_refused_in_words(clip):
    whole = clip("long.mp4", "-movflags", "+faststart", seconds=10).read_bytes()
    with pytest.raises(Refused) as refused:
        ingest.receive(io.BytesIO(whole[: len(whole) // 2]), "cut.mp4")
    assert refused.value.code == "truncated"
    assert refused.value.values["header"] == "10,0"


@pytest.mark.parametrize(("name", "options"), [("film.mp4", []), ("sound.m4a", ["-vn"])])
def test_spoilt_in_the_middle_is_never_ready(clip, tmp_path, name, options):
    whole = clip(f"spoilt_{name}", *options, "-movflags", "+faststart", seconds=10).read_bytes()
    half = len(whole) // 2
    asset = process(written(tmp_path / name, whole[:half] + b"\0" * half))
    assert asset.state in ("failed", "degraded")
    assert all(row.reason for row in asset.artefacts.filter(state="failed"))


# --- headers that lie -------------------------------------------------------------------------------------

MVHD, TKHD = ("moov", "mvhd"), ("moov", "trak", "tkhd")
MDHD = ("moov", "trak", "mdia", "mdhd")
STTS, STSZ, STSC, STSD = ((*harm.STBL, name) for name in ("stts", "stsz", "stsc", "stsd"))


def patches(*changes: tuple[tuple[str, ...], int, int]) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        for path, offset, value in changes:
            data = harm.patched(data, path, offset, value)
        return data

    return change


LIES = {
    "no_length": (patches((MVHD, 24, 0), (TKHD, 28, 0), (MDHD, 24, 0)), "ok"),
    "an_hour": (patches((MVHD, 24, 3_600_000)), "ok"),
    "another_size": (patches((STSD, 16 + 8 + 24, 8704 << 16 | 16384)), "ok"),
    "frames_that_last_days": (patches((STTS, 20, 0x7FFF_FFFF)), "too_long"),
    "billions_of_frames": (patches((STSZ, 12, 1), (STSZ, 16, 0x0FFF_FFFF)), "empty"),
    "billions_of_frames_in_a_chunk": (patches((STSC, 20, 0x0FFF_FFFF)), "ok"),
    "unknown_pictures": (lambda data: harm.other_codec(data, b"avc1", b"zzzz"), "undecodable"),
    "sound_known_all_the_same": (lambda data: harm.other_codec(data, b"mp4a", b"zzzz"), "ok"),
}


@pytest.mark.parametrize("name", LIES)
def test_headers_that_lie(clip, tmp_path, name):
    change, expected = LIES[name]
    assert outcome(written(tmp_path / "lie.mp4", change(clip("honest.mp4").read_bytes()))) == expected


def test_lengths_are_taken_from_what_is_there(clip, tmp_path):
    change, _ = LIES["an_hour"]
    found = probe.probe(written(tmp_path / "lie.mp4", change(clip("honest.mp4").read_bytes())))
    assert (found.duration_ms, found.video.fps, found.video.frames) == (2000, "10", 20)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (harm.wav(1, 1, 100), "sound_format"),
        (harm.wav(1, 1_000_000, 100), "sound_format"),
        (harm.wav(64, 8000, 8000), "sound_format"),
        (harm.wav(1, 0, 100), "not_media"),
        (harm.wav(0, 8000, 100), "empty"),
        (harm.wav(8, 8000, 8000), "ok"),
    ],
    ids=["1_hz", "1_mhz", "64_channels", "0_hz", "0_channels", "8_channels"],
)
def test_sound_of_an_impossible_kind(tmp_path, content, expected):
    assert outcome(written(tmp_path / "odd.wav", content)) == expected


def test_locked_by_its_seller(clip, tmp_path):
    path = tmp_path / "locked.mp4"
    lock = ["-encryption_scheme", "cenc-aes-ctr", "-encryption_key", "7" * 32, "-encryption_kid", "a" * 32]
    encode("-i", clip("honest.mp4"), "-c", "copy", *lock, path)
    assert outcome(path) == "damaged"
    assert "khoá bản quyền" in str(REASONS["damaged"].message)


# --- clocks -----------------------------------------------------------------------------------------------


def retimed(clip: Clip, path: Path, *options: str) -> Probe | str:
    encode("-i", clip("clock.mkv", "-g", "5", seconds=4), "-c", "copy", *options, path)
    code = outcome(path)
    return probe.probe(path) if code == "ok" else code


def later(seconds: int) -> str:
    """Everything after the second second of pictures happens that much later."""
    return f"setts=pts=PTS+gt(PTS*TB\\,2)*{seconds}/TB:dts=DTS+gt(PTS*TB\\,2)*{seconds}/TB"


def test_a_clock_that_jumps_a_day(clip, tmp_path):
    assert retimed(clip, tmp_path / "day.mkv", "-bsf:v", later(86_400)) == "timestamps"


def test_a_pause_of_a_minute_is_a_pause(clip, tmp_path):
    found = retimed(clip, tmp_path / "pause.mkv", "-bsf:v", later(60))
    assert abs(found.duration_ms - 64_000) < 200


def test_in_a_broadcast_a_jump_is_no_pause(clip, tmp_path):
    found = retimed(clip, tmp_path / "jump.ts", "-bsf:v", later(60), "-bsf:a", later(60))
    assert abs(found.duration_ms - 4000) < 200


def test_clocks_that_begin_anywhere(clip, tmp_path):
    late = retimed(clip, tmp_path / "late.ts", "-output_ts_offset", "95440")  # shortly before its 33 bits end
    early = retimed(
        clip, tmp_path / "early.mov", "-output_ts_offset", "-1.5", "-avoid_negative_ts", "disabled"
    )
    assert abs(late.duration_ms - 4000) < 200
    assert abs(early.duration_ms - 4000) < 1700
    assert late.video.start_ms < 100


# --- names and surroundings -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "-y.mp4",
        "-i",
        "concat:a|b.mp4",
        "file:///etc/passwd",
        "%05d.mp4",
        "`id`.mp4",
        "../../x.mp4",
        "a\nb.mp4",
        "a\0b.mp4",
        "bài giảng số 1.mp4",
        "",
    ],
)
def test_a_name_is_only_a_name(clip, name):
    asset = ingest.receive(io.BytesIO(clip("whole.mp4").read_bytes()), name)
    assert asset.filename == ingest.clean_name(name)
    assert "/" not in asset.filename
    assert blobs.exists(asset.sha256)


@pytest.mark.parametrize("name", ["concat:a|b", "-y", "%05d", "file:x", "pipe:0", "a'b\"c"])
def test_a_path_is_only_a_path(clip, tmp_path, name):
    odd = written(tmp_path / name, clip("whole.mp4").read_bytes())
    assert outcome(odd) == "ok"
    job = ffmpeg.Job(tmp_path, 1, lambda share: None)
    assert ffmpeg.run(job, odd, ["-f", "null", "-"]) == ""


def test_children_get_no_secrets(monkeypatch, tmp_path):
    monkeypatch.setenv("HOCLIEUSO_SECRET_KEY", "secret")
    said = child.Collector()
    limits = child.Limits(cpu_seconds=5, wall_seconds=5, memory=2 * 1024**3, file_bytes=1024)
    code = "import os; print(sorted(os.environ))"
    argv = [sys.executable, "-I", "-c", code]
    assert "HOCLIEUSO_SECRET_KEY" in subprocess.run(argv, capture_output=True, text=True).stdout
    child.run(argv, tmp_path, limits, child.Watch(on_output=said))
    assert b"HOCLIEUSO_SECRET_KEY" not in said.data
