"""Slides and narration become a film; only what changed is made again; moviepy and ffmpeg make the same."""

import io
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image, ImageDraw

from media_pipeline import blobs, ingest, recipes, shots
from media_pipeline.errors import Refused
from media_pipeline.ingest import SlideSource
from media_pipeline.management.commands.ingest_media import work_off
from media_pipeline.models import Asset
from media_pipeline.processors import slideshow
from media_pipeline.processors.base import Work
from media_pipeline.shots import Face, Shot
from media_pipeline.states import AssetState
from media_pipeline.tools import ffmpeg
from tests.media_pipeline.conftest import encode, states

pytestmark = [pytest.mark.ffmpeg, pytest.mark.django_db]

RED, BLUE, GREEN = (200, 30, 30), (30, 30, 200), (30, 200, 30)
FONT = Path(__file__).parents[2] / "curriculum" / "player" / "fonts" / "NotoSans-Bold.woff2"


def picture(colour, size=(320, 180)) -> str:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    return blobs.put_bytes(buffer.getvalue()).sha256


def page(text: str) -> str:
    """A slide as people make them: text on white."""
    sheet = Image.new("RGB", (1280, 720), "white")
    ImageDraw.Draw(sheet).text((80, 80), text, "black", font_size=48)
    buffer = io.BytesIO()
    sheet.save(buffer, "PNG")
    return blobs.put_bytes(buffer.getvalue()).sha256


def done(asset: Asset) -> Asset:
    work_off(asset)
    return Asset.objects.prefetch_related("artefacts").get(pk=asset.pk)


def film(asset: Asset):
    """Makes only the film itself, and returns its row."""
    from media_pipeline import runs

    for name in ("narration", "slideshow"):
        for row in asset.artefacts.filter(name=name):
            runs.run(row.pk)
    row = asset.artefacts.get(name="slideshow")
    assert row.state == "done", row.log
    return row


def frame_at(asset: Asset, seconds: float, name: str = "480p") -> np.ndarray:
    return frames_of(blobs.path(asset.artefacts.get(name=name).sha256))[round(seconds * 5)]


