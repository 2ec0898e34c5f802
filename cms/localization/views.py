"""The translators' page of the admin: how far each course is, opening one, taking in changes, PO files."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from wagtail.admin.views.pages.utils import get_valid_next_url_from_request
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation
from wagtail_localize.views.edit_translation import user_can_edit_instance
from wagtail_localize.views.submit_translations import SubmitPageTranslationView

from cms.authoring.models import CoursePage
from cms.localization import exchange, people, progress, submission, tasks
from curriculum.languages import SOURCE_LANGUAGE, language


def overview(request: HttpRequest) -> HttpResponse:
    """Courses in one of the languages this person may edit; the first one unless `?ngon-ngu=` says which."""
    locales = people.editable_locales(request.user)
    wanted = request.GET.get("ngon-ngu", "")
    chosen = next((locale for locale in locales if locale.language_code == wanted), None)
    chosen = chosen or (locales[0] if locales else None)
    context = {
        "languages": [language(locale.language_code) for locale in locales],
        "chosen": language(chosen.language_code) if chosen else None,
        "courses": progress.courses(chosen, _("Trang chủ, nhóm đối tượng và chương trình")) if chosen else [],
        "may_open": bool(chosen and people.may_open(request.user, chosen)),
        "breadcrumbs_items": [{"url": "", "label": _("Dịch thuật")}],
        "header_title": _("Dịch thuật"),
        "header_icon": "wagtail-localize-language",
    }
    return render(request, "localization/overview.html", context)


@require_POST
def open_course(request: HttpRequest, code: str, course_id: int) -> HttpResponse:
    """Make the course and its live lessons available to translators of one language, in the background."""
    locale = get_object_or_404(Locale, language_code=code)
    course = get_object_or_404(CoursePage.objects.live(), pk=course_id, locale__language_code=SOURCE_LANGUAGE)
    if not people.may_open(request.user, locale):
        raise PermissionDenied
    tasks.submit_subtree.enqueue(course.pk, [code], request.user.pk)
    messages.success(
        request,
        _("Đang chuẩn bị “%(title)s” để dịch. Vài giây nữa hãy tải lại trang.") % {"title": course.title},
    )
    return _back(code)


@require_POST
def take_changes(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Take the present Vietnamese text out again: unchanged segments keep their translation everywhere."""
    translation = get_object_or_404(
        Translation.objects.select_related("source", "target_locale"), pk=translation_id
    )
    if not user_can_edit_instance(request.user, translation.get_target_instance()):
        raise PermissionDenied
    translation.source.update_from_db()
    messages.success(
        request,
        _("Đã lấy thay đổi của “%(title)s”. Những đoạn mới đang chờ dịch; trang đã xuất bản chưa đổi.")
        % {"title": translation.source.object_repr},
    )
    return _back(translation.target_locale.language_code)


def _back(code: str) -> HttpResponse:
    return redirect(f"{reverse('localization:overview')}?ngon-ngu={code}")


@require_POST
def upload_po(request: HttpRequest, translation_id: int) -> HttpResponse:
    """In place of wagtail-localize's view at the same address; see `exchange`."""
    translation = get_object_or_404(Translation, pk=translation_id)
    target = translation.get_target_instance()
    if not user_can_edit_instance(request.user, target):
        raise PermissionDenied
    file = request.FILES.get("file")
    try:
        if file is None:
            raise exchange.UnusableFile(_("Chưa có tệp nào. Hãy chọn tệp PO đã dịch."))
        _tell(request, exchange.import_po(translation, file.read(exchange.MAX_BYTES + 1), request.user))
    except exchange.UnusableFile as problem:
        messages.error(request, str(problem))
    next_url = get_valid_next_url_from_request(request)
    return redirect(next_url or reverse("wagtailadmin_pages:edit", args=[target.pk]))


def _tell(request: HttpRequest, result: exchange.Imported) -> None:
    taken = ngettext("Đã nhận %(n)d đoạn dịch.", "Đã nhận %(n)d đoạn dịch.", result.taken) % {
        "n": result.taken
    }
    left_out = [
        sentence % {"n": number}
        for number, sentence in (
            (result.fuzzy, _("%(n)d đoạn còn đánh dấu “fuzzy” nên chưa nhận: hãy xem lại rồi bỏ dấu đó.")),
            (result.unknown, _("%(n)d đoạn không còn trong bài nên bỏ qua.")),
            (result.broken, _("%(n)d đoạn có thẻ không khớp bản gốc: hãy mở bài để sửa.")),
        )
        if number
    ]
    say = messages.warning if left_out else messages.success
    say(request, " ".join([taken, *left_out]))


class SubmitPageView(SubmitPageTranslationView):
    """wagtail-localize's form, for Vietnamese pages alone and with the pages above them submitted first."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        page = get_object_or_404(Page.objects.select_related("locale"), pk=kwargs["page_id"])
        try:
            submission.require_source(page)
        except submission.NotSource as problem:
            messages.error(request, str(problem))
            return redirect("wagtailadmin_pages:edit", page.pk)
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form) -> HttpResponse:
        codes = [locale.language_code for locale in form.cleaned_data["locales"]]
        parent = self.object.get_parent()
        if not parent.is_root():
            submission.submit(parent.specific, codes, self.request.user)
        return super().form_valid(form)
