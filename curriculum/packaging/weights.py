"""What a lesson of a package weighs, known before anything is built, and what to do about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from curriculum.document import CourseDocument, LessonDocument, Medium
from curriculum.packaging.base import Order, PackageError
from curriculum.rendering import sources

MEGABYTE = 1_000_000
LIGHT_BUDGET = 2 * MEGABYTE
"""Proposed for the light edition: four minutes of waiting at 64 kb/s, one of a slow 3G."""


@dataclass(frozen=True)
class MediumWeight:
    title: str
    kind: str
    fetched: int
    """Bytes of the lightest choice that a learner has."""
    shipped: int
    """Bytes of all its files in the package."""


@dataclass(frozen=True)
class LessonWeight:
    code: str
    title: str
    media: tuple[MediumWeight, ...]
    """Heaviest first."""

    @property
    def fetched(self) -> int:
        return sum(medium.fetched for medium in self.media)

    @property
    def shipped(self) -> int:
        return sum(medium.shipped for medium in self.media)


def weigh(course: CourseDocument) -> list[LessonWeight]:
    return [_lesson(course, lesson) for lesson in course.lessons()]


def shipped(course: CourseDocument) -> int:
    """Bytes of all media of the course, each counted once."""
    return sum(_medium(medium).shipped for medium in course.media)


def check_budget(course: CourseDocument, order: Order) -> None:
    """Refuse a lesson over the order's budget, naming what weighs most and what to do."""
    heavy = over_budget(weigh(course), order.budget)
    if heavy:
        raise PackageError(" ".join(advice(lesson, order) for lesson in heavy))


def over_budget(lessons: Iterable[LessonWeight], budget: int) -> list[LessonWeight]:
    return [lesson for lesson in lessons if budget and lesson.fetched > budget]


def advice(lesson: LessonWeight, order: Order) -> str:
    named = ", ".join(
        f"“{medium.title}” ({sources.readable_size(medium.fetched)})" for medium in lesson.media[:3]
    )
    what = (
        "Hãy chọn bản nhẹ, hoặc rút ngắn hay tách các tệp này."
        if order.edition != "light"
        else "Hãy rút ngắn, bỏ bớt các tệp này, hoặc tách bài."
    )
    weighs, allowed = (sources.readable_size(size) for size in (lesson.fetched, order.budget))
    slightly = f" một chút ({lesson.fetched - order.budget} byte)" if weighs == allowed else ""
    return f"Bài “{lesson.title}” nặng {weighs}, quá mức {allowed}{slightly}. Nặng nhất: {named}. {what}"


def _lesson(course: CourseDocument, lesson: LessonDocument) -> LessonWeight:
    weights = [_medium(course.medium(key)) for key in dict.fromkeys(lesson.media())]
    return LessonWeight(lesson.code, lesson.title, tuple(sorted(weights, key=lambda medium: -medium.fetched)))


def _medium(medium: Medium) -> MediumWeight:
    every = sum(file.bytes for file in medium.renditions) + sum(file.bytes for file in medium.captions)
    return MediumWeight(medium.title, medium.kind, _lightest(medium), every)


def _lightest(medium: Medium) -> int:
    choices: Sequence[int] = [
        file.bytes
        for files in (sources.videos(medium) or sources.sounds(medium), sources.pictures(medium))
        for file in files[:1]
    ]
    still = sources.poster(medium)
    return sum(choices) + (still.bytes if still and medium.kind == "video" else 0)
