"""What all tests share: where the shared trial data lie, and what a missing tool means."""

import os
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of trial data beside the checkout; a clone without it skips the tests that want it."""
    if not SHARED.is_dir():
        pytest.skip("needs the trial data in ../shared, which are not part of the project")
    return SHARED


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's Chromium, quiet and without looking anything up outside."""
    flags = (
        "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run"
        " --disable-background-networking --disable-component-update --disable-sync"
    )
    return {
        **browser_type_launch_args,
        "executable_path": os.environ.get("CHROMIUM", "/usr/bin/chromium"),
        "args": flags.split(),
    }
