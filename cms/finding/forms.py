"""What an editor can ask for. Choices of the filters come from the data, with the names people know."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.authoring.models import AudiencePage
from cms.authoring.models.base import LEVELS
from curriculum.languages import LANGUAGES
from curriculum.models import Competency
from search.query import MAX_TEXT

MEDIA_NAMES = {
    "text": _("Chữ"),
    "image": _("Ảnh"),
    "audio": _("Âm thanh"),
    "video": _("Video"),
    "slides": _("Trình chiếu"),
    "quiz": _("Câu hỏi"),
}
ANY = ("", _("Tất cả"))


def _audiences() -> list[tuple[str, str]]:
    pages = AudiencePage.objects.filter(locale__language_code="vi").order_by("path")
    return [ANY, *pages.values_list("code", "title")]


def _competencies() -> list[tuple[str, str]]:
    found = Competency.objects.filter(framework__code="TT02-2025")
    return [
        ANY,
        *((f"TT02-2025/{competency.code}", f"{competency.code} {competency.name}") for competency in found),
    ]


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Tìm trong bài học"), max_length=MAX_TEXT, required=False)
    language = forms.ChoiceField(
        label=_("Ngôn ngữ"), choices=[(tag, entry.name) for tag, entry in LANGUAGES.items()], required=False
    )
    audience = forms.ChoiceField(label=_("Nhóm đối tượng"), choices=_audiences, required=False)
    competency = forms.ChoiceField(label=_("Năng lực"), choices=_competencies, required=False)
    level = forms.ChoiceField(label=_("Bậc"), choices=[ANY, *LEVELS], required=False)
    medium = forms.ChoiceField(label=_("Có dạng"), choices=[ANY, *MEDIA_NAMES.items()], required=False)
    page = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
