"""How a file gets in: hashed, looked at in a child process, refused with a reason or planned and queued."""

import os
import unicodedata
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import IO, Any

from django.db import transaction
from django.utils import timezone

from media_pipeline import blobs, captions, jobs, recipes
from media_pipeline.conf import setting
from media_pipeline.errors import ProcessingError, Refused
from media_pipeline.models import Asset, Caption, Track
from media_pipeline.planner import Companion, Request, plan
from media_pipeline.recipes import SECONDS_WITHOUT_NARRATION, Montage, SlideSource, Take
from media_pipeline.streams import Probe
from media_pipeline.tools import probe as prober

__all__ = [
    "SECONDS_WITHOUT_NARRATION",
    "CaptionChanged",
    "Montage",
    "Refused",
    "SlideSource",
    "Take",
    "add_caption",
    "montage",
    "read_caption",
    "receive",
    "replan",
    "slideshow",
    "slideshow_key",
    "store_caption",
    "take_in",
]


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
    asset = _wanted(incoming.sha256)
    probe = asset.streams if asset else _accept(incoming.path)
    blobs.adopt(incoming)
    return asset or _create(incoming, clean_name(filename), probe)


def _wanted(sha256: str) -> Asset | None:
    """The asset if there is one; noted first, so that the collector leaves it to whoever asked."""
    asset = Asset.objects.filter(sha256=sha256)
    return asset.first() if asset.update(wanted_at=timezone.now()) else None


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
    made_first = recipes.stages(asset.recipe) if asset.recipe else []
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


# --- what we make ourselves -------------------------------------------------------------------------------


def slideshow(slides: Sequence[SlideSource], filename: str, language: str = "") -> Asset:
    """The film of a deck. The same slides in the same order give the same asset.

    The slides' texts become its captions in `language`. Raises Refused.
    """
    recipe = recipes.of_slides(slides)
    recipes.check_slides(recipe)
    asset = _made(recipe, filename)
    if language:
        recipes.caption(asset, language, [slide.text for slide in slides])
    return asset


def slideshow_key(slides: Sequence[SlideSource]) -> str:
    """`Asset.sha256` of the film of these slides, made or not."""
    return recipes.identity(recipes.of_slides(slides))


def montage(content: Montage, filename: str) -> Asset:
    """A recording joined from parts of others; the same parts in the same order are the same asset.

    Raises Refused with the number of the part that cannot be used.
    """
    recipes.check_montage(content)
    return _made(recipes.of_montage(content), filename)


@transaction.atomic
def _made(recipe: dict[str, Any], filename: str) -> Asset:
    sha256 = recipes.identity(recipe)
    if asset := _wanted(sha256):
        return asset
    probe = recipes.expected(recipe)
    defaults = {
        "kind": probe.kind,
        "filename": clean_name(filename),
        "duration_ms": probe.duration_ms,
        "probe": probe.to_json(),
        "recipe": recipe,
    }
    asset, created = Asset.objects.get_or_create(sha256=sha256, defaults=defaults)
    if created:
        replan(asset)
    return asset


# --- captions ---------------------------------------------------------------------------------------------


class CaptionChanged(Exception):
    """Someone else saved captions of this language meanwhile; nothing was stored."""


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
