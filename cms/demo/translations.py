"""Demo translations: the Declaration's real parallel text, and accounts of those who translate.

Nothing here is written by us in another language: what `udhr.tsv` lacks stays in Vietnamese.
"""

import csv
from pathlib import Path

from wagtail_localize.models import StringSegment, StringTranslation, Translation

from cms.authoring.models import CoursePage
from cms.demo import accounts
from cms.localization import homes, people, submission
from curriculum.languages import SOURCE_LANGUAGE, language

TEXTS = Path(__file__).parent / "udhr.tsv"
COURSE = "tuyen-ngon-nhan-quyen"
TRANSLATORS = {
    "km": ("dich-km", "Người dịch tiếng Khmer"),
    "blt-tavt": ("dich-thai", "Người dịch tiếng Thái Đen"),
}
"""Locale -> user name and what the account is for."""


def load_translations() -> None:
    """Home pages, groups, accounts, and the Declaration in two languages. Safe to run again."""
    homes.ensure_homes()
    people.ensure_groups()
    for code, (username, label) in TRANSLATORS.items():
        accounts.make(username, label, [people.translators_of(code), people.reviewers_of(code)])
    course = CoursePage.objects.filter(code=COURSE, locale__language_code=SOURCE_LANGUAGE).first()
    if course is None:
        return
    submission.submit(course, TRANSLATORS, subtree=True)
    for code in TRANSLATORS:
        _translate(course, code)


def _translate(course: CoursePage, code: str) -> None:
    """The pages above the course, the course and its lessons, each published once."""
    pages = [*course.get_ancestors().filter(depth__gt=1), course, *course.get_descendants().live()]
    for page in pages:
        translation = submission.translation_of(page, code)
        if translation and not translation.get_target_instance().live:
            _fill(translation, _texts(language(code).tag))
            submission.publish(translation)


def _texts(tag: str) -> dict[str, str]:
    """Vietnamese paragraph -> the same paragraph of the Declaration in the language."""
    with TEXTS.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row[SOURCE_LANGUAGE]: row[tag] for row in rows if row[tag]}


def _fill(translation: Translation, texts: dict[str, str]) -> None:
    """A person's translation for every segment whose Vietnamese text is attested."""
    segments = StringSegment.objects.filter(source=translation.source, string__data__in=texts)
    for segment in segments.select_related("string"):
        StringTranslation.objects.get_or_create(
            translation_of=segment.string,
            locale=translation.target_locale,
            context=segment.context,
            defaults={"data": texts[segment.string.data], "translation_type": "manual", "tool_name": "UDHR"},
        )
