"""Kills at boundaries and at random moments, then everything is done, byte for byte as in a calm run.

Workers, Celery's children, encoders, whole machines, brokers with all their messages, the database. A hundred
times and more in `benchmarks/faults.py`.
"""

from pathlib import Path

import pytest

from tests.faults import Ordeal, Outcome, calm
from tests.media_pipeline.conftest import encode
from tests.workers import EXECUTORS

pytestmark = [pytest.mark.ffmpeg, pytest.mark.xdist_group("services")]


@pytest.fixture(scope="module")
def clips(tmp_path_factory) -> list[Path]:
    """As short as they can be: it is the ways between the stages that are tried here."""
    folder = tmp_path_factory.mktemp("clips")
    film, voice = folder / "film.mp4", folder / "voice.wav"
    sound = ["-f", "lavfi", "-i", "sine=frequency=220:duration=2"]
    picture = ["-f", "lavfi", "-i", "testsrc2=size=320x240:rate=12:duration=2"]
    encode(*picture, *sound, "-preset", "ultrafast", "-pix_fmt", "yuv420p", film)
    encode(*sound, "-ar", "16000", "-ac", "1", voice)
    return [film, voice]


@pytest.fixture(scope="module")
def expected(clips, tmp_path_factory) -> Outcome:
    return calm(tmp_path_factory.mktemp("calm") / "data", clips)


@pytest.mark.parametrize(("executor", "kills"), [("sqlite", 10), ("redis", 7), ("rabbitmq", 7)])
def test_kills_change_nothing(clips, expected, tmp_path, executor, kills):
    """Each kind has its turn: five without servers, seven with them."""
    with Ordeal(tmp_path / "data", clips, EXECUTORS[executor], seed=1) as ordeal:
        ordeal.run(kills)
        ordeal.finish(expected)
    assert len(ordeal.log) == kills
