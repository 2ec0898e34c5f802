"""What `manage.py check` says of the ffmpeg it finds."""

import shutil
from pathlib import Path

import pytest

from media_pipeline.checks import NEEDED, WANTED, check_ffmpeg
from media_pipeline.tools import ffmpeg

CACHES = (ffmpeg.executable, ffmpeg.version, ffmpeg.capabilities)

ENCODERS = " V....D libx264              H.264\n A....D aac                  AAC\n V..... = Video\n"
FILTERS = " TSC zscale            V->V       Scale\n ... ebur128           A->N       Loudness\n"


@pytest.fixture
def use(settings, tmp_path: Path):
    """use(path): this ffmpeg for the length of a test."""

    def choose(path: str | Path) -> None:
        settings.MEDIA_PIPELINE = {**settings.MEDIA_PIPELINE, "FFMPEG": str(path), "WORK": tmp_path / "work"}
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


def test_the_one_of_the_system(use):
    system = shutil.which("ffmpeg")
    if not system:
        pytest.skip("no ffmpeg on PATH to try beside the bundled one (Debian: apt-get install ffmpeg)")
    use(system)
    assert "media_pipeline.E001" not in ids()
    assert {"libx264", "aac", "ebur128"} <= ffmpeg.capabilities()
