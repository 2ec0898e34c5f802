"""Brings the demo curriculum into the page tree. What is there already, by its code, is left as it is."""

import tomllib
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.images import ImageFile
from django.db import transaction
from wagtail.models import Collection, Locale, Page, Site

from cms.authoring.models import (
    AudiencePage,
    CourseCompetency,
    CourseOutcome,
    CoursePage,
    LessonCompetency,
    LessonPage,
    ProgrammePage,
    SiteHomePage,
)
from cms.demo.content import stream_data
from cms.library.models import LibraryImage, LibraryMedia
from curriculum.frameworks.load import load_all
from curriculum.languages import LANGUAGES
from curriculum.models import Competency
from media_pipeline import ingest

HERE = Path(__file__).parent
MEDIA = HERE / "media"
LESSONS = HERE / "lessons"
VIDEO_ENDINGS = {".mp4", ".webm"}


def load() -> SiteHomePage:
    """Everything: frameworks, languages, tree, lessons, media. Safe to run again."""
    load_all()
    for language in LANGUAGES.values():
        Locale.objects.get_or_create(language_code=language.code)
    home = _home()
    plan = tomllib.loads((HERE / "curriculum.toml").read_text(encoding="utf-8"))
    for audience in plan["audiences"]:
        _audience(home, audience, plan)
    return home


def _home() -> SiteHomePage:
    if existing := SiteHomePage.objects.filter(locale__language_code="vi").first():
        return existing
    root = Page.get_first_root_node()
    Page.objects.filter(slug="home", depth=2).delete()  # Wagtail's own welcome page
    home = _add(
        Page.objects.get(pk=root.pk),
        SiteHomePage(
            title="Học liệu số",
            slug="hoc-lieu-so",
            intro="Bài học ngắn, dễ hiểu về kỹ năng số cho mọi người dân.",
        ),
    )
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"root_page": home, "hostname": "localhost", "port": 8000, "site_name": "Học liệu số"},
    )
    return home


@transaction.atomic
def _audience(home: SiteHomePage, entry: dict[str, Any], plan: dict[str, Any]) -> None:
    page = AudiencePage.objects.child_of(home).filter(code=entry["code"]).first() or _add(
        home,
        AudiencePage(
            title=entry["title"],
            code=entry["code"],
            target_2025=entry.get("target_2025", ""),
            target_2026=entry.get("target_2026", ""),
            model=entry.get("model", ""),
        ),
    )
    for programme in entry["programmes"]:
        existing = ProgrammePage.objects.child_of(page).filter(title=programme["title"]).first()
        parent = existing or _add(page, ProgrammePage(title=programme["title"]))
        for course in programme["courses"]:
            if not CoursePage.objects.filter(code=course["code"]).exists():
                _course(parent, course, plan)


def _course(programme: ProgrammePage, entry: dict[str, Any], plan: dict[str, Any]) -> None:
    written = any((LESSONS / f"{lesson['code']}.toml").exists() for lesson in entry["lessons"])
    level = entry.get("level", "")
    page = CoursePage(
        title=entry["title"],
        code=entry["code"],
        summary=entry["summary"],
        level=level,
        minutes=entry["minutes"],
        mastery_score=entry["mastery_score"],
        completion=entry["completion"],
        licence=plan["licence"],
        attribution=plan["attribution"],
        live=False,
    )
    page.outcomes = [
        CourseOutcome(text=text, sort_order=order) for order, text in enumerate(entry["outcomes"])
    ]
    page.competencies = [
        CourseCompetency(competency=competency, level=level, sort_order=order)
        for order, competency in enumerate(_competencies(entry))
    ]
    _add(programme, page, publish=False)
    for lesson in entry["lessons"]:
        _lesson(page, lesson, entry)
    if written:
        page.save_revision().publish()


def _lesson(course: CoursePage, entry: dict[str, Any], course_entry: dict[str, Any]) -> None:
    """A lesson with a file of its own is published; one that is only planned stays a draft."""
    file = LESSONS / f"{entry['code']}.toml"
    content = tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    page = LessonPage(
        title=entry["title"],
        code=entry["code"],
        summary=entry["summary"],
        minutes=entry["minutes"],
        guide=content.get("guide", ""),
        live=False,
    )
    page.body = LessonPage.body.field.to_python(stream_data(content.get("blocks", []), _image, _recording))
    taught = _competencies(
        {**course_entry, **({"competencies": content["competencies"]} if "competencies" in content else {})}
    )
    page.competencies = [
        LessonCompetency(competency=competency, level=course_entry.get("level", ""), sort_order=order)
        for order, competency in enumerate(taught)
    ]
    _add(course, page, publish=bool(content))


def _competencies(entry: dict[str, Any]) -> list[Competency]:
    """In the order of the entry; codes of area 0 belong to the citizens' framework."""
    found = Competency.objects.filter(framework__code=entry.get("framework", "TT02-2025"))
    by_code = {competency.code: competency for competency in found}
    listed = [by_code[code] for code in entry.get("competencies", []) if code in by_code]
    extra = Competency.objects.filter(framework__code="QD757-2025", code__in=entry.get("kh757", []))
    return [*listed, *extra]


def _add(parent: Page, page: Page, publish: bool = True) -> Any:
    page.locale = Locale.objects.get(language_code="vi")
    page.live = False
    page = parent.add_child(instance=page)
    revision = page.save_revision()
    if publish:
        revision.publish()
        page.refresh_from_db()
    return page


def _collection() -> Collection:
    root = Collection.get_first_root_node()
    return root.get_children().filter(name="Học liệu mẫu").first() or root.add_child(name="Học liệu mẫu")


def _image(name: str) -> int:
    """The library's picture of this file, taken in at first use."""
    title = f"Mẫu: {Path(name).stem}"
    if existing := LibraryImage.objects.filter(title=title).first():
        return existing.pk
    with (MEDIA / name).open("rb") as file:
        image = LibraryImage(
            title=title, attribution="Học liệu số contributors, CC BY 4.0", collection=_collection()
        )
        image.file = ImageFile(file, name=name)
        image.save()
    return image.pk


def _recording(name: str) -> int:
    title = f"Mẫu: {Path(name).stem}"
    if existing := LibraryMedia.objects.filter(title=title).first():
        return existing.pk
    kind = "video" if Path(name).suffix in VIDEO_ENDINGS else "audio"
    with (MEDIA / name).open("rb") as file:
        media = LibraryMedia(title=title, type=kind, collection=_collection())
        media.file = File(file, name=name)
        media.save()
    for captions in MEDIA.glob(f"{Path(name).stem}.*.vtt"):
        with captions.open("rb") as file:
            ingest.add_caption(media.asset, captions.suffixes[-2].lstrip("."), file)
    return media.pk
