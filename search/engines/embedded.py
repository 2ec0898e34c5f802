"""The engine that needs no server: SQLite's FTS5 in a file of its own, next to the site's data.

Each language has a set of three tables with a number; one row of `sets` says which set is live. A rebuild
fills a new set and then moves that one mark. The terms come ready cut (search.analysis): FTS5 splits them at
spaces and does nothing else.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import groupby, islice
from pathlib import Path

from search.documents import IndexDocument
from search.engines.base import WEIGHTS, EngineUnavailable, needle_field
from search.query import FILTERS, SearchQuery
from search.results import Count, Hit, Results, counts, hit

BATCH = 100
"""Lessons written in one transaction of a rebuild: others that write wait no longer than that."""

# The `#` in a table's name stands for the number of its set.
SETS = """
    CREATE TABLE IF NOT EXISTS sets (
        number INTEGER PRIMARY KEY AUTOINCREMENT, language TEXT NOT NULL, live INTEGER NOT NULL DEFAULT 0
    )
"""
TABLES = (
    """CREATE TABLE lessons_# (
        id INTEGER PRIMARY KEY, course_code TEXT NOT NULL, lesson_id TEXT NOT NULL, document TEXT NOT NULL
    )""",
    "CREATE INDEX lessons_#_course ON lessons_# (course_code)",
    """CREATE TABLE labels_# (
        facet TEXT NOT NULL, value TEXT NOT NULL, lesson INTEGER NOT NULL, PRIMARY KEY (facet, value, lesson)
    ) WITHOUT ROWID""",
    "CREATE INDEX labels_#_lesson ON labels_# (lesson)",
    # `ascii` takes every letter beyond ASCII as it is, so no letter depends on SQLite's Unicode tables.
    """CREATE VIRTUAL TABLE terms_# USING fts5 (
        title, exact, folded, shingles, tokenize = "ascii tokenchars '_'"
    )""",
)
DROP = ("DROP TABLE IF EXISTS lessons_#", "DROP TABLE IF EXISTS labels_#", "DROP TABLE IF EXISTS terms_#")

# `+rowid` keeps SQLite from running the whole match anew for each of the rowids: 1 ms and not 25.
RANKED = """
    INSERT INTO temp.found SELECT rowid, -bm25(terms_#, ?, ?, ?, ?) FROM terms_#
    WHERE terms_# MATCH ? AND +rowid IN (
        SELECT rowid FROM ({needles}) GROUP BY rowid HAVING count(*) >= ?
    )
"""
NEEDLE = "SELECT rowid FROM terms_# WHERE terms_# MATCH ?"
FOUND = "CREATE TEMP TABLE IF NOT EXISTS found (id INTEGER PRIMARY KEY, score REAL NOT NULL)"
TOTAL = "SELECT count(*) FROM found WHERE {where}"
HITS = """
    SELECT document, score FROM lessons_# JOIN (
        SELECT found.id AS best, score FROM found JOIN lessons_# ON lessons_#.id = found.id WHERE {where}
        ORDER BY score DESC, lesson_id LIMIT ? OFFSET ?
    ) ON lessons_#.id = best ORDER BY score DESC, lesson_id
"""
COUNTS = """
    SELECT value, count(*) FROM labels_# CROSS JOIN found ON found.id = labels_#.lesson
    WHERE facet = ? AND {where} GROUP BY value
