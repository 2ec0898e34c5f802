"""`check(path)`: a package in, a report out, whatever the package is."""

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from curriculum.conformance import others, scorm
from curriculum.conformance.archive import Beat, opened
from curriculum.conformance.checks import EVERY_KIND
from curriculum.conformance.package import KINDS, Package
from curriculum.conformance.play import played
from curriculum.conformance.report import Finding, Report, shortened
from curriculum.conformance.rules import finding
from curriculum.packaging.base import GENERIC

logger = logging.getLogger(__name__)
Check = Callable[[Package], Iterable[Finding]]
CHECKS: dict[str, tuple[Check, ...]] = {**scorm.CHECKS, **others.CHECKS}
"""Kind -> what is looked at besides what is looked at in every package."""


def check(path: Path, *, platform: str = GENERIC, play: bool = False, beat: Beat = lambda: None) -> Report:
    """Everything that can be said of the file at `path`; never raises for what lies in it.

    `platform`: one of `PLATFORMS`, whose limits then hold too. `play`: in Chromium as well, if there is one.
    """
    with opened(path, beat) as contents:
        package = Package(contents, platform)
        found = [*contents.findings, *static_findings(package)]
        kind, ours = package.kind, package.ours
        result = played(path, package) if play else None
    return Report(
        name=path.name,
        kind=kind,
        kind_label=KINDS[kind],
        ours=ours,
        platform=platform,
        bytes=path.stat().st_size if path.is_file() else 0,
        sha256=_sha256(path),
        played=bool(result and result.plays),
        findings=shortened([*found, *(result.findings if result else ())]),
        plays=tuple(result.plays) if result else (),
    )


def static_findings(package: Package) -> Iterator[Finding]:
    """By the rules of its kind and by those of all kinds."""
    for one in (*EVERY_KIND, *CHECKS.get(package.kind, ())):
        try:
            yield from one(package)
        except Exception:  # whatever a stranger thought of that we did not
            logger.exception("the check %s failed", one.__name__)
            yield finding("lab.failed", why=one.__name__)
    yield from package.findings


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
