"""The page "Sửa phụ đề", where captions of one language are written beside sound and picture."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.text import slugify
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cms.library.access import changeable
from cms.library.models import LibraryMedia
from cms.library.waveform import peaks_of
from curriculum.languages import LANGUAGES, SOURCE_LANGUAGE, Language
from media_pipeline import blobs, captions, ingest
from media_pipeline.captions.checks import as_data
from media_pipeline.captions.markup import readable, tidy
from media_pipeline.models import Asset, Caption

LATEST_MS = 100 * 3600 * 1000
FROM_NOTHING = ""

WORDS = {
    "cue": _("Câu %(number)s"),
    "count": _("%(count)s câu"),
    "flagged": _("Tới câu nên xem lại kế tiếp (%(count)s)"),
    "speed": _("%(count)s ký tự/giây"),
    "nothing": _("(chưa có lời)"),
    "unsaved": _("Có thay đổi chưa lưu. Bản nháp được giữ trên máy này."),
    "not_kept": _("Máy này không giữ được bản nháp. Hãy bấm Lưu phụ đề thường xuyên."),
    "restored": _("Đã mở lại phần bạn sửa lúc %(when)s mà chưa lưu."),
    "restored_old": _(
        "Đã mở lại phần bạn sửa lúc %(when)s mà chưa lưu. Từ đó đến nay người khác đã lưu bản mới hơn; "
        "khi bấm Lưu phụ đề, bạn sẽ chọn giữ bản nào."
    ),
    "saving": _("Đang lưu…"),
    "offline": _(
        "Không gửi được lên máy chủ. Bản nháp vẫn còn trên máy này; "
        "hãy kiểm tra mạng rồi bấm Lưu phụ đề lần nữa."
    ),
    "signed_out": _(
        "Máy chủ không nhận: phiên làm việc đã hết hoặc bạn không còn quyền. Bản nháp vẫn còn trên máy này; "
        "hãy đăng nhập lại ở một thẻ khác rồi bấm Lưu phụ đề lần nữa."
    ),
    "blocked": _("Chưa lưu được: câu %(number)s. %(sentence)s"),
    "time": _("“%(text)s” không phải mốc thời gian. Hãy viết như 1:02,5 (phút:giây)."),
    "split": _("Đã tách thành hai câu."),
    "joined": _("Đã nối với câu sau."),
    "no_next": _("Đây là câu cuối, không có câu sau để nối."),
    "inserted": _("Đã chèn một câu trống."),
    "removed": _("Đã xóa một câu. Bấm Hoàn tác để lấy lại."),
    "end_before_start": _("Chỗ đang phát nằm trước đầu câu, nên không đặt làm cuối câu được."),
    "undone": _("Đã hoàn tác."),
    "redone": _("Đã làm lại."),
    "shifted": _("Đã dời %(count)s câu."),
    "stretched": _("Đã kéo giãn tất cả các câu."),
    "cannot_stretch": _("Câu cuối phải bắt đầu sau câu đầu. Hãy xem lại hai mốc thời gian."),
    "position": _("Đang ở %(time)s"),
}


class StartForm(forms.Form):
    """Which captions to open in the editor, and whose times to begin with."""

    language = forms.ChoiceField(
        label=_("Ngôn ngữ cần viết"), choices=[(tag, language.name) for tag, language in LANGUAGES.items()]
    )
    template = forms.ChoiceField(label=_("Bắt đầu từ"), required=False)

    def __init__(self, asset: Asset, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            *args, auto_id="id_start_%s", **kwargs
        )  # other forms of the page have a language, too
        there = [caption.language for caption in asset.captions.all() if caption.language in LANGUAGES]
        self.fields["template"].choices = [
            (FROM_NOTHING, gettext("Trang trống")),
            *((tag, _from(LANGUAGES[tag])) for tag in there),
        ]
        missing = (tag for tag in (SOURCE_LANGUAGE, *LANGUAGES) if tag not in there)
        self.initial = {"language": next(missing, SOURCE_LANGUAGE)}


def _from(language: Language) -> str:
    return gettext("Mốc thời gian của phụ đề %(language)s, để dịch") % {"language": language.name}


@require_safe
def editor(request: HttpRequest, pk: int) -> HttpResponse:
    media = changeable(request, pk)
    form = StartForm(_asset(media), request.GET)
    if not form.is_valid():
        raise Http404
    language = LANGUAGES[form.cleaned_data["language"]]
    template = form.cleaned_data["template"]
    context = {
        "media": media,
        "language": language,
        "source_language": LANGUAGES[template] if template not in (FROM_NOTHING, language.tag) else None,
        "data": _data(media, language.tag, template),
        "breadcrumbs_items": [
            {"url": reverse("recordings:listing"), "label": gettext("Xử lý hình và tiếng")},
            {"url": reverse("recordings:recording", args=[pk]), "label": media.title},
            {"url": "", "label": gettext("Sửa phụ đề")},
        ],
        "header_title": gettext("Sửa phụ đề"),
        "header_icon": "edit",
    }
    get_token(request)  # so that the page's form has one even when nothing else asks
    return render(request, "library/caption_editor.html", context)


def _data(media: LibraryMedia, tag: str, template: str) -> dict[str, Any]:
    """Everything the page's script begins with."""
    asset = _asset(media)
    stored = asset.captions.filter(language=tag).first()
    source = asset.captions.filter(language=template).first() if template != tag else None
    source_cues = _cues(_content(source.sha256)) if source else []
    untold = [{**cue, "text": ""} for cue in source_cues]
    return {
        "recording": media.pk,
        "language": tag,
        "name": f"{_stem(media)}.{tag}",
        "over": stored.sha256 if stored else "",
        "cues": _cues(_content(stored.sha256)) if stored else untold,
        "source": source_cues,
        "duration": asset.duration_ms,
        "save": reverse("recordings:save_captions", args=[media.pk]),
        "waveform": reverse("recordings:peaks", args=[media.pk]),
        "checks": as_data(),
        "words": {name: str(word) for name, word in WORDS.items()},
    }


