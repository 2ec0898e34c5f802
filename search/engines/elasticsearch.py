"""The engine for large sites: an Elasticsearch server of version 8, spoken to with the official client.

Each language has an index behind an alias; a rebuild fills a new index and moves the alias in one step. The
terms come ready cut (search.analysis), so the server needs no plugin: fields are split at spaces only.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any
from uuid import uuid4

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch
from elasticsearch.helpers import BulkIndexError, bulk

from curriculum.languages import language as language_of
from search.documents import IndexDocument
from search.engines.base import WEIGHTS, EngineUnavailable, needle_field
from search.query import FILTERS, SearchQuery
from search.results import Count, Results, counts, hit

TIMEOUT = 10
VALUES = 200
"""How many values of a facet are counted."""

SETTINGS = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}
MAPPINGS = {
    "dynamic": "strict",
    "properties": {
        **{name: {"type": "text", "analyzer": "whitespace"} for name in WEIGHTS},
        **{name: {"type": "keyword"} for name in ("course_code", "lesson_id", *FILTERS)},
        "document": {"type": "object", "enabled": False},
    },
}


class ElasticsearchEngine:
    name = "elasticsearch"

    def __init__(self, url: str, prefix: str) -> None:
        self.client = Elasticsearch(url, request_timeout=TIMEOUT, max_retries=1, retry_on_timeout=False)
        self.prefix = prefix

    def alias(self, language: str) -> str:
        return f"{self.prefix}-{language_of(language).code}"

    def rebuild(self, language: str, documents: Iterable[IndexDocument]) -> int:
        alias = self.alias(language)
        with _reached():
            index = self._create(f"{alias}-{uuid4().hex[:12]}")
            try:
                written = self._write(index, documents)
                self._swap(alias, index)
            except BaseException:
                self.client.indices.delete(index=index, ignore_unavailable=True)
                raise
        return written

    def _swap(self, alias: str, index: str) -> None:
        """Move the alias. The index that it leaves stays until the next rebuild: a search that is under way
        there would fail with it."""
        leaving = self._behind(alias)
        moves = [{"remove": {"index": name, "alias": alias}} for name in leaving]
        self.client.indices.update_aliases(actions=[{"add": {"index": index, "alias": alias}}, *moves])
        for name in set(self.client.indices.get(index=f"{alias}-*")) - {index, *leaving}:
            self.client.indices.delete(index=name, ignore_unavailable=True)

    def put(self, documents: Iterable[IndexDocument]) -> None:
        in_order = sorted(documents, key=lambda document: document.language)
        with _reached():
            for language, group in groupby(in_order, key=lambda document: document.language):
                alias, lessons = self.alias(language), list(group)
                if not self._behind(alias):
                    self._create(f"{alias}-{uuid4().hex[:12]}", aliases={alias: {}})
                self._write(alias, lessons)
                for course_code in {lesson.course_code for lesson in lessons}:
                    kept = [lesson.lesson_id for lesson in lessons if lesson.course_code == course_code]
                    self._delete(alias, course_code, kept)

    def remove(self, course_code: str, language: str) -> None:
        with _reached():
            if self._behind(self.alias(language)):
                self._delete(self.alias(language), course_code, kept=[])

    def search(self, query: SearchQuery) -> Results:
        with _reached():
            for enough in query.steps:
                answer = self.client.search(
                    index=self.alias(query.language),
                    ignore_unavailable=True,
                    query=_query(query, enough),
                    post_filter=_filter(query.filters()),
                    aggs=_facets(query),
                    from_=query.offset,
                    size=query.size,
                    sort=["_score", {"lesson_id": "asc"}],
                    source={"includes": ["document"]},
                    track_scores=True,
                    track_total_hits=True,
                )
                if answer.get("aggregations", {}).get("found", {}).get("doc_count"):
                    break
        return _results(query, answer.body)

    def healthy(self) -> bool:
        try:
            return self.client.options(request_timeout=3, max_retries=0).ping()
        except (ApiError, TransportError):
            return False

    def _create(self, index: str, aliases: dict[str, Any] | None = None) -> str:
        self.client.indices.create(index=index, settings=SETTINGS, mappings=MAPPINGS, aliases=aliases)
        return index

    def _behind(self, alias: str) -> list[str]:
        """The indexes an alias stands for."""
        found = self.client.options(ignore_status=404).indices.get_alias(name=alias)
        return [name for name, about in found.items() if isinstance(about, dict) and "aliases" in about]

    def _write(self, index: str, documents: Iterable[IndexDocument]) -> int:
        actions = ({"_index": index, "_id": lesson.lesson_id, **_source(lesson)} for lesson in documents)
        written, _ = bulk(self.client, actions, refresh=True, chunk_size=200)
        return written

    def _delete(self, alias: str, course_code: str, kept: list[str]) -> None:
        stays = [{"terms": {"lesson_id": kept}}]
        gone = {"bool": {"filter": [{"term": {"course_code": course_code}}], "must_not": stays}}
        self.client.delete_by_query(index=alias, query=gone, conflicts="proceed", refresh=True)


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except (ApiError, TransportError, BulkIndexError) as error:
        raise EngineUnavailable(
            f"Máy chủ Elasticsearch chưa trả lời hoặc báo lỗi ({error}). "
            "Hãy kiểm tra máy chủ và địa chỉ của nó."
        ) from error


def _source(lesson: IndexDocument) -> dict[str, Any]:
    return {
        **lesson.fields(),
        **{facet: list(values) for facet, values in lesson.labels().items()},
        "course_code": lesson.course_code,
        "lesson_id": lesson.lesson_id,
        "document": json.loads(lesson.model_dump_json()),
    }


def _query(query: SearchQuery, enough: int) -> dict[str, Any]:
    needles = [{"term": {needle_field(needle): needle}} for needle in query.needles]
    wanted = [
        {"match": {field: {"query": " ".join(terms), "boost": WEIGHTS[field]}}}
        for field, terms in query.fields().items()
        if terms
    ]
    held = {"bool": {"should": needles, "minimum_should_match": enough}}
    return {"bool": {"filter": [held], "should": wanted}}


def _filter(filters: dict[str, str]) -> dict[str, Any]:
    return {"bool": {"filter": [{"term": {name: value}} for name, value in filters.items()]}}


def _facets(query: SearchQuery) -> dict[str, Any]:
    """Each facet is counted under the other filters, not under its own; `found` counts under none."""
    counted = {
        name: {
            "filter": _filter(query.filters(but=name)),
            "aggs": {"values": {"terms": {"field": name, "size": VALUES}}},
        }
        for name in FILTERS
    }
    return {"found": {"filter": {"match_all": {}}}, **counted}


def _results(query: SearchQuery, answer: dict[str, Any]) -> Results:
    found = answer["hits"]
    hits = (
        hit(query, IndexDocument.model_validate(row["_source"]["document"]), row["_score"])
        for row in found["hits"]
    )
    return Results(
        query,
        found["total"]["value"],
        tuple(hits),
        {name: _counts(answer.get("aggregations", {}).get(name)) for name in FILTERS},
    )


def _counts(aggregation: dict[str, Any] | None) -> tuple[Count, ...]:
    buckets = aggregation["values"]["buckets"] if aggregation else []
    return counts({bucket["key"]: bucket["doc_count"] for bucket in buckets})
