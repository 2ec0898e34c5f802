"""How far each course is in one language, in one query (wagtail-localize's own report needs hundreds)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from cms.authoring.models import AudiencePage, CoursePage, LessonPage, ModulePage, ProgrammePage, SiteHomePage
from curriculum.languages import SOURCE_LANGUAGE


@dataclass(frozen=True)
class PageProgress:
    """One Vietnamese page and its translation; numbers count segments."""

    title: str
    translation_id: int | None
    target_id: int | None
    live: bool
    done: int
    total: int
    stale: bool
    """The Vietnamese page has changed since translators last got its text."""

    @property
    def started(self) -> bool:
        return self.translation_id is not None and self.target_id is not None

    @property
    def percent(self) -> int:
        """Rounded down: 100 means that nothing is missing."""
        return 100 * self.done // self.total if self.total else 100


@dataclass(frozen=True)
class CourseProgress:
    """A course with its modules and lessons, or the pages above all courses (`course_id` is None)."""

    course_id: int | None
    title: str
    pages: list[PageProgress] = field(default_factory=list)

    @property
    def done(self) -> int:
        return sum(page.done for page in self.pages)

    @property
    def total(self) -> int:
        return sum(page.total for page in self.pages)

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0

    @property
    def started(self) -> bool:
        return any(page.started for page in self.pages)

    @property
    def complete(self) -> bool:
        """Whether every page of the course is open for translation."""
        return all(page.started for page in self.pages)

    @property
    def stale(self) -> bool:
        return any(page.stale for page in self.pages)


def courses(locale: Locale, upper_title: str) -> list[CourseProgress]:
    """Everything live in Vietnamese in the order of the tree; what lies above courses comes first."""
    upper = CourseProgress(None, upper_title)
    found: list[CourseProgress] = []
    course_path = "-"
    for page in _source_pages(locale):
        if page.is_course:
            course_path = page.path
            found.append(CourseProgress(page.pk, page.title))
        if page.path.startswith(course_path):
            found[-1].pages.append(_progress(page))
        elif page.translation_id:
            upper.pages.append(_progress(page))
    return [upper, *found] if upper.pages else found


def _progress(page: Page) -> PageProgress:
    return PageProgress(
        title=page.title,
        translation_id=page.translation_id,
        target_id=page.target_id,
        live=bool(page.target_live),
        done=page.done or 0,
        total=page.total or 0,
        stale=_later(page.last_published_at, page.taken_at),
    )


def _later(changed_at: datetime | None, taken_at: datetime | None) -> bool:
    return bool(changed_at and taken_at and changed_at > taken_at)


def _source_pages(locale: Locale) -> Iterator[Page]:
    translations = Translation.objects.filter(
        source__object_id=OuterRef("translation_key"), target_locale=locale, enabled=True
    )
    targets = Page.objects.filter(
        translation_key=OuterRef("translation_key"), locale=locale, alias_of__isnull=True
    ).order_by()
    segments = StringSegment.objects.filter(source__object_id=OuterRef("translation_key"))
    translated = Exists(
        StringTranslation.objects.filter(
            translation_of_id=OuterRef("string_id"),
            context_id=OuterRef("context_id"),
            locale=locale,
            has_error=False,
        )
    )
    pages = Page.objects.live().filter(locale__language_code=SOURCE_LANGUAGE).order_by("path")
    return (
        pages.type(SiteHomePage, AudiencePage, ProgrammePage, CoursePage, ModulePage, LessonPage)
        .annotate(
            is_course=Q(Exists(CoursePage.objects.filter(pk=OuterRef("pk")))),
            translation_id=Subquery(translations.values("pk")[:1]),
            taken_at=Subquery(translations.values("source__last_updated_at")[:1]),
            target_id=Subquery(targets.values("pk")[:1]),
            target_live=Subquery(targets.values("live")[:1]),
            total=_count(segments),
            done=_count(segments.filter(translated)),
        )
        .iterator()
    )


def _count(segments: QuerySet) -> Subquery:
    return Subquery(segments.order_by().values("source").annotate(n=Count(F("pk"))).values("n")[:1])