def _content(sha256: str) -> captions.Captions:
    with blobs.open(sha256) as file:
        return captions.parse(file.read().decode())


def _cues(content: captions.Captions) -> list[dict[str, Any]]:
    return [
        {"start": cue.start_ms, "end": cue.end_ms, "text": readable(cue.text), "settings": cue.settings}
        for cue in content.cues
    ]


def _asset(media: LibraryMedia) -> Asset:
    """`changeable` lets no recording without one through."""
    assert media.asset is not None
    return media.asset


def _stem(media: LibraryMedia) -> str:
    return slugify(media.title) or "phu-de"


# --- saving -----------------------------------------------------------------------------------------------


class Line(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    start: int = Field(ge=0, le=LATEST_MS)
    end: int = Field(ge=0, le=LATEST_MS)
    text: str = Field(max_length=2000)
    settings: str = Field(default="", max_length=200, pattern=r"^[\w:.,% -]*$")


class Draft(BaseModel):
    """What the editor sends: the whole list, and the sha256 of the version it was made from ("" for none)."""

    model_config = ConfigDict(strict=True, extra="forbid")

    language: str
    over: str = Field(max_length=64)
    cues: list[Line] = Field(max_length=10_000)

    def content(self) -> captions.Captions:
        lines = sorted(self.cues, key=lambda line: line.start)
        head = _content(self.over).head if self.over and blobs.exists(self.over) else ()
        cues = (captions.Cue(0, line.start, line.end, line.settings, tidy(line.text)) for line in lines)
        return captions.Captions(tuple(cues), head)


@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """200 with the new sha256; 400 with a reason; 409 with their version when someone saved meanwhile."""
    media = changeable(request, pk)
    asset = _asset(media)
    try:
        draft = Draft.model_validate_json(request.body)
        content = draft.content()
    except (ValidationError, ValueError):
        return _refused(gettext("Máy chủ không đọc được phụ đề này. Hãy tải lại trang rồi lưu lần nữa."))
    if draft.language not in LANGUAGES:
        return _refused(gettext("Không có ngôn ngữ này. Hãy chọn một ngôn ngữ trong danh sách."))
    if reason := _why_not(content, asset):
        return _refused(reason)
    try:
        caption = ingest.store_caption(asset, draft.language, content, over=draft.over)
    except ingest.CaptionChanged:
        return _changed(asset, draft.language)
    answer = {"sha256": caption.sha256, "cues": _cues(content), "message": _saved(content)}
    return JsonResponse(answer)


def _why_not(content: captions.Captions, asset: Asset) -> str:
    if not any(cue.text for cue in content.cues):
        return gettext("Chưa câu nào có lời. Hãy viết ít nhất một câu rồi lưu.")
    found = captions.problems(content.cues, asset.duration_ms)
    first = next((problem for problem in found if problem.blocks), None)
    if first is None:
        return ""
    return str(WORDS["blocked"]) % {"number": first.index + 1, "sentence": first.sentence}


def _saved(content: captions.Captions) -> str:
    empty = sum(not cue.text for cue in content.cues)
    said = gettext("Đã lưu phụ đề.")
    if not empty:
        return said
    rest = ngettext("Còn %(count)s câu chưa có lời.", "Còn %(count)s câu chưa có lời.", empty)
    return f"{said} {rest % {'count': empty}}"


def _refused(message: str) -> JsonResponse:
    return JsonResponse({"message": message}, status=400)


def _changed(asset: Asset, language: str) -> JsonResponse:
    """Their version, so that both are there to choose from; "" and no cues when they deleted it."""
    theirs = asset.captions.filter(language=language).first()
    answer = {
        "message": gettext(
            "Trong lúc bạn sửa, người khác đã lưu phụ đề này. Chưa có gì bị mất: hãy chọn giữ bản nào."
        ),
        "sha256": theirs.sha256 if theirs else "",
        "cues": _cues(_content(theirs.sha256)) if theirs else [],
    }
    return JsonResponse(answer, status=409)


# --- what the page fetches --------------------------------------------------------------------------------


@require_safe
def peaks(request: HttpRequest, pk: int) -> HttpResponse:
    """The waveform as signed bytes, lowest and highest in turn, evenly over the sound; 204 when unknown."""
    media = changeable(request, pk)
    found = peaks_of(_asset(media).sha256)
    if found is None:
        return HttpResponse(status=204)
    response = HttpResponse(found.tobytes(), content_type="application/octet-stream")
    patch_cache_control(response, private=True, max_age=3600)
    return response


@require_safe
def subrip(request: HttpRequest, pk: int, caption_pk: int) -> HttpResponseBase:
    """For programs that do not know WebVTT."""
    media = changeable(request, pk)
    caption = get_object_or_404(Caption, pk=caption_pk, asset=media.asset)
    text = captions.to_srt(_content(caption.sha256))
    response = HttpResponse(text.encode(), content_type="application/x-subrip; charset=utf-8")
    name = f"{_stem(media)}.{caption.language}.srt"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
