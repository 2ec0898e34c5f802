"""How well and how fast lessons are found: both engines and a plain FTS5 table, on the same questions.

    python benchmarks/search.py [--data ../shared/retrieval/xquad-vi-dev] [--copies 1]

Data: 632 questions on 120 paragraphs in Vietnamese (XQuAD), each asked with and without accents. The measure
is nDCG@10. `--copies 100` fills the index with a hundred times as many paragraphs and measures time only.
Elasticsearch takes part when ELASTICSEARCH_URL is set (`.ci/elasticsearch start` prints it).
"""

import argparse
import json
import math
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from search.documents import IndexDocument, Passage  # noqa: E402
from search.engines import ElasticsearchEngine, EmbeddedEngine, Engine  # noqa: E402
from search.query import SearchQuery  # noqa: E402

Search = Callable[[str], list[str]]
QUESTIONS = {"accented": "queries.jsonl", "unaccented": "queries.nodiacritics.jsonl"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "retrieval" / "xquad-vi-dev")
    parser.add_argument("--copies", type=int, default=1)
    options = parser.parse_args()
    if not options.data.is_dir():
        sys.exit(f"The data are not at {options.data}: name their folder with --data.")
    lessons = read_lessons(options.data, options.copies)
    judged = read_judgments(options.data)
    print(f"{len(lessons)} paragraphs, {len(judged)} questions\n")
    print(f"{'engine':<27}{'questions':<12}{'nDCG@10':>8}{'median ms':>11}{'p95 ms':>8}{'index s':>9}")
    with tempfile.TemporaryDirectory() as folder:
        run("FTS5 unicode61 (baseline)", lambda: baseline(lessons), options, judged)
        run(
            "embedded",
            lambda: ours(EmbeddedEngine(Path(folder) / "search.sqlite3"), lessons),
            options,
            judged,
        )
        if url := os.environ.get("ELASTICSEARCH_URL"):
            engine = ElasticsearchEngine(url, "benchmark")
            run("elasticsearch", lambda: ours(engine, lessons), options, judged)
            for index in engine.client.indices.get(index="benchmark-*"):
                engine.client.indices.delete(index=index)
        else:
            print("elasticsearch              not measured: ELASTICSEARCH_URL is not set")


def run(name: str, build: Callable[[], Search], options: argparse.Namespace, judged: dict) -> None:
    started = time.perf_counter()
    search = build()
    built = time.perf_counter() - started
    for kind, file in QUESTIONS.items():
        questions = [row for row in read(options.data / file) if row["_id"] in judged]
        gains, times = [], []
        for question in questions[:: options.copies]:
            started = time.perf_counter()
            found = search(question["text"])
            times.append((time.perf_counter() - started) * 1000)
            gains.append(ndcg(found, judged[question["_id"]]))
        quality = f"{statistics.mean(gains):.4f}" if options.copies == 1 else "–"
        p95 = statistics.quantiles(times, n=20)[-1]
        print(f"{name:<27}{kind:<12}{quality:>8}{statistics.median(times):>11.1f}{p95:>8.1f}{built:>9.1f}")


def ndcg(found: list[str], right: dict[str, int]) -> float:
    gain = sum(right.get(lesson, 0) / math.log2(rank + 2) for rank, lesson in enumerate(found[:10]))
    best = sum(g / math.log2(rank + 2) for rank, g in enumerate(sorted(right.values(), reverse=True)[:10]))
    return gain / best


def ours(engine: Engine, lessons: list[IndexDocument]) -> Search:
    engine.rebuild("vi", lessons)
    return lambda text: [hit.lesson_id for hit in engine.search(SearchQuery(text)).hits]


def baseline(lessons: list[IndexDocument]) -> Search:
    """What SQLite does by itself: one column, its default tokenizer, any word, its own BM25."""
    table = sqlite3.connect(":memory:")
    table.execute("CREATE VIRTUAL TABLE lessons USING fts5 (id UNINDEXED, body)")
    rows = ((lesson.lesson_id, lesson.passages[0].text) for lesson in lessons)
    table.executemany("INSERT INTO lessons VALUES (?, ?)", rows)

    def search(text: str) -> list[str]:
        words = ["".join(char for char in word if char.isalnum()) for word in text.split()]
        match = " OR ".join(f'"{word}"' for word in words if word)
        rows = table.execute("SELECT id FROM lessons WHERE body MATCH ? ORDER BY rank LIMIT 10", (match,))
        return [lesson for (lesson,) in rows]

    return search


def read_lessons(data: Path, copies: int) -> list[IndexDocument]:
    """A lesson per paragraph, without its article's title: what is measured is the text."""
    return [
        IndexDocument(
            language="vi",
            course_code=row["_id"],
            course_title="",
            lesson_id=row["_id"] if copies == 1 else f"{row['_id']}-{copy}",
            lesson_code=row["_id"],
            lesson_title="",
            summary="",
            audience="nguoi-dan",
            levels=(),
            competencies=(),
            media=("text",),
            passages=(Passage(block=row["_id"], kind="rich_text", text=row["text"]),),
        )
        for copy in range(copies)
        for row in read(data / "corpus.jsonl")
    ]


def read_judgments(data: Path) -> dict[str, dict[str, int]]:
    judged: dict[str, dict[str, int]] = {}
    for line in (data / "qrels" / "test.tsv").read_text("utf-8").splitlines()[1:]:
        question, paragraph, gain = line.split("\t")
        judged.setdefault(question, {})[paragraph] = int(gain)
    return judged


def read(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


if __name__ == "__main__":
    main()
