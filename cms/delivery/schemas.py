"""What the API says, as types: they check what goes out and describe it in OpenAPI."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from search.query import MAX_SIZE, MAX_TEXT

Line = Annotated[str, Field(pattern=r"^[^\x00]*$")]
"""A text that every database can look for: PostgreSQL knows none with a zero in it."""
ChannelName = Literal["", "draft", "canary", "stable"]


class Problem(Schema):
    detail: str
    """What is wrong and what to do, in Vietnamese."""
    field: str = ""
    """The parameter to change, when it is one."""


class SearchParameters(Schema):
    q: Annotated[str, Field(max_length=MAX_TEXT, description="Từ cần tìm, có dấu hay không dấu đều được")]
    language: Annotated[str, Field(description="Thẻ BCP 47, ví dụ vi, km, blt-Tavt")] = "vi"
    audience: str = ""
    competency: Annotated[str, Field(description="Khung và mã, ví dụ TT02-2025/4.2")] = ""
    level: str = ""
    medium: Annotated[str, Field(description="text, image, audio, video, slides hoặc quiz")] = ""
    page: Annotated[int, Field(ge=1)] = 1
    size: Annotated[int, Field(ge=1, le=MAX_SIZE)] = 10


class FoundPassage(Schema):
    block: str
    kind: str
    html: str


class FoundLesson(Schema):
    course_code: str
    course_title: str
    lesson_id: str
    lesson_code: str
    lesson_title: str
    title_html: str
    summary: str
    language: str
    audience: str
    levels: list[str]
    competencies: list[str]
    media: list[str]
    score: float
    passages: list[FoundPassage]


class FacetCount(Schema):
    value: str
    count: int


class SearchAnswer(Schema):
    total: int
    page: int
    pages: int
    hits: list[FoundLesson]
    facets: dict[str, list[FacetCount]]


class CatalogueParameters(Schema):
    course: Annotated[Line, Field(max_length=64, description="Mã khóa học")] = ""
    language: Annotated[Line, Field(max_length=35, description="Thẻ BCP 47, ví dụ vi, km, blt-Tavt")] = ""
    audience: Annotated[Line, Field(max_length=64)] = ""
    level: Annotated[Line, Field(max_length=64)] = ""
    competency: Annotated[Line, Field(max_length=64, description="Khung và mã, ví dụ TT02-2025/4.2")] = ""
    format: Annotated[Line, Field(max_length=20, description="Có gói định dạng này, ví dụ scorm12")] = ""
    cursor: Annotated[str, Field(max_length=600, description="“next” của trang trước")] = ""
    size: Annotated[int, Field(ge=1, le=200)] = 100
    channel: Annotated[ChannelName, Field(description="Chỉ dành cho người soạn bài")] = ""


class ChangesParameters(Schema):
    since: Annotated[
        str, Field(max_length=600, description="“since” của danh mục hoặc “cursor” của lần hỏi trước")
    ] = ""
    size: Annotated[int, Field(ge=1, le=200)] = 100
    channel: Annotated[ChannelName, Field(description="Chỉ dành cho người soạn bài")] = ""


class CataloguePackage(Schema):
    format: str
    structure: str
    edition: str
    platform: str
    completion: str
    lesson: str
    budget: int
    languages: list[str]
    file_name: str
    media_type: str
    bytes: int
    sha256: str
    url: Annotated[str, Field(description="So với địa chỉ của chính danh mục này")]
    signature_url: str | None


class CatalogueRelease(Schema):
    course_code: str
    language: str
    number: int
    digest: str
    chain: str
    released_at: datetime
    title: str
    summary: str
    audience: str
    level: str
    competencies: list[str]
    minutes: int
    lessons: int
    licence: str
    attribution: str
    packages: list[CataloguePackage]


class Catalogue(Schema):
    channel: str
    total: int
    facets: dict[str, list[FacetCount]]
    next: Annotated[str | None, Field(description="“cursor” của trang sau; null: đã hết")]
    since: Annotated[str, Field(description="Hỏi thay đổi từ đây, sau khi đọc hết các trang")]
    releases: list[CatalogueRelease]


class Change(Schema):
    course_code: str
    language: str
    changed_at: datetime | None
    gone: Annotated[
        Literal["withdrawn", "demoted", "blocked"] | None, Field(description="Vì sao không còn; null: còn")
    ]
    release: CatalogueRelease | None


class Changes(Schema):
    channel: str
    more: Annotated[bool, Field(description="Còn nữa: hỏi tiếp ngay bằng “cursor”")]
    cursor: str
    changes: list[Change]


class Report(Schema):
    course: Annotated[Line, Field(max_length=64)]
    language: Annotated[Line, Field(max_length=35)]
    release: Annotated[int | None, Field(ge=1, le=2**31 - 1, description="Số phát hành")] = None
    file_name: Annotated[Line, Field(max_length=255, description="Thay cho số phát hành")] = ""
    sha256: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$", description="Của tệp đã nhập")] = ""
    count: Annotated[
        int | None, Field(ge=0, le=2**31 - 1, description="Số lượt học, không có gì về từng người")
    ] = None


class Reported(Schema):
    course: str
    language: str
    release: int
    genuine: Annotated[bool | None, Field(description="sha256 có đúng là gói của bản này")]
    current: Annotated[bool, Field(description="Có phải bản mà kênh của nền tảng đang chào")]
    offered: Annotated[int | None, Field(description="Bản mà kênh đang chào; null: không còn")]


class ReportAnswer(Schema):
    reports: list[Reported]
