"""People at the library's desk, and small sounds and films for them to upload."""

import io
import subprocess
import wave

import numpy as np
import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from cms.authoring.people import MEDIA_STAFF
from cms.library.models import LibraryMedia


@pytest.fixture
def staff(db, client, django_user_model):
    """A client whose user looks after sounds and videos."""
    user = django_user_model.objects.create_user("can-bo", password="x")
    user.groups.add(Group.objects.get(name=MEDIA_STAFF))
    client.force_login(user)
    return client


@pytest.fixture
def stranger(db, django_user_model):
    """A client whose user may enter the admin and nothing more."""
    from django.test import Client

    user = django_user_model.objects.create_user("quan-sat", password="x")
    user.groups.add(Group.objects.get(name="Quan sát viên"))
    client = Client()
    client.force_login(user)
    return client


def tone(seconds: float = 1.0, pitch: int = 440) -> bytes:
    """A mono WAV file."""
    samples = np.sin(np.arange(int(16_000 * seconds)) * 2 * np.pi * pitch / 16_000) * 12_000
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(16_000)
        out.writeframes(samples.astype("<i2").tobytes())
    return buffer.getvalue()


@pytest.fixture
def sound():
    return SimpleUploadedFile("Lời chào.wav", tone(), "audio/wav")


@pytest.fixture(scope="session")
def film_bytes(tmp_path_factory) -> bytes:
    """Two seconds of a moving test picture with a tone."""
    from media_pipeline.tools import ffmpeg

    target = tmp_path_factory.mktemp("film") / "film.mp4"
    subprocess.run(
        [
            *(ffmpeg.executable(), "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=10:d=2"),
            *("-f", "lavfi", "-i", "sine=440:d=2", "-c:v", "libx264", "-preset", "ultrafast"),
            *("-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest", "-y", str(target)),
        ],
        check=True,
    )
    return target.read_bytes()


@pytest.fixture
def recording(db, sound) -> LibraryMedia:
    """A sound in the library, put there by code."""
    return LibraryMedia.objects.create(
        title="Lời chào", type="audio", file=ContentFile(sound.read(), "chao.wav")
    )
