"""Files spoilt at random, the same ones each time; benchmarks/fuzz_probe.py does it by the thousand."""

import pytest

from benchmarks import fuzz_probe

pytestmark = pytest.mark.ffmpeg

CLIPS = {
    "film.mp4": [],
    "film.mkv": [],
    "film.flv": ["-c:v", "flv1", "-c:a", "mp3", "-ar", "44100"],
    "film.ts": [],
    "film.avi": ["-c:v", "mpeg4", "-c:a", "mp3"],
    "sound.wav": ["-vn"],
    "sound.mp3": ["-vn"],
    "sound.ogg": ["-vn", "-c:a", "libopus"],
}


def test_the_same_seed_spoils_the_same_way(clip):
    clips = [clip("fuzz_film.mp4", seconds=1)]
    assert fuzz_probe.spoilt(7, clips) == fuzz_probe.spoilt(7, clips)
    assert fuzz_probe.spoilt(7, clips) != fuzz_probe.spoilt(8, clips)


@pytest.mark.parametrize("seed", range(100, 132, 4))
def test_spoilt_files_are_refused_or_read(clip, tmp_path, seed):
    clips = [clip(f"fuzz_{name}", *options, seconds=1) for name, options in CLIPS.items()]
    assert fuzz_probe.fuzz(range(seed, seed + 4), clips, tmp_path) == 0
