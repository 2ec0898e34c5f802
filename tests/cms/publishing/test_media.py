"""Publishing and media: what is not ready is waited for, what is broken is named, what changes is shipped."""

import pytest

from cms.publishing import publish
from cms.publishing.models import Publication
from curriculum.models import Release
from media_pipeline.models import Artefact, Caption
from media_pipeline.signals import asset_settled
from tests.factories.blocks import TEXT
from tests.factories.media import finish, recording

State = Publication.State


@pytest.fixture
def course_with(tree):
    """Publishes a course whose lesson plays this recording."""

    def make(media):
        sound = {"media": media.pk, "title": "Nghe", "transcript": ""}
        tree.lesson("Bài nghe", [("rich_text", TEXT), ("audio", sound)])
        tree.course.save_revision().publish()
        return publish.run("vneid", "vi")

    return make


def test_a_course_waits_for_its_media_and_says_for_what(course_with):
    publication = course_with(recording("Lời chào", Artefact.State.RUNNING))
    assert publication.state == State.WAITING
    assert publication.reasons == ["“Lời chào” đang được xử lý. Khóa học sẽ tự phát hành khi xong."]
    assert not Release.objects.exists()


def test_a_course_goes_out_when_its_media_are_ready(course_with):
    media = recording("Lời chào", Artefact.State.RUNNING)
    course_with(media)
    finish(media.asset.artefacts.get())
    asset_settled.send(sender=type(media.asset), asset=media.asset)
    assert Publication.objects.get().state == State.QUEUED
    publication = publish.run("vneid", "vi")
    assert publication.state == State.RELEASED
    assert [medium.kind for medium in publication.release.course.media] == ["audio"]


def test_media_that_failed_block_the_course_and_are_named(course_with):
    publication = course_with(recording("Lời chào", Artefact.State.FAILED))
    assert publication.state == State.BLOCKED
    assert publication.reasons[0].startswith("“Lời chào” không xử lý được.")


def test_new_captions_make_a_new_release(course_with):
    media = recording("Lời chào")
    course_with(media)
    Caption.objects.create(asset=media.asset, language="vi", sha256="c" * 64, bytes=10)
    assert Publication.objects.get().state == State.QUEUED
    medium = publish.run("vneid", "vi").release.course.media[0]
    assert [caption.language for caption in medium.captions] == ["vi"]
    assert Release.objects.count() == 2
