"""How a file gets in: hashed, looked at in a child process, refused with a reason or planned and queued."""

import hashlib
import json
import os
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePath
from typing import IO, Any

from django.db import transaction

from media_pipeline import blobs, captions, jobs
from media_pipeline.conf import setting
from media_pipeline.errors import ProcessingError, Refused
from media_pipeline.models import Asset, Caption, Track
from media_pipeline.planner import Companion, Output, Request, Stage, plan
from media_pipeline.processors import slideshow as film
from media_pipeline.streams import AudioStream, Probe, VideoStream
from media_pipeline.tools import probe as prober

__all__ = [
    "SECONDS_WITHOUT_NARRATION",
    "CaptionChanged",
    "Refused",
    "SlideSource",
    "add_caption",
    "read_caption",
    "receive",
    "replan",
    "slideshow",
    "store_caption",
    "take_in",
]

SECONDS_WITHOUT_NARRATION = 6.0
"""How long a slide stands when nothing is said: long enough to read two short lines."""


@dataclass(frozen=True)
class SlideSource:
    """A picture and what is said over it; both are blobs."""

    image_sha256: str
    narration_sha256: str | None = None
    seconds: float = SECONDS_WITHOUT_NARRATION
    """Only counts when there is no narration."""


# --- uploads ----------------------------------------------------------------------------------------------


def receive(file: IO[bytes], filename: str) -> Asset:
    """Take a file in and queue what is to be made of it. The same bytes give the same asset.

    Raises Refused, and then nothing of the file is kept.
    """
    if file.seekable():
        file.seek(0)
    try:
        with blobs.draft(file, setting("MAX_BYTES")) as incoming:
            return take_in(incoming, filename)
    except blobs.TooBig:
        raise Refused("too_big", limit=_readable(setting("MAX_BYTES"))) from None


def take_in(incoming: blobs.Draft, filename: str) -> Asset:
    """The same for bytes that lie here already, hashed; refused ones are left to whoever brought them."""
    asset = Asset.objects.filter(sha256=incoming.sha256).first()
    probe = asset.streams if asset else _accept(incoming.path)
    blobs.adopt(incoming)
    return asset or _create(incoming, clean_name(filename), probe)


