"""The language of a page follows from its address, never from how a browser was bought."""

from django.conf import settings
from django.http import HttpRequest
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
