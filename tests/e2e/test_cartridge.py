"""The pages of a cartridge in a browser: WCAG 2.2 AA by axe, narrow screens, every picture."""

import zipfile
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.curriculum.packaging.golden import course, zip_bytes

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("document", ["everything", "cham-arabic-rtl"])
def test_pages_are_accessible_and_whole(browser: Browser, tmp_path: Path, document: str) -> None:
    archive = tmp_path / "course.imscc"
    archive.write_bytes(zip_bytes("commoncartridge", course(document)))
    with zipfile.ZipFile(archive) as file:
        file.extractall(tmp_path / "course")
    context = browser.new_context(viewport={"width": 360, "height": 720})
    page = context.new_page()
    pages = sorted((tmp_path / "course").glob("lesson-*.html"))
    assert len(pages) == sum(1 for _ in course(document).lessons())
    for path in pages:
        page.goto(path.as_uri())
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert (
            page.evaluate("[...document.images].filter((one) => !one.naturalWidth).map((one) => one.src)")
            == []
        )
    context.close()