def _accept(path: Path) -> Probe:
    try:
        probe = prober.probe(path)
    except ProcessingError as error:
        raise error.refused() from error
    if probe.duration_ms > setting("MAX_SECONDS") * 1000:
        raise Refused("too_long", limit=setting("MAX_SECONDS") // 3600)
    return probe


@transaction.atomic
def _create(incoming: blobs.Draft, filename: str, probe: Probe) -> Asset:
    asset, created = Asset.objects.get_or_create(
        sha256=incoming.sha256,
        defaults={
            "kind": probe.kind,
            "filename": filename,
            "bytes": incoming.bytes,
            "duration_ms": probe.duration_ms,
            "probe": probe.to_json(),
        },
    )
    if created:
        replan(asset)
    return asset


def replan(asset: Asset) -> None:
    """Queue what the profiles of today ask for and nobody has made yet."""
    made_first = _slideshow_stages(asset.recipe["slides"]) if asset.recipe else []
    request = Request(
        probe=asset.streams,
        profile=asset.profile or ("slides" if asset.maker == "slideshow" else ""),
        source=asset.maker or None,
        wishes=asset.wishes,
        captions=dict(asset.captions.values_list("language", "sha256")),
        companions=tuple(_companion(track) for track in asset.tracks.select_related("source")),
    )
    jobs.schedule(asset, [*made_first, *plan(request)])


def _companion(track: Track) -> Companion:
    return Companion(track.kind, track.language, track.source.sha256, track.source.streams)


def clean_name(filename: str) -> str:
    name = unicodedata.normalize("NFC", PurePath(filename.replace("\\", "/")).name)
    stem, suffix = os.path.splitext("".join(c for c in name if c.isprintable()))
    return f"{stem[:240]}{suffix[:15]}" or "tệp"


def _readable(size: int) -> str:
    return f"{size / 1024**3:.0f} GB" if size >= 1024**3 else f"{size / 1024**2:.0f} MB"


# --- slideshows -------------------------------------------------------------------------------------------


def slideshow(slides: Sequence[SlideSource], filename: str) -> Asset:
    """The film of a deck. The same slides in the same order give the same asset."""
    for number, slide in enumerate(slides, start=1):
        _check_slide(number, slide)
    recipe = {"version": 1, "slides": [asdict(slide) for slide in slides]}
    sha256 = hashlib.sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest()
    spoken = any(slide.narration_sha256 for slide in slides)
    probe = _expected(sum(slide.seconds for slide in slides), spoken)
    defaults = {
        "kind": "video",
        "filename": clean_name(filename),
        "duration_ms": probe.duration_ms,
        "probe": probe.to_json(),
        "recipe": recipe,
    }
    with transaction.atomic():
        asset, created = Asset.objects.get_or_create(sha256=sha256, defaults=defaults)
        if created:
            replan(asset)
    return asset


def _check_slide(number: int, slide: SlideSource) -> None:
    if not blobs.exists(slide.image_sha256):
        raise Refused("picture", slide.image_sha256, slide=number)
    if slide.narration_sha256 and not blobs.exists(slide.narration_sha256):
        raise Refused("narration_unreadable", slide.narration_sha256, slide=number)


def _expected(seconds: float, spoken: bool) -> Probe:
    """What the film will be, so that its renditions can be planned before it exists."""
    ms = round(seconds * 1000)
    video = VideoStream(0, "h264", *film.SIZE, fps=str(film.FPS), duration_ms=ms)
    audio = (AudioStream(1, "pcm_s16le", 1, 48_000, ms),) if spoken else ()
    return Probe("matroska", ms, video, audio)


def _slideshow_stages(slides: Sequence[dict[str, Any]]) -> list[Stage]:
    shown = [_on_frame(slide["seconds"]) for slide in slides]
    stages = []
    if any(slide["narration_sha256"] for slide in slides):
        said = [
            {"narration": slide["narration_sha256"], "ms": ms}
            for slide, ms in zip(slides, shown, strict=True)
        ]
        output = Output("narration", {"slides": said, "frame_ms": film.FRAME_MS})
        stages.append(Stage("narration", (output,)))
    spec = {"pictures": [slide["image_sha256"] for slide in slides], "ms": shown}
    needs = ("narration",) if stages else ()
    return [*stages, Stage("slideshow", (Output("slideshow", spec),), needs)]


def _on_frame(seconds: float) -> int:
    """Milliseconds, a whole number of frames."""
    return max(1, round(seconds * film.FPS)) * film.FRAME_MS


# --- captions ---------------------------------------------------------------------------------------------


def add_caption(asset: Asset, language: str, file: IO[bytes]) -> Caption:
    """Add or replace the captions of one language: WebVTT, SRT or ASS in. Raises Refused."""
    return store_caption(asset, language, read_caption(asset, language, file).captions)


def read_caption(asset: Asset, language: str, file: IO[bytes]) -> captions.Imported:
    """The cues of a file, and what was mended in it. Raises Refused."""
    return captions.read_file(language, file.read(setting("MAX_CAPTION_BYTES") + 1), asset.duration_ms)


def store_caption(
    asset: Asset, language: str, content: captions.Captions, *, over: str | None = None
) -> Caption:
    """Add or replace the captions of one language.

    `over`: sha256 of the version they were made from, "" for none; raises CaptionChanged when that is not the
    one that is there. None replaces whatever is there.
    """
    captions.check_language(language)
    blob = blobs.put_bytes(captions.write_webvtt(content).encode())
    stored = {"sha256": blob.sha256, "bytes": blob.bytes}
    with transaction.atomic():
        rows = Caption.objects.filter(asset=asset, language=language)
        if over and not rows.filter(sha256=over).update(**stored):  # compare and set
            raise CaptionChanged
        caption, created = Caption.objects.update_or_create(asset=asset, language=language, defaults=stored)
        if over == "" and not created:
            raise CaptionChanged
    replan(asset)
    return caption


class CaptionChanged(Exception):
    """Someone else saved captions of this language meanwhile; nothing was stored."""
