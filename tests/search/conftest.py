"""Both engines, real ones."""

import os
from pathlib import Path
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch

from search.engines import ElasticsearchEngine, EmbeddedEngine, Engine


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    url = os.environ.get("ELASTICSEARCH_URL")
    if url:
        return url
    reason = "needs a running Elasticsearch: export ELASTICSEARCH_URL=$(.ci/elasticsearch start)"
    if os.environ.get("REQUIRE_ELASTICSEARCH") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def elasticsearch_prefix(elasticsearch_url: str):
    """A name of one's own on the server; what was made under it is gone afterwards."""
    prefix = f"test-{uuid4().hex[:10]}"
    yield prefix
    with Elasticsearch(elasticsearch_url) as client:
        for name in client.indices.get(index=f"{prefix}-*"):
            client.indices.delete(index=name)


@pytest.fixture
def embedded(tmp_path: Path) -> Engine:
    return EmbeddedEngine(tmp_path / "index" / "search.sqlite3")


@pytest.fixture
def elasticsearch(elasticsearch_url: str, elasticsearch_prefix: str):
    engine = ElasticsearchEngine(elasticsearch_url, elasticsearch_prefix)
    yield engine
    engine.client.close()


@pytest.fixture(params=["embedded", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Every test that takes this runs on both engines."""
    return request.getfixturevalue(request.param)
