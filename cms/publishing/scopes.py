"""Which courses, in which languages, a choice of a programme, of an audience group or of everything means."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cms.authoring.models import AudiencePage, CoursePage, ProgrammePage
from cms.publishing.access import may_order
from curriculum.languages import LANGUAGES, SOURCE_LANGUAGE, language
from curriculum.models import Release

ELSEWHERE = "khac"
"""Folder of courses whose pages are gone though their release stands."""
LONGEST_FOLDER = 48
"""Some systems unpack no path of more than 260 letters."""


class ScopeError(Exception):
    """A scope that means nothing; the message is Vietnamese and names what there is."""


@dataclass(frozen=True)
class Target:
    """A course in a language: its standing release, or the reason why nothing is made of it."""

    course_code: str
    language: str
    title: str
    folder: str
    release: Release | None
    reason: str = ""


def choices() -> list[tuple[str, Any]]:
    """For a person to choose from: everything, whole groups, programmes under their group."""
    groups = []
    for audience in AudiencePage.objects.filter(locale__language_code=SOURCE_LANGUAGE).order_by("path"):
        programmes = ProgrammePage.objects.child_of(audience).order_by("path")
        whole = (f"audience:{audience.code}", _("Cả nhóm “%(title)s”") % {"title": audience.title})
        each = [(f"programme:{one.translation_key}", one.title) for one in programmes]
        groups.append((audience.title, [whole, *each]))
    return [("", _("Tất cả các khóa học")), *groups]


def named(name: str) -> str:
    """The scope for what a person types on a command line: the slug of a programme, the code of a group."""
    programmes = ProgrammePage.objects.filter(locale__language_code=SOURCE_LANGUAGE)
    if programme := programmes.filter(slug=name).first():
        return f"programme:{programme.translation_key}"
    if AudiencePage.objects.filter(code=name).exists():
        return f"audience:{name}"
    known = ", ".join([*programmes.values_list("slug", flat=True)])
    raise ScopeError(
        _("Không có chương trình hay nhóm “%(name)s”. Các chương trình: %(known)s.")
        % {"name": name, "known": known or "–"}
    )


def targets(scope: str, languages: Sequence[str], user: Any = None) -> Iterator[Target]:
    """Every course of the scope in each of these languages; without languages, in those it has pages in."""
    pages = _pages(scope)
    folders = dict(ProgrammePage.objects.values_list("path", "slug"))
    standing = _standing()
    by_code: dict[str, dict[str, CoursePage]] = {}
    for page in pages:
        by_code.setdefault(page.code, {})[language(page.locale.language_code).tag] = page
    for code, own in by_code.items():
        first = own.get(SOURCE_LANGUAGE) or next(iter(own.values()))
        folder = folders.get(first.path[: -CoursePage.steplen], ELSEWHERE)[:LONGEST_FOLDER].strip("-")
        for tag in languages or [tag for tag in LANGUAGES if tag in own]:
            translated, release = own.get(tag), standing.pop((code, tag), None)
            title = release.title if release else (translated or first).title
            reason = _why_not(translated, release, tag, user)
            yield Target(code, tag, title, folder, None if reason else release, reason)
    if not scope and (user is None or user.is_superuser):
        for (code, tag), release in standing.items():
            if code not in by_code and (not languages or tag in languages):
                yield Target(code, tag, release.title, ELSEWHERE, release)


def _why_not(page: CoursePage | None, release: Release | None, tag: str, user: Any) -> str:
    if release is None:
        return _("Khóa học chưa phát hành bằng %(language)s.") % {"language": LANGUAGES[tag].name}
    if user is not None and not may_order(user, page):
        return _("Bạn không có quyền phát hành khóa học này, nên không tạo được gói.")
    return ""


def _pages(scope: str) -> list[CoursePage]:
    found = CoursePage.objects.select_related("locale").order_by("path")
    kind, _colon, name = scope.partition(":")
    if not scope:
        return list(found)
    if kind == "audience":
        above = list(AudiencePage.objects.filter(code=name).values_list("path", flat=True))
    elif kind == "programme" and _is_uuid(name):
        above = list(ProgrammePage.objects.filter(translation_key=name).values_list("path", flat=True))
    else:
        above = []
    return [page for page in found if page.path.startswith(tuple(above))]


def _is_uuid(name: str) -> bool:
    try:
        UUID(name)
    except ValueError:
        return False
    return True


def _standing() -> dict[tuple[str, str], Release]:
    """The newest release that stands of each course in each language; not their documents."""
    releases = Release.objects.filter(withdrawn_at=None).defer("document").order_by("number")
    return {(release.course_code, release.language): release for release in releases}
