"""Every format has its page, which says what is carried and what is lost."""

from pathlib import Path

import pytest

from curriculum.packaging import PACKAGERS
from curriculum.packaging.build import SINGLE_FILES

PAGES = Path(__file__).parents[3] / "docs" / "packages"


def test_no_format_without_a_page_and_no_page_without_a_format() -> None:
    assert sorted(page.stem for page in PAGES.glob("*.md")) == sorted(PACKAGERS)


@pytest.mark.parametrize("format", PACKAGERS)
def test_a_page_says_what_is_carried_and_what_is_lost(format: str) -> None:
    text = (PAGES / f"{format}.md").read_text("utf-8")
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    inside = "file" if PACKAGERS[format].extension in SINGLE_FILES else "zip"
    assert headings[:3] == [f"## What lies in the {inside}", "## What is carried", "## What is lost"]
    assert f"--format {format} " in text
