"""The logs in the docs say what is said today."""

import os

import pytest
from playwright.sync_api import Browser

from tests.e2e.run_time_logs import PAGES, SCENARIOS, TALKS, page, section

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("scorm_again")]

PLAYED_AGAIN = "Pass"


@pytest.mark.parametrize("format", TALKS)
def test_a_fresh_play_says_the_same(format: str, browser: Browser) -> None:
    """On a difference that is meant set `UPDATE_LOGS=1`, and read the diff."""
    file = PAGES / f"{format}.md"
    if os.environ.get("UPDATE_LOGS"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(page(format, browser), "utf-8")
    _, *sections = file.read_text("utf-8").split("\n## ")
    written = dict(zip(SCENARIOS, sections, strict=True))
    assert f"## {written[PLAYED_AGAIN]}".strip() == section(format, PLAYED_AGAIN, browser).strip()
