"""Sending pages to translation: from the one source language, parents first, a transaction per page.

wagtail-localize keeps the segments; this module keeps it from its known traps (`docs/localization.md`).
"""

import logging
from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation, TranslationSource
from wagtail_localize.operations import translate_object

from curriculum.languages import SOURCE_LANGUAGE

logger = logging.getLogger(__name__)


class NotSource(Exception):
    """A translation was offered as the source of another one. The message is for the person who did it."""


def require_source(page: Page) -> None:
    """Raises NotSource for a page that is itself a translation."""
    if page.locale.language_code != SOURCE_LANGUAGE:
        raise NotSource(
            _(
                "“%(title)s” là bản dịch nên không dùng làm bản gốc được. "
                "Hãy mở bài tiếng Việt tương ứng rồi gửi dịch từ đó."
            )
            % {"title": page}
        )


def submit(
    page: Page, codes: Iterable[str], user: AbstractBaseUser | None = None, subtree: bool = False
) -> None:
    """Open the page for translation into the languages, as drafts; with `subtree` its live descendants too.

    Ancestors come first as translations of their own: wagtail-localize would make aliases of them.
    What is already in translation stays as it is, so doing it twice changes nothing.
    """
    require_source(page)
    locales = list(Locale.objects.filter(language_code__in=codes).exclude(language_code=SOURCE_LANGUAGE))
    pages = [*page.get_ancestors(inclusive=True).filter(depth__gt=1)]
    if subtree:
        pages += page.get_descendants().live()
    for one in pages:
        _submit_one(one.specific, locales, user)


def _submit_one(page: Page, locales: list[Locale], user: AbstractBaseUser | None) -> None:
    missing = [locale for locale in locales if locale.pk not in _languages_of(page)]
    if not missing:
        return
    source = TranslationSource.objects.get_for_instance_or_none(page)
    if source and is_stale(page, source):
        source.update_from_db()
    translate_object(page, missing, user=user)
    made = _languages_of(page)
    for locale in missing:
        if locale.pk not in made:  # wagtail-localize keeps quiet about pages that do not pass validation
            logger.error("Page %s (%s) could not be opened for translation into %s", page.pk, page, locale)


def _languages_of(page: Page) -> set[int]:
    """Locales in which the page has a version of its own; an alias is only a mirror of the Vietnamese one."""
    return set(page.get_translations().filter(alias_of__isnull=True).values_list("locale_id", flat=True))


def is_stale(page: Page, source: TranslationSource) -> bool:
    """Whether the Vietnamese page has changed since its text was last taken out for translators."""
    changed_at = page.last_published_at if page.live else page.latest_revision_created_at
    return bool(changed_at and changed_at > source.last_updated_at)


def publish(translation: Translation, user: AbstractBaseUser | None = None) -> None:
    """Put the translation on line; what is not translated yet stays in Vietnamese."""
    translation.save_target(user=user, publish=True)


def translation_of(page: Page, code: str) -> Translation | None:
    """The translation of a Vietnamese page into the language, if it was submitted."""
    return Translation.objects.filter(
        source__object_id=page.translation_key, target_locale__language_code=code
    ).first()
