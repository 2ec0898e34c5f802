"""The list of recordings: what each is, how it sounds and looks, where it stands, and who uses it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page, Paginator
from django.db.models import Case, Exists, OuterRef, Prefetch, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection, ReferenceIndex
from wagtailmedia import get_permission_policy

from cms.library.models import LibraryMedia
from cms.library.rows import BROKEN
from cms.library.waveform import thumbnail_of
from cms.library.wording import ASSETS, clock, language_name
from media_pipeline.models import Artefact, Asset, Caption, Track
from media_pipeline.states import OPEN, ArtefactState, AssetState
from search.analysis import analyser

PER_PAGE = 50
SHOWN_TO = ["change", "delete"]
ANY = ("", _("Tất cả"))

NEEDS = {0: ("look", _("Cần xem lại")), 1: ("busy", _("Đang xử lý")), 2: ("done", _("Xong"))}
"""By the annotation `need`."""

ORDERS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "": (_("Cần xem"), ("need", "-created_at", "-pk")),
    "new": (_("Mới nhất"), ("-created_at", "-pk")),
    "title": (_("Tên"), ("title", "pk")),
    "length": (_("Dài nhất"), ("-duration", "pk")),
    "size": (_("Nặng nhất"), ("-asset__bytes", "pk")),
}


class ShelfForm(forms.Form):
    """What the list is narrowed to. Nothing here can be wrong: a value nobody offers is left out."""

    q = forms.CharField(label=_("Tìm theo tên"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("Loại"), choices=[ANY, *Asset.Kind.choices], required=False)
    state = forms.ChoiceField(label=_("Tình trạng"), choices=[ANY, *NEEDS.values()], required=False)
    collection = forms.ModelChoiceField(
        Collection.objects.none(), label=_("Bộ sưu tập"), required=False, empty_label=ANY[1]
    )
    order = forms.ChoiceField(
        label=_("Xếp theo"), choices=[(key, words) for key, (words, _by) in ORDERS.items()], required=False
    )

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["collection"]
        field.queryset = get_permission_policy().collections_user_has_any_permission_for(user, SHOWN_TO)
        field.label_from_instance = lambda collection: collection.get_indented_name()

    @cached_property
    def asked(self) -> dict[str, Any]:
        self.full_clean()
        return self.cleaned_data


@dataclass(frozen=True)
class Line:
    """One recording as the list shows it."""

    media: LibraryMedia
    uses: int
    rows: list[Artefact]
    """What is made of it, without what was replaced."""

    @property
    def asset(self) -> Asset | None:
        return self.media.asset

    @cached_property
    def state(self) -> AssetState | None:
        return self.asset.state if self.asset else None

    @property
    def words(self) -> Any:
        return ASSETS[self.state] if self.state else ""

    @property
    def length(self) -> str:
        return clock(self.media.duration)

    @property
    def busy(self) -> bool:
        return any(row.state in OPEN for row in self.rows)

    @property
    def progress(self) -> int:
        return sum(row.progress for row in self.rows) // len(self.rows) if self.rows else 0

    @property
    def reasons(self) -> list[str]:
        return list(dict.fromkeys(row.reason for row in self.rows if row.state in BROKEN and row.reason))[:2]

    @property
    def made_bytes(self) -> int:
        return sum(row.bytes or 0 for row in self.rows if row.state == ArtefactState.DONE)

    @property
    def captions(self) -> str:
        return _names(self.asset.captions.all() if self.asset else ())

    @property
    def dubs(self) -> str:
        tracks = self.asset.tracks.all() if self.asset else ()
        return _names(track for track in tracks if track.kind == Track.Kind.DUB)

    @cached_property
    def waveform(self) -> str:
        measured = (
            row.sha256 for row in self.rows if row.name == "waveform" and row.state == ArtefactState.DONE
        )
        return thumbnail_of(next(measured, ""))


def _names(rows: Iterable[Caption | Track]) -> str:
    return ", ".join(language_name(row.language) for row in rows)


def listing(request: HttpRequest) -> HttpResponse:
    """With `?part=1` only the part that changes by itself."""
    form = ShelfForm(request.user, request.GET)
    page = Paginator(_found(request.user, form), PER_PAGE).get_page(request.GET.get("p"))
    asked = request.GET.copy()
    asked["part"] = "1"
    context = {
        "form": form,
        "narrowed": any(form.asked.values()),
        "recordings": page,
        "lines": _lines(page),
        "part_query": asked.urlencode(),
        "elided_page_range": page.paginator.get_elided_page_range(page.number),
        "breadcrumbs_items": [{"url": "", "label": gettext("Xử lý hình và tiếng")}],
        "header_title": gettext("Xử lý hình và tiếng"),
        "header_icon": "media",
    }
    whole_page = not request.GET.get("part")
    return render(request, "library/recordings.html" if whole_page else "library/_recordings.html", context)


def visible(user: Any) -> QuerySet[LibraryMedia]:
    """The recordings this person looks after."""
    return get_permission_policy().instances_user_has_any_permission_for(user, SHOWN_TO)


def _found(user: Any, form: ShelfForm) -> QuerySet[LibraryMedia]:
    asked = form.asked
    found = visible(user).annotate(need=_need())
    if asked.get("kind"):
        found = found.filter(type=asked["kind"])
    if asked.get("collection"):
        found = found.filter(collection=asked["collection"])
    if asked.get("state"):
        found = found.filter(need=next(key for key, (name, _w) in NEEDS.items() if name == asked["state"]))
    if asked.get("q"):
        found = found.filter(pk__in=_titled(found, asked["q"]))
    return _with_what_lines_show(found).order_by(*ORDERS[asked.get("order") or ""][1])


def _need() -> Case:
    def some(states: Iterable[ArtefactState]) -> Exists:
        return Exists(Artefact.objects.filter(asset=OuterRef("asset"), state__in=list(states)))

    return Case(When(some(BROKEN), then=Value(0)), When(some(OPEN), then=Value(1)), default=Value(2))


def _titled(found: QuerySet[LibraryMedia], words: str) -> list[int]:
    """Those whose titles hold all these words, with or without their marks."""
    vietnamese = analyser("vi")
    wanted = vietnamese.needles(words)
    titles = ((pk, vietnamese.needles(title)) for pk, title in found.values_list("pk", "title"))
    return [pk for pk, title in titles if all(any(word.startswith(w) for word in title) for w in wanted)]


def _with_what_lines_show(found: QuerySet[LibraryMedia]) -> QuerySet[LibraryMedia]:
    rows = Artefact.objects.exclude(state=ArtefactState.SUPERSEDED).defer("log", "spec", "facts")
    return found.select_related("asset").prefetch_related(
        Prefetch("asset__artefacts", rows), "asset__captions", "asset__tracks"
    )


def _lines(page: Page) -> list[Line]:
    uses = _uses([media.pk for media in page])
    return [
        Line(media, uses[str(media.pk)], list(media.asset.artefacts.all()) if media.asset else [])
        for media in page
    ]


def _uses(keys: list[int]) -> Counter[str]:
    """How many pages or other things show each recording."""
    kind = ContentType.objects.get_for_model(LibraryMedia)
    references = ReferenceIndex.objects.filter(to_content_type=kind, to_object_id__in=map(str, keys))
    users = references.values_list("to_object_id", "base_content_type", "object_id").distinct()
    return Counter(to_object_id for to_object_id, _kind, _key in users)
