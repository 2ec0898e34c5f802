"""The meter agrees with ffmpeg's, the gain found on paper is right on real sound, nothing is overdriven."""

from pathlib import Path

import numpy as np
import pytest

from media_pipeline.processors import waveform
from media_pipeline.processors.base import Work
from media_pipeline.tools import ffmpeg, loudness, meter, probe
from media_pipeline.tools.sound import Sound, SoundBuilder
from tests.media_pipeline.conftest import encode

SHARED = {
    "vi_tts_infore_49s_16k.wav": -21.4,
    "vi_espeak_narration.wav": -18.8,
    "vi_speech_ngoc_huyen_24k.wav": -17.5,
    "bbb_1080p24_5.1_30s.mp4": -32.6,
    "audio_24bit_stereo.wav": -21.4,
}
"""LUFS of the mono mix, by ffmpeg's ebur128 alone."""


LAYOUTS = {name: ["mono"] if name.startswith("vi_") else ["mono", "stereo"] for name in SHARED}


def hear(path: Path, folder: Path, *layouts: str) -> Sound:
    folder.mkdir(exist_ok=True)
    (folder / "src.bin").unlink(missing_ok=True)
    (folder / "src.bin").symlink_to(path)
    found = probe.probe(folder / "src.bin")
    job = ffmpeg.Job(folder, found.duration_ms / 1000, lambda share: None)
    return waveform.listen(Work(job, "0" * 64, {}, folder / "src.bin", found), list(layouts))


def level(path: Path, folder: Path, layout: str, gain: float | None) -> loudness.Loudness:
    """What ffmpeg's meter shows after our filters."""
    out = folder / "levelled.wav"
    encode("-i", path, "-vn", "-af", loudness.chain(layout, gain), "-c:a", "pcm_f32le", out)
    return loudness.measure(ffmpeg.Job(folder, 60, lambda share: None), out)


def noise(lufs: float, seconds: float, channels: int = 1) -> bytes:
    """Steady, so that it has one loudness however it is gated."""
    shape = (round(seconds * meter.RATE), channels)
    wave = np.random.default_rng(7).normal(0, 0.05, shape)
    return (wave * 10 ** ((lufs + 24) / 20) * 32767).clip(-32768, 32767).astype("<i2").tobytes()


def built(data: bytes, *layouts: str) -> Sound:
    builder = SoundBuilder(layouts or ("mono",))
    for start in range(0, len(data), 65_537):  # in the middle of samples, too
        builder.add(data[start : start + 65_537])
    return builder.finish()


# --- the meter --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level_db", [-23.0, -33.0, -40.0])
def test_a_tone_of_ebu_tech_3341_has_the_loudness_it_must_have(level_db):
    time = np.arange(20 * meter.RATE) / meter.RATE
    wave = 10 ** (level_db / 20) * np.sin(2 * np.pi * 1000 * time)
    data = np.repeat((wave * 32768).round().astype("<i2")[:, None], 2, axis=1).tobytes()
    heard = built(data, "mono", "stereo").layouts["stereo"]
    assert heard.lufs == pytest.approx(level_db, abs=0.1)
    assert meter.momentary(heard.power)[10:] == pytest.approx(level_db, abs=0.1)
    assert meter.short_term(heard.power)[30:] == pytest.approx(level_db, abs=0.1)
    assert meter.range_lu(heard.power) == pytest.approx(0, abs=0.1)


def test_the_gates_of_ebu_tech_3341_leave_soft_parts_out():
    """Its case 3: -36, -23 and -36 dB; the soft ends lie below the relative gate."""
    time = np.arange(60 * meter.RATE) / meter.RATE
    steps = np.repeat([-36.0, -23.0, -36.0], [10 * meter.RATE, 40 * meter.RATE, 10 * meter.RATE])
    wave = 10 ** (steps / 20) * np.sin(2 * np.pi * 1000 * time)
    data = np.repeat((wave * 32768).round().astype("<i2")[:, None], 2, axis=1).tobytes()
    heard = built(data, "mono", "stereo").layouts["stereo"]
    assert heard.lufs == pytest.approx(-23, abs=0.1)


def test_a_peak_between_the_samples_is_found():
    """A quarter of the sampling rate, its samples all beside the crests."""
    time = np.arange(meter.RATE)
    wave = 0.5 * np.sin(np.pi / 2 * time + np.pi / 4)
    assert np.abs(wave).max() == pytest.approx(0.3536, abs=1e-3)
    heard = built((wave * 32767).astype("<i2").tobytes()).layouts["mono"]
    assert heard.peak_db == pytest.approx(meter.decibels(0.5), abs=0.1)


