"""A published course with a finished package, and a platform with its token."""

import hashlib
from dataclasses import dataclass

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client

from cms.delivery import models
from cms.delivery.models import PlatformToken
from curriculum import releases
from curriculum.models import Package, Release
from curriculum.signals import package_settled
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
        return response


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    settings.SEARCH = {**settings.SEARCH, "ENGINE": "embedded", "PATH": tmp_path / "search.sqlite3"}
    packages = {**settings.STORAGES["packages"], "OPTIONS": {"location": tmp_path / "packages"}}
    settings.STORAGES = {**settings.STORAGES, "packages": packages}


def newcomer(name: str = "Nền tảng thử", **values) -> Platform:
    """A platform with a token; `values` of either."""
    of_token = {key: values.pop(key) for key in ("scopes", "per_minute", "expires_at") if key in values}
    token = PlatformToken(platform=models.Platform.objects.create(name=name, **values), **of_token)
    secret = token.renew_secret()
    token.save()
    return Platform(token, Client(headers={"Authorization": f"Bearer {secret}"}))


@pytest.fixture
def platform(db) -> Platform:
    return newcomer()


@pytest.fixture
def release(db) -> Release:
    made, _ = releases.freeze(golden("everything"))
    index.request(made.course_code, made.language)
    index.recover()
    return made


def deliver(release: Release, format: str = "scorm12", content: bytes = CONTENT, **values) -> Package:
    """A finished package of the release, as the builder leaves it."""
    name = f"{release.course_code}-{release.language}-{release.number}-{format}.zip"
    path = storages["packages"].save(f"{release.course_code}/{release.language}/{name}", ContentFile(content))
    made = Package.objects.create(
        release=release,
        format=format,
        state=Package.State.DONE,
        path=path,
        bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        **values,
    )
    package_settled.send(Package, package=made)
    return made


@pytest.fixture
def package(release: Release) -> Package:
    return deliver(release)
