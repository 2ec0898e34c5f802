"""What the catalogue says of a release and its finished packages.

Addresses are relative to /api/: so a mirror anywhere says the same, byte for byte.
"""

import json
from collections.abc import Iterable
from typing import Any

from curriculum.models import Package, Release
from curriculum.packages import media_type
from search.documents import competency_key


def describe(release: Release, packages: Iterable[Package]) -> dict[str, Any]:
    course = release.course
    return {
        "course_code": release.course_code,
        "language": release.language,
        "number": release.number,
        "digest": release.digest,
        "chain": release.chain,
        "released_at": release.created_at.isoformat(),
        "title": course.title,
        "summary": course.summary,
        "audience": course.audience,
        "level": course.level,
        "competencies": [competency_key(competency) for competency in course.competencies],
        "minutes": course.minutes,
        "lessons": sum(1 for _ in course.lessons()),
        "licence": course.licence,
        "attribution": course.attribution,
        "packages": [_package(package) for package in packages],
    }


def _package(package: Package) -> dict[str, Any]:
    url = f"packages/{package.path}"
    return {
        "format": package.format,
        "structure": package.structure,
        "edition": package.edition,
        "platform": package.platform,
        "completion": package.completion,
        "lesson": package.lesson,
        "budget": package.budget,
        "languages": package.languages.split(),
        "file_name": package.path.rpartition("/")[2],
        "media_type": media_type(package.path),
        "bytes": package.bytes,
        "sha256": package.sha256,
        "url": url,
        "signature_url": f"{url}.sig" if package.signature else None,
    }


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def spaced(values: Iterable[str]) -> str:
    """Values as a text in which one can be looked for: ` a b `; empty for none."""
    unique = dict.fromkeys(values)
    return f" {' '.join(unique)} " if unique else ""
