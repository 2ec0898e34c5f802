"""What is planned for each kind of file, compared whole with tests/golden/plans.

UPDATE_GOLDEN=1 writes them anew, to be read in the diff.
"""

import json
import os
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from media_pipeline.planner import Output, plan, recipe_key
from media_pipeline.profiles import PROFILES
from media_pipeline.streams import AudioStream, Probe, VideoStream

GOLDEN = Path(__file__).parents[1] / "golden" / "plans"
FILM = PROFILES["film"]

STEREO = AudioStream(1, "aac", 2, 48_000, 60_000)
MONO = replace(STEREO, channels=1)
HD = VideoStream(0, "h264", 1920, 1080, "30", 60_000, frames=1800)

FILES = {
    "film_1080p_stereo": Probe("mov", 60_000, HD, (STEREO,)),
    "film_silent": Probe("mov", 60_000, HD),
    "film_two_tracks_5.1": Probe("mov", 60_000, HD, (replace(STEREO, channels=6), MONO)),
    "film_upright": Probe("mov", 60_000, replace(HD, width=1080, height=1920, rotation=270), (MONO,)),
    "film_360p": Probe("mov", 60_000, replace(HD, width=640, height=360, fps="25"), (MONO,)),
    "film_270p": Probe("mov", 60_000, replace(HD, width=480, height=270), (MONO,)),
    "film_one_pixel": Probe(
        "mov", 5_000, replace(HD, width=1, height=1, fps="1", duration_ms=5_000, frames=5)
    ),
    "film_hdr_slow": Probe("mov", 60_000, replace(HD, fps="24000/1001", transfer="pq"), (STEREO,)),
    "sound_mono": Probe("wav", 60_000, None, (MONO,)),
    "sound_stereo": Probe("wav", 60_000, None, (STEREO,)),
}


@pytest.mark.parametrize("name", FILES)
def test_plan_is_the_golden_one(name):
    stages = [asdict(stage) for stage in plan(FILES[name], FILM)]
    text = json.dumps(stages, indent=1, ensure_ascii=False) + "\n"
    path = GOLDEN / f"{name}.json"
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert text == path.read_text()


def outputs(probe: Probe) -> dict[str, dict]:
    return {output.name: output.spec for stage in plan(probe, FILM) for output in stage.outputs}


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1920, 1080), {"240p": (426, 240), "480p": (854, 480)}),
        ((1080, 1920), {"240p": (240, 426), "480p": (480, 854)}),
        ((640, 360), {"240p": (426, 240), "480p": (640, 360)}),
        ((480, 270), {"240p": (426, 240)}),
        ((321, 241), {"240p": (320, 240)}),
        ((101, 75), {"240p": (100, 74)}),
        ((1, 1), {"240p": (2, 2)}),
    ],
)
def test_never_larger_than_the_source(size, expected):
    probe = Probe("mov", 60_000, replace(HD, width=size[0], height=size[1]))
    found = {
        name: (spec["width"], spec["height"]) for name, spec in outputs(probe).items() if name != "poster"
    }
    assert found == expected


def test_cheapest_useful_first():
    assert [stage.name for stage in plan(FILES["film_1080p_stereo"], FILM)] == [
        "waveform",
        "audio",
        "poster",
        "video",
    ]


def test_silent_film_has_no_sound_and_sound_has_no_pictures():
    assert set(outputs(FILES["film_silent"])) == {"poster", "240p", "480p"}
    assert set(outputs(FILES["sound_mono"])) == {"waveform", "opus", "aac"}


def test_everything_of_a_slideshow_waits_for_its_film():
    stages = plan(FILES["film_1080p_stereo"], PROFILES["slides"], source="slideshow")
    assert {stage.name: stage.depends_on for stage in stages} == {
        "waveform": "slideshow",
        "audio": "waveform",
        "poster": "slideshow",
        "video": "waveform",
    }


def test_recipe_key_changes_with_everything_that_changes_the_bytes():
    output = Output("opus", {"kbps": 24})
    keys = {
        recipe_key("a", "audio", output, "n9"),
        recipe_key("b", "audio", output, "n9"),
        recipe_key("a", "audio2", output, "n9"),
        recipe_key("a", "audio", Output("opus", {"kbps": 32}), "n9"),
        recipe_key("a", "audio", output, "n10"),
    }
    assert len(keys) == 5
    assert recipe_key("a", "audio", Output("opus", {"kbps": 24}), "n9") in keys
