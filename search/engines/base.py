"""What every engine can do, and the weights that make them rank alike."""

from collections.abc import Iterable
from typing import Protocol

from search.documents import IndexDocument
from search.query import SearchQuery
from search.results import Results

WEIGHTS = {"title": 1.0, "exact": 1.0, "folded": 1.0, "shingles": 1.0}
"""What a match in each field of `IndexDocument.fields()` is worth; measured in docs/search.md."""


class EngineUnavailable(Exception):
    """The engine does not answer. Trying again later can help; the text is for the editor, in Vietnamese."""


class Engine(Protocol):
    """One index per language. Every method raises EngineUnavailable when the engine is out of reach."""

    name: str

    def rebuild(self, language: str, documents: Iterable[IndexDocument]) -> int:
        """Build an index of a language beside the old one, then swap; returns how many lessons it holds."""

    def put(self, documents: Iterable[IndexDocument]) -> None:
        """Replace whole courses: lessons of theirs that are not among the documents go."""

    def remove(self, course_code: str, language: str) -> None: ...

    def search(self, query: SearchQuery) -> Results: ...

    def healthy(self) -> bool: ...


def needle_field(needle: str) -> str:
    """The field a needle is looked for in."""
    return "shingles" if "_" in needle else "folded"