"""
INSERT_LESSON = "INSERT INTO lessons_# (course_code, lesson_id, document) VALUES (?, ?, ?)"
INSERT_TERMS = "INSERT INTO terms_# (rowid, title, exact, folded, shingles) VALUES (?, ?, ?, ?, ?)"
LABELLED = "found.id IN (SELECT lesson FROM labels_# WHERE facet = ? AND value = ?)"


class EmbeddedEngine:
    name = "embedded"

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)

    def rebuild(self, language: str, documents: Iterable[IndexDocument]) -> int:
        with self._open() as index:
            with index.transaction():
                for number in index.numbers(language, live=False):  # left by a rebuild that was killed
                    index.drop(number)
                number = index.create(language)
            written, source = 0, iter(documents)
            while batch := list(islice(source, BATCH)):
                with index.transaction():
                    index.insert(number, batch)
                written += len(batch)
            with index.transaction():
                for old in index.numbers(language, live=True):
                    index.drop(old)
                index.make_live(number)
        return written

    def put(self, documents: Iterable[IndexDocument]) -> None:
        in_order = sorted(documents, key=lambda document: document.language)
        with self._open() as index, index.transaction():
            for language, group in groupby(in_order, key=lambda document: document.language):
                lessons = list(group)
                number = index.live(language) or index.make_live(index.create(language))
                for course_code in {lesson.course_code for lesson in lessons}:
                    index.delete(number, course_code)
                index.insert(number, lessons)

    def remove(self, course_code: str, language: str) -> None:
        with self._open() as index, index.transaction():
            if number := index.live(language):
                index.delete(number, course_code)

    def search(self, query: SearchQuery) -> Results:
        with self._open() as index, index.transaction("DEFERRED"):
            number = index.live(query.language)
            if not number:
                return Results(query, 0, (), dict.fromkeys(FILTERS, ()))
            index.find(number, query)
            total, hits = index.hits(number, query)
            return Results(query, total, hits, {name: index.counts(number, query, name) for name in FILTERS})

    def healthy(self) -> bool:
        try:
            with self._open() as index:
                index.numbers("", live=True)
        except EngineUnavailable:
            return False
        return True

    @contextmanager
    def _open(self) -> "Iterator[_Index]":
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=10, isolation_level=None)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA temp_store = MEMORY")
                connection.execute(SETS)
                yield _Index(connection)
        except (sqlite3.Error, OSError) as error:
            raise EngineUnavailable(
                f"Không đọc ghi được tệp chỉ mục {self.path.name}: {error}. "
                "Hãy kiểm tra ổ đĩa và quyền ghi của thư mục dữ liệu."
            ) from error


class _Index:
    """The statements, on one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    @contextmanager
    def transaction(self, mode: str = "IMMEDIATE") -> Iterator[None]:
        self.connection.execute(f"BEGIN {mode}")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def run(self, number: int, statement: str, *values: object) -> sqlite3.Cursor:
        return self.connection.execute(statement.replace("#", str(number)), values)

    # --- sets

    def numbers(self, language: str, live: bool) -> list[int]:
        rows = self.connection.execute(
            "SELECT number FROM sets WHERE language = ? AND live = ?", (language, int(live))
        )
        return [number for (number,) in rows.fetchall()]

    def live(self, language: str) -> int | None:
        return next(iter(self.numbers(language, live=True)), None)

    def create(self, language: str) -> int:
        number = self.connection.execute("INSERT INTO sets (language) VALUES (?)", (language,)).lastrowid
        assert number is not None
        for statement in TABLES:
            self.run(number, statement)
        return number

    def make_live(self, number: int) -> int:
        self.connection.execute("UPDATE sets SET live = 1 WHERE number = ?", (number,))
        return number

    def drop(self, number: int) -> None:
        for statement in DROP:
            self.run(number, statement)
        self.connection.execute("DELETE FROM sets WHERE number = ?", (number,))

    # --- lessons

    def insert(self, number: int, documents: list[IndexDocument]) -> None:
        for document in documents:
            identity = (document.course_code, document.lesson_id, document.model_dump_json())
            lesson = self.run(number, INSERT_LESSON, *identity).lastrowid
            fields = document.fields()
            self.run(number, INSERT_TERMS, lesson, *(fields[name] for name in WEIGHTS))
            for facet, values in document.labels().items():
                for value in values:
                    self.run(number, "INSERT INTO labels_# VALUES (?, ?, ?)", facet, value, lesson)

    def delete(self, number: int, course_code: str) -> None:
        rows = self.run(number, "SELECT id FROM lessons_# WHERE course_code = ?", course_code).fetchall()
        for (lesson,) in rows:
            self.run(number, "DELETE FROM terms_# WHERE rowid = ?", lesson)
            self.run(number, "DELETE FROM labels_# WHERE lesson = ?", lesson)
            self.run(number, "DELETE FROM lessons_# WHERE id = ?", lesson)

    # --- a search

    def find(self, number: int, query: SearchQuery) -> None:
        """Fill the table `found` with every lesson that holds enough of the query, and its score."""
        needles = [_match(needle_field(needle), (needle,)) for needle in query.needles]
        self.connection.execute(FOUND)
        statement = RANKED.replace("{needles}", " UNION ALL ".join([NEEDLE] * len(needles)))
        for enough in query.steps:
            if self.run(number, statement, *WEIGHTS.values(), _any_match(query), *needles, enough).rowcount:
                return

    def hits(self, number: int, query: SearchQuery) -> tuple[int, tuple[Hit, ...]]:
        where, values = _where(query)
        total = self.run(number, TOTAL.replace("{where}", where), *values).fetchone()[0]
        rows = self.run(number, HITS.replace("{where}", where), *values, query.size, query.offset)
        hits = (hit(query, IndexDocument.model_validate_json(document), score) for document, score in rows)
        return total, tuple(hits)

    def counts(self, number: int, query: SearchQuery, facet: str) -> tuple[Count, ...]:
        where, values = _where(query, but=facet)
        return counts(dict(self.run(number, COUNTS.replace("{where}", where), facet, *values).fetchall()))


def _match(field: str, terms: tuple[str, ...]) -> str:
    quoted = " OR ".join(f'"{term}"' for term in terms)
    return f"{field} : ({quoted})"


def _any_match(query: SearchQuery) -> str:
    """Any term of the query in any field: BM25 adds up what each is worth."""
    wanted = query.fields()
    return " OR ".join(_match(field, terms) for field, terms in wanted.items() if terms)


def _where(query: SearchQuery, but: str = "") -> tuple[str, list[str]]:
    filters = query.filters(but)
    conditions = " AND ".join([LABELLED] * len(filters)) or "TRUE"
    return conditions, [part for pair in filters.items() for part in pair]
