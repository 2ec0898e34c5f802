"""The language of a page follows from its address, never from how a browser was bought."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.translation import get_language_from_path


class AddressLocaleMiddleware(LocaleMiddleware):
    """Django's own would show the admin in English wherever a phone or computer is set to English. Each user
    may choose English in their account."""

    def process_request(self, request: HttpRequest) -> None:
        chosen = get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        translation.activate(chosen)
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Only the bare address leads to a language; elsewhere "not found" stays 404, as platforms expect."""
        if response.status_code == 404 and request.path_info != "/":
            return response
        return super().process_response(request, response)
