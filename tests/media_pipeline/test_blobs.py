"""Bytes are found by what they are; storing is all or nothing, in a folder and on S3."""

import hashlib
import io
import os
import shutil
import threading
import time
from pathlib import Path

import pytest
from botocore.config import Config
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from media_pipeline import blobs, cache
from media_pipeline.models import Sweep

DATA = b"x" * 3_000_000
SHA256 = hashlib.sha256(DATA).hexdigest()
COPY = f"cache/{SHA256[:2]}/{SHA256}"


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.s3)])
def place(request, store):
    """Every test that takes this runs on both kinds of store."""
    if request.param == "s3":
        request.getfixturevalue("on_s3")("blobs")
    return request.param


@pytest.fixture
def s3(on_s3):
    on_s3("blobs")


class Breaking(io.BytesIO):
    """A connection that is lost after the first piece."""

    def read(self, size=-1):
        if self.tell():
            raise ConnectionError
        return super().read(size)


def files(store: Path) -> list[str]:
    return sorted(str(path.relative_to(store)) for path in store.rglob("*") if path.is_file())


def test_put_and_open(store, place):
    assert blobs.put(io.BytesIO(DATA)) == blobs.Blob(SHA256, len(DATA))
    with blobs.open(SHA256) as file:
        assert file.read() == DATA
    assert list(blobs.stored()) == [SHA256]
    assert files(store) == {"folder": [f"blobs/{SHA256[:2]}/{SHA256}"], "s3": [COPY]}[place]


def test_put_twice_changes_nothing(place):
    blobs.put(io.BytesIO(DATA))
    before = blobs.path(SHA256).stat().st_ino, blobs.modified(SHA256)
    blobs.put(io.BytesIO(DATA))
    assert (blobs.path(SHA256).stat().st_ino, blobs.modified(SHA256)) == before


def test_put_path_leaves_the_file(tmp_path, place):
    source = tmp_path / "made.bin"
    source.write_bytes(DATA)
    assert blobs.put_path(source) == blobs.Blob(SHA256, len(DATA)) == blobs.digest(source)
    assert source.read_bytes() == DATA == blobs.path(SHA256).read_bytes()


@pytest.mark.usefixtures("place")
def test_a_lost_connection_leaves_nothing(store):
    with pytest.raises(ConnectionError):
        blobs.put(Breaking(DATA))
    assert (files(store), list(blobs.stored())) == ([], [])


@pytest.mark.usefixtures("place")
def test_too_big_leaves_nothing(store):
    with pytest.raises(blobs.TooBig), blobs.draft(io.BytesIO(DATA), limit=len(DATA) - 1):
        pass
    assert (files(store), list(blobs.stored())) == ([], [])


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, SHA256 + "/x"])
@pytest.mark.parametrize("verb", [blobs.path, blobs.open, blobs.exists, blobs.keep])
def test_only_a_sha256_is_a_name(verb, name):
    with pytest.raises(ValueError, match="sha256"):
        verb(name)


@pytest.mark.usefixtures("place")
def test_missing():
    assert (blobs.exists(SHA256), blobs.keep(SHA256), blobs.modified(SHA256)) == (False, False, None)
    with pytest.raises(FileNotFoundError):
        blobs.open(SHA256)


@pytest.mark.usefixtures("place")
def test_open_seeks(store):
    data = bytes(range(256)) * 40_000  # more than is fetched at once
    sha256 = blobs.put_bytes(data).sha256
    shutil.rmtree(store / "cache", ignore_errors=True)
    with blobs.open(sha256) as file:
        assert file.seek(0, io.SEEK_END) == len(data)
        assert file.read(10) == b""
        file.seek(5_000_001)
        assert file.read(3) == data[5_000_001:5_000_004]
        file.seek(-2, io.SEEK_END)
        assert file.read() == data[-2:]
        file.seek(0)
        assert hashlib.file_digest(file, "sha256").hexdigest() == sha256
    assert cache.find(sha256) is None


# --- local copies of what lies on S3 ----------------------------------------------------------------------


@pytest.mark.s3
@pytest.mark.usefixtures("s3")
def test_a_path_is_a_copy_that_is_fetched_once(store):
    blobs.put(io.BytesIO(DATA))
    shutil.rmtree(store / "cache")
    told = []
    path = blobs.path(SHA256, lambda: told.append(1))
    assert (path, path.read_bytes(), path.stat().st_mode & 0o777) == (store / COPY, DATA, 0o444)
    blobs.remove(SHA256)
    assert blobs.path(SHA256) == path
    shutil.rmtree(store / "cache")
    with pytest.raises(FileNotFoundError):
        blobs.path(SHA256)


