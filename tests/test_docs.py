"""What a person can set or call is documented: a setting, a command, a package format."""

import re
from pathlib import Path

import pytest

from curriculum.packaging import PACKAGERS

ROOT = Path(__file__).parents[1]
OURS = ("cms", "curriculum", "media_pipeline", "search")
DOCS = "\n".join(path.read_text("utf-8") for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])


def test_every_setting_is_documented():
    settings = (ROOT / "cms" / "settings").glob("*.py")
    read = {name for path in settings for name in re.findall(r"HOCLIEUSO_[A-Z_]+", path.read_text("utf-8"))}
    documented = set(re.findall(r"HOCLIEUSO_[A-Z_]+", (ROOT / "docs" / "settings.md").read_text("utf-8")))
    assert documented == read


def commands() -> list[str]:
    found = [path for room in OURS for path in (ROOT / room).rglob("management/commands/*.py")]
    return sorted(path.stem for path in found if path.stem != "__init__")


@pytest.mark.parametrize("command", commands())
def test_every_command_is_documented(command):
    assert re.search(rf"manage\.py {command}\b", DOCS)


@pytest.mark.parametrize("format_id", sorted(PACKAGERS))
def test_every_package_format_has_a_page(format_id):
    assert (ROOT / "docs" / "packages" / f"{format_id}.md").is_file()


def test_links_between_documents_lead_somewhere():
    broken = []
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", page.read_text("utf-8")):
            if not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)} -> {target}")
    assert broken == []
