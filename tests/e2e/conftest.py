"""A real browser for real packages; without Chromium these tests say what to install."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.e2e.site import SCORM_AGAIN
from tests.e2e.visit import Visit

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def require(present: bool, reason: str) -> None:
    """Skip with a reason, or fail with it where a browser is promised (REQUIRE_BROWSER=1, as CI does)."""
    if present:
        return
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    require(
        bool(CHROMIUM) and Path(CHROMIUM).exists(),
        "Chromium is missing: install it (Debian: apt-get install chromium) or set CHROMIUM to its path",
    )
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ARGUMENTS}


@pytest.fixture
def scorm_again() -> None:
    require(SCORM_AGAIN.is_dir(), "scorm-again is missing: run `npm ci` to test packages in a SCORM run-time")


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    context = browser.new_context(locale="vi-VN", viewport={"width": 1024, "height": 600})
    watched = Visit(context)
    yield watched
    context.close()
    assert watched.outside == []
    assert watched.complaints == []
