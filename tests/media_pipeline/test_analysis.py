"""What was measured is written the same way each time, read back as it was, and means what it says."""

import hashlib
from pathlib import Path

import h5py
import numpy as np
import pytest

from media_pipeline.tools import analysis, meter, pictures
from media_pipeline.tools.pictures import PictureBuilder
from media_pipeline.tools.sound import Sound, SoundBuilder
from tests.media_pipeline.conftest import encode

SOURCE = "ab" * 32


def speech(seconds: float = 20) -> Sound:
    """Noise that comes and goes each second."""
    samples = round(seconds * meter.RATE)
    wave = np.random.default_rng(1).normal(0, 3000, (samples, 2))
    wave[np.arange(samples) // meter.RATE % 2 == 1] *= 0.001
    builder = SoundBuilder(["mono", "stereo"])
    builder.add(wave.clip(-32768, 32767).astype("<i2").tobytes())
    return builder.finish()


def film(*shots: tuple[int, float], seconds: float = 4) -> bytes:
    """Shots of (seed, drift): a picture of its own that moves by `drift` pixels per frame."""
    frames = []
    for seed, drift in shots:
        scene = np.random.default_rng(seed).integers(0, 255, (6, 11)).repeat(8, axis=0).repeat(12, axis=1)
        for number in range(round(seconds * pictures.FPS)):
            frames.append(np.roll(scene, round(number * drift), axis=1)[: pictures.HEIGHT, : pictures.WIDTH])
    return np.stack(frames).astype(np.uint8).tobytes()


def built(data: bytes) -> pictures.Picture:
    builder = PictureBuilder()
    for start in range(0, len(data), 10_007):
        builder.add(data[start : start + 10_007])
    return builder.finish()


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


# --- the files --------------------------------------------------------------------------------------------

QUALITY = analysis.Quality([210.0, 190.5], [0.97, 0.96], [0, 2_000_000], {"width": 426, "codec": "h264"})

WRITERS = {
    "sound": lambda path: analysis.write_sound(path, SOURCE, "n9", speech()),
    "picture": lambda path: analysis.write_picture(path, SOURCE, "n9", built(film((1, 0), (2, 0)))),
    "quality": lambda path: analysis.write_quality(path, SOURCE, "n9", {"v240": QUALITY, "v480": QUALITY}),
}


@pytest.mark.parametrize("kind", WRITERS)
def test_the_same_numbers_always_make_the_same_bytes(tmp_path, kind):
    first, second = (WRITERS[kind](tmp_path / name) for name in ("first.h5", "second.h5"))
    assert digest(first) == digest(second)
    assert digest(WRITERS[kind](first)) == digest(second)  # over an older one, too


def contents(path: Path) -> dict[str, tuple[str, tuple[int, ...]]]:
    found: dict[str, tuple[str, tuple[int, ...]]] = {}

    def note(name: str, item: h5py.Group | h5py.Dataset) -> None:
        if isinstance(item, h5py.Dataset):
            found[name] = (str(item.dtype), item.shape)

    with h5py.File(path) as file:
        file.visititems(note)
    return found


def test_what_lies_in_a_file_of_sound(tmp_path):
    path = WRITERS["sound"](tmp_path / "sound.h5")
    assert contents(path) == {
        "audio/0/waveform/L0": ("int8", (1250, 2)),
        "audio/0/waveform/L1": ("int8", (313, 2)),
        "audio/0/rms_db": ("float16", (1250,)),
        "audio/0/loudness/mono/momentary": ("float16", (200,)),
        "audio/0/loudness/mono/shortterm": ("float16", (200,)),
        "audio/0/loudness/stereo/momentary": ("float16", (200,)),
        "audio/0/loudness/stereo/shortterm": ("float16", (200,)),
        "audio/0/silence": ("int64", (10, 2)),
    }
    with h5py.File(path) as file:
        assert dict(file.attrs) == {
            "schema": 2,
            "source_sha256": SOURCE.encode(),
            "ffmpeg_version": b"n9",
            "duration_ms": 20_000,
        }
        heard = file["audio/0/loudness/stereo"].attrs
        assert set(heard) == {"integrated_lufs", "range_lu", "threshold_lufs", "true_peak_db"}
        assert heard["threshold_lufs"] < heard["integrated_lufs"] < heard["true_peak_db"]


def test_what_lies_in_a_file_of_pictures_and_of_quality(tmp_path):
    assert contents(WRITERS["picture"](tmp_path / "picture.h5")) == {
        "video/luma": ("float16", (40,)),
        "video/motion": ("float16", (40,)),
        "video/scenes": ("[('t_us', '<i8'), ('score', '<f2')]", (1,)),
        "video/phash": ("uint64", (1,)),
        "video/phash_t_us": ("int64", (1,)),
    }
    path = WRITERS["quality"](tmp_path / "quality.h5")
    one = {"kbps": ("float16", (2,)), "ssim": ("float16", (2,)), "ssim_t_us": ("int64", (2,))}
    assert contents(path) == {f"renditions/{n}/{k}": v for n in ("v240", "v480") for k, v in one.items()}
    found = analysis.read(path, "renditions/v240/kbps", "renditions/v240/ssim_t_us")
    assert found is not None
    assert [data.tolist() for data in found] == [[210.0, 190.5], [0, 2_000_000]]


def test_silence_and_nothing_can_be_written_too(tmp_path):
    """No minus infinity, no picture, no rendition."""
    silence = SoundBuilder(["mono"])
    silence.add(bytes(2 * meter.RATE))
    path = analysis.write_sound(tmp_path / "silence.h5", SOURCE, "n9", silence.finish())
    with h5py.File(path) as file:
        assert set(file["audio/0/loudness/mono"].attrs.values()) == {-120.0, 0.0}
    assert analysis.read_picture(
        analysis.write_picture(tmp_path / "none.h5", SOURCE, "n9", PictureBuilder().finish())
    )
    analysis.write_quality(tmp_path / "no.h5", SOURCE, "n9", {})


def test_a_file_that_is_damaged_or_gone_is_none(tmp_path):
    path = WRITERS["sound"](tmp_path / "sound.h5")
    assert analysis.read_waveform(path) is not None
    assert analysis.read_picture(path) is None  # it is of sound
    path.write_bytes(path.read_bytes()[:2000])
    assert (analysis.read_waveform(path), analysis.read_waveform(tmp_path / "none")) == (None, None)


# --- the outline ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("buckets", [1, 7, 312, 800, 2000])
def test_each_level_of_the_pyramid_shows_every_peak(tmp_path, buckets):
    sound = speech()
    path = analysis.write_sound(tmp_path / "sound.h5", SOURCE, "n9", sound)
    peaks = analysis.read_waveform(path, buckets)
    assert peaks is not None
    assert len(peaks) == min(buckets, 1250)
    assert (peaks.min(), peaks.max()) == (sound.peaks.min(), sound.peaks.max())


@pytest.mark.parametrize("samples", [1, 100, 767, 768, 4800, 19_199, 19_201, 48_000])
def test_a_sound_is_as_long_as_its_samples(samples):
    builder = SoundBuilder(["mono", "stereo"])
    builder.add((np.arange(2 * samples) % 999).astype("<i2").tobytes())
    sound = builder.finish()
    assert sound.samples == samples
    assert (len(sound.peaks), len(sound.rms_db)) == (-(-samples // 768),) * 2
    assert len(sound.layouts["stereo"].power) == samples // 4800


def test_extremes_do_not_wrap_around():
    builder = SoundBuilder(["mono"])
    builder.add(np.array([32767] * 768 + [-32768] * 768, "<i2").tobytes())
    assert builder.finish().peaks.tolist() == [[127, 127], [-128, -128]]


# --- the pictures -----------------------------------------------------------------------------------------


def test_cuts_are_found_and_motion_is_not_taken_for_one():
    picture = built(film((1, 0), (2, 1.5), (3, 0)))
    assert picture.scenes["t_us"].tolist() == [4_000_000, 8_000_000]
    assert (picture.scenes["score"] > 0.1).all()
    assert built(film((2, 3))).scenes["t_us"].tolist() == []


def test_a_fade_is_no_cut_and_brightness_follows_it():
    levels = np.linspace(20, 220, 30).astype(np.uint8)
    picture = built(np.repeat(levels, pictures.SIZE).tobytes())
    assert len(picture.scenes) == 0
    assert picture.luma.tolist() == pytest.approx(levels.tolist(), rel=1e-3)
    assert picture.motion[0] == 0


def test_frames_may_come_in_any_pieces():
    data = film((1, 0), (2, 1), seconds=12)
    whole, pieces = PictureBuilder(), built(data)
    whole.add(data)
    for one, other in zip(vars(whole.finish()).values(), vars(pieces).values(), strict=True):
        assert one.tolist() == other.tolist()
    assert pieces.phash_t_us.tolist() == [0, 10_000_000, 20_000_000]


@pytest.mark.ffmpeg
def test_cuts_of_a_real_film(shared, tmp_path):
    raw = tmp_path / "grey.raw"
    clip = shared / "media" / "bbb_1080p24_5.1_30s.mp4"
    encode("-i", clip, "-vf", pictures.FILTER, "-an", "-f", "rawvideo", raw)
    scenes = built(raw.read_bytes()).scenes["t_us"] / 1e6
    # Where ffmpeg's scdet sees them; at 18 s and 20 s a bird waves its wings.
    assert scenes.tolist() == pytest.approx([11.875, 15.75, 23.04], abs=0.25)


@pytest.mark.ffmpeg
def test_the_same_film_smaller_and_coarser_is_recognised_and_another_is_not(shared, tmp_path):
    def hashes(name: str, *options: str) -> np.ndarray:
        path, raw = tmp_path / "copy.mkv", tmp_path / "grey.raw"
        encode("-i", shared / "media" / name, "-an", *options, path)
        encode("-i", path, "-vf", pictures.FILTER, "-f", "rawvideo", raw)
        return built(raw.read_bytes()).phash

    rough = ("-vf", "scale=240:-2", "-crf", "36", "-preset", "ultrafast")
    fine = ("-vf", "scale=640:-2", "-crf", "20", "-preset", "ultrafast")
    film, copy = (hashes("bbb_1080p24_5.1_30s.mp4", *options) for options in (fine, rough))
    other = hashes("sign_language_640x480_noaudio.mkv", *fine)
    assert pictures.resemblance(film, copy) == 1.0
    assert pictures.resemblance(film, film[1:]) == 1.0  # the beginning cut off
    assert pictures.resemblance(film, other) == 0.0


def test_black_resembles_nothing():
    black = built(bytes(pictures.SIZE * 100)).phash
    assert black.tolist() == [0, 0]
    assert pictures.resemblance(black, black) == 0.0
    assert pictures.resemblance(black[:0], black) == 0.0
