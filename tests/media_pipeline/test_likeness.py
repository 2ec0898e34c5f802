"""A rendition that shows what its source shows passes; each way of showing something else is caught."""

import re
import subprocess
from pathlib import Path

import numpy as np
import pytest

from media_pipeline.errors import ProcessingError
from media_pipeline.tools import ffmpeg, likeness
from tests.media_pipeline.conftest import encode

GOP, FPS, SECONDS = 1, 25, 5
TIMES = likeness.times_for(SECONDS, GOP)


def upright(before: str = "") -> str:
    return f"{before}fps={FPS}:start_time=0"


@pytest.fixture(scope="module")
def film(shared) -> Path:
    return shared / "media" / "bbb_720p25_5.1_5s.mp4"


@pytest.fixture(scope="module")
def reference(film, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("reference") / "grey.raw"
    filters = f"{upright()},{likeness.reference_filter(TIMES, likeness.size_for(1280, 720), FPS)}"
    encode("-i", film, "-an", "-vf", filters, "-fps_mode", "passthrough", "-f", "rawvideo", path)
    return path


def rendition(film: Path, out: Path, before: str = "", after: str = "", codec: str = "") -> Path:
    scale = "scale=-2:240:out_range=tv,setsar=1,format=yuv420p"
    codec = codec or "-c:v libx264 -preset veryfast -crf 28 -maxrate 200k -bufsize 400k -sc_threshold 0"
    grid = ["-g", str(GOP * FPS), "-force_key_frames", f"expr:gte(t,n_forced*{GOP})"]
    encode("-i", film, "-an", "-vf", f"{upright(before)},{scale}{after}", *codec.split(), *grid, out)
    return out


def series(reference: Path, path: Path) -> list[float]:
    job = ffmpeg.Job(path.parent, SECONDS, lambda share: None)
    return likeness.ssim_series(job, reference, likeness.size_for(1280, 720), TIMES, path, GOP)


DAMAGES = {
    "black": ("", ",drawbox=c=black:t=fill"),
    "green": ("", ",geq=lum=0:cb=0:cr=0"),
    "frozen": ("select='eq(n,0)',tpad=stop_mode=clone:stop_duration=5,", ""),
    "one GOP late": (f"tpad=start_duration={GOP}:start_mode=clone,", ""),
    "squeezed": ("", ",scale=iw/2:ih,pad=iw*2:ih:iw/2:0"),
    "too large and cut off": ("crop=iw*0.8:ih*0.8,", ""),
    "upside down": ("", ",vflip"),
}


@pytest.mark.ffmpeg
def test_a_small_rendition_shows_what_its_source_shows(film, reference, tmp_path):
    found = series(reference, rendition(film, tmp_path / "good.mp4"))
    assert len(found) == len(TIMES) == 5
    assert min(found) > 0.9
    likeness.check(found)


@pytest.mark.ffmpeg
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_rendition_that_shows_something_else_is_caught(film, reference, tmp_path, damage):
    found = series(reference, rendition(film, tmp_path / "bad.mp4", *DAMAGES[damage]))
    assert len(found) == len(TIMES)
    with pytest.raises(ProcessingError) as refused:
        likeness.check(found)
    assert refused.value.code == "wrong_output"


@pytest.mark.ffmpeg
def test_key_frames_that_are_not_on_the_grid_are_caught(film, reference, tmp_path):
    path = tmp_path / "grid.mp4"
    encode(
        "-i", film, "-an", "-vf", "scale=-2:240", "-c:v", "libx264", "-preset", "ultrafast", "-g", "250", path
    )
    assert series(reference, path) == [0.0] * 5
    with pytest.raises(ProcessingError):
        likeness.check([0.0] * 5)
    with pytest.raises(ProcessingError):
        likeness.check([])


@pytest.mark.ffmpeg
def test_a_night_full_of_noise_is_no_mistake(film, tmp_path):
    noisy = tmp_path / "noisy.mkv"
    grain = "scale=854:480,noise=alls=40:allf=t"
    encode("-i", film, "-an", "-vf", grain, "-crf", "10", "-preset", "ultrafast", noisy)
    reference = tmp_path / "grey.raw"
    filters = f"{upright()},{likeness.reference_filter(TIMES, likeness.size_for(1280, 720), FPS)}"
    encode("-i", noisy, "-vf", filters, "-fps_mode", "passthrough", "-f", "rawvideo", reference)
    likeness.check(series(reference, rendition(noisy, tmp_path / "good.mp4")))


@pytest.mark.ffmpeg
def test_our_measure_agrees_with_that_of_ffmpeg(film, tmp_path):
    """The same pair of files through its `ssim` filter, frame by frame."""
    good = rendition(film, tmp_path / "good.mp4")
    grey = "scale=320:180:flags=area,format=gray"
    raws = [tmp_path / "one.raw", tmp_path / "two.raw"]
    for path, raw in zip((film, good), raws, strict=True):
        encode("-i", path, "-an", "-vf", f"{upright()},{grey}", "-frames:v", "20", "-f", "rawvideo", raw)
    one, two = (np.fromfile(raw, np.uint8).reshape(-1, 180, 320) for raw in raws)
    ours = [likeness.ssim(first, second) for first, second in zip(one, two, strict=True)]
    inputs = [
        part for raw in raws for part in ("-f", "rawvideo", "-pix_fmt", "gray", "-s", "320x180", "-i", raw)
    ]
    graph = ["-lavfi", "ssim=stats_file=-", "-f", "null", "-"]
    said = subprocess.run(
        [ffmpeg.executable(), "-v", "error", *inputs, *graph], check=True, capture_output=True, text=True
    )
    theirs = [float(value) for value in re.findall(r"All:([\d.]+)", said.stdout)]
    assert ours == pytest.approx(theirs, abs=0.005)


def test_the_same_is_one_and_tiny_pictures_are_compared_too():
    frame = np.random.default_rng(3).integers(0, 255, (90, 160)).astype(np.uint8)
    assert likeness.ssim(frame, frame) == 1.0
    assert likeness.ssim(frame, 255 - frame) < 0
    dot = frame[:2, :2]
    assert likeness.ssim(dot, dot) == 1.0
    assert likeness.ssim(np.zeros((90, 160), np.uint8), np.full((90, 160), 200, np.uint8)) < 0.1


@pytest.mark.parametrize(
    ("width", "height", "size"),
    [
        (1920, 1080, (160, 90)),
        (1080, 1920, (90, 160)),
        (640, 480, (120, 90)),
        (100, 50, (100, 50)),
        (2, 2, (2, 2)),
    ],
)
def test_reference_frames_are_small_and_keep_their_shape(width, height, size):
    assert likeness.size_for(width, height) == size


def test_reference_frames_lie_on_key_frames_over_the_whole_film():
    assert likeness.times_for(5, 2) == [0, 2, 4]
    assert likeness.times_for(4.05, 2) == [0, 2]  # the third would have hardly a frame
    assert likeness.times_for(0.04, 2) == [0]
    hour = likeness.times_for(3600, 2)
    assert (len(hour), hour[0], hour[-1]) == (likeness.MOST, 0, 3598)
    assert all(time % 2 == 0 for time in hour)
