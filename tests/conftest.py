"""What all tests share: where the shared trial data lie, and what a missing tool means."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.buckets import KEYS, bucket_for_tests
from tests.tools import CHROMIUM, CHROMIUM_ARGUMENTS, require

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of trial data beside the checkout; a clone without it skips the tests that want it."""
    if not SHARED.is_dir():
        pytest.skip("needs the trial data in ../shared, which are not part of the project")
    return SHARED


@pytest.fixture(scope="session")
def bucket() -> Iterator[dict[str, Any]]:
    """Options of a storage on a real S3 server; the bucket is gone afterwards."""
    yield from bucket_for_tests()


@pytest.fixture
def on_s3(settings: Any, bucket: dict[str, Any], tmp_path: Path) -> Callable[..., None]:
    """on_s3("blobs", …): these storages lie on S3 from now on, in a place of this test only."""

    def move(*names: str) -> None:
        storages = dict(settings.STORAGES)
        for name in names:
            place = {"location": f"{tmp_path.name}/{name}", "file_overwrite": name != "default"}
            storages[name] = {"BACKEND": "cms.s3.S3Store", "OPTIONS": {**bucket, **place}}
        for name, key in KEYS.items():
            setattr(settings, name, key)
        settings.STORAGES = storages

    return move


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, quiet and without looking anything up outside."""
    require(
        bool(CHROMIUM) and Path(CHROMIUM).exists(),
        "Chromium is missing: install it (Debian: apt-get install chromium) or set CHROMIUM to its path",
    )
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": CHROMIUM_ARGUMENTS}
