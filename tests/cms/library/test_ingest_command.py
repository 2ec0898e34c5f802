"""`manage.py ingest_media` as the library has it: files become entries of a collection."""

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from wagtail.models import Collection

from cms.library.models import LibraryMedia
from media_pipeline.models import Asset
from tests.cms.library.conftest import tone

pytestmark = pytest.mark.django_db


@pytest.fixture
def province():
    return Collection.get_first_root_node().add_child(name="Tỉnh Điện Biên")


@pytest.fixture
def greeting(tmp_path):
    path = tmp_path / "Lời_chào.wav"
    path.write_bytes(tone())
    return path


def ingest(*arguments: str) -> list[str]:
    out = io.StringIO()
    call_command("ingest_media", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_an_entry_titled_by_the_file_name(greeting, province):
    ingest(str(greeting), "--collection", "tỉnh điện biên")
    media = LibraryMedia.objects.get()
    assert (media.title, media.type, media.collection, media.duration) == (
        "Lời chào",
        "audio",
        province,
        1.0,
    )
    assert media.asset == Asset.objects.get()


def test_the_root_collection_when_none_is_named(greeting):
    ingest(str(greeting))
    assert LibraryMedia.objects.get().collection == Collection.get_first_root_node()


def test_again_changes_nothing_and_elsewhere_adds_an_entry(greeting, province):
    ingest(str(greeting), str(greeting))
    ingest(str(greeting), "--collection", province.name)
    assert (LibraryMedia.objects.count(), Asset.objects.count()) == (2, 1)


def test_an_unknown_collection_is_said_before_anything_is_kept(greeting, province):
    with pytest.raises(CommandError) as error:
        ingest(str(greeting), "--collection", "Tỉnh khác")
    assert str(error.value) == "Không có bộ sưu tập “Tỉnh khác”. Hiện có: “Root”, “Tỉnh Điện Biên”."
    assert Asset.objects.count() == 0


def test_two_collections_of_one_name(greeting, province):
    province.add_child(name="Tỉnh Điện Biên")
    with pytest.raises(CommandError, match="Có nhiều bộ sưu tập tên"):
        ingest(str(greeting), "--collection", province.name)


def test_a_refused_file_makes_no_entry(tmp_path):
    text = tmp_path / "x.mp4"
    text.write_text("x")
    with pytest.raises(CommandError, match="1 tệp không dùng được"):
        ingest(str(text))
    assert LibraryMedia.objects.count() == 0
