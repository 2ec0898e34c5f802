"""Two versions of a course of ten lessons with media, and their packages; only lesson 4 differs."""

import hashlib
import io
import random
import uuid
import zipfile
from functools import cache
from pathlib import Path
from typing import BinaryIO

from curriculum.document import (
    CourseDocument,
    ImageNode,
    LessonDocument,
    Medium,
    Module,
    Rendition,
    RichTextNode,
    TrueFalseNode,
)
from curriculum.packaging import PACKAGERS, Order, Source, package_files, write_package_files

LESSONS = 10
CHANGED = 4


PICTURE = 60_000


def blob(seed: str, size: int) -> tuple[str, bytes]:
    """Nothing a compressor could make smaller, as a JPEG is; by its sha256."""
    content = random.Random(seed).randbytes(size)
    return hashlib.sha256(content).hexdigest(), content


def ten_lessons(version: int, size: int = PICTURE) -> tuple[CourseDocument, dict[str, bytes]]:
    lessons, media, files = [], [], {}
    for number in range(LESSONS):
        edited = version if number == CHANGED else 1
        key, content = blob(f"{number}/{edited}", size)
        if size:
            files[key] = content
            rendition = Rendition(name="w960", sha256=key, bytes=size, media_type="image/jpeg")
            media.append(Medium(id=key, kind="image", title=f"Hình {number}", renditions=(rendition,)))
        text = f"<p>{'Chữ của bài học. ' * 40} {number}/{edited}</p>"
        images = [ImageNode(id=new_id(number, "image"), medium=key, alt="Hình")] if size else []
        nodes = (
            RichTextNode(id=new_id(number, "text"), html=text),
            *images,
            TrueFalseNode(id=new_id(number, "question"), prompt="<p>Đúng?</p>", answer=True),
        )
        lessons.append(
            LessonDocument(
                id=new_id(number, "lesson"), code=f"bai-{number}", title=f"Bài {number}", nodes=nodes
            )
        )
    course = CourseDocument(
        id=new_id(0, "course"),
        code="K-10",
        language="vi",
        title="Mười bài",
        audience="4T",
        audience_title="4T",
        modules=(Module(id=new_id(0, "module"), lessons=tuple(lessons)),),
        media=tuple(media),
    )
    return course, files


def new_id(number: int, what: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://hoclieuso.example/{number}/{what}"))


@cache
def package(version: int, format: str = "web", size: int = PICTURE) -> bytes:
    course, files = ten_lessons(version, size)

    def open_media(sha256: str) -> BinaryIO:
        return io.BytesIO(files[sha256])

    out = io.BytesIO()
    source = Source(open_media, "https://hoclieuso.example/xapi", release=version)
    extension = PACKAGERS[format].extension
    write_package_files(package_files(format, course, Order(), source), extension, out)
    return out.getvalue()


def tree(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def tree_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def unzip(content: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
    return folder


OLD, NEW = package(1), package(2)
