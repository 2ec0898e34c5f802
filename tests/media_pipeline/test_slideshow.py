"""Slides and narration become a film; careless recordings are trimmed, levelled and set apart."""

import io

import av
import numpy as np
import pytest
from PIL import Image

from media_pipeline import blobs, ingest
from media_pipeline.errors import Refused
from media_pipeline.management.commands.ingest_media import work_off
from media_pipeline.models import Asset
from media_pipeline.states import AssetState
from tests.media_pipeline.conftest import states

pytestmark = [pytest.mark.ffmpeg, pytest.mark.django_db]

RED, BLUE = (200, 30, 30), (30, 30, 200)


def picture(colour, size=(320, 180)) -> str:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    return blobs.put_bytes(buffer.getvalue()).sha256


def done(asset: Asset) -> Asset:
    work_off(asset)
    return Asset.objects.prefetch_related("artefacts").get(pk=asset.pk)


def frame_at(asset: Asset, seconds: float, name: str = "480p") -> np.ndarray:
    path = blobs.path(asset.artefacts.get(name=name).sha256)
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            if frame.time >= seconds:
                return frame.to_ndarray(format="rgb24")
    raise AssertionError(f"shorter than {seconds} s")


def looks(image: np.ndarray, x: float, y: float) -> str:
    """The strongest colour of one point, or "dark"."""
    height, width, _ = image.shape
    red, _, blue = (int(value) for value in image[int(y * height), int(x * width)])
    return "dark" if max(red, blue) < 60 else "red" if red > blue else "blue"


def test_slides_without_a_word(store):
    asset = ingest.slideshow(
        [
            ingest.SlideSource(picture(RED), seconds=2),
            ingest.SlideSource(picture(BLUE, (100, 200)), seconds=3.1),
        ],
        "Bài 1",
    )
    asset = done(asset)
    assert (asset.state, asset.kind, asset.duration_ms) == (AssetState.READY, "video", 5200)
    assert states(asset) == dict.fromkeys(["slideshow", "poster", "240p", "480p"], "done")
    assert looks(frame_at(asset, 1.0), 0.5, 0.5) == "red"
    upright = frame_at(asset, 3.0)
    assert [looks(upright, x, 0.5) for x in (0.1, 0.5, 0.9)] == ["dark", "blue", "dark"]  # nothing is cut off
    assert [path.name for path in (store / "work").iterdir()] == []


def test_each_slide_stands_as_long_as_its_narration(voice):
    said = blobs.put_path(voice).sha256
    asset = ingest.slideshow(
        [ingest.SlideSource(picture(RED), said), ingest.SlideSource(picture(BLUE), seconds=2)], "Bài 2"
    )
    asset = done(asset)
    assert asset.state == AssetState.READY
    assert set(states(asset)) == {
        "narration",
        "slideshow",
        "waveform",
        "opus",
        "aac",
        "poster",
        "240p",
        "480p",
    }
    first, second = asset.artefacts.get(name="narration").facts["slides"]
    # 400 ms, two seconds of voice with 120 ms on both sides, 800 ms: the recording's own silence is gone
    assert first["start_ms"] == 0
    assert abs(first["end_ms"] - 3440) <= 200
    assert second == {"start_ms": first["end_ms"], "end_ms": first["end_ms"] + 2000}
    change = first["end_ms"] / 1000
    assert looks(frame_at(asset, change - 0.21), 0.5, 0.5) == "red"
    assert looks(frame_at(asset, change), 0.5, 0.5) == "blue"
    assert asset.duration_ms == second["end_ms"]


def test_the_same_deck_is_the_same_asset():
    slides = [ingest.SlideSource(picture(RED), seconds=2), ingest.SlideSource(picture(BLUE), seconds=2)]
    first = ingest.slideshow(slides, "Bài 1")
    assert ingest.slideshow(slides, "Tên khác") == first
    assert ingest.slideshow(slides[::-1], "Bài 1") != first


def test_a_slide_that_is_no_picture_is_named():
    broken = blobs.put_bytes(b"not a picture").sha256
    asset = done(ingest.slideshow([ingest.SlideSource(picture(RED)), ingest.SlideSource(broken)], "Bài 3"))
    row = asset.artefacts.get(name="slideshow")
    assert (asset.state, row.error_code) == (AssetState.FAILED, "picture")
    assert row.reason == "Không đọc được hình của trang 2. Hãy thay hình khác (PNG hoặc JPEG)."


def test_a_narration_that_is_no_sound_is_named():
    said = blobs.put_bytes(b"not a sound").sha256
    asset = done(ingest.slideshow([ingest.SlideSource(picture(RED), said)], "Bài 4"))
    row = asset.artefacts.get(name="narration")
    assert (asset.state, row.error_code, row.state) == (AssetState.FAILED, "narration_unreadable", "failed")
    assert row.reason == "Không đọc được lời đọc của trang 1. Hãy thu lại hoặc tải lên tệp khác."


def test_a_picture_that_is_not_there():
    with pytest.raises(Refused, match="trang 1"):
        ingest.slideshow([ingest.SlideSource("0" * 64)], "Bài 5")
    assert Asset.objects.count() == 0
