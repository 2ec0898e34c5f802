"""docs/media.md names every artefact, state, reason and setting that exists, and no other."""

import re
from collections.abc import Iterable
from pathlib import Path

from media_pipeline import conf, errors, planner, profiles, states
from media_pipeline.tasks import queue_of
from tests.media_pipeline.test_planner import REQUESTS

TEXT = (Path(__file__).parents[2] / "docs" / "media.md").read_text("utf-8")


def table(heading: str, number: int = 0) -> set[str]:
    """The code names in the first column of a table under this heading."""
    section = TEXT.split(f"\n{heading}\n")[1].strip()
    rows = [block for block in section.split("\n\n") if block.startswith("|")][number].splitlines()[2:]
    return {name for row in rows for name in re.findall(r"`([\w-]+)`", row.split("|")[1])}


def test_plan():
    """The table of the docs is what `plan` says of the first of the golden requests."""
    stages = planner.plan(REQUESTS["film_1080p_stereo"])
    cells = [
        f"| `{s.name}` | {_names(o.name for o in s.outputs)} | {_names(s.needs)} | {s.priority} "
        for s in stages
    ]
    queues = [f"| {queue_of(stage.name)} |" for stage in stages]
    rows = [cell + queue for cell, queue in zip(cells, queues, strict=True)]
    assert "\n".join(rows).replace("|  |", "| |") in TEXT


def _names(names: Iterable[str]) -> str:
    return " ".join(f"`{name}`" for name in names)


def test_artefacts():
    """Those of the ladder are named by its ends: `v240` … `v1080`."""
    rungs = {rung.name for profile in profiles.PROFILES.values() for rung in profile.rungs}
    films = {film.name for profile in profiles.PROFILES.values() for film in profile.films}
    made = rungs - {"v360", "v480", "v720"} | films | {sound.name for sound in profiles.SOUNDS}
    made |= {"poster", "waveform", "picture", "quality", "hls", "narration", "slideshow", "montage"}
    assert table("## What is made", 1) == made
    assert set(profiles.RENDITIONS) <= made


def test_profiles():
    assert table("## What is made", 2) == set(profiles.PROFILES)
    ladder = {
        (r.height, r.preset, r.crf, r.max_kbps) for r in profiles.PROFILES["film"].rungs if r.codec == "h264"
    }
    rows = re.findall(r"^\| (\d+) \| (\w+) \| (\d+) \| (\d+) \|$", TEXT, re.MULTILINE)
    assert {(int(height), preset, int(crf), int(kbps)) for height, preset, crf, kbps in rows} == ladder


def test_states():
    assert table("## States") == set(states.ArtefactState)
    assert table("## States", 1) == set(states.AssetState)


def test_reasons():
    assert table("### Reasons") == set(errors.REASONS)


def test_every_reason_says_what_to_do():
    for reason in errors.REASONS.values():
        assert re.search(r"Hãy|Hệ thống sẽ tự thử lại", str(reason.message))


def test_settings():
    assert table("## Settings") == {*conf.DEFAULTS, "WORK", "CACHE"}