def frames_of(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def looks(image: np.ndarray, x: float = 0.5, y: float = 0.5) -> str:
    """The strongest colour of one point, or "dark"."""
    height, width, _ = image.shape
    red, green, blue = (int(value) for value in image[int(y * height), int(x * width)])
    names = {red: "red", green: "green", blue: "blue"}
    return "dark" if max(names) < 60 else names[max(names)]


def similarity(first: np.ndarray, second: np.ndarray) -> float:
    """SSIM of two whole frames, over blocks of 8 x 8 of their luma (Wang et al. 2004)."""
    a, b = (image[:720, :1280].astype(float) @ (0.299, 0.587, 0.114) for image in (first, second))
    a, b = (image.reshape(90, 8, 160, 8).swapaxes(1, 2).reshape(-1, 64) for image in (a, b))
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    means, covariance = a.mean(1) * b.mean(1), (a * b).mean(1) - a.mean(1) * b.mean(1)
    upper = (2 * means + c1) * (2 * covariance + c2)
    lower = (a.mean(1) ** 2 + b.mean(1) ** 2 + c1) * (a.var(1) + b.var(1) + c2)
    return float((upper / lower).mean())


# --- what comes out ---------------------------------------------------------------------------------------


def test_slides_without_a_word(store):
    asset = ingest.slideshow(
        [SlideSource(picture(RED), seconds=2), SlideSource(picture(BLUE, (100, 200)), seconds=3.1)], "Bài 1"
    )
    asset = done(asset)
    assert (asset.state, asset.kind, asset.duration_ms) == (AssetState.READY, "video", 5200)
    assert "narration" not in states(asset)
    assert looks(frame_at(asset, 1.0)) == "red"
    upright = frame_at(asset, 3.0)
    assert [looks(upright, x) for x in (0.1, 0.5, 0.9)] == ["dark", "blue", "dark"]  # nothing is cut off
    assert [path.name for path in (store / "work").iterdir()] == []


def test_each_slide_stands_as_long_as_its_narration(voice):
    said = blobs.put_path(voice).sha256
    asset = ingest.slideshow(
        [SlideSource(picture(RED), said), SlideSource(picture(BLUE), seconds=2)], "Bài 2"
    )
    asset = done(asset)
    assert asset.state == AssetState.READY
    assert {"narration", "slideshow", "waveform", "opus"} <= set(states(asset))
    first, second = asset.artefacts.get(name="narration").facts["slides"]
    # 400 ms, two seconds of voice with 120 ms on both sides, 800 ms: the recording's own silence is gone
    assert first["start_ms"] == 0
    assert abs(first["end_ms"] - 3440) <= 200
    assert second == {"start_ms": first["end_ms"], "end_ms": first["end_ms"] + 2000}
    change = first["end_ms"] / 1000
    assert looks(frame_at(asset, change - 0.2)) == "red"
    assert looks(frame_at(asset, change)) == "blue"
    assert asset.duration_ms == second["end_ms"]


def test_transparent_and_turned_pictures_stand_upright_on_white():
    clear = Image.new("RGBA", (300, 100), (0, 0, 0, 0))
    buffer = io.BytesIO()
    clear.save(buffer, "PNG")
    turned = Image.new("RGB", (200, 100), RED)
    turned.paste(BLUE, (0, 0, 100, 100))
    exif = Image.Exif()
    exif[0x0112] = 6  # shown a quarter turn to the right: the left half comes to the top
    photo = io.BytesIO()
    turned.save(photo, "JPEG", exif=exif)
    slides = [blobs.put_bytes(b.getvalue()).sha256 for b in (buffer, photo)]
    asset = ingest.slideshow([SlideSource(sha256, seconds=1) for sha256 in slides], "Bài")
    frames = frames_of(blobs.path(film(asset).sha256))
    assert frames[0][360, 640].min() > 240
    assert [looks(frames[-1], 0.5, y) for y in (0.25, 0.75)] == ["blue", "red"]


def test_a_title_card_and_a_cross_fade(settings):
    settings.MEDIA_PIPELINE = {**settings.MEDIA_PIPELINE, "FONT": FONT}
    deck = [
        SlideSource("", title="Bảo vệ tài khoản của bạn", seconds=2, transition="fade"),
        SlideSource(picture(RED), seconds=2),
        SlideSource(picture(BLUE), seconds=2, transition="fade"),
    ]
    row = film(ingest.slideshow(deck, "Bài"))
    frames = frames_of(blobs.path(row.sha256))
    assert len(frames) == 30
    assert frames[5].max() > 240  # white letters
    assert [looks(frame, 0.02, 0.02) for frame in (frames[0], frames[9], frames[10])] == [
        "blue",
        "blue",
        "red",
    ]
    turning = [int(frame[360, 640, 0]) for frame in frames[19:24]]
    assert turning == sorted(turning, reverse=True)  # red goes, a little with each of three frames
    assert len(set(turning)) == 5
    assert [slide["start_ms"] for slide in row.facts["slides"]] == [0, 2000, 4000]


def test_the_whole_film_decodes_without_a_complaint():
    """Shots of ffmpeg and of moviepy are joined as they are: one set of parameters must do for all."""
    deck = [SlideSource(picture(RED), seconds=1), SlideSource(picture(BLUE), seconds=1, transition="fade")]
    path = blobs.path(film(ingest.slideshow(deck, "Bài")).sha256)
    argv = [ffmpeg.executable(), "-v", "warning", "-xerror", "-i", path, "-f", "null", "-"]
    assert subprocess.run(argv, capture_output=True, check=True).stderr == b""


# --- moviepy and ffmpeg -----------------------------------------------------------------------------------


def at_work(folder: Path) -> Work:
    folder.mkdir()
    return Work(ffmpeg.Job(folder, 60, lambda share: None), "0" * 64, {"slideshow": {"slides": []}})


def test_moviepy_and_ffmpeg_make_the_same_shots(tmp_path):
    shown = [Shot((Face(page("Một trang chữ")),), 7), Shot((Face(picture(GREEN, (640, 480))),), 3)]
    fast = slideshow.render(at_work(tmp_path / "fast"), shown)
    slow = at_work(tmp_path / "slow")
    files = {shot: slow.folder / f"{number}.mkv" for number, shot in enumerate(shown)}
    faces = slideshow._drawn(slow, [shot.faces[0] for shot in shown])
    slideshow.move(slow, shown, faces, files)
    for shot in shown:
        ours, theirs = frames_of(fast[shot]), frames_of(files[shot])
        assert len(ours) == len(theirs) == shot.frames
        assert min(similarity(a, b) for a, b in zip(ours, theirs, strict=True)) > 0.98


WITH_MOVIEPY = """
import sys, warnings
warnings.simplefilter("ignore")
from moviepy import AudioFileClip, ImageClip, concatenate_videoclips
sound, out, *slides = sys.argv[1:]
clips = [ImageClip(path, duration=float(seconds)) for path, seconds in zip(slides[::2], slides[1::2])]
film = concatenate_videoclips(clips, method="chain").with_audio(AudioFileClip(sound))
film.write_videofile(out, fps=5, codec="libx264", audio_codec="flac", audio_fps=48000, logger=None)
"""


def test_the_film_is_what_moviepy_would_have_made(tmp_path, voice):
    """Frames, length and sound of a whole deck."""
    pages = [page("Trang đầu"), page("Trang thứ hai")]
    said = blobs.put_path(voice).sha256
    row = film(ingest.slideshow([SlideSource(pages[0], said), SlideSource(pages[1], seconds=2)], "Bài"))
    narration = row.asset.artefacts.get(name="narration")
    lengths = [(s["end_ms"] - s["start_ms"]) / 1000 for s in row.facts["slides"]]
    (tmp_path / "sound.flac").symlink_to(blobs.path(narration.sha256))
    slides: list[str] = []
    for number, (sha256, length) in enumerate(zip(pages, lengths, strict=True)):
        (tmp_path / f"{number}.png").symlink_to(blobs.path(sha256))
        slides += [str(tmp_path / f"{number}.png"), str(length)]
    argv = [sys.executable, "-c", WITH_MOVIEPY, tmp_path / "sound.flac", tmp_path / "film.mkv", *slides]
    subprocess.run(argv, check=True, cwd=tmp_path, env={"FFMPEG_BINARY": ffmpeg.executable()})
    ours, theirs = frames_of(blobs.path(row.sha256)), frames_of(tmp_path / "film.mkv")
    assert len(ours) == len(theirs) == round(sum(lengths) * 5)
    assert min(similarity(a, b) for a, b in zip(ours, theirs, strict=True)) > 0.98
    heard = [samples(path) for path in (blobs.path(row.sha256), tmp_path / "film.mkv")]
    length = min(map(len, heard))
    assert abs(len(heard[0]) - len(heard[1])) < 48000 / 5
    assert np.abs(heard[0][:length] - heard[1][:length]).max() < 0.01  # moviepy may take the sample beside


def samples(path: Path) -> np.ndarray:
    with av.open(str(path)) as container:
        resampler = av.AudioResampler("flt", "mono", 48000)
        parts = [f.to_ndarray()[0] for raw in container.decode(audio=0) for f in resampler.resample(raw)]
    return np.concatenate(parts)


# --- only what changed ------------------------------------------------------------------------------------


@pytest.fixture
def rendered(monkeypatch) -> list[Shot]:
    """The shots that were encoded, not taken from earlier films."""
    made: list[Shot] = []
    render = slideshow.render

    def noting(work, wanted):
        made.extend(wanted)
        return render(work, wanted)

    monkeypatch.setattr(slideshow, "render", noting)
    return made


def test_one_changed_slide_is_one_new_shot(rendered):
    pages = [page(f"Trang {number}") for number in range(4)]
    first = film(ingest.slideshow([SlideSource(sha256, seconds=1) for sha256 in pages], "Bài"))
    assert len(rendered) == 4
    rendered.clear()
    new = page("Trang mới")
    second = film(ingest.slideshow([SlideSource(s, seconds=1) for s in [pages[3], new, *pages[:2]]], "Bài"))
    assert rendered == [Shot((Face(new),), 5)]
    shared = first.facts["files"].keys() & second.facts["files"].keys()
    assert len(shared) == 3
    assert all(first.facts["files"][key] == second.facts["files"][key] for key in shared)


def test_a_slide_that_comes_twice_is_made_once(rendered):
    same = page("Trang nghỉ")
    row = film(ingest.slideshow([SlideSource(same, seconds=1)] * 3, "Bài"))
    assert len(rendered) == 1
    assert (row.duration_ms, len(row.facts["files"])) == (3000, 1)


def test_a_shot_whose_bytes_are_gone_is_made_again(rendered):
    deck = [SlideSource(page("Trang"), seconds=1)]
    first = film(ingest.slideshow(deck, "Bài"))
    [lost] = first.facts["files"].values()
    blobs.path(lost["sha256"]).unlink()
    film(ingest.slideshow([*deck, *deck], "Bài"))
    assert len(rendered) == 2
    assert blobs.exists(lost["sha256"])  # the same recipe, the same bytes


def test_what_was_said_before_is_not_edited_again(voice, tmp_path, monkeypatch):
    from media_pipeline.processors import takes

    other = tmp_path / "other.wav"
    encode("-f", "lavfi", "-i", "sine=frequency=330:duration=1", "-ar", "16000", other)
    one, two = blobs.put_path(voice).sha256, blobs.put_path(other).sha256
    shown = [picture(RED), picture(BLUE)]
    first = film(ingest.slideshow([SlideSource(shown[0], one), SlideSource(shown[1], seconds=1)], "Bài"))
    decoded: list[str] = []
    decode = takes._decoded

    def noting(work, segment, position, *more):
        decoded.append(segment["takes"][position]["sha256"])
        return decode(work, segment, position, *more)

    monkeypatch.setattr(takes, "_decoded", noting)
    second = film(ingest.slideshow([SlideSource(shown[1], two), SlideSource(shown[0], one)], "Bài"))
    assert decoded == [two]
    before, after = first.facts["slides"][0], second.facts["slides"][1]
    was = samples(blobs.path(first.sha256))[: before["end_ms"] * 48]
    now = samples(blobs.path(second.sha256))[after["start_ms"] * 48 : after["end_ms"] * 48]
    assert np.array_equal(was, now)


def test_the_same_deck_is_the_same_asset():
    slides = [SlideSource(picture(RED), seconds=2), SlideSource(picture(BLUE), seconds=2)]
    first = ingest.slideshow(slides, "Bài 1")
    assert ingest.slideshow(slides, "Tên khác") == first
    assert ingest.slideshow(slides[::-1], "Bài 1") != first
    assert ingest.slideshow_key(slides) == first.sha256


# --- captions ---------------------------------------------------------------------------------------------


def caption(asset: Asset, language: str) -> str:
    return blobs.path(asset.captions.get(language=language).sha256).read_text()


def test_the_words_of_slides_become_captions_when_the_film_is_there(voice):
    said = blobs.put_path(voice).sha256
    deck = [
        SlideSource(picture(RED), said, text="Xin chào. Hôm nay ta học R&D."),
        SlideSource(picture(BLUE), seconds=3),
    ]
    asset = ingest.slideshow(deck, "Bài", "vi")
    assert list(asset.captions.all()) == []
    slides = film(asset).facts["slides"]
    speech = slides[0]["end_ms"] - 1200
    begin = 400 + speech * len("Xin chào.") // len("Xin chào.Hôm nay ta học R&D.")
    assert caption(asset, "vi") == (
        f"WEBVTT\n\n00:00:00.400 --> 00:00:0{begin / 1000:.3f}\nXin chào.\n\n"
        f"00:00:0{begin / 1000:.3f} --> 00:00:0{(400 + speech) / 1000:.3f}\nHôm nay ta học R&amp;D.\n"
    )


def test_other_words_to_the_same_pictures_are_the_same_film(rendered):
    shown = picture(RED)
    asset = ingest.slideshow([SlideSource(shown, seconds=3, text="Một câu.")], "Bài", "vi")
    film(asset)
    assert ingest.slideshow([SlideSource(shown, seconds=3, text="Câu khác.")], "Bài", "vi") == asset
    assert "Câu khác." in caption(asset, "vi")
    assert ingest.slideshow([SlideSource(shown, seconds=3, text="One sentence.")], "Lesson", "en") == asset
    assert [row.language for row in asset.captions.all()] == ["en", "vi"]
    ingest.slideshow([SlideSource(shown, seconds=3)], "Bài", "vi")
    assert [row.language for row in asset.captions.all()] == ["en"]
    assert len(rendered) == 1


# --- what is refused --------------------------------------------------------------------------------------


def test_a_slide_that_is_no_picture_is_named():
    broken = blobs.put_bytes(b"not a picture").sha256
    asset = done(ingest.slideshow([SlideSource(picture(RED)), SlideSource(broken)], "Bài 3"))
    row = asset.artefacts.get(name="slideshow")
    assert (asset.state, row.error_code) == (AssetState.FAILED, "picture")
    assert row.reason == "Không đọc được hình của trang 2. Hãy thay hình khác (PNG hoặc JPEG)."


def test_a_narration_that_is_no_sound_is_named():
    said = blobs.put_bytes(b"not a sound").sha256
    asset = done(ingest.slideshow([SlideSource(picture(RED), said)], "Bài 4"))
    row = asset.artefacts.get(name="narration")
    assert (asset.state, row.error_code, row.state) == (AssetState.FAILED, "narration_unreadable", "failed")
    assert row.reason == "Không đọc được lời đọc của trang 1. Hãy thu lại hoặc tải lên tệp khác."


def test_a_picture_that_is_not_there():
    with pytest.raises(Refused, match="trang 1"):
        ingest.slideshow([SlideSource("0" * 64)], "Bài 5")
    with pytest.raises(Refused, match="trang 1"):
        ingest.slideshow([SlideSource("")], "Bài 5")
    assert Asset.objects.count() == 0


# --- pure -------------------------------------------------------------------------------------------------


def test_shots_of_a_line():
    a, b = Face("a"), Face("b")
    slides = [
        {"picture": "a", "fade_ms": 0},
        {"picture": "b", "fade_ms": 600},
        {"picture": "a", "fade_ms": 600},
    ]
    assert shots.line_of(slides, [5, 10, 2], 5) == [
        Shot((a,), 5),
        Shot((a, b), 3),
        Shot((b,), 7),
        Shot((b, a), 1),
        Shot((a,), 1),
    ]


def test_the_ingredients_of_a_recipe():
    said = {"takes": [{"sha256": "t1"}, {"sha256": "t2"}]}
    slides = [
        {"image_sha256": "p1", "narration_sha256": "n1"},
        {"image_sha256": "", "narration_sha256": None},
        {"image_sha256": "p2", "narration_sha256": "recipe", "said": said},
    ]
    assert recipes.ingredients({"slides": slides}) == {"p1", "n1", "p2", "t1", "t2"}
    assert recipes.ingredients(said) == {"t1", "t2"}
