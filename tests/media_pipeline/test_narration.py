"""Takes from telephones: cut, levelled, set apart, faded into each other; as narration and as montages."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from media_pipeline import blobs, ingest, runs
from media_pipeline.errors import Refused
from media_pipeline.ingest import Montage, Take
from media_pipeline.models import Asset
from media_pipeline.processors import takes
from media_pipeline.states import AssetState
from media_pipeline.tools import child
from tests.media_pipeline.conftest import encode, receive
from tests.media_pipeline.test_slideshow import done, samples

pytestmark = [pytest.mark.ffmpeg, pytest.mark.django_db]

RATE = 48_000
Recording = Callable[..., Asset]

PHONES = {
    "voice.m4a": ["-c:a", "aac", "-ar", "44100", "-ac", "1"],
    "stereo.m4a": ["-c:a", "aac", "-ar", "48000", "-ac", "2"],
    "call.3gp": ["-c:a", "libopencore_amrnb", "-ar", "8000", "-ac", "1", "-b:a", "12.2k"],
    "call.amr": ["-c:a", "libopencore_amrnb", "-ar", "8000", "-ac", "1", "-b:a", "4.75k"],
    "chat.ogg": ["-c:a", "libopus", "-ar", "16000", "-ac", "1", "-b:a", "16k"],
    "chat.opus": ["-c:a", "libopus", "-ar", "48000", "-ac", "1"],
    "old.mp3": ["-c:a", "libmp3lame", "-ar", "22050", "-ac", "2"],
    "recorder.wav": ["-c:a", "pcm_u8", "-ar", "11025", "-ac", "1"],
}


def speech(
    seconds: float, hertz: int = 300, volume: float = 0.2, noise: float = 0.0, lead: float = 1.0
) -> str:
    """A tone between two silences, in a room that hums and hisses as loudly as `noise`."""
    inside = f"between(t\\,{lead}\\,{lead + seconds})*{volume}*sin(2*PI*{hertz}*t)"
    return f"aevalsrc={inside}+{noise}*(random(0)-0.5):d={seconds + 2 * lead}:s={RATE}"


@pytest.fixture
def recording(tmp_path) -> Recording:
    """recording("name.wav", seconds=2, options=[...]): taken in, not processed."""

    def make(name: str = "take.wav", options: list[str] | None = None, **kind: float) -> Asset:
        path = tmp_path / name
        encode("-f", "lavfi", "-i", speech(**{"seconds": 2, **kind}), *(options or []), path)
        return receive(path)

    return make


def made(content: Montage) -> tuple[Asset, np.ndarray]:
    """The montage's own recording, before it is made small."""
    asset = ingest.montage(content, "Ghép")
    row = asset.artefacts.get(name="montage")
    runs.run(row.pk)
    row.refresh_from_db()
    assert row.state == "done", f"{row.reason}\n{row.log}"
    asset.refresh_from_db()
    return asset, samples(blobs.path(row.sha256))


def facts(asset: Asset) -> list[dict[str, float]]:
    found: list[dict[str, float]] = asset.artefacts.get(name="montage").facts["takes"]
    return found


def loud_spans(sound: np.ndarray, threshold: float = 0.01) -> list[tuple[int, int]]:
    """(start, end) in ms of what is heard, apart by 100 ms at least."""
    windows = np.abs(sound[: len(sound) // 480 * 480].reshape(-1, 480)).max(1) > threshold
    spans: list[list[int]] = []
    for at in np.flatnonzero(windows) * 10:
        if spans and at - spans[-1][1] <= 100:
            spans[-1][1] = int(at) + 10
        else:
            spans.append([int(at), int(at) + 10])
    return [(start, end) for start, end in spans]


def level(sound: np.ndarray) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(np.square(sound)))))


def near(found: float, wanted: float, slack: float) -> bool:
    return abs(found - wanted) <= slack


