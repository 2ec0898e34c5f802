"""The pages of an EPUB as a browser shows them: WCAG by axe, at the width of a phone, right to left."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from curriculum.packaging import Order
from tests.curriculum.packaging.golden import course, package_bytes
from tests.e2e.test_player_accessibility import RULES
from tests.e2e.visit import Visit

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("document", ["everything", "khmer", "cham-arabic-rtl"])
def test_every_page_of_a_book_is_accessible(document: str, visit: Visit, tmp_path: Path) -> None:
    with zipfile.ZipFile(BytesIO(package_bytes("epub", course(document), Order(edition="teacher")))) as book:
        book.extractall(tmp_path)
    page = visit.page()
    page.set_viewport_size({"width": 360, "height": 640})
    for file in sorted((tmp_path / "EPUB").glob("*.xhtml")):
        page.goto(file.as_uri())
        violations = Axe().run(page, options=RULES).response["violations"]
        assert [f"{file.name} {rule['id']}: {rule['nodes'][0]['html']}" for rule in violations] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), file.name
        pictures = page.locator("img").evaluate_all(
            "(all) => Promise.all(all.map((one) => one.decode().then(() => one.naturalWidth)))"
        )
        assert 0 not in pictures