@pytest.mark.s3
@pytest.mark.usefixtures("s3")
def test_a_damaged_object_is_never_taken_for_the_real_one(store):
    storages["blobs"].save(f"{SHA256[:2]}/{SHA256}", ContentFile(b"something else"))
    with pytest.raises(cache.Damaged, match=SHA256):
        blobs.path(SHA256)
    assert files(store) == []


@pytest.mark.s3
@pytest.mark.usefixtures("s3")
def test_a_distant_store_is_told_of_while_bytes_travel(tmp_path, monkeypatch):
    (tmp_path / "made.bin").write_bytes(DATA)
    told = []
    monkeypatch.setattr(blobs, "wait", lambda futures, timeout: time.sleep(0.01))
    blobs.put_path(tmp_path / "made.bin", lambda: told.append(threading.current_thread()))
    assert set(told) == {threading.current_thread()}


@pytest.mark.s3
@pytest.mark.usefixtures("s3")
def test_a_server_that_is_away_raises_connection_error(settings):
    away = {"endpoint_url": "http://127.0.0.1:9", "client_config": Config(retries={"total_max_attempts": 1})}
    place = settings.STORAGES["blobs"]
    place = {**place, "OPTIONS": {**place["OPTIONS"], **away}}
    settings.STORAGES = {**settings.STORAGES, "blobs": place}
    for verb in (blobs.exists, blobs.open, blobs.path, blobs.keep):
        with pytest.raises(ConnectionError):
            verb(SHA256)
    with pytest.raises(ConnectionError):
        blobs.put_bytes(DATA)


def copies(store, *ages):
    """Copies of 1000 bytes that were asked for so many hours ago."""
    (store / "work" / "run-1-1").mkdir(parents=True)
    for number, hours in enumerate(ages):
        path = store / "cache" / "ab" / str(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * 1000)
        then = time.time() - hours * 3600
        os.utime(path, (then, then))
    return lambda: sorted(int(path.name) for path in (store / "cache" / "ab").iterdir())


def test_the_copy_asked_for_longest_ago_goes_first(store, settings):
    left = copies(store, 5, 30, 2, 0.5, 12)
    settings.MEDIA_PIPELINE = {**settings.MEDIA_PIPELINE, "CACHE_BYTES": 3000}
    cache.trim()
    assert left() == [0, 2, 3]
    settings.MEDIA_PIPELINE = {**settings.MEDIA_PIPELINE, "CACHE_BYTES": 0}
    cache.trim()
    assert left() == [3]


def test_a_copy_that_a_run_reads_stays(store, settings):
    left = copies(store, 5, 30)
    (store / "work" / "run-1-1" / "src.bin").symlink_to(store / "cache" / "ab" / "1")
    settings.MEDIA_PIPELINE = {**settings.MEDIA_PIPELINE, "CACHE_BYTES": 0}
    cache.trim()
    assert left() == [1]


# --- what someone relies on -------------------------------------------------------------------------------


@pytest.fixture
def old(settings, place):
    """DATA lies in the store, and the grace is nearly over."""
    settings.MEDIA_PIPELINE = {**settings.MEDIA_PIPELINE, "GRACE_SECONDS": 2}
    blobs.put(io.BytesIO(DATA))
    if place == "folder":
        os.utime(blobs.path(SHA256), (time.time() - 1.5, time.time() - 1.5))
    else:
        time.sleep(1.05)  # a server lets nobody set its clock
    return blobs.modified(SHA256)


@pytest.mark.django_db
@pytest.mark.parametrize("rely", [lambda: blobs.keep(SHA256), lambda: blobs.put(io.BytesIO(DATA))])
def test_relying_on_old_bytes_makes_them_young(old, rely):
    assert rely()
    assert blobs.modified(SHA256) > old
    with blobs.open(SHA256) as file:
        assert file.read() == DATA


@pytest.mark.django_db
def test_bytes_that_are_being_deleted_are_stored_again(old, monkeypatch):
    """The collector looked just before the put touched them, so its deletion comes after."""
    Sweep.objects.create(pk=1, condemned=SHA256)
    monkeypatch.setattr(blobs.time, "sleep", lambda seconds: blobs.remove(SHA256))
    blobs.put(io.BytesIO(DATA))
    with blobs.open(SHA256) as file:
        assert file.read() == DATA


@pytest.mark.django_db
def test_bytes_that_are_being_deleted_cannot_be_kept(old, monkeypatch):
    Sweep.objects.create(pk=1, condemned=SHA256)
    monkeypatch.setattr(blobs.time, "sleep", lambda seconds: blobs.remove(SHA256))
    assert not blobs.keep(SHA256)


@pytest.mark.django_db
def test_a_collector_that_died_does_not_hold_up_anyone_for_long(old, monkeypatch):
    Sweep.objects.create(pk=1, condemned=SHA256)
    monkeypatch.setattr(blobs, "SWEEP_SECONDS", 0.1)
    assert blobs.keep(SHA256)
