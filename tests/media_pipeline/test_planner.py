"""What is planned for each kind of file, compared whole with tests/golden/plans.

UPDATE_GOLDEN=1 writes them anew, to be read in the diff.
"""

import json
import os
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from media_pipeline.planner import (
    Companion,
    Output,
    Request,
    Stage,
    kind_of,
    plan,
    recipe_keys,
    without_spent_pieces,
)
from media_pipeline.streams import AudioStream, Probe, VideoStream

GOLDEN = Path(__file__).parents[1] / "golden" / "plans"

STEREO = AudioStream(1, "aac", 2, 48_000, 60_000)
MONO = replace(STEREO, channels=1)
HD = VideoStream(0, "h264", 1920, 1080, "30", 60_000, frames=1800)
FILM = Probe("mov", 60_000, HD, (STEREO,))
SILENT = replace(FILM, audio=())
LONG = 61 * 60_000
VOICE = Probe("wav", 50_000, None, (MONO,))
CAPTIONS = {"vi": "c" * 64, "km": "d" * 64}
COMPANIONS = (
    Companion("dub", "km", "1" * 64, VOICE),
    Companion("description", "vi", "2" * 64, VOICE),
    Companion("sign", "vi", "3" * 64, replace(SILENT, video=replace(HD, width=640, height=480))),
)

REQUESTS = {
    "film_1080p_stereo": Request(FILM),
    "film_everything_wished": Request(
        FILM, wishes={"1080p": True, "av1": True, "burn": ["vi"]}, captions=CAPTIONS, companions=COMPANIONS
    ),
    "film_silent": Request(SILENT),
    "film_silent_dubbed": Request(SILENT, companions=COMPANIONS[:1]),
    "film_two_tracks_5.1": Request(replace(FILM, audio=(replace(STEREO, channels=6), MONO))),
    "film_upright": Request(
        replace(FILM, video=replace(HD, width=1080, height=1920, rotation=270), audio=(MONO,))
    ),
    "film_360p": Request(replace(FILM, video=replace(HD, width=640, height=360, fps="25"), audio=(MONO,))),
    "film_270p": Request(replace(FILM, video=replace(HD, width=480, height=270), audio=(MONO,))),
    "film_one_pixel": Request(
        Probe("mov", 5_000, replace(HD, width=1, height=1, fps="1", duration_ms=5_000, frames=5))
    ),
    "film_hdr_slow": Request(replace(FILM, video=replace(HD, fps="24000/1001", transfer="pq"))),
    "film_of_an_hour": Request(
        replace(FILM, duration_ms=LONG, video=replace(HD, duration_ms=LONG, frames=109_800))
    ),
    "screen": Request(replace(FILM, video=replace(HD, fps="30", still_share=0.9), audio=(MONO,))),
    "slides": Request(
        replace(FILM, video=replace(HD, width=1280, height=720, fps="5")), "slides", source="slideshow"
    ),
    "sound_mono": Request(replace(VOICE)),
    "sound_stereo": Request(replace(VOICE, audio=(STEREO,))),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_plan_is_the_golden_one(name):
    stages = [asdict(stage) for stage in plan(REQUESTS[name])]
    text = json.dumps(stages, indent=1, ensure_ascii=False) + "\n"
    path = GOLDEN / f"{name}.json"
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert text == path.read_text()


def outputs(request: Request) -> dict[str, dict]:
    return {output.name: output.spec for stage in plan(request) for output in stage.outputs}


@pytest.mark.parametrize("name", REQUESTS)
def test_every_need_is_planned_before(name):
    known: set[str] = {REQUESTS[name].source or ""}
    for stage in plan(REQUESTS[name]):
        own = {need for need in stage.needs if not need.endswith("/waveform")}
        assert own <= known
        known |= {output.name for output in stage.outputs}


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1920, 1080), {"v240": (426, 240), "v360": (640, 360), "v480": (854, 480), "v720": (1280, 720)}),
        ((1080, 1920), {"v240": (240, 426), "v360": (360, 640), "v480": (480, 854), "v720": (720, 1280)}),
        ((640, 360), {"v240": (426, 240), "v360": (640, 360)}),
        ((640, 400), {"v240": (384, 240), "v360": (576, 360)}),
        ((480, 270), {"v240": (426, 240)}),
        ((321, 241), {"v240": (320, 240)}),
        ((101, 75), {"v240": (100, 74)}),
        ((1, 1), {"v240": (2, 2)}),
    ],
)
def test_never_larger_than_the_source(size, expected):
    made = outputs(Request(replace(SILENT, video=replace(HD, width=size[0], height=size[1]))))
    assert {name: (s["width"], s["height"]) for name, s in made.items() if name[0] == "v"} == expected


