"""A store of its own per test, and clips made on the spot by ffmpeg's own generators."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from media_pipeline import ingest
from media_pipeline.management.commands.ingest_media import work_off
from media_pipeline.models import Asset
from media_pipeline.tools import ffmpeg

FILM = "testsrc2=size={size}:rate={fps}:duration={seconds}"
VOICE = "sine=frequency=220:duration={seconds}"

Clip = Callable[..., Path]


@pytest.fixture(autouse=True)
def store(settings, tmp_path: Path) -> Path:
    """Blobs, analysis and work folders of this test only."""
    blobs = {**settings.STORAGES["blobs"], "OPTIONS": {"location": tmp_path / "store" / "blobs"}}
    settings.STORAGES = {**settings.STORAGES, "blobs": blobs}
    settings.MEDIA_PIPELINE = {
        **settings.MEDIA_PIPELINE,
        "WORK": tmp_path / "store" / "work",
        "CACHE": tmp_path / "store" / "cache",
    }
    return tmp_path / "store"


def encode(*options: str | Path) -> None:
    """Our own input, so none of the runner's precautions."""
    argv = [ffmpeg.executable(), "-v", "error", "-nostdin", "-y", *map(str, options)]
    subprocess.run(argv, check=True)


@pytest.fixture(scope="session")
def clip(tmp_path_factory) -> Clip:
    """clip(name, *extra options, size, fps, seconds, sound): made once per session."""
    folder = tmp_path_factory.mktemp("clips")

    def make(
        name: str, *extra: str, size: str = "320x240", fps: int = 10, seconds: float = 2, sound: bool = True
    ) -> Path:
        path = folder / name
        if not path.exists():
            inputs = ["-f", "lavfi", "-i", FILM.format(size=size, fps=fps, seconds=seconds)]
            inputs += ["-f", "lavfi", "-i", VOICE.format(seconds=seconds)] if sound else []
            encode(*inputs, "-preset", "ultrafast", "-pix_fmt", "yuv420p", *extra, path)
        return path

    return make


@pytest.fixture(scope="session")
def voice(tmp_path_factory) -> Path:
    """Two seconds of a tone with a second of silence before and after: a careless recording."""
    path = tmp_path_factory.mktemp("voice") / "voice.wav"
    tone = "sine=frequency=220:duration=2,adelay=1000,apad=pad_dur=1"
    encode("-f", "lavfi", "-i", tone, "-ar", "16000", "-ac", "1", path)
    return path


def receive(path: Path) -> Asset:
    with path.open("rb") as file:
        return ingest.receive(file, path.name)


def process(path: Path) -> Asset:
    """Take a file in and do everything that follows, here and now."""
    asset = receive(path)
    work_off(asset)
    return Asset.objects.prefetch_related("artefacts").get(pk=asset.pk)


def states(asset: Asset) -> dict[str, str]:
    return {row.name: row.state for row in asset.artefacts.all()}
