"""docs/media.md names every artefact, state, reason and setting that exists, and no other."""

import re
from pathlib import Path

from media_pipeline import conf, errors, profiles, states

TEXT = (Path(__file__).parents[2] / "docs" / "media.md").read_text("utf-8")


def table(heading: str, number: int = 0) -> set[str]:
    """The code names in the first column of a table under this heading."""
    section = TEXT.split(f"\n{heading}\n")[1].strip()
    rows = [block for block in section.split("\n\n") if block.startswith("|")][number].splitlines()[2:]
    return {name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])}


def test_artefacts():
    made = {rung.name for profile in profiles.PROFILES.values() for rung in profile.rungs}
    made |= {sound.name for sound in profiles.SOUNDS} | {"poster", "waveform"}
    made |= {"narration", "slideshow", "montage"}
    assert table("## What is made") == made
    assert set(profiles.RENDITIONS) <= made


def test_states():
    assert table("## States") == set(states.ArtefactState)
    assert table("## States", 1) == set(states.AssetState)


def test_reasons():
    assert table("### Reasons") == set(errors.REASONS)


def test_every_reason_says_what_to_do():
    for reason in errors.REASONS.values():
        assert re.search(r"Hãy|Hệ thống sẽ tự thử lại", str(reason.message))


def test_settings():
    assert table("## Settings") == {*conf.DEFAULTS, "ANALYSIS", "WORK", "CACHE"}
