"""What cameras, phones, recorders and old programs make: what is found in it, and that it stays together."""

from dataclasses import asdict
from pathlib import Path

import av
import numpy as np
import pytest

from media_pipeline import blobs
from media_pipeline.models import Artefact, Asset
from media_pipeline.planner import suggest
from media_pipeline.streams import Probe
from media_pipeline.tools import ffmpeg, probe
from tests.media_pipeline.conftest import encode, process

pytestmark = [pytest.mark.ffmpeg, pytest.mark.django_db]

VP8 = ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus"]

FILM = ("video", 320, 240, "10", 1, 2000)

KINDS = {
    # name: (options, arguments of `clip`, (kind, width, height, fps, channels of the sound used, ms))
    "plain.mp4": ([], {}, FILM),
    "plain.mov": ([], {}, FILM),
    "plain.mkv": ([], {}, FILM),
    "plain.avi": (["-c:v", "mpeg4", "-c:a", "mp3"], {}, FILM),
    "plain.ts": (["-c:v", "libx264"], {}, FILM),
    "plain.flv": (["-c:v", "flv1", "-c:a", "mp3", "-ar", "44100"], {}, FILM),
    "plain.wmv": ([], {}, FILM),
    "plain.mpg": (["-r", "25"], {}, ("video", 320, 240, "25", 1, 2000)),
    "plain.3gp": (
        ["-c:v", "h263", "-c:a", "aac", "-ar", "16000"],
        {"size": "176x144"},
        ("video", 176, 144, "10", 1, 2000),
    ),
    "fragments.mp4": (
        ["-movflags", "frag_keyframe+empty_moov"],
        {"seconds": 10},
        ("video", 320, 240, "10", 1, 10_000),
    ),
    "no_duration.webm": ([*VP8, "-live", "1"], {}, FILM),
    "sound.mp3": (["-vn"], {}, ("audio", 0, 0, "", 1, 2000)),
    "sound.m4a": (["-vn"], {}, ("audio", 0, 0, "", 1, 2000)),
    "sound.flac": (["-vn"], {}, ("audio", 0, 0, "", 1, 2000)),
    "sound.opus": (["-vn"], {}, ("audio", 0, 0, "", 1, 2000)),
    "sound.ogg": (["-vn", "-c:a", "libvorbis"], {}, ("audio", 0, 0, "", 1, 2000)),
    "sound.wma": (["-vn"], {}, ("audio", 0, 0, "", 1, 2000)),
    "sound.aac": (["-vn"], {}, ("audio", 0, 0, "", 1, 2000)),
    "sound.aiff": (["-vn"], {}, ("audio", 0, 0, "", 1, 2000)),
    "sound.caf": (["-vn"], {}, ("audio", 0, 0, "", 1, 2000)),
    "float.wav": (["-vn", "-c:a", "pcm_f64le"], {}, ("audio", 0, 0, "", 1, 2000)),
    "eight_bit.wav": (["-vn", "-c:a", "pcm_u8"], {}, ("audio", 0, 0, "", 1, 2000)),
    "surround_5.1.mp4": (["-ac", "6"], {}, ("video", 320, 240, "10", 6, 2000)),
    "surround_7.1.mkv": (["-ac", "8", "-c:a", "flac"], {}, ("video", 320, 240, "10", 8, 2000)),
    "silent.mp4": ([], {"sound": False}, ("video", 320, 240, "10", 0, 2000)),
    "wide_pixels.mp4": (["-vf", "setsar=2/1"], {}, ("video", 640, 240, "10", 1, 2000)),
    "dv_pixels.mp4": (["-vf", "setsar=8/9"], {}, ("video", 284, 240, "10", 1, 2000)),
    "unknown_pixels.mp4": (["-vf", "setsar=0/1"], {}, FILM),
    "impossible_pixels.mp4": (["-vf", "setsar=100/1"], {}, FILM),
    "odd.mkv": (
        ["-c:v", "ffv1", "-vf", "format=yuv444p,scale=321:179,setsar=1", "-pix_fmt", "yuv444p"],
        {},
        ("video", 321, 179, "10", 1, 2000),
    ),
    "one_pixel.mkv": (["-c:v", "ffv1", "-vf", "scale=1:1"], {}, ("video", 1, 1, "10", 1, 2000)),
    "fast.mp4": ([], {"fps": 120}, ("video", 320, 240, "30", 1, 2000)),
    "ntsc.mp4": (["-r", "30000/1001"], {"fps": 30}, ("video", 320, 240, "30000/1001", 1, 2002)),
    "slow.mp4": ([], {"fps": 1, "seconds": 4}, ("video", 320, 240, "1", 1, 4000)),
    "variable.mp4": (
        ["-vf", "select='not(between(n,5,14))'", "-fps_mode", "vfr"],
        {},
        ("video", 320, 240, "5", 1, 2000),
    ),
    "chapters_and_more.mkv": (
        ["-map", "0", "-map", "1", "-attach", __file__, "-metadata:s:t", "mimetype=text/plain"],
        {},
        FILM,
    ),
}


