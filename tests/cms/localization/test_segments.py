"""Nothing a learner reads is lost on its way to translators and back: every block type is walked."""

import itertools
import uuid
from collections.abc import Iterator
from functools import partial

import pytest
from pydantic import BaseModel
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import StreamFieldSegmentExtractor
from wagtail_localize.segments.ingest import StreamFieldSegmentsWriter
from wagtail_localize.strings import StringValue
from wagtailmedia.blocks import AudioChooserBlock, VideoChooserBlock

from cms.authoring.blocks import BLOCKS
from cms.authoring.models import CourseCompetency, CourseOutcome, CoursePage, LessonPage
from cms.library.models import LibraryMedia
from cms.localization import extraction, submission
from curriculum.document import Node
from curriculum.document.base import Html, Text
from curriculum.models import Competency, Framework

MARK = "Chữ"
KHMER = "ខ្មែរ"


class Book:
    """A media book for which every medium is the same."""

    def image(self, image):
        return "a" * 64

    def recording(self, media):
        return "b" * 64

    def slideshow(self, title, slides):
        return None


class Filler:
    """Raw StreamField values with marked text in every place that holds text."""

    def __init__(self, image: int, audio: int, video: int) -> None:
        self.numbers = itertools.count(1)
        self.chosen = {ImageChooserBlock: image, AudioChooserBlock: audio, VideoChooserBlock: video}

    def value(self, block: blocks.Block, name: str = "", index: int = 0):
        for chooser, pk in self.chosen.items():
            if isinstance(block, chooser):
                return pk
        if isinstance(block, blocks.StructBlock):
            return {key: self.value(child, key, index) for key, child in block.child_blocks.items()}
        if isinstance(block, blocks.ListBlock):
            return [
                {"type": "item", "id": str(uuid.uuid4()), "value": self.value(block.child_block, name, n)}
                for n in range(2)
            ]
        if isinstance(block, blocks.RichTextBlock):
            return f'<p>{self.mark()} <a href="https://vneid.gov.vn">{self.mark()}</a></p><ul><li>{self.mark()}</li></ul>'
        if isinstance(block, blocks.CharBlock | blocks.TextBlock):
            return self.mark()
        if isinstance(block, blocks.BooleanBlock):
            return name == "correct" and index == 0
        return block.get_default()

    def mark(self) -> str:
        return f"{MARK} {next(self.numbers)}"


def texts(model: BaseModel) -> Iterator[str]:
    """Every Text and Html of a node, at any depth: all that the learner can read."""
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if name == "id" or not value:
            continue
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, BaseModel):
                yield from texts(item)
            elif isinstance(item, str) and is_text(field):
                yield item


def is_text(field) -> bool:
    markers = [*Text.__metadata__, *Html.__metadata__]
    return any(marker in markers for marker in field.metadata) or field.annotation == tuple[Text, ...]


def ids(model: BaseModel) -> Iterator[str]:
    yield model.id
    for name in type(model).model_fields:
        for item in value if isinstance(value := getattr(model, name), tuple) else ():
            if isinstance(item, BaseModel):
                yield from ids(item)


def nodes(lesson: LessonPage) -> list[Node]:
    return [child.block.to_document(child.id, child.value, Book()) for child in lesson.body]


def words(lesson: LessonPage) -> list[str]:
    return [text for node in nodes(lesson) for text in texts(node)]


@pytest.fixture
def filler(picture):
    audio, video = (
        LibraryMedia.objects.create(title=kind, type=kind, duration=1) for kind in ("audio", "video")
    )
    return Filler(picture().pk, audio.pk, video.pk)


@pytest.fixture
def full_lesson(languages, filler):
    """One lesson with every block there is, each full of marked text."""
    return languages.lesson("Đủ loại khối", [(name, filler.value(block())) for name, block in BLOCKS.items()])


def translate_all(translation: Translation) -> None:
    """What a very quick translator would do: the mark in every segment becomes Khmer."""
    for segment in StringSegment.objects.filter(source=translation.source).select_related("string"):
        StringTranslation.objects.create(
            translation_of=segment.string,
            locale=translation.target_locale,
            context=segment.context,
            data=segment.string.data.replace(MARK, KHMER),
            translation_type="manual",
        )


def test_the_walk_sees_every_text(full_lesson):
    """The guard of the next test: each node type has text, and the walk finds all marks in it."""
    marks = " ".join(words(full_lesson)).count(MARK)
    stored = str(full_lesson.body.raw_data).count(MARK)
    # `true_false` and others show all; only the PDF chooser, which holds no text, has none.
    assert marks == stored
    assert {node.type for node in nodes(full_lesson)} == set(BLOCKS)


@pytest.mark.parametrize("kind", BLOCKS)
def test_every_text_of_every_block_is_a_segment(languages, filler, kind):
    lesson = languages.lesson("Một khối", [(kind, filler.value(BLOCKS[kind]()))])
    submission.submit(lesson, ["km"])
    segments = " ".join(StringSegment.objects.values_list("string__data", flat=True))
    shown = " ".join(words(lesson))
    marks = [f"{MARK} {n}" for n in range(1, next(filler.numbers))]
    assert [mark for mark in marks if mark not in shown] == []
    assert [mark for mark in marks if mark not in segments] == []


