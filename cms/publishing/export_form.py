"""The form of the bulk export: which courses, which languages, which formats."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.library.wording import megabytes
from cms.publishing import scopes, wording
from cms.publishing.exports import Choice
from curriculum.languages import LANGUAGES
from curriculum.packaging import PACKAGERS
from curriculum.packaging.base import GENERIC
from curriculum.packaging.platforms import PLATFORMS
from curriculum.packaging.weights import LIGHT_BUDGET, MEGABYTE

MOST_MEGABYTES = 100_000


class ExportForm(forms.Form):
    scope = forms.ChoiceField(
        label=gettext_lazy("Chương trình, hoặc nhóm đối tượng"), choices=scopes.choices, required=False
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Ngôn ngữ"),
        choices=[(tag, entry.name) for tag, entry in LANGUAGES.items()],
        help_text=gettext_lazy("Không chọn ngôn ngữ nào nghĩa là mọi ngôn ngữ đã có bản dịch."),
        required=False,
    )
    platform = forms.ChoiceField(
        label=gettext_lazy("Nền tảng sẽ nhập gói"),
        choices=[(place.id, place.label) for place in PLATFORMS.values()],
        initial=GENERIC,
    )
    formats = forms.MultipleChoiceField(
        label=gettext_lazy("Định dạng"),
        choices=lambda: [(packager.id, packager.label) for packager in PACKAGERS.values()],
        error_messages={"required": gettext_lazy("Hãy chọn ít nhất một định dạng.")},
    )
    edition = forms.ChoiceField(
        label=gettext_lazy("Bản"), choices=list(wording.EDITIONS.items()), initial="standard"
    )
    structure = forms.ChoiceField(
        label=gettext_lazy("Cấu trúc"),
        choices=lambda: [(value, capfirst(label)) for value, label in wording.STRUCTURES.items()],
        initial="course",
    )
    budget = forms.DecimalField(
        label=gettext_lazy("Mỗi bài, người học tải không quá (MB)"),
        required=False,
        min_value=Decimal(0),
        max_value=MOST_MEGABYTES,
        max_digits=9,
        decimal_places=3,
        localize=True,
    )

    @property
    def choice(self) -> Choice:
        values = self.cleaned_data
        return Choice(
            formats=tuple(values["formats"]),
            scope=values["scope"],
            languages=tuple(values["languages"]),
            platform=values["platform"],
            edition=values["edition"],
            structure=values["structure"],
            budget=int((values["budget"] or 0) * MEGABYTE),
        )

    @property
    def offers(self) -> Any:
        """All formats under what they are good for: which of them a platform takes is told by the list."""
        return wording.offers(PLATFORMS[GENERIC])

    @property
    def light_budget(self) -> int:
        return LIGHT_BUDGET // MEGABYTE


def words(options: Mapping[str, Any], scope_names: Mapping[str, str]) -> list[str]:
    """What an export was asked for, a part of it each."""
    languages = ", ".join(wording.language_name(tag) for tag in options["languages"])
    place = PLATFORMS.get(options["platform"])
    edition = wording.EDITIONS.get(options["edition"], options["edition"])
    structure = wording.STRUCTURES.get(options["structure"], options["structure"])
    lines = [
        scope_names.get(options["scope"], _("Chương trình đã bị xóa")),
        languages or _("mọi ngôn ngữ đã có bản dịch"),
        ", ".join(wording.format_label(format) for format in options["formats"]),
        place.label if place else options["platform"],
        f"{edition}, {structure}",
        _("mỗi bài không quá %(size)s") % {"size": megabytes(options["budget"])} if options["budget"] else "",
    ]
    return [str(line) for line in lines if line]


def scope_names() -> dict[str, str]:
    return {key: title for group in scopes.choices() for key, title in _flat(group)}


def _flat(group: tuple[str, Any]) -> list[tuple[str, str]]:
    key, inside = group
    return inside if isinstance(inside, list) else [(key, inside)]
