"""Releases: numbered, made only when something changed, never changed afterwards."""

from pathlib import Path

import pytest

from curriculum import releases
from curriculum.document import CourseDocument
from curriculum.models import Release

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parents[1] / "golden" / "documents"


@pytest.fixture
def course() -> CourseDocument:
    return CourseDocument.model_validate_json((GOLDEN / "minimal.json").read_bytes())


def test_the_same_document_is_released_once(course):
    first, second = releases.freeze(course), releases.freeze(course)
    assert (first[0], first[1], second[1]) == (second[0], True, False)
    assert Release.objects.get().course == course


def test_a_change_is_the_next_number(course):
    releases.freeze(course)
    changed, made = releases.freeze(course.model_copy(update={"title": "Tên khác"}))
    assert (changed.number, made) == (2, True)
    assert releases.latest(course.code, course.language) == changed


def test_a_withdrawn_course_comes_back_under_a_new_number(course):
    releases.freeze(course)
    assert releases.withdraw(course.code, course.language) == 1
    assert releases.latest(course.code, course.language) is None
    assert releases.freeze(course)[0].number == 2


def test_languages_are_counted_apart(course):
    releases.freeze(course)
    assert releases.freeze(course.model_copy(update={"language": "km"}))[0].number == 1
