"""The golden course in three languages, as an order for one web package."""

from dataclasses import replace

from curriculum.document import CourseDocument
from curriculum.packaging import Order, Source
from tests.curriculum.packaging.golden import SOURCE, course

VIETNAMESE = course("everything")
ENGLISH = VIETNAMESE.model_copy(update={"language": "en", "title": "Digital safety for everyone"})
ARABIC = VIETNAMESE.model_copy(update={"language": "cja-Arab", "title": "چام"})
KHMER = course("khmer")
"""Another course altogether: its questions are not those of the others."""

TRANSLATIONS: dict[str, CourseDocument] = {"en/1": ENGLISH, "cja-Arab/2": ARABIC, "km/3": KHMER}
ORDER = Order(languages=tuple(TRANSLATIONS))


def source() -> Source:
    return replace(SOURCE, translations=TRANSLATIONS)
