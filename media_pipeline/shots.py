"""What a slideshow is joined from: stills and transitions, each known by what it shows and for how long."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from media_pipeline import blobs
from media_pipeline.blobs import Blob
from media_pipeline.models import Artefact
from media_pipeline.states import ArtefactState

VERSION = 1
"""Raise it when pictures are laid out in another way."""


@dataclass(frozen=True, order=True)
class Face:
    """What fills the screen: a picture, or a title on a plain ground; with neither the ground alone."""

    sha256: str = ""
    title: str = ""

    @classmethod
    def of(cls, slide: Mapping[str, Any]) -> "Face":
        return cls(slide.get("picture") or "", slide.get("title") or "")


@dataclass(frozen=True)
class Shot:
    faces: tuple[Face, ...]
    """One that stands, or two of which the first turns into the second."""
    frames: int


def line_of(slides: Sequence[Mapping[str, Any]], frames: Sequence[int], fps: int) -> list[Shot]:
    """The shots of a film, one behind the other; a transition takes its time from the slide it leads to."""
    line: list[Shot] = []
    before = Face()
    for slide, count in zip(slides, frames, strict=True):
        face = Face.of(slide)
        turning = min(count - 1, slide.get("fade_ms", 0) * fps // 1000)
        if turning:
            line.append(Shot((before, face), turning))
        line.append(Shot((face,), count - turning))
        before = face
    return line


def key(shot: Shot, recipe: Sequence[object]) -> str:
    """The same key means the same frames, encoded in the same way."""
    what = [VERSION, asdict(shot), recipe]
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()


def known(artefact: str, keys: Iterable[str]) -> dict[str, Blob]:
    """{key: its bytes} of the shots that artefacts of this name, of whatever asset, were made from."""
    wanted = set(keys)
    found = {key: Blob(**file) for files in _files(artefact, wanted) for key, file in files.items()}
    return {key: blob for key, blob in found.items() if key in wanted and blobs.keep(blob.sha256)}


def _files(artefact: str, keys: set[str]) -> Iterator[dict[str, Any]]:
    rows = Artefact.objects.filter(name=artefact, state=ArtefactState.DONE, facts__has_key="files")
    yield from rows.filter(facts__files__has_any_keys=sorted(keys)).values_list("facts__files", flat=True)


def narrations(keys: Iterable[str]) -> Iterator[tuple[str, dict[str, list[int]]]]:
    """(sha256 of its sound, {key: [start, end] in ms}) of narrations where some of it was said before."""
    rows = Artefact.objects.filter(name="narration", state=ArtefactState.DONE, facts__has_key="said")
    rows = rows.filter(facts__said__has_any_keys=sorted(keys)).order_by("-pk")
    for sha256, said in rows.values_list("sha256", "facts__said"):
        if blobs.keep(sha256):
            yield sha256, said
