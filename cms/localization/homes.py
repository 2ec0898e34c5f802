"""A home page in every language, so that each language has its address and its translators their place."""

from collections.abc import Iterable

from wagtail.models import Locale

from cms.authoring.models import SiteHomePage
from cms.localization import submission
from curriculum.languages import LANGUAGES, SOURCE_LANGUAGE

TARGETS = [language.code for language in LANGUAGES.values() if language.tag != SOURCE_LANGUAGE]


def ensure_homes(codes: Iterable[str] = TARGETS) -> None:
    """Create what is missing: the language, its home page (text as in Vietnamese until translated), live."""
    codes = list(codes)
    home = SiteHomePage.objects.filter(locale__language_code=SOURCE_LANGUAGE).first()
    for code in codes:
        Locale.objects.get_or_create(language_code=code)
    if home is None:
        return
    submission.submit(home, codes)
    drafts = home.get_translations().filter(
        live=False, locale__language_code__in=codes, alias_of__isnull=True
    )
    for page in drafts:
        if translation := submission.translation_of(home, page.locale.language_code):
            submission.publish(translation)
