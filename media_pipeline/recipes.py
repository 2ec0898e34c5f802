"""Assets that we make ourselves: what goes into a slideshow or a montage, and the stages that make it.

A recipe is JSON, and its hash is the asset's: the same ingredients in the same order are the same asset.
Words that are only shown as captions are no ingredient.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction

from media_pipeline import blobs, captions
from media_pipeline.errors import Refused
from media_pipeline.models import Artefact, Asset, Caption
from media_pipeline.planner import Output, Stage
from media_pipeline.processors import narration, takes
from media_pipeline.processors import slideshow as film
from media_pipeline.slide_captions import captions_of
from media_pipeline.states import ArtefactState
from media_pipeline.streams import AudioStream, Probe, VideoStream

SECONDS_WITHOUT_NARRATION = 6.0
"""How long a slide stands when nothing is said: long enough to read two short lines."""

FADE_MS = {"": 0, "fade": 600}
"""Transition -> how long it takes."""

LONGEST_PAUSE_MS = 10_000
LONGEST_CROSSFADE_MS = 2_000


@dataclass(frozen=True)
class Take:
    """Part of an uploaded recording; `end_ms` 0: to its end."""

    sha256: str
    start_ms: int = 0
    end_ms: int = 0


@dataclass(frozen=True)
class Montage:
    """Takes joined in this order."""

    takes: tuple[Take, ...]
    pause_ms: int = 500
    """Between two takes; of no account when they fade into each other."""
    crossfade_ms: int = 0
    trim: bool = True
    """Silence before and after the speech of each take is cut off."""
    level: bool = True
    """Each take is brought to the same level, and rid of rumble below the voice."""


@dataclass(frozen=True)
class SlideSource:
    """What is shown and what is said over it. A slide without a picture shows its title."""

    image_sha256: str
    narration_sha256: str | None = None
    """Of a recording, or of a montage."""
    seconds: float = SECONDS_WITHOUT_NARRATION
    """Only counts when there is no narration."""
    title: str = ""
    transition: str = ""
    """How it follows the one before: a key of FADE_MS."""
    text: str = field(default="", compare=False)
    """The words of the narration, for captions."""


# --- recipes ----------------------------------------------------------------------------------------------


def of_slides(slides: Sequence[SlideSource]) -> dict[str, Any]:
    return {"version": 1, "slides": [_slide(slide) for slide in slides]}


def _slide(slide: SlideSource) -> dict[str, Any]:
    """What was added to slides later is left out where it is not used: older recipes stay the same."""
    asked: dict[str, Any] = {name: getattr(slide, name) for name in _FIRST}
    asked |= {name: getattr(slide, name) for name in ("title", "transition") if getattr(slide, name)}
    made = Asset.objects.filter(sha256=slide.narration_sha256 or "", recipe__has_key="takes").first()
    return {**asked, "said": made.recipe} if made else asked


_FIRST = ("image_sha256", "narration_sha256", "seconds")


def _alone(sha256: str) -> dict[str, Any]:
    return of_montage(Montage((Take(sha256),)))


def of_montage(montage: Montage) -> dict[str, Any]:
    return json.loads(json.dumps(asdict(montage)))  # type: ignore[no-any-return]


def check_slides(recipe: Mapping[str, Any]) -> None:
    """Raises Refused with the number of a slide that cannot be used."""
    for number, slide in enumerate(recipe["slides"], start=1):
        picture = slide["image_sha256"]
        if not (blobs.keep(picture) if picture else slide.get("title")):
            raise Refused("picture", picture, slide=number)
        if not all(blobs.keep(take["sha256"]) for take in (_said(slide) or {"takes": ()})["takes"]):
            raise Refused("narration_unreadable", slide["narration_sha256"], slide=number)


def check_montage(montage: Montage) -> None:
    """Raises Refused with the number of a take that cannot be used."""
    if not montage.takes:
        raise Refused("take_none")
    for number, take in enumerate(montage.takes, start=1):
        asset = Asset.objects.filter(sha256=take.sha256, recipe__isnull=True).first()
        if asset is None or not asset.streams.audio or not blobs.keep(take.sha256):
            raise Refused("take_unreadable", take.sha256, take=number)
        length = (take.end_ms or asset.duration_ms) - take.start_ms
        if take.start_ms < 0 or length <= 0 or take.start_ms >= asset.duration_ms:
            raise Refused("take_empty", take=number)
        if length > takes.LONGEST_MS + 1000:
            raise Refused("take_too_long", take=number)


def identity(recipe: Mapping[str, Any]) -> str:
    """`Asset.sha256` of what is made from it, made or not."""
    ingredients = {name: value for name, value in recipe.items() if name != "texts"}
    return hashlib.sha256(json.dumps(ingredients, sort_keys=True).encode()).hexdigest()


def ingredients(recipe: Mapping[str, Any]) -> set[str]:
    """The blobs without which it cannot be made again."""
    named = {slide["image_sha256"] for slide in recipe.get("slides", ())}
    parts = [*recipe.get("slides", ()), {"said": recipe}]
    named |= {take["sha256"] for part in parts for take in part.get("said", {}).get("takes", ())}
    named |= {slide["narration_sha256"] for slide in recipe.get("slides", ()) if "said" not in slide}
    return named - {"", None}


def expected(recipe: Mapping[str, Any]) -> Probe:
    """What will come out, so that renditions can be planned before it exists."""
    if "takes" in recipe:
        ms = sum(_length(take) for take in recipe["takes"])
        return Probe("flac", ms, None, (AudioStream(0, "flac", 1, takes.RATE, ms),))
    ms = round(sum(slide["seconds"] for slide in recipe["slides"]) * 1000)
    spoken = any(slide["narration_sha256"] for slide in recipe["slides"])
    video = VideoStream(0, "h264", *film.SIZE, fps=str(film.FPS), duration_ms=ms)
    audio = (AudioStream(1, "flac", 1, takes.RATE, ms),) if spoken else ()
    return Probe("matroska", ms, video, audio)


def _length(take: Mapping[str, Any]) -> int:
    whole = Asset.objects.get(sha256=take["sha256"]).duration_ms
    return int(min(take["end_ms"] or whole, whole) - take["start_ms"])


# --- stages -----------------------------------------------------------------------------------------------


def stages(recipe: Mapping[str, Any]) -> list[Stage]:
    """Those that make the original: the last one's only output is `Asset.maker`."""
    if "takes" in recipe:
        spec = {name: value for name, value in recipe.items() if name != "texts"}
        return [Stage("montage", (Output("montage", spec),))]
    slides = recipe["slides"]
    shown = [_shown(slide) for slide in slides]
    if not any(slide["narration_sha256"] for slide in slides):
        return [Stage("slideshow", (Output("slideshow", {"slides": shown}),))]
    said = [{"said": _said(slide), "ms": show["ms"]} for slide, show in zip(slides, shown, strict=True)]
    output = Output("narration", {"slides": said, "frame_ms": film.FRAME_MS})
    return [
        Stage("narration", (output,)),
        Stage("slideshow", (Output("slideshow", {"slides": shown}),), ("narration",)),
    ]


