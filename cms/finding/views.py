"""The search page: form, hits with their passages, and a word when the engine is down."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cms.authoring.models import LessonPage
from cms.finding.forms import SearchForm
from curriculum.languages import SOURCE_LANGUAGE, language
from search import index
from search.engines import EngineUnavailable
from search.query import InvalidQuery, SearchQuery
from search.results import Hit, Results


@dataclass(frozen=True)
class Found:
    """A hit beside the page it was published from; None when that page is gone."""

    hit: Hit
    page: LessonPage | None


def search(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    results, problem = _answer(form) if form.is_valid() and form.cleaned_data["q"] else (None, "")
    pages = _pages(results)
    context = {
        "form": form,
        "results": results,
        "found": [Found(hit, pages.get(hit.lesson_code)) for hit in results.hits] if results else [],
        "problem": problem,
        "search": index.status(),
        **_neighbours(request, results),
        "breadcrumbs_items": [{"url": "", "label": _("Tìm bài học")}],
        "header_title": _("Tìm bài học"),
        "header_icon": "search",
    }
    return render(request, "finding/search.html", context)


def _answer(form: SearchForm) -> tuple[Results | None, str]:
    asked = form.cleaned_data
    try:
        query = SearchQuery(
            text=asked["q"],
            language=asked["language"] or SOURCE_LANGUAGE,
            audience=asked["audience"],
            competency=asked["competency"],
            level=asked["level"],
            medium=asked["medium"],
            page=asked["page"] or 1,
        )
        return index.search(query), ""
    except (InvalidQuery, EngineUnavailable) as problem:
        return None, str(problem)


def _pages(results: Results | None) -> dict[str, LessonPage]:
    """The lesson pages of all hits in one query, by code."""
    if results is None:
        return {}
    codes = [hit.lesson_code for hit in results.hits]
    locale = language(results.query.language).code
    pages = LessonPage.objects.live().filter(code__in=codes, locale__language_code=locale)
    return {page.code: page for page in pages}


def _neighbours(request: HttpRequest, results: Results | None) -> dict[str, str]:
    """Addresses of the pages of results before and after this one, where there are any."""
    if results is None:
        return {}
    page = results.query.page
    steps = {"before": page - 1 if page > 1 else 0, "more": page + 1 if page < results.pages else 0}
    return {name: _address(request, number) for name, number in steps.items() if number}


def _address(request: HttpRequest, page: int) -> str:
    return "?" + urlencode({**request.GET.dict(), "page": page})
