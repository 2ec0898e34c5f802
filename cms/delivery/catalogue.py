"""What platforms can have: the standing release of each course and language, with its finished packages."""

from django.db.models import Max, OuterRef, Prefetch, QuerySet, Subquery
from django.urls import reverse

from cms.delivery.schemas import Catalogue, CataloguePackage, CatalogueParameters, CatalogueRelease
from curriculum.models import Package, Release
from curriculum.packages import deliverable, file_name
from search.documents import competency_key


def catalogue(parameters: CatalogueParameters, absolute: str) -> Catalogue:
    """One page of it. `absolute`: the site's address, put before each package's path."""
    found = _standing(parameters)
    start = (parameters.page - 1) * parameters.size
    page = found[start : start + parameters.size]
    total = len(found)
    return Catalogue(
        total=total,
        page=parameters.page,
        pages=-(-total // parameters.size),
        releases=[_release(release, absolute) for release in _with_packages(page)],
    )


def _standing(parameters: CatalogueParameters) -> list[int]:
    """Keys of the newest releases that were not withdrawn, in a stable order."""
    same_course = Release.objects.filter(course_code=OuterRef("course_code"), language=OuterRef("language"))
    newest = same_course.order_by().values("course_code").annotate(newest=Max("number")).values("newest")
    standing = Release.objects.filter(number=Subquery(newest), withdrawn_at=None)
    if parameters.language:
        standing = standing.filter(language__iexact=parameters.language)
    if parameters.course:
        standing = standing.filter(course_code=parameters.course)
    if parameters.audience:
        standing = standing.filter(document__contains=f'"audience":"{parameters.audience}"')
    return list(standing.order_by("course_code", "language").values_list("pk", flat=True))


def _with_packages(keys: list[int]) -> QuerySet[Release]:
    done = deliverable().order_by("format", "structure")
    releases = Release.objects.filter(pk__in=keys).order_by("course_code", "language")
    return releases.prefetch_related(Prefetch("packages", queryset=done))


def _release(release: Release, absolute: str) -> CatalogueRelease:
    course = release.course
    return CatalogueRelease(
        course_code=release.course_code,
        language=release.language,
        number=release.number,
        digest=release.digest,
        released_at=release.created_at,
        title=course.title,
        summary=course.summary,
        audience=course.audience,
        level=course.level,
        competencies=[competency_key(competency) for competency in course.competencies],
        minutes=course.minutes,
        lessons=sum(1 for _ in course.lessons()),
        licence=course.licence,
        attribution=course.attribution,
        packages=[_package(release, package, absolute) for package in release.packages.all()],
    )


def _package(release: Release, package: Package, absolute: str) -> CataloguePackage:
    name = file_name(release, package.format, package.order)
    path = reverse("api-1.0.0:package", args=[release.course_code, release.language, name])
    return CataloguePackage(
        format=package.format,
        structure=package.structure,
        edition=package.edition,
        platform=package.platform,
        file_name=name,
        bytes=package.bytes,
        sha256=package.sha256,
        url=f"{absolute}{path}",
    )
