"""The waveform of a recording as the outline of an SVG path, and the same in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from django.utils.translation import gettext, ngettext
from numpy.typing import NDArray

from cms.library.wording import clock
from media_pipeline import blobs
from media_pipeline.models import Artefact
from media_pipeline.states import ArtefactState
from media_pipeline.tools.analysis import read_waveform
from media_pipeline.tools.sound import Peaks

BUCKETS = 800
THUMBNAIL_BUCKETS = 120
EDITOR_BUCKETS = 40_000
"""80 KB: 16 ms each for ten minutes, 90 ms for an hour; enough to see where a word begins."""
QUIET = 2  # of 128: about -36 dB
LONG_SECONDS = 2.0
"""A pause in speech is shorter than that."""


@dataclass(frozen=True)
class Waveform:
    path: str
    """In a box of `width` x 256; silence lies in the middle."""
    width: int
    words: str


def waveform_of(sha256: str, seconds: float) -> Waveform | None:
    """None as long as the pipeline has not measured the sound."""
    peaks = _peaks(sha256, BUCKETS)
    if peaks is None or not len(peaks):
        return None
    return Waveform(_outline(peaks), len(peaks), _in_words(peaks, seconds))


def thumbnail_of(blob: str) -> str:
    """The outline in a box of THUMBNAIL_BUCKETS x 256; `blob`: of the waveform. "" when there is none."""
    peaks = _read(blob, THUMBNAIL_BUCKETS)
    return _outline(peaks) if peaks is not None and len(peaks) else ""


def peaks_of(sha256: str) -> Peaks | None:
    """As finely as an editor of captions needs it; None as long as the sound was not measured."""
    peaks = _peaks(sha256, EDITOR_BUCKETS)
    return peaks if peaks is not None and len(peaks) else None


def _peaks(sha256: str, buckets: int) -> Peaks | None:
    """`sha256`: of the asset whose sound was measured."""
    measured = Artefact.objects.filter(asset__sha256=sha256, name="waveform", state=ArtefactState.DONE)
    return _read(measured.values_list("sha256", flat=True).first() or "", buckets)


def _read(blob: str, buckets: int) -> Peaks | None:
    try:
        return read_waveform(blobs.path(blob), buckets) if blob else None
    except FileNotFoundError:
        return None


def _outline(peaks: Peaks) -> str:
    """There along the highest values, back along the lowest."""
    there = [f"{x},{127 - high}" for x, (_, high) in enumerate(peaks.tolist())]
    back = [f"{x},{128 - low}" for x, (low, _) in reversed(list(enumerate(peaks.tolist())))]
    return f"M{' '.join(there + back)}Z"


def _in_words(peaks: Peaks, seconds: float) -> str:
    if not _loud(peaks).any():
        return gettext("Cả tệp im lặng.")
    loudest = _loud(peaks).argmax() * seconds / len(peaks)
    words = gettext("Dài %(length)s, to nhất ở %(loudest)s.") % {
        "length": clock(seconds),
        "loudest": clock(loudest),
    }
    gaps = list(_silences(peaks, seconds))
    if not gaps:
        return words + " " + gettext("Không có quãng im lặng dài.")
    count = ngettext("Có %(count)s quãng im lặng:", "Có %(count)s quãng im lặng:", len(gaps))
    spans = "; ".join(f"{clock(start)}–{clock(end)}" for start, end in gaps[:10])
    return f"{words} {count % {'count': len(gaps)}} {spans}{'…' if len(gaps) > 10 else '.'}"


def _loud(peaks: Peaks) -> NDArray[np.int16]:
    heights = np.abs(peaks.astype(np.int16)).max(axis=1)
    return heights * (heights >= QUIET)


def _silences(peaks: Peaks, seconds: float) -> Iterator[tuple[float, float]]:
    per_bucket = seconds / len(peaks)
    position = 0
    for silent, run in groupby(_loud(peaks) == 0):
        length = len(list(run))
        if silent and length * per_bucket >= LONG_SECONDS:
            yield position * per_bucket, (position + length) * per_bucket
        position += length
