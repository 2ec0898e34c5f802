"""The two engines behind one contract, and which of them the settings ask for."""

from collections.abc import Callable
from typing import Any

from django.conf import settings

from search.engines.base import Engine, EngineUnavailable
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.embedded import EmbeddedEngine

__all__ = ["ENGINES", "Engine", "EngineUnavailable", "engine"]

ENGINES: dict[str, Callable[[dict[str, Any]], Engine]] = {
    "embedded": lambda options: EmbeddedEngine(options["PATH"]),
    "elasticsearch": lambda options: ElasticsearchEngine(options["URL"], options["INDEX_PREFIX"]),
}


def engine() -> Engine:
    return ENGINES[settings.SEARCH["ENGINE"]](settings.SEARCH)