# --- takes of every telephone -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", PHONES)
def test_takes_of_every_telephone(recording, name):
    take = recording(name, PHONES[name], volume=0.05)
    asset, sound = made(Montage((Take(take.sha256),)))
    [(start, end)] = loud_spans(sound)
    assert near(end - start, 2000, 80)
    assert near(start, 120, 60)  # of the second of silence before it
    assert near(asset.duration_ms, 2240, 100)
    assert near(level(sound[RATE // 2 : RATE * 2]), -20, 2)  # AMR wavers on a steady tone


# --- cutting ----------------------------------------------------------------------------------------------


def test_a_noisy_room_is_cut_off_too(recording):
    """Its hiss is 20 dB under the voice: no fixed threshold would find both."""
    take = recording(volume=0.2, noise=0.05)
    asset, sound = made(Montage((Take(take.sha256),)))
    [found] = facts(asset)
    assert near(found["noise_db"], -37, 3)
    assert near(found["speech_db"], -17, 1)
    assert near(len(sound) / RATE, 2.24, 0.15)


def test_nothing_is_cut_where_voice_and_room_cannot_be_told_apart(recording):
    take = recording(volume=0.2, noise=0.4)
    _, sound = made(Montage((Take(take.sha256),)))
    assert near(len(sound) / RATE, 4, 0.05)


def test_a_word_in_a_minute_of_silence(recording):
    take = recording(seconds=1, lead=30, options=["-ar", "16000"])
    _, sound = made(Montage((Take(take.sha256),)))
    assert near(len(sound) / RATE, 1.24, 0.1)


def test_silence_stays_silence(recording):
    take = recording(volume=0)
    asset, sound = made(Montage((Take(take.sha256),)))
    assert (len(sound), np.abs(sound).max()) == (4 * RATE, 0)
    assert facts(asset)[0]["gain_db"] == 0


def test_in_and_out_points(recording):
    take = recording()
    _, sound = made(Montage((Take(take.sha256, 1500, 2250),), trim=False, level=False))
    assert len(sound) == RATE * 750 // 1000
    assert near(level(sound), level(0.2 * np.sin(np.arange(RATE) / 25)), 0.5)


def test_cut_ends_do_not_click(recording):
    take = recording()
    _, sound = made(Montage((Take(take.sha256, 1501, 2203),), trim=False))
    assert max(abs(sound[0]), abs(sound[-1])) < 0.001


# --- levels -----------------------------------------------------------------------------------------------


def test_rumble_below_the_voice_goes(recording, tmp_path):
    path = tmp_path / "wind.wav"
    both = "aevalsrc=0.3*sin(2*PI*20*t)+0.05*sin(2*PI*300*t):d=2:s=48000"
    encode("-f", "lavfi", "-i", both, path)
    take = receive(path)

    def share_of_rumble(is_levelled: bool) -> float:
        _, sound = made(Montage((Take(take.sha256),), trim=False, level=is_levelled))
        power = np.abs(np.fft.rfft(sound)) ** 2
        hertz = np.fft.rfftfreq(len(sound), 1 / RATE)
        return float(power[hertz < 60].sum() / power[(hertz > 200) & (hertz < 400)].sum())

    assert share_of_rumble(False) > 30
    assert share_of_rumble(True) < 0.5


def test_takes_of_several_days_sound_alike(recording):
    quiet, loud = recording("a.wav", volume=0.02), recording("b.wav", volume=0.5, hertz=400)
    _, sound = made(Montage((Take(quiet.sha256), Take(loud.sha256))))
    first, second = loud_spans(sound)
    levels = [level(sound[48 * (start + 200) : 48 * (end - 200)]) for start, end in (first, second)]
    assert near(levels[0], levels[1], 0.5)


# --- joining ----------------------------------------------------------------------------------------------


def test_takes_are_set_apart_by_the_pause_that_was_asked_for(recording):
    one, two = recording("a.wav"), recording("b.wav", hertz=500)
    content = Montage((Take(one.sha256, 1000, 2000), Take(two.sha256, 1000, 2500)), 700, trim=False)
    _, sound = made(content)
    assert len(sound) == RATE * 3200 // 1000
    (_, ends), (starts, _) = loud_spans(sound)
    assert near(starts - ends, 700, 20)


def test_takes_fade_into_each_other(recording):
    one, two = recording("a.wav"), recording("b.wav", hertz=500)
    content = Montage((Take(one.sha256, 1000, 2000), Take(two.sha256, 1000, 2000)), 700, 400, trim=False)
    _, sound = made(content)
    assert len(sound) == RATE * 1600 // 1000  # the pause is of no account
    assert len(loud_spans(sound)) == 1

    def share(hertz: int, at_ms: int) -> float:
        part = sound[48 * at_ms : 48 * (at_ms + 100)]
        return float(np.abs(np.fft.rfft(part))[hertz // 10] / len(part) * 2)

    fading = [(share(300, at), share(500, at)) for at in (600, 750, 900)]
    assert [one > two for one, two in fading] == [True, fading[1][0] > fading[1][1], False]
    assert share(500, 400) < 0.01
    assert share(300, 1100) < 0.01


def test_one_take_twice_and_a_cross_fade_longer_than_the_take(recording):
    take = recording()
    parts = (Take(take.sha256, 1000, 1500), Take(take.sha256, 1000, 1200), Take(take.sha256, 1500, 2000))
    _, sound = made(Montage(parts, 0, 2000, trim=False))
    assert len(sound) == RATE // 2 + RATE // 2 - RATE * 2 // 10


# --- montages as recordings -------------------------------------------------------------------------------


def test_a_montage_is_processed_like_an_upload(recording):
    take = recording()
    asset = done(ingest.montage(Montage((Take(take.sha256), Take(take.sha256))), "Ghép"))
    assert (asset.state, asset.kind) == (AssetState.READY, "audio")
    assert {"montage", "waveform", "opus", "aac"} <= {row.name for row in asset.artefacts.all()}
    heard = asset.artefacts.get(name="opus")
    assert near(heard.facts["lufs"], -16, 0.5)
    assert near(asset.duration_ms, 2 * 2240 + 500, 150)
    assert near(heard.duration_ms, asset.duration_ms, 100)


def test_the_same_montage_is_the_same_asset(recording):
    takes = (Take(recording("a.wav").sha256), Take(recording("b.wav", hertz=500).sha256))
    first = ingest.montage(Montage(takes), "Ghép")
    assert ingest.montage(Montage(takes), "Tên khác") == first
    others = [Montage(takes[::-1]), Montage(takes, 600), Montage(takes, trim=False), Montage(takes[:1])]
    assert first not in [ingest.montage(other, "Ghép") for other in others]


def test_a_montage_is_what_a_slide_says(recording):
    take = recording()
    said = ingest.montage(Montage((Take(take.sha256), Take(take.sha256)), 1000), "Ghép")
    from tests.media_pipeline.test_slideshow import RED, picture

    deck = [ingest.SlideSource(picture(RED), said.sha256)]
    asset = ingest.slideshow(deck, "Bài")  # the montage itself need not be there
    row = asset.artefacts.get(name="narration")
    runs.run(row.pk)
    row.refresh_from_db()
    sound = samples(blobs.path(row.sha256))
    (first, ends), (starts, _) = loud_spans(sound)
    assert near(first, 400 + 120, 40)
    assert near(starts - ends, 1000 + 240, 40)
    assert near(len(sound) / RATE, 0.4 + 2 * 2.24 + 1 + 0.8, 0.25)


# --- what is refused --------------------------------------------------------------------------------------


def test_a_montage_of_nothing():
    with pytest.raises(Refused, match="ít nhất một bản thu"):
        ingest.montage(Montage(()), "Ghép")


@pytest.mark.parametrize(("start", "end"), [(2000, 2000), (3000, 1000), (9000, 0), (-1, 0)])
def test_points_between_which_there_is_nothing(recording, start, end):
    take = recording()
    with pytest.raises(Refused, match="Bản thu thứ 2: không còn gì"):
        ingest.montage(Montage((Take(take.sha256), Take(take.sha256, start, end))), "Ghép")
    assert not Asset.objects.filter(recipe__isnull=False).exists()


def test_a_film_without_sound_and_bytes_nobody_knows(clip):
    silent = receive(clip("silent.mp4", sound=False, seconds=1))
    for sha256 in (silent.sha256, "0" * 64):
        with pytest.raises(Refused, match="bản thu thứ 1"):
            ingest.montage(Montage((Take(sha256),)), "Ghép")


def test_a_take_of_more_than_twenty_minutes_is_refused_before_anything_is_made(recording, monkeypatch):
    take = recording()
    Asset.objects.filter(pk=take.pk).update(duration_ms=21 * 60 * 1000)
    with pytest.raises(Refused, match="Bản thu thứ 1 dài hơn 20 phút"):
        ingest.montage(Montage((Take(take.sha256),)), "Ghép")
    ingest.montage(Montage((Take(take.sha256, 0, 20 * 60 * 1000),)), "Ghép")  # a part of it may be used


def test_a_header_that_hides_a_long_take(recording, monkeypatch):
    """What counts is what comes out of the decoder."""
    monkeypatch.setattr(takes, "LONGEST_MS", 1500)
    take = recording()
    Asset.objects.filter(pk=take.pk).update(duration_ms=1000)
    asset = ingest.montage(Montage((Take(take.sha256),)), "Ghép")
    row = asset.artefacts.get(name="montage")
    runs.run(row.pk)
    row.refresh_from_db()
    assert (row.state, row.error_code) == ("failed", "take_too_long")
    assert row.reason.startswith("Bản thu thứ 1 dài hơn 20 phút.")


def test_a_damaged_take_is_named(recording):
    good, damaged = recording("a.wav"), recording("b.m4a", hertz=500)
    blobs.path(damaged.sha256).chmod(0o644)
    blobs.path(damaged.sha256).write_bytes(b"not a sound any more")
    asset = done(ingest.montage(Montage((Take(good.sha256), Take(damaged.sha256))), "Ghép"))
    row = asset.artefacts.get(name="montage")
    assert (asset.state, row.error_code) == (AssetState.FAILED, "take_unreadable")
    assert row.reason == ("Không đọc được tiếng của bản thu thứ 2. Hãy thu lại hoặc chọn bản thu khác.")


def test_editing_twenty_minutes_stays_within_its_memory(tmp_path):
    """The child alone, under the limit it always has: raw samples need no telephone."""
    pcm = tmp_path / "take.pcm"
    pcm.write_bytes((np.sin(np.arange(RATE) / 25) * 3000).astype("<i2").tobytes() * 1200)
    segment = {"takes": [str(pcm)], "pause_ms": 0, "crossfade_ms": 0, "before_ms": 0, "after_ms": 0}
    segment |= {"trim": False, "level": True}
    orders = {"segments": [segment], "frame_ms": 1, "rate": RATE, "out": str(tmp_path / "joined.wav")}
    (tmp_path / "orders.json").write_text(json.dumps(orders))
    argv = [sys.executable, "-I", str(takes.CHILD), str(tmp_path / "orders.json")]
    finished = child.run(argv, tmp_path, takes._limits(tmp_path))
    assert finished.returncode == 0, finished.log
    assert Path(orders["out"]).stat().st_size == 44 + 1200 * RATE * 2