def test_a_translated_lesson_has_no_vietnamese_left_and_the_same_ids(full_lesson, in_khmer):
    translation = in_khmer(full_lesson)
    translate_all(translation)
    translation.save_target(publish=False)
    translated = translation.get_target_instance().latest_revision.as_object()
    assert words(translated) == [text.replace(MARK, KHMER) for text in words(full_lesson)]
    assert MARK not in " ".join(words(translated))
    assert [i for node in nodes(translated) for i in ids(node)] == [
        i for node in nodes(full_lesson) for i in ids(node)
    ]
    assert translated.translation_key == full_lesson.translation_key


class Inner(blocks.StructBlock):
    items = blocks.ListBlock(blocks.CharBlock())


class Outer(blocks.StructBlock):
    inner = Inner()


ITEM = {"type": "item", "id": str(uuid.UUID(int=1)), "value": MARK}


def stream(block: blocks.Block, value: dict):
    return blocks.StreamBlock([("one", block)]).to_python(
        [{"type": "one", "id": str(uuid.UUID(int=2)), "value": value}]
    )


def test_a_list_two_structs_deep_is_translated_and_put_back():
    value = stream(Outer(), {"inner": {"items": [ITEM]}})
    segments = StreamFieldSegmentExtractor(None).handle_stream_block(value)
    path = f"{uuid.UUID(int=2)}.inner.items.{uuid.UUID(int=1)}"
    assert [(segment.path, segment.string.data) for segment in segments] == [(path, MARK)]
    translated = [StringSegmentValue(path, StringValue(KHMER))]
    writer = StreamFieldSegmentsWriter(None, None, None)
    assert list(writer.handle_stream_block(value, translated)[0].value["inner"]["items"]) == [KHMER]


def test_a_text_that_was_never_stored_is_passed_over():
    block = blocks.StructBlock([("text", blocks.CharBlock()), ("html", blocks.RichTextBlock())])
    segments = StreamFieldSegmentExtractor(None).handle_stream_block(stream(block, {}))
    assert [segment for segment in segments if not segment.is_empty()] == []


def test_wagtail_localize_still_needs_mending():
    """When this fails `cms.localization.extraction` can go."""
    unmended = extraction.handle_block.__wrapped__
    value = stream(Outer(), {"inner": {"items": [ITEM]}})[0]
    raw = {"type": "one", "value": {"inner": {"items": [ITEM]}}}
    extractor = StreamFieldSegmentExtractor(None)
    extractor.handle_block = partial(unmended, extractor)
    assert extractor.handle_block(value.block, value.value, raw_value=raw) == []
    with pytest.raises(TypeError):
        unmended(extractor, blocks.CharBlock(), None)


@pytest.mark.parametrize("kind", BLOCKS)
def test_a_lesson_with_nothing_filled_in_can_be_submitted(languages, kind):
    """Drafts are kept as they are; what importers leave out must not stop the rest of the course."""
    lesson = languages.lesson("Dở dang", [(kind, {})])
    submission.submit(lesson, ["km"])
    assert submission.translation_of(lesson, "km").get_target_instance().title == "Dở dang"


@pytest.fixture
def competencies(db):
    framework = Framework.objects.create(code="TT02-2025", title="Khung", version="1")
    return [
        Competency.objects.create(framework=framework, code=code, name=code, domain="An toàn", position=n)
        for n, code in enumerate(("4.1", "4.2"))
    ]


def test_outcomes_are_translated_and_competencies_follow(languages, competencies, in_khmer, segment):
    course = CoursePage.objects.get(pk=languages.course.pk)
    course.outcomes = [CourseOutcome(text="Cài được VNeID")]
    course.competencies = [CourseCompetency(competency=competencies[0], level="CB1")]
    course.save_revision().publish()
    translation = in_khmer(CoursePage.objects.get(pk=course.pk))
    outcome = segment(translation, "Cài được VNeID")
    StringTranslation.objects.create(
        translation_of=outcome.string, locale=translation.target_locale, context=outcome.context, data=KHMER
    )
    course = CoursePage.objects.get(pk=course.pk)
    course.competencies = [CourseCompetency(competency=competencies[1], level="CB2")]
    course.save_revision().publish()
    translation.source.update_from_db()
    translation.source.refresh_from_db()
    translation.save_target(publish=False)
    translated = CoursePage.objects.get(locale=Locale.objects.get(language_code="km"))
    draft = translated.latest_revision.as_object()
    assert [outcome.text for outcome in draft.outcomes.all()] == [KHMER]
    assert [(c.competency.code, c.level) for c in draft.competencies.all()] == [("4.2", "CB2")]
    assert Page.find_problems() == ([], [], [], [], [])
