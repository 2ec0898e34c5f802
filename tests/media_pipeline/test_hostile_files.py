"""Files that are not what they say, and files made to harm: refused with a reason, and nothing kept."""

import io
import subprocess
import sys
from pathlib import Path

import av
import pytest

from media_pipeline import blobs, ingest
from media_pipeline.errors import ProcessingError, Refused
from media_pipeline.models import Asset
from media_pipeline.tools import child, ffmpeg, probe
from tests.media_pipeline.conftest import encode, receive

pytestmark = [pytest.mark.ffmpeg, pytest.mark.django_db]

SDP = b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\n"
SDP += b"m=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n"
SVG = (
    b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><image href='file:///etc/hostname'/></svg>"
)
M3U8 = b"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:1,\nprivate.ts\n#EXT-X-ENDLIST\n"
CONCAT = b"ffconcat version 1.0\nfile private.ts\n"


@pytest.fixture
def private(tmp_path: Path) -> Path:
    """Another user's film, lying beside the upload."""
    path = tmp_path / "private.ts"
    encode("-f", "lavfi", "-i", "testsrc2=size=64x64:rate=10:duration=1", path)
    return path


def frames_read(path: Path) -> int:
    with av.open(str(path)) as container:
        return sum(1 for _ in container.decode(video=0))


def kept(store: Path) -> list[Path]:
    return [path for path in store.rglob("*") if path.is_file()]


def test_a_script_named_mp4_would_read_a_neighbour_and_may_not(private, tmp_path, store):
    lesson = tmp_path / "lesson.mp4"
    lesson.write_bytes(CONCAT)
    assert frames_read(lesson) == 10  # there is something to leak

    with pytest.raises(ProcessingError) as refused:
        probe.probe(lesson)
    assert refused.value.code == "not_media"
    job = ffmpeg.Job(tmp_path, 1, lambda share: None)
    with pytest.raises(ProcessingError) as refused:
        ffmpeg.run(job, lesson, ["-f", "null", "-"])
    assert "Format not on whitelist" in refused.value.detail
    with pytest.raises(Refused):
        receive(lesson)
    assert (Asset.objects.count(), kept(store)) == (0, [])


@pytest.mark.parametrize("name", ["lesson.mp4", "lesson.m3u8", "lesson.wav"])
@pytest.mark.parametrize("content", [CONCAT, M3U8, SDP, SVG], ids=["ffconcat", "m3u8", "sdp", "svg"])
def test_playlists_and_drawings_are_refused(private, tmp_path, store, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ProcessingError) as refused:
        probe.probe(path)
    assert refused.value.code == "not_media"
    with pytest.raises(Refused) as refused:
        receive(path)
    assert str(refused.value).startswith("Không đọc được tệp này như một tệp âm thanh hay video")
    assert kept(store) == []


def test_an_enormous_picture_is_refused_before_it_is_decoded(tmp_path, store):
    path = tmp_path / "bomb.avi"
    encode("-f", "lavfi", "-i", "color=size=8192x8192:rate=1", "-frames:v", "1", "-c:v", "mjpeg", path)
    with pytest.raises(Refused) as refused:
        receive(path)
    assert (refused.value.code, refused.value.values) == (
        "too_many_pixels",
        {"width": "8192", "height": "8192"},
    )
    assert kept(store) == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x80\xbb\0\0\0w\1\0\2\0\x10\0data\0\0\0\0", "empty"),
        (b"PK\x03\x04" + b"\0" * 1000, "not_media"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 1000, "not_media"),
        ("Xin chào".encode() * 1000, "not_media"),
    ],
    ids=["nothing", "wav_without_samples", "zip", "picture", "text"],
)
def test_not_media(content, code, store):
    with pytest.raises(Refused) as refused:
        ingest.receive(io.BytesIO(content), "bài giảng.mp4")
    assert refused.value.code == code
    assert kept(store) == []


def test_cut_off_before_its_index_is_refused(clip):
    whole = clip("whole.mp4").read_bytes()
    with pytest.raises(Refused) as refused:
        ingest.receive(io.BytesIO(whole[: len(whole) // 2]), "cut.mp4")
    assert refused.value.code == "not_media"


def test_cut_off_after_its_index_is_refused(clip):
    whole = clip("long.mp4", "-movflags", "+faststart", seconds=10).read_bytes()
    with pytest.raises(Refused) as refused:
        ingest.receive(io.BytesIO(whole[: len(whole) // 2]), "cut.mp4")
    assert refused.value.code == "truncated"
    assert refused.value.values["header"] == "10,0"


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


@pytest.mark.parametrize(
    "name", ["-y.mp4", "concat:a|b.mp4", "../../x.mp4", "a\nb.mp4", "bài giảng số 1.mp4", ""]
)
def test_a_name_is_only_a_name(clip, name):
    asset = ingest.receive(io.BytesIO(clip("whole.mp4").read_bytes()), name)
    assert asset.filename == ingest.clean_name(name)
    assert "/" not in asset.filename
    assert blobs.exists(asset.sha256)


def test_the_probe_has_a_memory_limit(clip, settings):
    settings.MEDIA_PIPELINE = {**settings.MEDIA_PIPELINE, "PROBE_MEMORY": 40 * 1024**2}
    with pytest.raises(ProcessingError):
        probe.probe(clip("whole.mp4"))


def test_children_get_no_secrets(monkeypatch, tmp_path):
    monkeypatch.setenv("HOCLIEUSO_SECRET_KEY", "secret")
    said = child.Collector()
    limits = child.Limits(cpu_seconds=5, wall_seconds=5, memory=2 * 1024**3, file_bytes=1024)
    code = "import os; print(sorted(os.environ))"
    argv = [sys.executable, "-I", "-c", code]
    assert "HOCLIEUSO_SECRET_KEY" in subprocess.run(argv, capture_output=True, text=True).stdout
    child.run(argv, tmp_path, limits, child.Watch(on_output=said))
    assert b"HOCLIEUSO_SECRET_KEY" not in said.data
