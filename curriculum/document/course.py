"""A course in one language, with everything it is made of: no database ids, no addresses, JSON both ways."""

import hashlib
import json
from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from curriculum.document.base import Code, Frozen, Html, Id, Sha256, Text
from curriculum.document.nodes import (
    MultipleChoiceNode,
    Node,
    Question,
    SingleChoiceNode,
    TrueFalseNode,
    media_of,
)
from curriculum.languages import LANGUAGES

SCHEMA_VERSION: Literal[1] = 1

Licence = Literal["CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC0-1.0", "all-rights-reserved"]


class Competency(Frozen):
    """A competency of a named framework at one of its levels: TT02-2025, 4.2, CB2."""

    framework: Text
    code: Text
    name: Text
    level: Text = ""


class Attribution(Frozen):
    creator: Text = ""
    licence: Text = ""
    source: Text = ""


class Rendition(Frozen):
    """One file of a medium that a learner's device may fetch; the bytes are found by `sha256`."""

    name: Text
    """What it is made for: `480p`, `240p`, `opus`, `aac`, `poster`, `w960`, `w480`."""
    sha256: Sha256
    bytes: Annotated[int, Field(ge=1)]
    media_type: Annotated[str, Field(pattern=r"^(image|audio|video)/[a-z0-9.+-]+$")]
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None


class Caption(Frozen):
    """A WebVTT file."""

    language: str
    sha256: Sha256
    bytes: Annotated[int, Field(ge=1)]


class Medium(Frozen):
    """A picture, sound or video as a whole; `id` is the sha256 of the original that was uploaded."""

    id: Sha256
    kind: Literal["image", "audio", "video"]
    title: Text
    renditions: Annotated[tuple[Rendition, ...], Field(min_length=1)]
    captions: tuple[Caption, ...] = ()
    attribution: Attribution = Attribution()


class LessonDocument(Frozen):
    id: Id
    """Its translation key: the same in every language."""
    code: Code
    title: Text
    summary: Text = ""
    minutes: Annotated[int, Field(ge=0)] = 0
    competencies: tuple[Competency, ...] = ()
    nodes: tuple[Node, ...]
    guide: Annotated[Html, Field(exclude_if=lambda guide: not guide)] = ""
    """For those who teach the lesson; only the teacher's edition shows it."""

    def questions(self) -> Iterator[Question]:
        for node in self.nodes:
            if isinstance(node, SingleChoiceNode | MultipleChoiceNode | TrueFalseNode):
                yield node

    def media(self) -> Iterator[str]:
        for node in self.nodes:
            yield from media_of(node)


class Module(Frozen):
    """Lessons under a common heading; a course without modules has one with an empty title."""

    id: Id
    title: Text = ""
    lessons: Annotated[tuple[LessonDocument, ...], Field(min_length=1)]


class CourseDocument(Frozen):
    schema_version: Literal[1] = SCHEMA_VERSION
    id: Id
    code: Code
    language: str
    """Canonical BCP 47 tag, one of `curriculum.languages`."""
    title: Text
    summary: Text = ""
    outcomes: tuple[Text, ...] = ()
    audience: Code
    audience_title: Text
    programme_title: Text = ""
    level: Text = ""
    competencies: tuple[Competency, ...] = ()
    minutes: Annotated[int, Field(ge=0)] = 0
    licence: Licence = "CC-BY-4.0"
    attribution: Text = ""
    """Who made it, as it must be named: the publishing body, never a person's account."""
    mastery_score: Annotated[int, Field(ge=0, le=100)] = 80
    """Per cent of all points that passes the course."""
    completion: Literal["viewed", "viewed_and_passed"] = "viewed_and_passed"
    """`viewed`: every lesson opened to its end; `viewed_and_passed`: and the mastery score reached."""
    sequencing: Annotated[Literal["free", "ordered"], Field(exclude_if=lambda how: how == "free")] = "free"
    """`ordered`: each lesson opens once the one before it is completed."""
    modules: Annotated[tuple[Module, ...], Field(min_length=1)]
    media: tuple[Medium, ...] = ()
    """The bill of materials: each medium that a lesson uses, once, in order of first use."""

    @field_validator("language")
    @classmethod
    def _known_language(cls, tag: str) -> str:
        if tag not in LANGUAGES:
            raise ValueError(f"unknown language {tag!r}; curriculum.languages lists the known ones")
        return tag

    @model_validator(mode="after")
    def _whole(self) -> Self:
        lessons = list(self.lessons())
        ids = [i for lesson in lessons for i in (lesson.id, *(node.id for node in lesson.nodes))]
        codes = [lesson.code for lesson in lessons]
        for what, values in (("id", ids), ("lesson code", codes)):
            repeated = sorted({value for value in values if values.count(value) > 1})
            if repeated:
                raise ValueError(f"repeated {what}: {', '.join(repeated)}")
        used = list(dict.fromkeys(key for lesson in lessons for key in lesson.media()))
        if used != [medium.id for medium in self.media]:
            raise ValueError("media must list exactly what the lessons use, in order of first use")
        return self

    def lessons(self) -> Iterator[LessonDocument]:
        for module in self.modules:
            yield from module.lessons

    def questions(self) -> Iterator[Question]:
        for lesson in self.lessons():
            yield from lesson.questions()

    def medium(self, key: str) -> Medium:
        return next(medium for medium in self.media if medium.id == key)

    def to_json(self) -> str:
        """Canonical JSON: the same document always gives the same text.

        Fields that came later are left out where they say nothing: earlier documents keep their digest.
        """
        data = self.model_dump(mode="json")
        return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def digest(self) -> str:
        """sha256 of the canonical JSON."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()
