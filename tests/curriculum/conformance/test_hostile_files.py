"""Files made to harm: each is a finding in words, never an exception, and nothing is unpacked of it."""

import io
import os
import random
import stat
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest

from curriculum.conformance import archive, check
from tests.curriculum.conformance import broken
from tests.curriculum.packaging.golden import course, zip_bytes


def found(path: Path) -> set[str]:
    return {one.rule for one in check(path).findings}


def written(
    to: Path, *entries: tuple[zipfile.ZipInfo | str, bytes], method: int = zipfile.ZIP_STORED
) -> Path:
    with zipfile.ZipFile(to, "w", method) as file:
        file.writestr("index.html", b"<html><body>Xin</body></html>")
        for info, content in entries:
            file.writestr(info, content)
    return to


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "package.zip"


@pytest.mark.parametrize(
    "name", ["../a.html", "/etc/a.html", "a/../../b.html", "C:/a.html", "a\\..\\b.html", "a//b.html", "./a"]
)
def test_names_that_lead_outside(name: str, path: Path) -> None:
    assert found(written(path, (name, b"x"))) == {"archive.unsafe-path"}


def test_a_link_instead_of_a_file(path: Path) -> None:
    info = zipfile.ZipInfo("passwords.txt")
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    assert found(written(path, (info, b"/etc/passwd"))) == {"archive.symlink"}


def test_a_bomb_of_one_file(path: Path) -> None:
    assert found(written(path, ("a.txt", bytes(21_000_000)), method=zipfile.ZIP_DEFLATED)) == {"archive.bomb"}


def test_a_bomb_of_many_files(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 1000)
    assert found(written(path, ("a.txt", bytes(600)), ("b.txt", bytes(600)))) == {"archive.bomb"}


def test_too_many_files(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_ENTRIES", 2)
    assert found(written(path, ("a.txt", b""), ("b.txt", b""))) == {"archive.too-many"}
    monkeypatch.setattr(archive, "MOST_DIRECTORY_BYTES", 50)
    assert found(path) == {"archive.too-many"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name(path: Path) -> None:
    assert found(written(path, ("a.txt", b"1"), ("a.txt", b"2"))) == {"archive.duplicate"}
    assert found(written(path, ("a.txt", b"1"), ("A.txt", b"2"))) == {"archive.duplicate"}


def test_an_encrypted_file(path: Path) -> None:
    content = bytearray(written(path, ("a.txt", b"secret")).read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.rindex(mark) + at] |= 1
    path.write_bytes(content)
    assert found(path) == {"archive.encrypted"}


def test_an_unusual_compression(path: Path) -> None:
    assert "archive.method" in found(written(path, ("a.txt", b"x" * 100), method=zipfile.ZIP_LZMA))


def test_damaged_content(path: Path) -> None:
    content = written(path, ("a.txt", b"good content")).read_bytes()
    path.write_bytes(content.replace(b"good content", b"evil content"))
    assert found(path) == {"archive.damaged"}


def test_a_size_that_lies(path: Path) -> None:
    content = bytearray(written(path, ("a.txt", b"x" * 50)).read_bytes())
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<L", 10)
    path.write_bytes(content)
    assert found(path) == {"archive.damaged"}


def test_what_is_no_archive(tmp_path: Path, path: Path) -> None:
    written(path)
    whole = path.read_bytes()
    for content, rules in (
        (b"", {"kind.unknown"}),
        (b"PK\x03\x04" + os.urandom(200), {"archive.broken"}),
        (whole[:-30], {"archive.broken"}),
        (b"PK\x05\x06" + bytes(18), {"archive.empty"}),
        (b"\x1f\x8b" + bytes(50), {"archive.broken"}),
        (b"GIF89a" + os.urandom(50), {"kind.unknown"}),
    ):
        path.write_bytes(content)
        assert found(path) == rules
    assert found(tmp_path / "nowhere.zip") == {"archive.unreadable"}
    assert found(tmp_path) == {"archive.unreadable"}


def test_a_tar_with_links_and_ways_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.tar.gz"
    with tarfile.open(path, "w:gz") as file:
        for name, kind in (
            ("course/course.xml", tarfile.REGTYPE),
            ("../a", tarfile.REGTYPE),
            ("b", tarfile.SYMTYPE),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            file.addfile(info, io.BytesIO())
    assert found(path) >= {"archive.unsafe-path", "archive.symlink"}
    monkeypatch.setattr(archive, "MOST_TAR_BYTES", 500)
    assert "archive.bomb" in found(path)


LAUGHS = '<!DOCTYPE m [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32"])
def test_a_billion_laughs(encoding: str, path: Path) -> None:
    xml = f"<?xml version='1.0' encoding='{encoding}'?>{LAUGHS}]><manifest>&i;</manifest>"
    broken.zipped({"imsmanifest.xml": xml.encode(encoding)}, path)
    assert found(path) & {"xml.entities", "xml.broken"}


def test_an_entity_that_reads_a_file_is_not_read(path: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SESAM")
    entity = f'<!DOCTYPE m [<!ENTITY a SYSTEM "{secret.as_uri()}">]>'
    xml = f"{entity}<manifest><metadata><schema>&a;</schema></metadata></manifest>"
    report = check(broken.zipped({"imsmanifest.xml": xml.encode()}, path))
    assert {one.rule for one in report.findings} == {"xml.entities"}
    assert "SESAM" not in report.to_json()


def test_deep_and_strange_xml(path: Path) -> None:
    deep = b"<a>" * 5000 + b"</a>" * 5000
    odd = (
        b'<manifest xmlns="urn:x"><organizations><item/></organizations>'
        b"<resources><resource/><?pi?><!-- --></resources></manifest>"
    )
    for name in ("imsmanifest.xml", "cmi5.xml", "tincan.xml"):
        for content in (deep, odd, b"", b"\0\0", b"<a/>"):
            assert found(broken.zipped({name: content}, path)), (name, content[:20])


def test_random_damage_never_raises(path: Path) -> None:
    chance = random.Random(5)
    whole = zip_bytes("scorm12", course("minimal"))
    for _ in range(150):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 30)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        path.write_bytes(content[: chance.choice([len(content), chance.randrange(len(content))])])
        check(path).to_json()


def test_manifests_with_random_damage_never_raise(path: Path) -> None:
    chance = random.Random(6)
    for format, name in (
        ("scorm12", "imsmanifest.xml"),
        ("scorm2004", "imsmanifest.xml"),
        ("cmi5", "cmi5.xml"),
    ):
        files = broken.package_tree(format)
        files = {path: content for path, content in files.items() if len(content) < 30_000}
        pieces = files[name].split(b">")
        for _ in range(40):
            some = list(pieces)
            for _ in range(chance.randint(1, 4)):
                at = chance.randrange(len(some))
                some[at] = chance.choice(
                    [b"", some[at][::-1], some[at].replace(b'="', b'="\\..'), some[at] * 2]
                )
            check(broken.zipped({**files, name: b">".join(some)}, path)).to_json()
