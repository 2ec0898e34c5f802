"""Which groups may put what into the library, and whose recordings they may choose."""

import io

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from cms.authoring import people
from cms.library.models import LibraryImage, LibraryMedia
from tests.cms.library.conftest import tone


@pytest.fixture
def member(db, django_user_model):
    """Makes a client for somebody of a group."""

    def make(group: str) -> Client:
        user = django_user_model.objects.create_user(group, password="x")
        user.groups.add(Group.objects.get(name=group))
        client = Client()
        client.force_login(user)
        return client

    return make


def add_sound(client: Client) -> None:
    file = SimpleUploadedFile("a.wav", tone(), "audio/wav")
    client.post(reverse("wagtailmedia:add", args=["audio"]), {"title": "Tiếng", "file": file, "tags": ""})


def add_picture(client: Client) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (4, 4)).save(buffer, "PNG")
    file = SimpleUploadedFile("a.png", buffer.getvalue(), "image/png")
    client.post(reverse("wagtailimages:add"), {"title": "Ảnh", "file": file, "tags": ""})


@pytest.mark.parametrize(
    ("group", "sounds", "pictures"),
    [
        (people.EDITORS, 1, 1),
        (people.MEDIA_STAFF, 1, 1),
        (people.TRANSLATORS, 1, 0),
        (people.REVIEWERS, 0, 0),
        (people.OBSERVERS, 0, 0),
    ],
)
def test_who_may_add_what(member, group, sounds, pictures):
    client = member(group)
    add_sound(client)
    add_picture(client)
    assert (LibraryMedia.objects.count(), LibraryImage.objects.count()) == (sounds, pictures)


@pytest.mark.parametrize(
    ("group", "may"), [(people.EDITORS, True), (people.MEDIA_STAFF, True), (people.TRANSLATORS, False)]
)
def test_who_may_choose_what_another_has_recorded(member, recording, group, may):
    client = member(group)
    page = client.get(reverse("wagtailmedia:chooser_typed", args=["audio"])).json()["html"]
    assert ("Lời chào" in page) is may
    chosen = client.get(reverse("wagtailmedia:media_chosen", args=[recording.pk]))
    assert (chosen.status_code == 200) is may


def test_a_translator_looks_after_the_sounds_of_their_own(member):
    client = member(people.TRANSLATORS)
    add_sound(client)
    media = LibraryMedia.objects.get()
    assert client.get(reverse("recordings:recording", args=[media.pk])).status_code == 200
    assert [line.media for line in client.get(reverse("recordings:listing")).context["lines"]] == [media]


def test_large_uploads_wait_on_disk_and_are_taken_in_the_same_way(member, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    add_sound(member(people.EDITORS))
    with LibraryMedia.objects.get().file.open("rb") as file:
        assert file.read() == tone()
