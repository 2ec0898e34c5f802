"""A published course with a finished package, and a platform with its token."""

import hashlib
from dataclasses import dataclass

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client

from cms.delivery.models import PlatformToken
from curriculum import releases
from curriculum.models import Package, Release
from search import index
from tests.search.lessons import golden

CONTENT = bytes(range(256)) * 40


@dataclass
class Platform:
    """A client that sends its token with every request."""

    token: PlatformToken
    client: Client

    def get(self, path: str, **headers: str):
        """The answer, read to its end; the bytes are its `body`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        response = self.client.get(path, headers=named)
        response.body = b"".join(response.streaming_content) if response.streaming else response.content
        response.close()
        return response


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    settings.SEARCH = {**settings.SEARCH, "ENGINE": "embedded", "PATH": tmp_path / "search.sqlite3"}
    packages = {**settings.STORAGES["packages"], "OPTIONS": {"location": tmp_path / "packages"}}
    settings.STORAGES = {**settings.STORAGES, "packages": packages}


@pytest.fixture
def platform(db) -> Platform:
    token = PlatformToken(name="Nền tảng thử")
    secret = token.renew_secret()
    token.save()
    return Platform(token, Client(headers={"Authorization": f"Bearer {secret}"}))


@pytest.fixture
def release(db) -> Release:
    made, _ = releases.freeze(golden("everything"))
    index.request(made.course_code, made.language)
    index.recover()
    return made


@pytest.fixture
def package(release: Release) -> Package:
    name = storages["packages"].save("CT-CD-01/vi/CT-CD-01-vi-1-scorm12.zip", ContentFile(CONTENT))
    return Package.objects.create(
        release=release,
        format="scorm12",
        state=Package.State.DONE,
        path=name,
        bytes=len(CONTENT),
        sha256=hashlib.sha256(CONTENT).hexdigest(),
    )
