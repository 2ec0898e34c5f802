"""What `manage.py check` says of the ffmpeg it finds."""

import shutil
from pathlib import Path

import pytest

from media_pipeline.checks import NEEDED, WANTED, check_ffmpeg
from media_pipeline.tools import ffmpeg
from tests.media_pipeline.conftest import process, states

CACHES = (ffmpeg.executable, ffmpeg.version, ffmpeg.capabilities)

ENCODERS = " V....D libx264              H.264\n A....D aac                  AAC\n V..... = Video\n"
FILTERS = " TSC zscale            V->V       Scale\n ... ebur128           A->N       Loudness\n"


@pytest.fixture
def use(settings):
    """use(path): this ffmpeg for the length of a test."""

    def choose(path: str | Path) -> None:
        settings.MEDIA_PIPELINE = {**settings.MEDIA_PIPELINE, "FFMPEG": str(path)}
        for cached in CACHES:
            cached.cache_clear()

    yield choose
    for cached in CACHES:
        cached.cache_clear()


def script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}")
    path.chmod(0o755)
    return path


def ids() -> list[str | None]:
    return [message.id for message in check_ffmpeg()]


def test_the_bundled_one_can_do_everything():
    assert check_ffmpeg() == []


def test_a_poor_one_is_named_for_what_it_lacks(use, tmp_path):
    text = f"case $1 in -encoders) echo '{ENCODERS}';; -filters) echo '{FILTERS}';; esac"
    use(script(tmp_path / "poor", text))
    assert ffmpeg.capabilities() == {"libx264", "aac", "zscale", "ebur128"}
    said = {message.id: [] for message in check_ffmpeg()}
    for message in check_ffmpeg():
        said[message.id].append(message.msg)
        assert "HOCLIEUSO_FFMPEG" in str(message.hint)
    assert set(said) == {"media_pipeline.E002", "media_pipeline.W001"}
    assert len(said["media_pipeline.E002"]) == len(NEEDED) - 3
    assert len(said["media_pipeline.W001"]) == len(WANTED) - 1
    assert "ffmpeg này thiếu libopus: tiếng cho máy dùng mạng chậm." in said["media_pipeline.E002"]


def test_one_that_does_not_run(use, tmp_path):
    use(script(tmp_path / "broken", "exit 3"))
    assert ids() == ["media_pipeline.E001"]
    use(tmp_path / "nowhere")
    assert ids() == ["media_pipeline.E001"]


@pytest.fixture
def system(clip, use) -> Path:
    """A film, made by the bundled ffmpeg before the one of the system takes its place."""
    path = shutil.which("ffmpeg")
    if not path:
        pytest.skip("no ffmpeg on PATH to try beside the bundled one (Debian: apt-get install ffmpeg)")
    film = clip("for_another.mp4", "-ac", "6", "-vf", "setsar=2/1", seconds=4)
    use(path)
    return film


def test_the_one_of_the_system(system):
    assert "media_pipeline.E001" not in ids()
    assert {"libx264", "aac", "ebur128"} <= ffmpeg.capabilities()


@pytest.mark.ffmpeg
@pytest.mark.django_db
def test_the_one_of_the_system_makes_the_same(system):
    """Version 5 doubles a first frame, and names some options otherwise, unless they are chosen well."""
    asset = process(system)
    assert states(asset) == dict.fromkeys(states(asset), "done")
    rungs = list(asset.artefacts.filter(stage="video", media_type="video/mp4"))
    assert {row.facts["frames"] for row in rungs} == {40}
    assert {(row.width, row.height) for row in rungs} == {(640, 240)}
