"""A platform with version n gets the delta to n+1, applies it, checks the signature: real packages."""

import hashlib
import io
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client

from curriculum import deltas, releases
from curriculum.models import Package, Release
from curriculum.signals import package_settled
from curriculum.signing import resign
from curriculum.trust.keys import read_keys
from curriculum.trust.patching import patch_file
from curriculum.trust.verify import verify
from tests.curriculum.trust import versions

pytestmark = pytest.mark.django_db
NEW = "/api/deltas/K-10/vi/K-10-vi-2-web.zip"


@pytest.fixture(autouse=True)
def own_work(settings, tmp_path):
    settings.PACKAGES_WORK = tmp_path / "packaging"
    settings.SIGNING_KEYS = str(tmp_path / "keys")
    packages = {**settings.STORAGES["packages"]}
    packages["OPTIONS"] = {"location": tmp_path / "packages", "allow_overwrite": True}
    settings.STORAGES = {**settings.STORAGES, "packages": packages}


def stored(release: Release, format: str = "web", content: bytes = b"", **order: str) -> Package:
    content = content or versions.package(release.number, format)
    name = f"{release.course_code}/{release.language}/K-10-vi-{release.number}-{format}.zip"
    return Package.objects.create(
        release=release,
        format=format,
        state=Package.State.DONE,
        path=storages["packages"].save(name, ContentFile(content)),
        bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        **order,
    )


@pytest.fixture
def old(db) -> Package:
    return stored(releases.freeze(versions.ten_lessons(1)[0])[0])


@pytest.fixture
def new(old: Package) -> Package:
    return stored(releases.freeze(versions.ten_lessons(2)[0])[0])


def kept() -> list[str]:
    return storages["packages"].listdir("K-10/vi/deltas")[1]


def test_from_n_to_n_plus_1_with_everything_checked(platform, old, new, tmp_path: Path):
    resign(new)
    answer = platform.get(f"{NEW}?from={old.sha256}")
    assert answer.status_code == 200
    assert len(answer.body) < 0.15 * new.bytes
    have, delta = tmp_path / "K-10-vi-1-web.zip", tmp_path / "x.delta"
    have.write_bytes(versions.package(1))
    delta.write_bytes(answer.body)
    made = patch_file(have, delta, None)
    assert (made.name, made.read_bytes()) == ("K-10-vi-2-web.zip", versions.package(2))
    signature = platform.get("/api/packages/K-10/vi/K-10-vi-2-web.zip.sig").body.decode()
    keys = Client().get("/api/keys.json")
    published = b"".join(keys.streaming_content).decode()
    assert verify(made, signature, read_keys(published)).statement.release == 2


def test_headers_parts_and_304(platform, old, new):
    answer = platform.get(f"{NEW}?from={old.sha256}")
    assert answer["Content-Disposition"] == 'attachment; filename="K-10-vi-2-web.zip.from-1.delta"'
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
    part = platform.get(f"{NEW}?from={old.sha256}", Range="bytes=10-19", If_Range=answer["ETag"])
    assert (part.status_code, part.body) == (206, answer.body[10:20])
    again = platform.get(f"{NEW}?from={old.sha256}", If_None_Match=answer["ETag"])
    assert (again.status_code, again.body) == (304, b"")


def test_it_is_made_once_and_the_same_when_it_was_lost(platform, old, new, monkeypatch):
    first = platform.get(f"{NEW}?from={old.sha256}").body
    (name,) = kept()
    making = []
    make = deltas.write_delta
    monkeypatch.setattr(deltas, "write_delta", lambda *args: making.append(1) or make(*args))
    assert platform.get(f"{NEW}?from={old.sha256}").body == first
    assert making == []
    storages["packages"].delete(f"K-10/vi/deltas/{name}")
    assert platform.get(f"{NEW}?from={old.sha256}").body == first
    assert (making, kept()) == ([1], [name])


def test_what_is_refused(platform, old, new):
    unknown, same = "0" * 64, new.sha256
    answers = [platform.get(f"{NEW}?from={have}") for have in (unknown, same, "x", "")]
    assert [answer.status_code for answer in answers] == [404, 422, 422, 422]
    assert answers[0].json()["detail"].endswith("Hãy tải cả gói ở /api/packages.")
    assert platform.get(NEW).status_code == 422
    assert Client().get(f"{NEW}?from={old.sha256}").status_code == 401
    assert platform.get(f"/api/deltas/K-10/vi/K-10-vi-3-web.zip?from={old.sha256}").status_code == 404


def test_only_between_packages_of_the_same_kind(platform, old, new):
    other = stored(old.release, "scorm12")
    light = stored(old.release, "cmi5", edition="light")
    for have in (other, light):
        assert platform.get(f"{NEW}?from={have.sha256}").status_code == 404
    assert deltas.counterpart(new, old.sha256) == old


def test_languages_count_and_their_releases_do_not(old, new):
    Package.objects.filter(pk=old.pk).update(languages="km/1")
    new.languages = "km/2"
    assert deltas.counterpart(new, old.sha256) == old
    new.languages = "km/2 en/1"
    assert deltas.counterpart(new, old.sha256) is None


def test_a_withdrawn_course_gives_none(platform, old, new):
    releases.withdraw("K-10", "vi")
    assert platform.get(f"{NEW}?from={old.sha256}").status_code == 410


def test_from_a_withdrawn_release_to_the_one_that_follows(platform, old):
    releases.withdraw("K-10", "vi")
    new = stored(releases.freeze(versions.ten_lessons(2)[0])[0])
    assert platform.get(f"{NEW}?from={old.sha256}").status_code == 200
    assert new.release.number == 2


def test_where_a_delta_saves_nothing_that_is_kept_too(platform, old):
    content = io.BytesIO(versions.package(2, "scorm12")).getvalue()
    Package.objects.filter(pk=old.pk).delete()
    tiny = stored(old.release, content=b"PK\x05\x06" + bytes(18))
    stored(releases.freeze(versions.ten_lessons(2)[0])[0], content=content)
    for _ in range(2):
        assert platform.get(f"{NEW}?from={tiny.sha256}").status_code == 404
    (name,) = kept()
    assert storages["packages"].size(f"K-10/vi/deltas/{name}") == 0


def test_an_old_file_that_is_gone(platform, old, new):
    storages["packages"].delete(old.path)
    assert platform.get(f"{NEW}?from={old.sha256}").status_code == 404
    assert not storages["packages"].exists("K-10/vi/deltas") or kept() == []


def test_signatures_and_keys(platform, old, settings):
    path = "/api/packages/K-10/vi/K-10-vi-1-web.zip.sig"
    assert platform.get(path).status_code == 404
    resign(old)
    answer = platform.get(path)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-cache")
    assert answer["Content-Disposition"] == 'attachment; filename="K-10-vi-1-web.zip.sig"'
    assert platform.get(path, If_None_Match=answer["ETag"]).status_code == 304
    assert Client().get(path).status_code == 401
    settings.SIGNING_KEYS = ""
    assert Client().get("/api/keys.json").status_code == 404


def test_a_signature_that_comes_later_stands_in_the_catalogue(platform, old):
    package_settled.send(Package, package=old)
    assert signature_urls(platform) == [None]
    resign(old)
    assert signature_urls(platform) == ["packages/K-10/vi/K-10-vi-1-web.zip.sig"]


def signature_urls(platform) -> list[str | None]:
    releases = platform.get("/api/catalogue").json()["releases"]
    return [package["signature_url"] for release in releases for package in release["packages"]]