def _shown(slide: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "picture": slide["image_sha256"],
        "title": "" if slide["image_sha256"] else slide.get("title", ""),
        "ms": max(1, round(slide["seconds"] * film.FPS)) * film.FRAME_MS,
        "fade_ms": FADE_MS[slide.get("transition", "")],
    }


def _said(slide: Mapping[str, Any]) -> dict[str, Any] | None:
    if not slide["narration_sha256"]:
        return None
    said: dict[str, Any] = slide.get("said") or _alone(slide["narration_sha256"])
    return said


# --- words ------------------------------------------------------------------------------------------------


@transaction.atomic
def caption(asset: Asset, language: str, texts: Sequence[str]) -> None:
    """The words of each slide in one language; they become captions as soon as the film is there."""
    row = Asset.objects.select_for_update().get(pk=asset.pk)
    assert row.recipe is not None, "only what we make ourselves knows when which words are said"
    if row.recipe.get("texts", {}).get(language, [""] * len(texts)) == list(texts):
        return
    row.recipe = {**row.recipe, "texts": {**row.recipe.get("texts", {}), language: list(texts)}}
    row.save(update_fields=["recipe"])
    made = row.artefacts.filter(name="slideshow", state=ArtefactState.DONE).first()
    if made:
        _caption(row, language, texts, made.facts["slides"])
        _plan_again(row)


def settle(made: Artefact, output: Mapping[str, Any]) -> None:
    """The original is there: now its length is known, and when which slide stands. Part of a transaction."""
    asset = Asset.objects.select_for_update().get(pk=made.asset_id)
    asset.duration_ms = output["duration_ms"]
    asset.save(update_fields=["duration_ms"])
    words = (asset.recipe or {}).get("texts", {})
    for language, texts in words.items():
        _caption(asset, language, texts, output["facts"]["slides"])
    if words:
        _plan_again(asset)


def _plan_again(asset: Asset) -> None:
    """Captions are part of what players get."""
    from media_pipeline.ingest import replan

    replan(asset)


def _caption(asset: Asset, language: str, texts: Sequence[str], slides: Sequence[Mapping[str, int]]) -> None:
    rows = Caption.objects.filter(asset=asset, language=language)
    written = captions_of(texts, slides, (narration.BEFORE_MS, narration.AFTER_MS))
    if not written.cues:
        rows.delete()
        return
    blob = blobs.put_bytes(captions.write_webvtt(written).encode())
    rows.update_or_create(
        asset=asset, language=language, defaults={"sha256": blob.sha256, "bytes": blob.bytes}
    )
