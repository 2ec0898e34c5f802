"""One download of everything: streamed, its size known beforehand, the same each time."""

import csv
import hashlib
import io
import zipfile
from dataclasses import replace

import pytest

from cms.publishing.archive import Row, index_entries
from cms.publishing.zip_stream import DamagedError, Entry, ZipStream, etag, zip_bytes, zip_chunks


def entry(path: str, content: bytes) -> Entry:
    return Entry(path, len(content), hashlib.sha256(content).hexdigest(), lambda: io.BytesIO(content))


FILES = [entry("index.html", b"<p>"), entry("a/b/vi/one.zip", b"1" * 3000), entry("a/b/km/two.epub", b"")]
ROW = Row("a/b.zip", "b", "Giữ kín mã OTP", "Tiếng Việt", "SCORM 1.2", "cả khóa", 3, 1_234_567, "0" * 64)


@pytest.mark.parametrize("limit", [None, 1000, 2900, 3200])
@pytest.mark.parametrize("files", [[], FILES[:1], FILES, FILES[::-1]])
def test_the_size_is_known_beforehand_past_four_gigabytes_too(files, limit, monkeypatch):
    if limit:
        monkeypatch.setattr(zipfile, "ZIP64_LIMIT", limit)
    made = b"".join(zip_chunks(files))
    assert len(made) == zip_bytes(files)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == {
            file.path: file.open().read() for file in files
        }


def test_many_files_need_the_larger_end(monkeypatch):
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 2)
    assert len(b"".join(zip_chunks(FILES))) == zip_bytes(FILES)


def test_the_same_files_give_the_same_bytes():
    assert b"".join(zip_chunks(FILES)) == b"".join(zip_chunks(FILES))
    assert etag(FILES) != etag([*FILES[:2], entry("a/b/km/two.epub", b"x")])


@pytest.mark.parametrize("start", [0, 1, 47, 3000])
def test_a_download_goes_on_in_the_middle(start):
    whole = b"".join(zip_chunks(FILES))
    with ZipStream(FILES) as stream:
        stream.seek(start)
        assert stream.readall() == whole[start:]


def test_a_damaged_package_breaks_the_download_off():
    changed = replace(FILES[1], sha256="0" * 64)
    longer, shorter = replace(FILES[1], size=2999), replace(FILES[1], size=3001)
    for wrong in (changed, longer, shorter):
        with pytest.raises(DamagedError):
            list(zip_chunks([wrong]))


def test_nothing_lies_in_memory_as_a_whole():
    class Endless(io.RawIOBase):
        left = 50_000_000

        def readable(self) -> bool:
            return True

        def readinto(self, buffer) -> int:
            size = min(len(buffer), self.left)
            buffer[:size] = bytes(size)
            self.left -= size
            return size

    digest = hashlib.sha256(bytes(Endless.left)).hexdigest()
    chunks = zip_chunks([Entry("a.zip", Endless.left, digest, Endless)])
    assert max(len(chunk) for chunk in chunks) < 2_000_000


def test_the_index_is_read_by_people_and_by_spreadsheets():
    page, table = index_entries([ROW, replace(ROW, path="a/c.zip", title="=HYPERLINK(1)")])
    html = page.open().read().decode()
    assert '<a href="a/b.zip">Tiếng Việt, SCORM 1.2</a>' in html
    assert "1,2 MB" in html
    text = table.open().read().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[0]["title"] == "Giữ kín mã OTP"
    assert rows[1]["title"] == "'=HYPERLINK(1)"