def test_never_more_frames_than_the_source():
    made = outputs(Request(replace(SILENT, video=replace(HD, fps="12"))))
    assert {spec["fps"] for name, spec in made.items() if name[0] == "v"} == {"12"}


def test_cheapest_useful_first():
    by_priority = sorted(plan(REQUESTS["film_1080p_stereo"]), key=lambda stage: -stage.priority)
    assert [stage.name for stage in by_priority] == [
        "waveform",
        "audio",
        "poster",
        "mux/240p",
        "mux/480p",
        "hls",
        "quality",
        "video",
    ]


def test_silent_film_has_no_sound_and_sound_has_no_pictures():
    rungs = {"v240", "v360", "v480", "v720"}
    assert set(outputs(Request(SILENT))) == {*rungs, "poster", "picture", "240p", "480p", "hls", "quality"}
    assert set(outputs(Request(VOICE))) == {"waveform", "opus", "aac"}


def test_everything_of_a_slideshow_waits_for_its_film():
    needs = {stage.name: stage.needs for stage in plan(REQUESTS["slides"])}
    assert {name for name, needed in needs.items() if needed == ("slideshow",)} == {
        "waveform",
        "poster",
        "video",
    }
    assert all(needs.values())


def test_still_pictures_are_taken_for_a_screen_unless_someone_knows_better():
    still = Request(replace(SILENT, video=replace(HD, still_share=0.9)))
    assert set(outputs(still)) >= {"v480", "v720", "480p", "720p"}
    assert "v240" not in outputs(still)
    assert "v240" in outputs(replace(still, profile="film"))


def test_dubs_and_descriptions_are_heard_and_signs_are_seen():
    made = outputs(REQUESTS["film_everything_wished"])
    assert made["hls"]["sounds"]["aac"] == {"aac": "vi", "aac@km": "km", "aac@vi.ad": "vi"}
    assert made["hls"]["signs"] == ["sign@vi"]
    assert made["480p@km"] == {"picture": "v480", "sound": "aac64@km"}
    assert "480p@vi.ad" not in made
    assert made["480p+vi"]["caption"] == CAPTIONS["vi"]
    assert "480p+km" not in made


# --- keys -------------------------------------------------------------------------------------------------


def keys(stages: list[Stage], sha256: str = "a", tools: str = "n9") -> dict[str, str]:
    return recipe_keys(stages, sha256, tools)


def test_a_key_changes_with_everything_that_changes_the_bytes():
    def stages(name: str = "audio", kbps: int = 24, needs: tuple[str, ...] = ()) -> list[Stage]:
        return [Stage(name, (Output("opus", {"kbps": kbps}),), needs)]

    found = [
        keys(stages()),
        keys(stages(), sha256="b"),
        keys(stages(), tools="n10"),
        keys(stages("audio2")),
        keys(stages(kbps=32)),
        keys(stages(needs=("b/waveform",))),
    ]
    assert len({one["opus"] for one in found}) == 6
    assert keys(stages()) == found[0]


def test_a_key_changes_with_those_of_what_it_needs():
    def chain(kbps: int) -> dict[str, str]:
        first = Stage("audio", (Output("aac", {"kbps": kbps}),))
        return keys([first, Stage("mux/240p", (Output("240p"),), ("aac",))])

    assert chain(32)["240p"] != chain(64)["240p"]


def test_pieces_are_planned_until_they_are_joined():
    stages = plan(REQUESTS["film_of_an_hour"])
    made = keys(stages)
    pieces = [stage.name for stage in stages if stage.is_part]
    assert pieces == [f"video/{number}" for number in range(7)]
    assert without_spent_pieces(stages, made, set()) == stages
    joined = {(name, made[name]) for name in ("v240", "v360", "v480", "picture")}
    left = [stage for stage in without_spent_pieces(stages, made, joined) if stage.is_part]
    assert [output.name for stage in left for output in stage.outputs] == [f"v720/{n}" for n in range(7)]
    whole = joined | {("v720", made["v720"])}
    assert [s for s in without_spent_pieces(stages, made, whole) if s.is_part] == []


def test_pieces_cover_the_film_and_no_more():
    spans = [
        (output.spec["start_ms"], output.spec["ms"])
        for stage in plan(REQUESTS["film_of_an_hour"])
        for output in stage.outputs
        if output.name.startswith("v240/")
    ]
    assert spans == [*((n * 600_000, 600_000) for n in range(6)), (3_600_000, 60_000)]


@pytest.mark.parametrize(
    ("stage", "kind"), [("video", "video"), ("video/3", "video"), ("dub@km", "dub"), ("mux/480p@km", "mux")]
)
def test_kind_of_a_stage(stage, kind):
    assert kind_of(stage) == kind
