"""The zip that is written: deterministic, safe, streamed."""

import hashlib
import io
import zipfile

import pytest

from curriculum.packaging import PackageError, PackageFile, write_zip
from curriculum.packaging.base import file_of
from curriculum.packaging.writer import CHUNK


def written(*files: PackageFile) -> zipfile.ZipFile:
    out = io.BytesIO()
    write_zip(files, out)
    return zipfile.ZipFile(out)


def test_same_files_make_the_same_bytes() -> None:
    def once() -> bytes:
        out = io.BytesIO()
        write_zip([file_of("index.html", b"<p>" * 500), file_of("media/a.mp4", bytes(3000))], out)
        return out.getvalue()

    assert once() == once()


def test_order_dates_permissions_and_compression() -> None:
    archive = written(file_of("b.xml", b"x" * 100), file_of("media/a.mp4", b"y" * 100), file_of("a.js", b"z"))
    assert [
        (i.filename, i.date_time, i.external_attr >> 16, i.create_system, i.compress_type)
        for i in archive.infolist()
    ] == [
        ("b.xml", (1980, 1, 1, 0, 0, 0), 0o100644, 3, zipfile.ZIP_DEFLATED),
        ("media/a.mp4", (1980, 1, 1, 0, 0, 0), 0o100644, 3, zipfile.ZIP_STORED),
        ("a.js", (1980, 1, 1, 0, 0, 0), 0o100644, 3, zipfile.ZIP_DEFLATED),
    ]
    assert archive.testzip() is None
    assert archive.read("media/a.mp4") == b"y" * 100


@pytest.mark.parametrize(
    "path",
    [
        *("/index.html", "../index.html", "a/../b.html", "a\\b.html", "bài.html", "a b.html"),
        *("a//b", "a/", "", "./a", ".hidden", "C:/a", "a\n"),
    ],
)
def test_unsafe_paths_are_refused(path: str) -> None:
    with pytest.raises(PackageError, match="Đường dẫn không dùng được"):
        written(file_of(path, b""))


@pytest.mark.parametrize("second", ["index.html", "INDEX.html"])
def test_a_path_comes_once_even_where_case_does_not_count(second: str) -> None:
    with pytest.raises(PackageError, match=f"Hai tệp cùng tên trong gói: {second}"):
        written(file_of("index.html", b"a"), file_of(second, b"b"))


@pytest.mark.parametrize("path", ["media/a.mp4", "media/a.vtt"])
def test_content_that_changed_since_publishing_is_refused(path: str) -> None:
    good = hashlib.sha256(b"abc").hexdigest()
    written(PackageFile(path, lambda: io.BytesIO(b"abc"), 3, good))
    with pytest.raises(PackageError, match="không còn nguyên vẹn"):
        written(PackageFile(path, lambda: io.BytesIO(b"abd"), 3, good))


def test_media_is_streamed_and_reported() -> None:
    asked: list[int] = []

    class Source(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            asked.append(size or -1)
            return super().read(size)

    reported: list[int] = []
    content = bytes(2 * CHUNK + 5)
    file = PackageFile(
        "media/a.mp4", lambda: Source(content), len(content), hashlib.sha256(content).hexdigest()
    )
    write_zip([file, file_of("a.txt", b"12")], io.BytesIO(), reported.append)
    assert asked == [CHUNK] * 4
    assert reported == [CHUNK, 2 * CHUNK, 2 * CHUNK + 5, 2 * CHUNK + 7]