def facts(found: Probe) -> tuple[str, int, int, str, int, int]:
    video, channels = found.video, found.audio[0].channels if found.audio else 0
    size = (video.width, video.height, video.fps) if video else (0, 0, "")
    return (found.kind, *size, channels, found.duration_ms)


@pytest.mark.parametrize("name", KINDS)
def test_what_is_found(clip, name):
    options, arguments, expected = KINDS[name]
    *same, ms = facts(probe.probe(clip("kind_" + name, *options, **arguments)))
    assert (*same,) == expected[:-1]
    assert abs(ms - expected[-1]) < 150


@pytest.mark.parametrize(
    ("degrees", "size"),
    [("90", (240, 320)), ("-90", (240, 320)), ("180", (320, 240)), ("270", (240, 320))],
)
def test_turned_as_it_is_shown(clip, tmp_path, degrees, size):
    turned = tmp_path / "turned.mp4"
    encode("-display_rotation", degrees, "-i", clip("plain.mp4"), "-c", "copy", turned)
    video = probe.probe(turned).video
    assert (video.width, video.height) == size
    assert video.rotation == int(degrees) % 360


def test_mirrored_is_not_turned(clip, tmp_path):
    mirrored = tmp_path / "mirrored.mp4"
    encode("-display_hflip", "-i", clip("plain.mp4"), "-c", "copy", mirrored)
    video = probe.probe(mirrored).video
    assert (video.width, video.height) == (320, 240)


@pytest.mark.parametrize(
    ("name", "transfer", "expected"),
    [("pq", "smpte2084", "pq"), ("hlg", "arib-std-b67", "hlg"), ("ten_bit_sdr", "bt709", "sdr")],
)
def test_high_dynamic_range(clip, name, transfer, expected):
    colours = ["-color_primaries", "bt2020", "-color_trc", transfer, "-colorspace", "bt2020nc"]
    x265 = ["-c:v", "libx265", "-x265-params", f"log-level=none:transfer={transfer}", "-tag:v", "hvc1"]
    found = probe.probe(clip(f"{name}.mp4", *x265, "-pix_fmt", "yuv420p10le", *colours)).video
    assert (found.transfer, found.pixel_format) == (expected, "yuv420p10le")


def test_every_second_line(clip):
    lines = ["-vf", "tinterlace=interleave_top,setfield=tff", "-flags", "+ildct+ilme", "-c:v", "mpeg2video"]
    assert probe.probe(clip("lines.mpg", *lines, "-r", "25", fps=50)).video.interlaced
    assert not probe.probe(clip("kind_plain.mpg", "-r", "25")).video.interlaced


@pytest.mark.parametrize("name", ["cover.mp3", "cover.m4a", "cover.mp4"])
def test_a_cover_is_no_film(clip, tmp_path, name):
    picture = tmp_path / "cover.jpg"
    encode("-f", "lavfi", "-i", "testsrc2=size=600x600", "-frames:v", "1", picture)
    sound = [clip("plain.mp4"), "-map", "0:a", "-map", "1:v", "-c:v", "copy"]
    sound += ["-c:a", "mp3" if name.endswith("mp3") else "aac"]
    path = tmp_path / name
    encode("-i", sound[0], "-i", picture, *sound[1:], "-disposition:v:0", "attached_pic", path)
    assert probe.probe(path).video is None


