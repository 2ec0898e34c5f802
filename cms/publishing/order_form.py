"""The form of the export dialogue: what may be chosen about a package of one release."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.publishing import wording
from cms.publishing.estimates import Estimate, estimate
from curriculum.models import Release
from curriculum.packaging import PACKAGERS, Order, PackageError
from curriculum.packaging.base import GENERIC
from curriculum.packaging.platforms import PLATFORMS
from curriculum.packaging.weights import LIGHT_BUDGET, MEGABYTE

MOST_MEGABYTES = 100_000
PLAIN = {"platform": GENERIC, "structure": "course", "edition": "standard"}


class OrderForm(forms.Form):
    platform = forms.ChoiceField(label=gettext_lazy("Nền tảng sẽ nhập gói"))
    format = forms.ChoiceField(
        label=gettext_lazy("Định dạng"),
        choices=lambda: [(packager.id, packager.label) for packager in PACKAGERS.values()],
        error_messages={"required": gettext_lazy("Hãy chọn một định dạng.")},
    )
    structure = forms.ChoiceField(label=gettext_lazy("Cấu trúc"), choices=list(wording.STRUCTURES.items()))
    edition = forms.ChoiceField(label=gettext_lazy("Bản"), choices=list(wording.EDITIONS.items()))
    completion = forms.ChoiceField(label=gettext_lazy("Người học hoàn thành khi"), required=False)
    languages = forms.MultipleChoiceField(label=gettext_lazy("Ngôn ngữ kèm theo"), required=False)
    lesson = forms.ChoiceField(label=gettext_lazy("Gồm bài nào"), required=False)
    budget = forms.DecimalField(
        label=gettext_lazy("Mỗi bài, người học tải không quá (MB)"),
        required=False,
        min_value=Decimal(0),
        max_value=MOST_MEGABYTES,
        max_digits=9,
        decimal_places=3,
        localize=True,
    )

    def __init__(self, release: Release, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.release = release
        self.estimate = Estimate()
        course = release.course
        rule = {"rule": wording.COMPLETION[course.completion]}
        self._choose("platform", [(place.id, place.label) for place in PLATFORMS.values()])
        self._choose("completion", [("", _("Theo khóa học: %(rule)s") % rule), *wording.COMPLETION.items()])
        self._choose("languages", [(pin, wording.pinned_words(pin)) for pin in _other_languages(release)])
        lessons = [(lesson.code, lesson.title) for lesson in course.lessons()]
        self._choose("lesson", [("", _("Tất cả các bài")), *lessons])

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """What the packager would refuse is said beside the choice that is to blame."""
        values = super().clean() or {}
        if not self.errors:
            try:
                self.estimate = estimate(self.release, values["format"], self.order)
            except PackageError as error:  # languages that are not pinned
                self.add_error("languages", str(error))
            if self.estimate.problem:
                self.add_error(self.estimate.at_fault, self.estimate.problem)
        return values

    @property
    def order(self) -> Order:
        values = self.cleaned_data
        return Order(
            structure=values["structure"],
            edition=values["edition"],
            platform=values["platform"],
            completion=values["completion"],
            lesson=values["lesson"],
            budget=int((values["budget"] or 0) * MEGABYTE),
            languages=tuple(sorted(values["languages"])),
        )

    # --- what the page shows ------------------------------------------------------------------------------

    @property
    def place(self) -> Any:
        return PLATFORMS.get(self["platform"].value() or GENERIC, PLATFORMS[GENERIC])

    @property
    def offers(self) -> Any:
        return wording.offers(self.place)

    @property
    def structures(self) -> list[tuple[str, Any]]:
        packager = PACKAGERS.get(self["format"].value() or "")
        known = packager.structures if packager else ("course",)
        taken = [one for one in known if one in self.place.structures]
        return [(one, wording.STRUCTURES[one]) for one in taken]

    @property
    def editions(self) -> list[tuple[str, Any]]:
        packager = PACKAGERS.get(self["format"].value() or "")
        return [(one, wording.EDITIONS[one]) for one in (packager.editions if packager else ("standard",))]

    @property
    def multilingual(self) -> bool:
        packager = PACKAGERS.get(self["format"].value() or "")
        return bool(packager and packager.multilingual)

    @property
    def light_budget(self) -> int:
        return LIGHT_BUDGET // MEGABYTE


def settled(data: "MultiValueDict[str, str] | Mapping[str, str]") -> MultiValueDict[str, str]:
    """The choices with those that no longer go together put right: the best that is left of each."""
    values = MultiValueDict(data) if isinstance(data, MultiValueDict) else MultiValueDict()
    for name, plain in PLAIN.items():
        values.setlistdefault(name, [plain])
    place = PLATFORMS.get(values["platform"], PLATFORMS[GENERIC])
    formats = wording.formats_of(place)
    if values.get("format") not in formats:
        values["format"] = formats[0]
    packager = PACKAGERS[values["format"]]
    structures = [one for one in packager.structures if one in place.structures]
    for name, known in (("structure", structures), ("edition", packager.editions)):
        if known and values[name] not in known:
            values[name] = known[0]
    if not packager.multilingual:
        values.setlist("languages", [])
    return values


def _other_languages(release: Release) -> list[str]:
    """The standing releases of the same course in other languages, pinned: `km/3`."""
    standing = Release.objects.filter(course_code=release.course_code, withdrawn_at=None)
    newest: dict[str, int] = {}
    for tag, number in standing.exclude(language=release.language).values_list("language", "number"):
        newest[tag] = max(number, newest.get(tag, 0))
    return [f"{tag}/{number}" for tag, number in sorted(newest.items())]
