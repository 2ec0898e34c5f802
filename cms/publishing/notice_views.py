"""What the small script on each page asks for, and says: news of what this person waits for."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from cms.publishing import notices
from cms.publishing.notices import SHOWN_AT_ONCE, Told


@never_cache
@require_GET
def news(request: HttpRequest) -> HttpResponse:
    """What has ended and was not seen, oldest first; how much else is under way."""
    still_open = notices.open_notices(request.user)
    over = notices.ended(still_open).order_by("created_at")
    found = [_as_json(notices.told(notice)) for notice in over[:SHOWN_AT_ONCE]]
    return JsonResponse({"waiting": still_open.count() - len(found), "news": found})


def _as_json(told: Told) -> dict[str, object]:
    links = [{"label": _("Xem"), "url": told.address}]
    if told.download:
        links.insert(0, {"label": _("Tải về"), "url": told.download})
    return {
        "id": told.id,
        "text": told.text,
        "type": "error" if told.failed else "success",
        "links": links,
        "close": _("Đã xem"),
    }


@require_POST
def seen(request: HttpRequest, pk: int) -> HttpResponse:
    notices.see(notices.open_notices(request.user).filter(pk=pk))
    return HttpResponse(status=204)