@pytest.mark.ffmpeg
@pytest.mark.parametrize("name", SHARED)
def test_our_meter_agrees_with_that_of_ffmpeg(shared, tmp_path, name):
    path = shared / "media" / name
    sound = hear(path, tmp_path / "ours", *LAYOUTS[name])
    assert sound.layouts["mono"].lufs == pytest.approx(SHARED[name], abs=0.1)
    for layout, heard in sound.layouts.items():
        theirs = level(path, tmp_path, layout, None)
        assert heard.lufs == pytest.approx(theirs.lufs, abs=0.1)
        assert meter.range_lu(heard.power) == pytest.approx(theirs.range_lu, abs=0.3)
        assert heard.peak_db == pytest.approx(min(theirs.peak_db, 0), abs=0.3)


# --- the gain ---------------------------------------------------------------------------------------------


@pytest.mark.ffmpeg
@pytest.mark.parametrize("name", SHARED)
def test_speech_and_music_come_out_at_the_target_at_once(shared, tmp_path, name):
    path = shared / "media" / name
    for layout, heard in hear(path, tmp_path / "ours", *LAYOUTS[name]).layouts.items():
        facts = loudness.find_gain(heard)
        real = level(path, tmp_path, layout, facts["gain_db"])
        assert facts["lufs"] == pytest.approx(-16, abs=0.02)
        assert real.lufs == pytest.approx(-16, abs=0.3)
        assert real.peak_db <= -1.5


@pytest.mark.ffmpeg
@pytest.mark.parametrize(("change", "lufs"), [("-24dB", -45.4), ("30dB", -3.0)])
def test_takes_that_are_far_too_soft_or_clipped(shared, tmp_path, change, lufs):
    take = tmp_path / "take.wav"
    encode("-i", shared / "media" / "vi_tts_infore_49s_16k.wav", "-af", f"volume={change}", take)
    heard = hear(take, tmp_path / "ours", "mono").layouts["mono"]
    assert heard.lufs == pytest.approx(lufs, abs=0.2)
    real = level(take, tmp_path, "mono", loudness.find_gain(heard)["gain_db"])
    assert real.lufs == pytest.approx(-16, abs=0.3)
    assert real.peak_db <= -1.5


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (bytes(2 * meter.RATE), "silent"),
        (noise(-70, 2), "silent"),
        (noise(-20, 0.3), "short"),
        (b"", "short"),
    ],
)
def test_what_has_no_loudness_is_left_alone(data, why):
    assert loudness.find_gain(built(data).layouts["mono"]) == {"gain_db": None, "why": why}


def test_clicks_in_silence_are_not_driven_into_the_limiter():
    """A metronome can be no louder than its peaks allow."""
    wave = np.full(20 * meter.RATE, 1e-4)
    wave[:: meter.RATE // 2] = wave[1 :: meter.RATE // 2] = 0.9
    heard = built((wave * 32767).astype("<i2").tobytes()).layouts["mono"]
    facts = loudness.find_gain(heard)
    assert facts["gain_db"] == pytest.approx(-16 - heard.lufs + loudness.LARGEST_LIMITING, abs=0.02)
    assert facts["lufs"] < -20
    assert loudness.target_of({"loudness": {"mono": facts}}, 1) == facts["lufs"]


def test_steady_noise_needs_no_more_than_the_difference():
    for lufs in (-50.0, -30.0, -12.0):
        heard = built(noise(lufs, 3, 2), "mono", "stereo").layouts["stereo"]
        assert loudness.find_gain(heard)["gain_db"] == pytest.approx(-16 - heard.lufs, abs=0.5)


def test_only_what_is_off_is_encoded_again():
    heard = (-16.0, -16.5, -15.5, -16.6, -14.0)
    assert [loudness.correction(one) for one in heard] == pytest.approx([0, 0, 0, 0.6, -2.0])
    assert loudness.correction(-20.2, target_lufs=-20) == 0


def test_the_gain_of_a_layout():
    facts = {
        "loudness": {"mono": {"gain_db": 3.0, "lufs": -16.0}, "stereo": {"gain_db": None, "why": "short"}}
    }
    assert [loudness.gain_of(facts, channels) for channels in (1, 2)] == [3.0, None]
    assert [loudness.target_of(facts, channels) for channels in (1, 2)] == [-16.0, -16.0]


# --- pauses -----------------------------------------------------------------------------------------------


def test_pauses_are_found_in_a_market_too():
    """A voice 30 dB above the noise around it, with a pause of one second in the middle."""
    loud, soft = noise(-20, 2), noise(-48, 1)
    sound = built(loud + soft + loud)
    assert sound.pauses().tolist() == [[pytest.approx(2e6, abs=32e3), pytest.approx(3e6, abs=32e3)]]
    assert built(loud).pauses().tolist() == []


def test_a_silent_file_is_one_pause():
    assert built(bytes(2 * meter.RATE * 2)).pauses().tolist() == [[0, 2_000_000]]
