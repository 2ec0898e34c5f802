"""What publishing tells the pipeline of the slides in a lesson."""

import pytest

from cms.publishing.media import Gatherer, sources_of
from media_pipeline.models import Asset

pytestmark = pytest.mark.django_db


def test_the_notes_of_slides_are_their_captions_in_the_language_of_the_course(picture):
    first, second = picture("red"), picture("blue")
    notes = "<p>Xin <b>chào</b>.</p><ul><li>R&amp;D</li><li>Hai</li></ul>"
    key = Gatherer("vi").slideshow("Các bước", [(first, None, notes), (second, None, "")])
    film = Asset.objects.get(sha256=key)
    assert film.recipe["texts"] == {"vi": ["Xin chào. • R&D • Hai", ""]}

    translated = [(first, None, "<p>Hello.</p>"), (second, None, "")]
    assert Gatherer("en").slideshow("The steps", translated) == key
    film.refresh_from_db()
    assert film.recipe["texts"] == {"vi": ["Xin chào. • R&D • Hai", ""], "en": ["Hello.", ""]}


def test_a_silent_slide_stands_until_its_words_are_read(picture):
    image = picture("red")
    seconds = [source.seconds for source in sources_of([(image, None, "a" * n) for n in (0, 50, 240, 9000)])]
    assert seconds == [6, 6, 20, 60]
