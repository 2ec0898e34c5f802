"""What the API says, as types: they check what goes out and describe it in OpenAPI."""

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from search.query import MAX_SIZE, MAX_TEXT


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
    language: str = ""
    audience: str = ""
    course: Annotated[str, Field(description="Mã khóa học")] = ""
    page: Annotated[int, Field(ge=1, le=10_000)] = 1
    size: Annotated[int, Field(ge=1, le=200)] = 100


class CataloguePackage(Schema):
    format: str
    structure: str
    edition: str
    platform: str
    file_name: str
    bytes: int
    sha256: str
    url: str


class CatalogueRelease(Schema):
    course_code: str
    language: str
    number: int
    digest: str
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
    total: int
    page: int
    pages: int
    releases: list[CatalogueRelease]
