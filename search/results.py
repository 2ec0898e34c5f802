"""What a search gives back: lessons with their best passages marked, and how many there are of each kind."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from search.analysis import Analyser, Word, analyser
from search.documents import IndexDocument, Passage
from search.query import SearchQuery

PASSAGES = 3
"""How many passages a hit shows."""
WINDOW = 240
"""How long a passage is shown, in characters."""


@dataclass(frozen=True)
class Highlight:
    """A passage with the words that were looked for in `<mark>`; everything else in `html` is escaped."""

    block: str
    kind: str
    html: str


@dataclass(frozen=True)
class Hit:
    language: str
    course_code: str
    course_title: str
    lesson_id: str
    lesson_code: str
    lesson_title: str
    title_html: str
    summary: str
    audience: str
    levels: tuple[str, ...]
    competencies: tuple[str, ...]
    media: tuple[str, ...]
    score: float
    passages: tuple[Highlight, ...]


@dataclass(frozen=True)
class Count:
    """A value of a facet, and how many hits there would be with it as the filter."""

    value: str
    count: int


@dataclass(frozen=True)
class Results:
    query: SearchQuery
    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[Count, ...]]

    @property
    def pages(self) -> int:
        return -(-self.total // self.query.size)


@dataclass(frozen=True)
class _Marked:
    passage: Passage
    spans: tuple[tuple[int, int], ...]
    worth: int


def hit(query: SearchQuery, document: IndexDocument, score: float) -> Hit:
    shared = document.model_dump(exclude={"passages"})
    title, *_ = _mark(query, [Passage(block="", kind="title", text=document.lesson_title)])
    best = sorted(_mark(query, document.passages), key=lambda marked: -marked.worth)
    shown = {marked.passage: marked for marked in best if marked.worth}
    return Hit(
        **shared,
        title_html=_html(title.passage.text, title.spans),
        score=score,
        passages=tuple(_highlight(marked) for marked in list(shown.values())[:PASSAGES]),
    )


def counts(values: dict[str, int]) -> tuple[Count, ...]:
    """The most frequent first, equals by name, so that two engines give the same list."""
    return tuple(Count(*pair) for pair in sorted(values.items(), key=lambda pair: (-pair[1], pair[0])))


def _mark(query: SearchQuery, passages: "tuple[Passage, ...] | list[Passage]") -> list[_Marked]:
    """Where the query's words stand. Typed with its marks, a word is looked for with them first."""
    cut = analyser(query.language)
    matches = [list(_matches(query, cut, passage.text)) for passage in passages]
    exact = set(query.terms.exact)
    found_exactly = {word.folded for words in matches for word in words if word.exact in exact}
    return [
        _marked(passage, [word for word in words if word.exact in exact or word.folded not in found_exactly])
        for passage, words in zip(passages, matches, strict=True)
    ]


def _matches(query: SearchQuery, cut: Analyser, text: str) -> Iterator[Word]:
    """The words of a text that the query asks for; single syllables of an unspaced script do not count."""
    wanted = set(query.needles)
    if not cut.unspaced:
        yield from (word for word in cut.words(text) if word.folded in wanted)
        return
    paired = {
        word
        for left, right in cut.neighbours(text)
        if f"{left.folded}_{right.folded}" in wanted
        for word in (left, right)
    }
    yield from (word for word in cut.words(text) if word in paired or word.folded in wanted)


def _marked(passage: Passage, words: list[Word]) -> _Marked:
    """A passage is worth what it holds: two for a word, one more for each that follows its neighbour."""
    spans: list[tuple[int, int]] = []
    joined = 0
    for word in words:
        if spans and not passage.text[spans[-1][1] : word.start].strip("\u200b "):
            spans[-1] = (spans[-1][0], word.end)
            joined += 1
        else:
            spans.append((word.start, word.end))
    distinct = len({word.folded for word in words})
    return _Marked(passage, tuple(spans), 2 * distinct + min(joined, distinct))


def _highlight(marked: _Marked) -> Highlight:
    start, end = _window(marked.passage.text, marked.spans)
    inside = tuple((a - start, b - start) for a, b in marked.spans if start <= a and b <= end)
    html = _html(marked.passage.text[start:end], inside)
    before, after = ("…" if start else ""), ("…" if end < len(marked.passage.text) else "")
    return Highlight(marked.passage.block, marked.passage.kind, f"{before}{html}{after}")


def _window(text: str, spans: tuple[tuple[int, int], ...]) -> tuple[int, int]:
    """The stretch of at most WINDOW characters that covers most of the marked ones, cut between words."""
    if len(text) <= WINDOW:
        return 0, len(text)

    def covered(at: int) -> int:
        return sum(b - a for a, b in spans if at <= a and b <= at + WINDOW)

    first = max((span[0] for span in spans), key=lambda at: (covered(at), -at))
    start = max(0, min(first - WINDOW // 4, len(text) - WINDOW))
    end = min(len(text), start + WINDOW)
    end = max(end, next(b for a, b in spans if a == first))
    return _between_words(text, start, first), end if end == len(text) else _word_end(text, end, first)


def _between_words(text: str, start: int, first: int) -> int:
    """The next place after `start` where a word begins, at the latest `first`."""
    if start == 0:
        return 0
    space = re.compile(r"[\s\u200b]+").search(text, start, first)
    return space.end() if space else first


def _word_end(text: str, end: int, first: int) -> int:
    """The last place before `end` where a word ends."""
    cut = max(text.rfind(" ", first, end + 1), text.rfind("\u200b", first, end + 1))
    return cut if cut > first else end


def _html(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    parts, at = [], 0
    for start, end in spans:
        parts += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    return "".join([*parts, escape(text[at:])])