def test_of_two_sounds_the_one_that_is_heard(tmp_path):
    """The microphone that was not plugged in is the first track, and the default."""
    path = tmp_path / "two.mp4"
    inputs = ["-f", "lavfi", "-i", "anullsrc=r=48000:cl=mono,atrim=duration=3"]
    inputs += ["-f", "lavfi", "-i", "sine=d=3", "-f", "lavfi", "-i", "sine=frequency=600:d=3"]
    languages = [
        f"-metadata:s:a:{number}=language={code}" for number, code in enumerate(("eng", "vie", "tyz"))
    ]
    tags = [part for option in languages for part in option.split("=", 1)]
    encode(*inputs, "-map", "0", "-map", "1", "-map", "2", *tags, path)
    assert [(stream.index, stream.language) for stream in probe.probe(path).audio] == [
        (1, "vie"),
        (2, "tyz"),
        (0, "eng"),
    ]


def test_of_two_sounds_the_default(tmp_path):
    path = tmp_path / "two.mkv"
    inputs = ["-f", "lavfi", "-i", "sine=d=2", "-f", "lavfi", "-i", "sine=frequency=600:d=2"]
    encode(*inputs, "-map", "0", "-map", "1", "-disposition:a:0", "0", "-disposition:a:1", "default", path)
    assert [stream.index for stream in probe.probe(path).audio] == [1, 0]


def test_tags_in_any_alphabet(clip, tmp_path):
    path = tmp_path / "tagged.mkv"
    encode("-i", clip("plain.mp4"), "-c", "copy", "-metadata", "title=Gestor de video", path)
    path.write_bytes(path.read_bytes().replace(b"Gestor de video", b"Gestor \xe9\xff video"))
    with av.open(str(path), metadata_errors="replace") as container:
        assert "\ufffd" in container.metadata["title"]  # there is something to stumble over
    assert probe.probe(path).kind == "video"


def test_rows_of_before_can_be_read():
    """What an older probe stored knows nothing of the newer facts."""
    video = {"index": 0, "codec": "h264", "width": 640, "height": 360, "fps": "25", "duration_ms": 2000}
    sound = {"index": 1, "codec": "aac", "channels": 2, "sample_rate": 48000, "duration_ms": 2000}
    found = Probe.from_json({"container": "mov", "duration_ms": 2000, "video": video, "audio": [sound]})
    assert (found.video.still_share, found.video.interlaced, found.audio[0].start_ms) == (0.0, False, 0)
    assert Probe.from_json(found.to_json()) == found
    assert asdict(found)["video"]["start_ms"] == 0


# --- what kind of picture ---------------------------------------------------------------------------------

