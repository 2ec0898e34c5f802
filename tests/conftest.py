"""What all tests share: where the shared trial data lie, and what a missing tool means."""

from pathlib import Path
from typing import Any

import pytest

from tests.tools import CHROMIUM, CHROMIUM_ARGUMENTS, require

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of trial data beside the checkout; a clone without it skips the tests that want it."""
    if not SHARED.is_dir():
        pytest.skip("needs the trial data in ../shared, which are not part of the project")
    return SHARED


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, quiet and without looking anything up outside."""
    require(
        bool(CHROMIUM) and Path(CHROMIUM).exists(),
        "Chromium is missing: install it (Debian: apt-get install chromium) or set CHROMIUM to its path",
    )
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": CHROMIUM_ARGUMENTS}
