"""A published translation is a course of its own: its release, its packages, the ids of its source."""

import pytest
from wagtail_localize.models import StringTranslation

from cms.localization import submission
from cms.publishing import publish
from cms.publishing.models import Publication
from curriculum.models import Release
from tests.factories.blocks import QUESTION, TEXT

TAI_DAM = "ꪼꪕ"


@pytest.fixture
def released(languages, run_queue, segment):
    """The course released in Vietnamese and in Tai Dam."""
    lesson = languages.lesson("Bài một", [("rich_text", TEXT), ("single_choice", QUESTION)])
    with run_queue():
        languages.course.save_revision().publish()
    publish.run("vneid", "vi")
    submission.submit(languages.course, ["blt-tavt"], subtree=True)
    course, translated = (submission.translation_of(page, "blt-tavt") for page in (languages.course, lesson))
    prompt = segment(translated, "Ai được hỏi mã OTP của bạn?")
    StringTranslation.objects.create(
        translation_of=prompt.string, locale=translated.target_locale, context=prompt.context, data=TAI_DAM
    )
    with run_queue():
        submission.publish(course)
        submission.publish(translated)
    return publish.run("vneid", "blt-Tavt")


def test_it_has_a_release_and_packages_of_its_own(released):
    assert released.state == Publication.State.RELEASED
    assert (released.release.language, released.release.number) == ("blt-Tavt", 1)
    assert sorted(released.release.packages.values_list("format", flat=True)) == [
        "cmi5",
        "scorm12",
        "scorm2004",
        "web",
    ]


def test_ids_and_codes_are_those_of_the_source(released):
    source = Release.objects.get(language="vi").course
    course = released.release.course
    assert course.language == "blt-Tavt"
    assert (course.id, course.code) == (source.id, source.code)
    assert [(lesson.id, lesson.code) for lesson in course.lessons()] == [
        (lesson.id, lesson.code) for lesson in source.lessons()
    ]
    choices = [[choice.id for choice in question.choices] for question in course.questions()]
    assert [node.id for lesson in course.lessons() for node in lesson.nodes] == [
        node.id for lesson in source.lessons() for node in lesson.nodes
    ]
    assert choices == [[choice.id for choice in question.choices] for question in source.questions()]


def test_what_is_translated_is_shown_and_the_rest_stays_vietnamese(released):
    question = next(released.release.course.questions())
    assert question.prompt == f"<p>{TAI_DAM}</p>"
    assert [choice.text for choice in question.choices] == ["Không ai cả", "Công an"]


def test_a_change_in_vietnamese_reaches_the_translation_only_when_taken_in(released, languages, run_queue):
    lesson = languages.course.get_children().get(title="Bài một").specific
    lesson.body[0].value["html"] = lesson.body[0].block.child_blocks["html"].to_python("<p>Câu mới.</p>")
    with run_queue():
        lesson.save_revision().publish()
    assert publish.run("vneid", "blt-Tavt").release.number == 1
    translation = submission.translation_of(lesson, "blt-tavt")
    translation.source.update_from_db()
    translation.source.refresh_from_db()
    with run_queue():
        submission.publish(translation)
    release = publish.run("vneid", "blt-Tavt").release
    nodes = next(release.course.lessons()).nodes
    assert (release.number, nodes[0].html) == (2, "<p>Câu mới.</p>")
    assert nodes[1].prompt == f"<p>{TAI_DAM}</p>"  # the unchanged segment kept its translation
