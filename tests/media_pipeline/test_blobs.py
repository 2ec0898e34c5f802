"""Bytes are found by what they are; storing is all or nothing."""

import hashlib
import io

import pytest

from media_pipeline import blobs

DATA = b"x" * 3_000_000
SHA256 = hashlib.sha256(DATA).hexdigest()


class Breaking(io.BytesIO):
    """A connection that is lost after the first piece."""

    def read(self, size=-1):
        if self.tell():
            raise ConnectionError
        return super().read(size)


def files(store):
    return sorted(str(path.relative_to(store)) for path in store.rglob("*") if path.is_file())


def test_put_and_open(store):
    assert blobs.put(io.BytesIO(DATA)) == blobs.Blob(SHA256, len(DATA))
    with blobs.open(SHA256) as file:
        assert file.read() == DATA
    assert files(store) == [f"blobs/{SHA256[:2]}/{SHA256}"]


def test_put_twice_changes_nothing(store):
    blobs.put(io.BytesIO(DATA))
    before = blobs.path(SHA256).stat()
    blobs.put(io.BytesIO(DATA))
    after = blobs.path(SHA256).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_lost_connection_leaves_nothing(store):
    with pytest.raises(ConnectionError):
        blobs.put(Breaking(DATA))
    assert files(store) == []


def test_too_big_leaves_nothing(store):
    with pytest.raises(blobs.TooBig), blobs.draft(io.BytesIO(DATA), limit=len(DATA) - 1):
        pass
    assert files(store) == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, SHA256 + "/x"])
def test_only_a_sha256_is_a_name(name):
    with pytest.raises(ValueError, match="sha256"):
        blobs.path(name)


def test_missing():
    assert not blobs.exists(SHA256)
    with pytest.raises(FileNotFoundError):
        blobs.open(SHA256)
