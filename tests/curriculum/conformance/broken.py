"""Golden packages, broken in one way each: a tree is changed, our description of it made anew, and zipped."""

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

from curriculum.packaging import Structure
from tests.curriculum.packaging.golden import tree

Tree = dict[str, bytes]
Change = Callable[[Tree], None]

EPUB: Tree = {
    "mimetype": b"application/epub+zip",
    "META-INF/container.xml": b'<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
    b'<rootfiles><rootfile full-path="EPUB/book.opf"/></rootfiles></container>',
    "EPUB/book.opf": b'<package xmlns="http://www.idpf.org/2007/opf"><manifest>'
    b'<item id="a" href="a.xhtml"/></manifest></package>',
    "EPUB/a.xhtml": b"<html><body><p>Xin</p></body></html>",
}
CARTRIDGE: Tree = {
    "imsmanifest.xml": b'<manifest xmlns="http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"><metadata>'
    b"<schema>IMS Common Cartridge</schema><schemaversion>1.1.0</schemaversion></metadata>"
    b'<resources><resource identifier="r" type="webcontent"><file href="a.html"/></resource></resources>'
    b"</manifest>",
    "a.html": b"<html><body><p>Xin</p></body></html>",
}
TINCAN: Tree = {
    "tincan.xml": b'<tincan xmlns="http://projecttincan.com/tincan.xsd"><activities>'
    b'<activity id="https://vi.example/khoa-1" type="http://adlnet.gov/expapi/activities/course">'
    b'<name>Kho\xc3\xa1</name><launch lang="vi">index.html</launch></activity></activities></tincan>',
    "index.html": b"<html><body><p>Xin</p></body></html>",
}
H5P: Tree = {"h5p.json": b'{"title": "x"}', "content/content.json": b"{}"}
MADE_UP = {"epub": EPUB, "commoncartridge": CARTRIDGE, "xapi": TINCAN, "h5p": H5P}


def package_tree(format: str, structure: Structure = "lessons") -> Tree:
    if format in MADE_UP:
        return dict(MADE_UP[format])
    return dict(tree(format, "everything", "course" if format == "web" else structure))


def sealed(files: Tree) -> Tree:
    """With a description that says what is really there."""
    if "hoclieuso.json" not in files:
        return files
    data = json.loads(files["hoclieuso.json"])
    data["files"] = [
        {"path": path, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for path, content in files.items()
        if path != "hoclieuso.json"
    ]
    return {**files, "hoclieuso.json": json.dumps(data).encode()}


def zipped(files: Tree, to: Path) -> Path:
    with zipfile.ZipFile(to, "w") as archive:
        for path, content in files.items():
            archive.writestr(zipfile.ZipInfo(path), content)
    return to


def replace(path: str, old: str, new: str, count: int = -1) -> Change:
    def change(files: Tree) -> None:
        text = files[path].decode()
        assert old in text, f"{old!r} is not in {path}"
        files[path] = text.replace(old, new, count).encode()

    return change


def add(path: str, content: bytes | str) -> Change:
    def change(files: Tree) -> None:
        files[path] = content.encode() if isinstance(content, str) else content

    return change


def remove(path: str) -> Change:
    def change(files: Tree) -> None:
        del files[path]

    return change


def together(*changes: Change) -> Change:
    def change(files: Tree) -> None:
        for one in changes:
            one(files)

    return change
