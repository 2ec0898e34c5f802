"""The states of an artefact, and the state of an asset that follows from them."""

from collections.abc import Iterable
from enum import StrEnum

from media_pipeline.profiles import PLAYABLE


class ArtefactState(StrEnum):
    WAITING = "waiting"  # for another artefact
    QUEUED = "queued"
    RUNNING = "running"
    VERIFYING = "verifying"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"  # a newer recipe has taken its place


class AssetState(StrEnum):
    PROCESSING = "processing"
    READY = "ready"
    DEGRADED = "degraded"  # it plays, but something is missing
    FAILED = "failed"


OPEN = frozenset(
    {ArtefactState.WAITING, ArtefactState.QUEUED, ArtefactState.RUNNING, ArtefactState.VERIFYING}
)
ACTIVE = frozenset({ArtefactState.RUNNING, ArtefactState.VERIFYING})


def asset_state(kind: str, artefacts: Iterable[tuple[str, str]]) -> AssetState:
    """From (name, state) of each artefact; names may repeat while a newer recipe is being made."""
    states = [(name, ArtefactState(state)) for name, state in artefacts]
    done = {name for name, state in states if state == ArtefactState.DONE}
    lost = {name for name, state in states if state in (ArtefactState.FAILED, ArtefactState.CANCELLED)} - done
    if any(state in OPEN and name not in done for name, state in states):
        return AssetState.PROCESSING
    if not done & PLAYABLE[kind]:
        return AssetState.FAILED if lost else AssetState.PROCESSING
    return AssetState.DEGRADED if lost else AssetState.READY
