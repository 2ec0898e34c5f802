"""The form of a framework file, checked before anything is imported."""

from typing import Annotated

from pydantic import Field

from curriculum.document.base import Frozen, Text


class Level(Frozen):
    code: Text
    name: Text


class CompetencyEntry(Frozen):
    code: Text
    name: Text
    crosswalk: dict[str, str] = {}
    """Code of the same competency in other frameworks, by framework code."""


class Domain(Frozen):
    code: Text
    name: Text
    competencies: tuple[CompetencyEntry, ...]


class FrameworkFile(Frozen):
    code: Annotated[str, Field(pattern=r"^[A-Za-z0-9.-]{2,40}$")]
    title: Text
    version: Text = ""
    source: Text = ""
    levels: tuple[Level, ...] = ()
    domains: tuple[Domain, ...]
