"""Statements about packages that lie somewhere, and where things are in these tests."""

import hashlib
import zipfile
from pathlib import Path

from curriculum.trust.keyring import KeyRing
from curriculum.trust.statement import Statement, sign_statement
from curriculum.trust.verify import description_of

NAME = "CT-CD-02-vi-1-web.zip"
NOW = "2026-11-28T08:00:00Z"


def statement(path: Path) -> Statement:
    content, inside = path.read_bytes(), description_of(path)
    return Statement(
        file_name=path.name,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        course="CT-CD-02",
        language="vi",
        release=1,
        digest="a" * 64,
        chain="b" * 64,
        format="web",
        order={"structure": "course"},
        description=hashlib.sha256(inside).hexdigest() if inside else "",
    )


def signature(ring: KeyRing, path: Path) -> str:
    return sign_statement(statement(path), ring.private(ring.read().active))


def unzipped(package: Path) -> Path:
    folder = package.with_suffix("")
    with zipfile.ZipFile(package) as archive:
        archive.extractall(folder)
    return folder


def keys_file(ring: KeyRing) -> str:
    return str(ring.folder / "keys.json")
