"""Tools that tests need and a machine may lack: skipped with a reason, or failed where CI has them."""

import os
import shutil

import pytest

from curriculum.rendering import printing

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def has_pango() -> bool:
    """Whether WeasyPrint finds what it sets type with."""
    try:
        printing.typesetter()
    except printing.NoPangoError:
        return False
    return True


def require(present: bool, reason: str, promised: str = "REQUIRE_BROWSER") -> None:
    """Skip with a reason, or fail with it where the tool is promised (`promised`=1, as CI does)."""
    if present:
        return
    if os.environ.get(promised) == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
