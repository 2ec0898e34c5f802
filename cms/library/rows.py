"""What is made of a recording, line by line, as its page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.urls import reverse
from django.utils import timezone

from cms.library.wording import SUFFIXES, WORST_FIRST, about, artefact_name, artefact_order, kind_of_name
from media_pipeline.jobs import URGENT, is_lost
from media_pipeline.models import Artefact
from media_pipeline.planner import base_of
from media_pipeline.profiles import RENDITIONS
from media_pipeline.states import ACTIVE, OPEN, ArtefactState
from media_pipeline.tools import analysis

BROKEN = (ArtefactState.FAILED, ArtefactState.CANCELLED)
TAIL_LINES = 40
FOR_LEARNERS = {*RENDITIONS, "hls", "sign"}
"""In every language; the others are on the way to these, or measure something."""


@dataclass(frozen=True)
class Row:
    """One thing that is made, as its line in the table shows it; a long film's is made in many parts."""

    parts: tuple[Artefact, ...]

    @property
    def artefact(self) -> Artefact:
        """The part that stands for all: the one in the state that matters most."""
        return min(self.parts, key=lambda part: WORST_FIRST.index(ArtefactState(part.state)))

    @property
    def name(self) -> str:
        return artefact_name(base_of(self.artefact.name))

    @property
    def key(self) -> int:
        """The same however the states of the parts change, for ids in the page."""
        return self.parts[0].pk

    @property
    def progress(self) -> int:
        return sum(part.progress for part in self.parts) // len(self.parts)

    @property
    def active(self) -> bool:
        return self.artefact.state in ACTIVE

    @property
    def can_retry(self) -> bool:
        return any(part.state in BROKEN for part in self.parts) or self.is_lost

    @cached_property
    def is_lost(self) -> bool:
        """Only analyses are looked for: they may be deleted, and made again."""
        return self.artefact.media_type == analysis.MEDIA_TYPE and is_lost(self.artefact)

    @property
    def can_stop(self) -> bool:
        return any(part.state in OPEN and not part.cancel_requested for part in self.parts)

    @property
    def can_hurry(self) -> bool:
        waiting = (ArtefactState.QUEUED, ArtefactState.WAITING)
        return any(part.state in waiting and part.priority < URGENT for part in self.parts)

    @property
    def stopping(self) -> bool:
        return self.active and not self.can_stop

    @property
    def speed(self) -> float | None:
        """Times real time, of all parts that run at this moment together."""
        running = [part.speed for part in self.parts if part.state in ACTIVE and part.speed]
        return sum(running) if running else None

    @property
    def left(self) -> str:
        """About how long it still takes, judged by how long it took so far."""
        begun = [part.started_at for part in self.parts if part.started_at]
        if not (self.active and self.progress and begun):
            return ""
        passed = (timezone.now() - min(begun)).total_seconds()
        return about(passed * (100 - self.progress) / self.progress)

    @property
    def log_tail(self) -> str:
        return "\n".join(self.artefact.log.splitlines()[-TAIL_LINES:])

    @cached_property
    def address(self) -> str:
        """Where its file is; "" when people have no use for it."""
        made = self.artefact
        suffix = SUFFIXES.get(made.media_type)
        if made.state != ArtefactState.DONE or not is_for_learners(made):
            return ""
        if made.name == "hls":
            return reverse("library:hls_archive", args=[made.sha256])
        if not suffix:
            return ""
        return reverse("library:rendition", args=[made.sha256, suffix])


def is_for_learners(artefact: Artefact) -> bool:
    return kind_of_name(artefact.name) in FOR_LEARNERS


def rows_of(artefacts: Iterable[Artefact]) -> list[Row]:
    """In the order people want to know of them, the parts of one thing together."""
    ordered = sorted(artefacts, key=lambda row: (*artefact_order(base_of(row.name)), row.pk))
    return [Row(tuple(parts)) for _name, parts in groupby(ordered, key=lambda row: base_of(row.name))]
