"""A home page in every language, so that each language has its address and its translators their place."""

from wagtail.models import Locale

from cms.authoring.models import SiteHomePage
from cms.localization import submission
from curriculum.languages import LANGUAGES, SOURCE_LANGUAGE


def ensure_homes() -> None:
    """Create what is missing: the language, its home page (text as in Vietnamese until translated), live."""
    home = SiteHomePage.objects.filter(locale__language_code=SOURCE_LANGUAGE).first()
    codes = [language.code for language in LANGUAGES.values() if language.tag != SOURCE_LANGUAGE]
    for code in codes:
        Locale.objects.get_or_create(language_code=code)
    if home is None:
        return
    submission.submit(home, codes)
    for page in home.get_translations().filter(live=False, alias_of__isnull=True):
        if translation := submission.translation_of(home, page.locale.language_code):
            submission.publish(translation)
