"""`hoclieuso.json`: what a package is and every file in it, the last file of each package.

Described with the terms of LRMI (schema.org), as JSON-LD; signatures and deltas rest on `files`.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from curriculum.document import Competency, CourseDocument
from curriculum.packaging.base import Order, PackageFile, Packager, Source, file_of

NAME = "hoclieuso.json"
PATHS = {"epub": f"META-INF/{NAME}"}
"""By extension, where the root is no place for it: a book has only what its reader knows."""
AUDIENCE_TYPE = "EducationalAudience"


def description(
    packager: Packager,
    released: CourseDocument,
    prepared: CourseDocument,
    order: Order,
    source: Source,
    files: Iterable[PackageFile],
) -> PackageFile:
    """The description of the package that holds `files`; it does not list itself.

    `released`: the document as it was published, whose digest is named; `prepared`: as the order made it.
    """
    data = {
        "@context": "https://schema.org",
        "@type": ["Course", "LearningResource"],
        "identifier": prepared.code,
        "version": str(source.release),
        **learning_resource(prepared),
        "package": {
            "format": packager.id,
            "structure": order.structure,
            "edition": order.edition,
            "platform": order.platform,
            "course": released.code,
            "languages": [released.language, *order.languages],
            "release": source.release,
            "digest": released.digest,
        },
        "files": [{"path": file.path, "bytes": file.bytes, "sha256": file.sha256} for file in files],
    }
    path = PATHS.get(packager.extension, NAME)
    return file_of(path, (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode())


def learning_resource(course: CourseDocument) -> dict[str, Any]:
    """What LRMI says of a course. Who made it is a body, never a person."""
    data: dict[str, Any] = {
        "name": course.title,
        "description": course.summary,
        "inLanguage": course.language,
        "license": licence_address(course.licence),
        "audience": {"@type": AUDIENCE_TYPE, "audienceType": course.audience_title},
        "educationalLevel": course.level,
        "timeRequired": f"PT{course.minutes}M" if course.minutes else "",
        "teaches": list(course.outcomes),
        "creator": {"@type": "Organization", "name": course.attribution} if course.attribution else {},
        "isPartOf": {"@type": "Course", "name": course.programme_title} if course.programme_title else {},
        "educationalAlignment": [_alignment(one) for one in competencies(course)],
        "creditText": sorted(credits(course)),
        "hasPart": [
            {"@type": "LearningResource", "identifier": lesson.code, "name": lesson.title}
            for lesson in course.lessons()
        ],
    }
    return {key: value for key, value in data.items() if value}


def competencies(course: CourseDocument) -> Sequence[Competency]:
    """Of the course and its lessons, each once."""
    every = (*course.competencies, *(one for lesson in course.lessons() for one in lesson.competencies))
    return list(dict.fromkeys(every))


def credits(course: CourseDocument) -> set[str]:
    """Who must be named for the media."""
    credited = (medium.attribution for medium in course.media)
    parts = ((one.creator, one.licence, one.source) for one in credited)
    return {" · ".join(part for part in some if part) for some in parts if any(some)}


def licence_address(licence: str) -> str:
    """Of a Creative Commons licence; any other is its own name."""
    if licence == "CC0-1.0":
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    if licence.startswith("CC-"):
        terms, version = licence.removeprefix("CC-").lower().rsplit("-", 1)
        return f"https://creativecommons.org/licenses/{terms}/{version}/"
    return licence


def _alignment(competency: Competency) -> dict[str, str]:
    return {
        "@type": "AlignmentObject",
        "alignmentType": "teaches",
        "educationalFramework": competency.framework,
        "targetName": " ".join(filter(None, (competency.code, competency.name, competency.level))),
    }
