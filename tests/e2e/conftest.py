"""A real browser for real packages; without Chromium these tests say what to install."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.site import SCORM_AGAIN
from tests.e2e.system import System
from tests.e2e.visit import Visit
from tests.tools import require


@pytest.fixture
def scorm_again() -> None:
    require(SCORM_AGAIN.is_dir(), "scorm-again is missing: run `npm ci` to test packages in a SCORM run-time")


@pytest.fixture(scope="session")
def system(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """One running system for all tests of the group "system"; they leave each other's course alone."""
    system = System(tmp_path_factory.mktemp("system"))
    try:
        system.start()
        yield system
    finally:
        system.stop()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    context = browser.new_context(locale="vi-VN", viewport={"width": 1024, "height": 600})
    watched = Visit(context)
    yield watched
    context.close()
    assert watched.outside == []
    assert watched.complaints == []
