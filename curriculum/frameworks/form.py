"""The form of a framework file, checked before anything is imported."""

from typing import Annotated

from pydantic import Field

from curriculum.document.base import Frozen, Text


class Level(Frozen):
    code: Text
    name: Text


class CompetencyEntry(Frozen):
    code: Annotated[Text, Field(max_length=20)]
    name: Annotated[Text, Field(max_length=255)]
    crosswalk: dict[str, str] = {}
    """Code of the same competency in other frameworks, by framework code."""


class Domain(Frozen):
    code: Text
    name: Text
    competencies: tuple[CompetencyEntry, ...]


class FrameworkFile(Frozen):
    code: Annotated[str, Field(pattern=r"^[A-Za-z0-9.-]{2,40}$")]
    title: Annotated[Text, Field(max_length=255)]
    version: Annotated[Text, Field(max_length=255)] = ""
    source: Text = ""
    levels: tuple[Level, ...] = ()
    domains: tuple[Domain, ...]
