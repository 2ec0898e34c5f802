"""Courses to measure with: made on the spot, of any size, the same at every run."""

import hashlib
import io
import random
import uuid
from pathlib import Path

from PIL import Image, ImageDraw

from curriculum.document import (
    Caption,
    Choice,
    CourseDocument,
    ImageNode,
    LessonDocument,
    Medium,
    Module,
    MultipleChoiceNode,
    Rendition,
    RichTextNode,
    SingleChoiceNode,
    TrueFalseNode,
    VideoNode,
)

WORDS = "mở điện thoại bấm nút xem tin nhắn gọi con cháu hỏi cán bộ xã chợ trả tiền quét mã"


def course_of(lessons: int, film_bytes: int, folder: Path, changed: int | None = None) -> CourseDocument:
    """A course whose media lie in `folder` by sha256. `changed`: number of a lesson whose text is another."""
    made = [_lesson(number, film_bytes, folder, number == changed) for number in range(lessons)]
    return CourseDocument(
        id=_id("course"),
        code="DO-01",
        language="vi",
        title="Khóa học để đo",
        summary="Mười bài, mỗi bài có chữ, hình, video và câu hỏi.",
        audience="nguoi-dan",
        audience_title="Người dân",
        minutes=5 * lessons,
        modules=(Module(id=_id("module"), lessons=tuple(lesson for lesson, _media in made)),),
        media=tuple(medium for _lesson, media in made for medium in media),
    )


def _lesson(number: int, film_bytes: int, folder: Path, changed: bool) -> tuple[LessonDocument, list[Medium]]:
    dice = random.Random(f"lesson {number} {changed}")
    picture, film = _picture(number, folder), _film(number, film_bytes, folder)
    nodes = (
        *(RichTextNode(id=_id(f"{number} text {at}"), html=f"<p>{_words(dice, 60)}.</p>") for at in range(6)),
        ImageNode(id=_id(f"{number} image"), medium=picture.id, alt="Hình vẽ"),
        VideoNode(id=_id(f"{number} video"), medium=film.id, title="Video", transcript="<p>Lời.</p>"),
        SingleChoiceNode(id=_id(f"{number} one"), prompt="<p>Chọn một?</p>", choices=_choices(number, 1)),
        MultipleChoiceNode(
            id=_id(f"{number} many"), prompt="<p>Chọn nhiều?</p>", choices=_choices(number, 2)
        ),
        TrueFalseNode(id=_id(f"{number} tf"), prompt="<p>Đúng không?</p>", answer=True),
    )
    lesson = LessonDocument(
        id=_id(f"{number}"), code=f"DO-01-{number:02d}", title=f"Bài {number}", nodes=nodes
    )
    return lesson, [picture, film]


def _choices(number: int, right: int) -> tuple[Choice, ...]:
    return tuple(
        Choice(id=_id(f"{number} {right} {at}"), text=f"Câu trả lời {at}", correct=at < right)
        for at in range(4)
    )


def _picture(number: int, folder: Path) -> Medium:
    renditions = []
    for width in (480, 960):
        image = Image.new("RGB", (width, width * 9 // 16), (240, 240 - number * 5, 200))
        ImageDraw.Draw(image).ellipse((20, 20, width - 20, width // 2), fill=(20 * (number % 12), 90, 140))
        out = io.BytesIO()
        image.save(out, "WEBP", quality=78)
        size = {"width": image.width, "height": image.height}
        renditions.append(_keep(folder, out.getvalue(), f"w{width}", "image/webp", **size))
    return Medium(
        id=_sha(f"picture {number}".encode()), kind="image", title="Hình", renditions=tuple(renditions)
    )


def _film(number: int, size: int, folder: Path) -> Medium:
    """Bytes of the size of a film; packaging copies and never plays them."""
    dice = random.Random(f"film {number}")
    captions = f"WEBVTT\n\n00:00.000 --> 00:02.000\nBài {number}\n".encode()
    poster = io.BytesIO()
    Image.new("RGB", (640, 360), (30, 60 + number, 90)).save(poster, "JPEG", quality=80)
    renditions = (
        _keep(folder, dice.randbytes(size), "480p", "video/mp4", width=854, height=480),
        _keep(folder, dice.randbytes(size // 3), "240p", "video/mp4", width=426, height=240),
        _keep(folder, dice.randbytes(size // 12), "opus", "audio/ogg"),
        _keep(folder, dice.randbytes(size // 8), "aac", "audio/mp4"),
        _keep(folder, poster.getvalue(), "poster", "image/jpeg", width=640, height=360),
    )
    kept = _keep(folder, captions, "captions", "video/mp4")
    return Medium(
        id=_sha(f"film {number}".encode()),
        kind="video",
        title="Video",
        renditions=renditions,
        captions=(Caption(language="vi", sha256=kept.sha256, bytes=kept.bytes),),
    )


def _keep(folder: Path, content: bytes, name: str, media_type: str, **size: int) -> Rendition:
    sha256 = _sha(content)
    (folder / sha256).write_bytes(content)
    return Rendition(name=name, sha256=sha256, bytes=len(content), media_type=media_type, **size)


def _words(dice: random.Random, count: int) -> str:
    return " ".join(dice.choice(WORDS.split()) for _ in range(count)).capitalize()


def _id(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://hoclieuso.example/bench/{name}"))


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
