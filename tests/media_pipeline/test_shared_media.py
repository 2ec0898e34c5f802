"""Every file of ../shared/media: what it is taken for, what becomes of it, or why it is refused."""

from dataclasses import dataclass, replace

import pytest

from media_pipeline import profiles
from media_pipeline.errors import Refused
from media_pipeline.models import Asset
from media_pipeline.planner import suggest
from media_pipeline.streams import Probe
from tests.media_pipeline.conftest import process

pytestmark = [pytest.mark.ffmpeg, pytest.mark.django_db]


@dataclass(frozen=True)
class Taken:
    """What the probe must find, and the size of the film in the end."""

    ms: int
    picture: tuple[str, int, int, str] | None = None
    """Codec, width and height as shown, frames per second."""
    channels: tuple[int, ...] = ()
    film: tuple[int, int] | None = None
    profile: str = "film"
    state: str = "ready"


FILES: dict[str, Taken | str] = {
    "SOURCES.md": "not_media",
    "audio_24bit_stereo.wav": Taken(10_000, None, (2,)),
    "bbb_1080p24_5.1_30s.mp4": Taken(30_000, ("h264", 1920, 1080, "24"), (6,), (854, 480)),
    "bbb_720p25_5.1_5s.mp4": Taken(5312, ("h264", 1280, 720, "25"), (6,), (854, 480)),
    "derived_truncated_1MB_of_480p.mp4": "not_media",
    "hevc_fullrange_1080p30.mp4": Taken(10_000, ("hevc", 1920, 1080, "30"), (2,), (854, 480)),
    "nasty_1x1_yuv444.mp4": Taken(5000, ("h264", 1, 1, "1"), (), (2, 2)),
    "nasty_attached_pic.mp3": Taken(1019, None, (2,)),
    "nasty_audio_ends_early.mp4": Taken(11_259, ("h264", 640, 360, "25"), (2,), (640, 360)),
    "nasty_empty_44bytes.wav": "empty",
    "nasty_mp4_named.aac": Taken(9660, None, (1,)),
    "nasty_no_duration.webm": Taken(4938, ("vp9", 1280, 720, "15000/1001"), (2,), (1280, 720), "screen"),
    "nasty_nonutf8_metadata.mp4": Taken(2269, ("h264", 640, 480, "30000/1001"), (2,), (640, 480)),
    "nasty_rotate90_5.1.mp4": Taken(2005, ("h264", 1080, 1920, "24"), (6,), (480, 854)),
    "nasty_truncated_moov_first.mp4": "truncated",
    "nasty_two_5.1_tracks_novideo.mp4": Taken(5013, None, (6, 6)),
    "screen_devlog_1468x684_60fps_noaudio.mp4": Taken(
        69_367, ("h264", 1468, 684, "30"), (), (1468, 684), "screen"
    ),
    "sign_language_640x480_noaudio.mkv": Taken(3633, ("h264", 640, 480, "30"), (), (640, 480)),
    "vi_espeak_narration.wav": Taken(44_337, None, (1,)),
    "vi_speech_ngoc_huyen_24k.wav": Taken(4523, None, (1,)),
    "vi_text.txt": "not_media",
    "vi_tts_infore_49s_16k.wav": Taken(49_376, None, (1,)),
}


@pytest.fixture(autouse=True)
def quick_ladders(monkeypatch):
    """The same stages with fewer sizes and the fastest encoder: seconds of work instead of minutes."""
    for name, keep in (("film", ("v480",)), ("screen", ("v480", "v720"))):
        profile = profiles.PROFILES[name]
        rungs = tuple(replace(rung, preset="ultrafast") for rung in profile.rungs if rung.name in keep)
        films = tuple(film for film in profile.films if set(film.rungs) & set(keep))
        monkeypatch.setitem(profiles.PROFILES, name, replace(profile, rungs=rungs, films=films))


def picture(probe: Probe) -> tuple[str, int, int, str] | None:
    video = probe.video
    return (video.codec, video.width, video.height, video.fps) if video else None


def taken(asset: Asset) -> Taken:
    probe = asset.streams
    films = [row for row in asset.renditions() if row.media_type == "video/mp4"]
    return Taken(
        probe.duration_ms,
        picture(probe),
        tuple(stream.channels for stream in probe.audio),
        (films[0].width, films[0].height) if films else None,
        suggest(probe.video) if probe.video else "film",
        asset.state,
    )


def test_the_table_is_whole(shared):
    assert set(FILES) == {path.name for path in (shared / "media").iterdir()}


@pytest.mark.parametrize("name", FILES)
def test_what_becomes_of_it(shared, name):
    expected = FILES[name]
    try:
        asset = process(shared / "media" / name)
    except Refused as refused:
        assert refused.code == expected  # noqa: PT017 - a refusal is one of the two ends
        return
    assert taken(asset) == expected
    lengths = [row.duration_ms for row in asset.renditions() if row.duration_ms]
    assert all(abs(ms - asset.duration_ms) < 200 + asset.duration_ms / 100 for ms in lengths)
