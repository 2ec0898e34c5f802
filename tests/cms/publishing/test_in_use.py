"""What pages, releases and the library need is told to the collector of media, and nothing else is kept."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone

from cms.library.models import LibraryMedia
from cms.library.pictures import medium_of
from cms.publishing.media import sources_of
from curriculum import releases
from curriculum.document import CourseDocument
from curriculum.models import Release
from media_pipeline import blobs, garbage, ingest
from media_pipeline.models import Artefact, Asset, Caption
from tests.factories.blocks import item
from tests.factories.media import recording
from tests.search.lessons import golden

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(settings, tmp_path, monkeypatch):
    folders = ("WORK", "CACHE")
    settings.MEDIA_PIPELINE = {**settings.MEDIA_PIPELINE, **{name: tmp_path / name for name in folders}}
    place = {**settings.STORAGES["blobs"], "OPTIONS": {"location": tmp_path / "blobs"}}
    settings.STORAGES = {**settings.STORAGES, "blobs": place}
    monkeypatch.setattr("media_pipeline.tools.ffmpeg.version", lambda: "test")


def collect_a_month_later() -> None:
    old = timezone.now() - timedelta(days=30)
    Asset.objects.update(created=old, wanted_at=old)
    Artefact.objects.update(created=old, state=Artefact.State.DONE)
    for sha256 in list(blobs.stored()):
        os.utime(blobs.path(sha256), (old.timestamp(), old.timestamp()))
    assert garbage.collect()


def release_with(media: LibraryMedia, caption: Caption) -> Release:
    """A course whose one film is this recording."""
    course = golden("everything").model_dump(mode="json")
    row = media.asset.artefacts.get()
    named = next(medium for medium in course["media"] if medium["kind"] == "audio")
    named["renditions"][0] |= {"sha256": row.sha256, "bytes": row.bytes}
    text = CourseDocument.model_validate(course).to_json().replace(named["id"], media.asset.sha256)
    found = CourseDocument.model_validate_json(text)
    captions = [{"language": "vi", "sha256": caption.sha256, "bytes": caption.bytes}]
    changed = found.model_dump(mode="json")
    next(m for m in changed["media"] if m["id"] == media.asset.sha256)["captions"] = captions
    return releases.freeze(CourseDocument.model_validate(changed))[0]


def test_a_release_keeps_what_it_names_after_the_library_entry_was_deleted():
    published, forgotten = recording("published"), recording("forgotten")
    blobs.put_bytes(b"stray")
    blob = blobs.put_bytes(b"WEBVTT\n")
    caption = Caption.objects.create(
        asset=published.asset, language="vi", sha256=blob.sha256, bytes=blob.bytes
    )
    release = release_with(published, caption)
    rendition = published.asset.artefacts.get()
    kept, gone = published.asset, forgotten.asset
    collect_a_month_later()
    assert Asset.objects.count() == 2

    LibraryMedia.objects.all().delete()
    collect_a_month_later()
    assert list(Asset.objects.all()) == [kept]
    assert sorted(blobs.stored()) == sorted({rendition.sha256, caption.sha256})
    assert not Artefact.objects.filter(asset=gone.pk).exists()

    releases.withdraw(release.course_code, release.language)
    collect_a_month_later()
    assert len(list(blobs.stored())) == 2
    release.delete()
    collect_a_month_later()
    assert (Asset.objects.count(), list(blobs.stored())) == (0, [])


def slides(*images) -> tuple[str, dict]:
    said = recording("said")
    rows = [
        item({"image": image.pk, "alt": "Ảnh", "notes": "", "narration": said.pk}, number)
        for number, image in enumerate(images)
    ]
    return "slides", {"title": "Các bước", "slides": rows, "pdf": None}


def made_of(images) -> Asset:
    """The film of these slides, as publishing makes it."""
    said = LibraryMedia.objects.get(title="said")
    for image in images:
        with image.open_file() as file:
            blobs.put(file)
    blobs.put_bytes(b"anything")
    Asset.objects.filter(pk=said.asset_id).update(sha256=blobs.put_bytes(b"what is said").sha256)
    said.refresh_from_db()
    return ingest.slideshow(sources_of([(image, said, "") for image in images]), "Các bước")


@pytest.mark.parametrize("live", [True, False])
def test_the_film_of_slides_stays_as_long_as_a_page_shows_them(tree, picture, live):
    images = [picture("red"), picture("blue")]
    lesson = tree.lesson("Bài một", [slides(*images)], live=live)
    film = made_of(images)
    other = made_of(images[:1])
    collect_a_month_later()
    assert Asset.objects.filter(pk=film.pk).exists()
    assert not Asset.objects.filter(pk=other.pk).exists()
    lesson.delete()
    collect_a_month_later()
    assert not Asset.objects.filter(pk=film.pk).exists()


def test_slides_of_a_saved_change_count_beside_those_that_are_live(tree, picture):
    images = [picture("red"), picture("blue")]
    lesson = tree.lesson("Bài một", [slides(*images)])
    live, draft = made_of(images), made_of(images[::-1])
    value = lesson.body[0].value
    block = value.block.child_blocks["slides"]
    value["slides"] = block.to_python(block.get_prep_value(value["slides"])[::-1])
    lesson.save_revision()
    collect_a_month_later()
    assert {live.pk, draft.pk} <= set(Asset.objects.values_list("pk", flat=True))


def test_a_draft_that_misses_parts_stops_nothing(tree, picture):
    broken = ("slides", {"title": "", "slides": [item({"image": None, "alt": "", "notes": ""})], "pdf": None})
    tree.lesson("Bài hỏng", [broken], live=False)
    collect_a_month_later()


def test_small_pictures_live_as_long_as_the_release_that_shows_them(picture):
    image = picture("red")
    small = medium_of(image).renditions[0].sha256
    collect_a_month_later()
    assert not blobs.exists(small)
    assert medium_of(image).renditions[0].sha256 == small
    assert blobs.exists(small)