HEAD = "lt(pow((X-160-6*sin(T*3))/45,2)+pow((Y-95-3*sin(T*5))/60,2),1)"
SPEAKER = (
    f"nullsrc=s=320x180:r=25:d=4,geq=lum='120+40*sin(X/40)+{HEAD}*(50+20*sin(X/9-12*sin(T*3)))':cb=128:cr=128"
)
PICTURES = {
    "speaker": (SPEAKER, "film"),
    "speaker_60": (SPEAKER.replace("r=25", "r=60"), "film"),
    "noise": ("color=gray:s=320x180:r=25:d=4,noise=alls=20:allf=t", "film"),
    "slides": (
        "color=white:s=640x360:r=25:d=6,drawbox=x=60:y=60+40*floor(t/2):w=400:h=20:color=black:t=fill",
        "screen",
    ),
    "pointer": (
        "color=white:s=640x360:r=30:d=4,drawbox=x=20+t*100:y=200:w=8:h=12:color=black:t=fill",
        "screen",
    ),
    "typing": (
        "color=white:s=640x360:r=60:d=4,drawbox=x=20:y=200:w=floor(t*8)*7+1:h=12:color=black:t=fill",
        "screen",
    ),
    "one_picture": ("testsrc2=s=320x180:r=1:d=1,loop=3:1", "screen"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_screen_is_known_from_a_film(tmp_path, name):
    source, expected = PICTURES[name]
    path = tmp_path / f"{name}.mp4"
    encode("-f", "lavfi", "-i", source, "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", path)
    assert suggest(probe.probe(path).video) == expected


# --- together ---------------------------------------------------------------------------------------------


def beep_starts(path: Path) -> float:
    """Seconds from the beginning of the file to the tone."""
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            loud = np.abs(np.atleast_2d(frame.to_ndarray()).astype(float).reshape(-1)) > 0.05
            if loud.any():
                return float(frame.time + loud.argmax() / frame.sample_rate)
    raise AssertionError("no tone")


def flash_starts(path: Path) -> float:
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            if frame.to_ndarray(format="gray").mean() > 128:
                return float(frame.time)
    raise AssertionError("no flash")


LATE = {
    # name: (filter of the picture, filter of the sound)
    "sound_late.mp4": ("null", "atrim=start=1.5"),
    "sound_late.mkv": ("null", "atrim=start=1.5"),
    "sound_late.ts": ("null", "atrim=start=1.5"),
    "picture_late.mkv": ("trim=start=1.5", "anull"),
    "picture_late.ts": ("trim=start=1.5", "anull"),
    "sound_ends_early.mp4": ("null", "atrim=end=3"),
    "sound_with_a_hole.mkv": ("null", "aselect='not(between(t,0.5,1.7))'"),
    "sound_with_a_hole.mp4": ("null", "aselect='not(between(t,0.5,1.7))'"),
    "sound_with_a_hole.ts": ("null", "aselect='not(between(t,0.5,1.7))'"),
    "both_late.ts": ("trim=start=1", "atrim=start=1.4"),
}


@pytest.mark.parametrize("name", LATE)
def test_flash_and_beep_stay_together(tmp_path, name):
    """Both are at two seconds of the source, whichever of the streams begins later."""
    picture, sound = LATE[name]
    path = tmp_path / name
    flash = f"color=black:s=320x240:r=25:d=4,drawbox=enable='gte(t,2)':color=white:t=fill,{picture}[v]"
    beep = f"sine=d=4,volume='gte(t,2)':eval=frame,{sound}[a]"
    graph = ["-filter_complex", f"{flash};{beep}", "-map", "[v]", "-map", "[a]"]
    encode(*graph, "-c:v", "libx264", "-preset", "ultrafast", "-g", "5", "-pix_fmt", "yuv420p", path)
    found = probe.probe(path)
    late = {"sound": found.audio[0].start_ms, "picture": found.video.start_ms}
    begins = 1.0 if name.startswith("both") else 0.0
    asset = process(path)
    assert asset.state == "ready", [row.log for row in asset.artefacts.filter(state="failed")]
    film = blobs.path(shown(asset).sha256)
    opus = blobs.path(asset.artefacts.get(name="opus").sha256)
    assert max(late.values()) > 300 or "late" not in name
    assert abs(flash_starts(film) - (2 - begins)) < 0.1
    assert abs(beep_starts(film) - (2 - begins)) < 0.1
    assert abs(beep_starts(opus) - (2 - begins)) < 0.1


def shown(asset: Asset) -> Artefact:
    return next(row for row in asset.renditions() if row.media_type == "video/mp4")


def brightness(row: Artefact) -> float:
    with av.open(str(blobs.path(row.sha256))) as container:
        return float(next(container.decode(video=0)).to_ndarray(format="gray").mean())


def test_high_dynamic_range_is_brought_down(clip):
    """A white of 203 nits is white afterwards, not the grey that a plain copy of its numbers is."""
    if "zscale" not in ffmpeg.capabilities():
        pytest.skip("this ffmpeg has no zscale, which HDR needs")
    named = "setparams=range=tv:color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc"
    white = ["-vf", f"geq=lum=143:cb=128:cr=128,{named},format=yuv420p10le", "-pix_fmt", "yuv420p10le"]
    asset = process(clip("white_pq.mp4", "-c:v", "libx264", *white, sound=False))
    assert (asset.state, asset.streams.video.transfer) == ("ready", "pq")
    assert brightness(shown(asset)) > 200
