"""HTTP Live Streaming over what is there already: playlists, and the sounds in fragments; no new pictures.

RFC 8216, fragmented MP4 with byte ranges. The artefact is the master playlist; everything that it leads to is
in its `files`, so that a folder with these names plays from any web server.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from media_pipeline import blobs
from media_pipeline.blobs import Blob
from media_pipeline.conf import setting
from media_pipeline.errors import ProcessingError
from media_pipeline.planner import UPPER_RUNG_GAIN
from media_pipeline.processors import encoding
from media_pipeline.processors.base import Made, Processor, Work
from media_pipeline.tools import ffmpeg

MEDIA_TYPE = "application/vnd.apple.mpegurl"
SOUND_CODEC = "mp4a.40.2"
LOW_HEIGHT = 360
"""Up to this height the smaller sound goes with the pictures."""

_RANGE = re.compile(r"#EXTINF:([\d.]+),\s+#EXT-X-BYTERANGE:(\d+)@(\d+)")
_MAP = re.compile(r'#EXT-X-MAP:URI="([^"]+)",BYTERANGE="(\d+)@0"')

Files = dict[str, Path | Blob]


@dataclass(frozen=True)
class Bandwidth:
    """Bits per second."""

    peak: int
    average: int

    @classmethod
    def of(cls, playlist: str) -> "Bandwidth":
        spans = segments(playlist)
        peak = max(size * 8 / seconds for seconds, size in spans)
        return cls(round(peak), round(sum(size for _, size in spans) * 8 / sum(s for s, _ in spans)))

    def __add__(self, other: "Bandwidth") -> "Bandwidth":
        return Bandwidth(self.peak + other.peak, self.average + other.average)


def segments(playlist: str) -> list[tuple[float, int]]:
    """(seconds, bytes) of each."""
    return [(float(seconds), int(size)) for seconds, size, _ in _RANGE.findall(playlist)]


def make(work: Work) -> dict[str, Made]:
    spec = work.outputs["hls"]
    files: Files = {}
    groups = _sounds(work, spec, files)
    captions = _captions(work, spec, files)
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    lines += _sound_lines(spec) + captions
    lines += _variants(work, spec, groups, bool(captions), files)
    for sign in spec["signs"]:
        files[f"{sign}.mp4"] = _blob(work, sign)
    master = work.folder / "master.m3u8"
    master.write_text("\n".join(lines) + "\n")
    return {"hls": Made(master, MEDIA_TYPE, files=files)}


# --- sounds -----------------------------------------------------------------------------------------------


def _sounds(work: Work, spec: dict[str, Any], files: Files) -> dict[str, Bandwidth]:
    """{group: the most that a sound of it takes}; each sound is copied into fragments."""
    groups: dict[str, Bandwidth] = {}
    for group, entries in spec["sounds"].items():
        for name in entries:
            options = ["-map", "0:a:0", "-c", "copy", *encoding.CLEAN]
            options += encoding.hls(work.folder, name, spec["segment_seconds"])
            ffmpeg.run(work.job, work.made_before(name), options)
            files |= {f"{name}{suffix}": work.folder / f"{name}{suffix}" for suffix in (".mp4", ".m3u8")}
            width = Bandwidth.of((work.folder / f"{name}.m3u8").read_text())
            groups[group] = max(groups.get(group, width), width, key=lambda one: one.peak)
    return groups


def _sound_lines(spec: dict[str, Any]) -> list[str]:
    lines = []
    for group, entries in spec["sounds"].items():
        for number, (name, language) in enumerate(entries.items()):
            describes = name.endswith(".ad")
            lines.append(
                _media(
                    TYPE="AUDIO",
                    GROUP_ID=_quoted(group),
                    NAME=_quoted(_language(language) + (" (mô tả hình)" if describes else "")),
                    LANGUAGE=_quoted(language),
                    DEFAULT="NO" if number else "YES",
                    AUTOSELECT="YES",
                    CHARACTERISTICS=_quoted("public.accessibility.describes-video") if describes else "",
                    URI=_quoted(f"{name}.m3u8"),
                )
            )
    return lines


# --- captions ---------------------------------------------------------------------------------------------


def _captions(work: Work, spec: dict[str, Any], files: Files) -> list[str]:
    """One WebVTT file per language, as one segment as long as the film."""
    lines = []
    for language, sha256 in spec["captions"].items():
        name = f"captions-{language}"
        with blobs.open(sha256) as file:
            text = file.read().decode()
        vtt, playlist = work.folder / f"{name}.vtt", work.folder / f"{name}.m3u8"
        vtt.write_text(text.replace("WEBVTT", "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0", 1))
        playlist.write_text(_whole(f"{name}.vtt", work.job.seconds))
        files |= {vtt.name: vtt, playlist.name: playlist}
        lines.append(
            _media(
                TYPE="SUBTITLES",
                GROUP_ID=_quoted("captions"),
                NAME=_quoted(_language(language)),
                LANGUAGE=_quoted(language),
                DEFAULT="NO",
                AUTOSELECT="YES",
                URI=_quoted(playlist.name),
            )
        )
    return lines


def _whole(name: str, seconds: float) -> str:
    head = f"#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{int(seconds) + 1}\n#EXT-X-PLAYLIST-TYPE:VOD\n"
    return f"{head}#EXTINF:{seconds:.3f},\n{name}\n#EXT-X-ENDLIST\n"


# --- pictures ---------------------------------------------------------------------------------------------


def _variants(
    work: Work, spec: dict[str, Any], groups: dict[str, Bandwidth], captions: bool, files: Files
) -> list[str]:
    """From the smallest up; a rung that hardly costs more than the one below it is left out."""
    lines: list[str] = []
    below: dict[str, int] = {}
    for rung in spec["rungs"]:
        with blobs.open(work.before[rung]["files"][f"{rung}.m3u8"]["sha256"]) as file:
            pictures = Bandwidth.of(file.read().decode())
        family = rung.partition("-")[0] if rung.startswith("av1") else "h264"
        if pictures.average < below.get(family, 0) * UPPER_RUNG_GAIN:
            continue
        below[family] = pictures.average
        facts = work.before[rung]
        files[f"{rung}.mp4"] = _blob(work, rung)
        files[f"{rung}.m3u8"] = Blob(**facts["files"][f"{rung}.m3u8"])
        lines += _variant(work, rung, pictures, _group(facts["height"], groups), groups, captions)
    if groups:
        lines += _sound_only(groups)
    return lines


def _group(height: int, groups: dict[str, Bandwidth]) -> str:
    names = list(groups)
    return "" if not names else names[0] if height <= LOW_HEIGHT else names[-1]


def _variant(
    work: Work, rung: str, pictures: Bandwidth, group: str, groups: dict[str, Bandwidth], captions: bool
) -> list[str]:
    facts = work.before[rung]
    width = pictures + groups[group] if group else pictures
    codecs = [codec_of(work.made_before(rung)), *([SOUND_CODEC] if group else [])]
    attributes = {
        "BANDWIDTH": str(width.peak),
        "AVERAGE-BANDWIDTH": str(width.average),
        "CODECS": _quoted(",".join(codecs)),
        "RESOLUTION": f"{facts['width']}x{facts['height']}",
        "FRAME-RATE": f"{_number(facts['fps']):.3f}",
        "AUDIO": _quoted(group) if group else "",
        "SUBTITLES": _quoted("captions") if captions else "",
    }
    return [f"#EXT-X-STREAM-INF:{_listed(attributes)}", f"{rung}.m3u8"]


def _sound_only(groups: dict[str, Bandwidth]) -> list[str]:
    """For the weakest networks: the smallest sound, without pictures."""
    name, width = min(groups.items(), key=lambda item: item[1].peak)
    attributes = {
        "BANDWIDTH": str(width.peak),
        "AVERAGE-BANDWIDTH": str(width.average),
        "CODECS": _quoted(SOUND_CODEC),
        "AUDIO": _quoted(name),
    }
    return [f"#EXT-X-STREAM-INF:{_listed(attributes)}", f"{name}.m3u8"]


def codec_of(path: Path) -> str:
    """The name that RFC 6381 gives to what is in a fragmented MP4, from its first boxes."""
    with path.open("rb") as file:
        head = file.read(16_384)
    if (at := head.find(b"avcC")) > 0:
        return "avc1." + head[at + 5 : at + 8].hex()
    if (at := head.find(b"av1C")) > 0:
        profile, level = head[at + 5] >> 5, head[at + 5] & 31
        tier, depth = "H" if head[at + 6] & 128 else "M", "10" if head[at + 6] & 64 else "08"
        return f"av01.{profile}.{level:02}{tier}.{depth}"
    raise ProcessingError("unexpected", f"no codec found in {path.name}")


# --- words ------------------------------------------------------------------------------------------------


def _media(**attributes: str) -> str:
    return f"#EXT-X-MEDIA:{_listed({name.replace('_', '-'): text for name, text in attributes.items()})}"


def _listed(attributes: dict[str, str]) -> str:
    return ",".join(f"{name}={text}" for name, text in attributes.items() if text)


def _quoted(text: str) -> str:
    return f'"{text}"'.replace("\n", " ") if '"' not in text else f'"{text.replace(chr(34), "")}"'


def _language(tag: str) -> str:
    return str(setting("LANGUAGE_NAMES").get(tag, tag))


def _number(fraction: str) -> float:
    over, _, under = fraction.partition("/")
    return int(over) / int(under or 1)


def _blob(work: Work, name: str) -> Blob:
    return Blob(work.before[name]["sha256"], work.before[name]["bytes"])


# --- verification -----------------------------------------------------------------------------------------


def verify(work: Work, name: str, made: Made) -> Made:
    """Every address leads to a file of ours, every byte range lies in it."""
    listed = {"master.m3u8": made.path, **made.files}
    for playlist, place in listed.items():
        if playlist.endswith(".m3u8"):
            _check(playlist, _text(place), listed)
    return replace(made, duration_ms=round(work.job.seconds * 1000))


def _check(playlist: str, text: str, listed: dict[str, Path | Blob]) -> None:
    for address in _addresses(text):
        if address not in listed:
            raise ProcessingError("unexpected", f"{playlist} leads to {address}, which is not there")
    for address, first in _MAP.findall(text):
        ends = [int(first), *(int(size) + int(start) for _, size, start in _RANGE.findall(text))]
        if max(ends) > _size(listed[address]):
            raise ProcessingError("unexpected", f"{playlist} asks for more than {address} holds")


def _addresses(text: str) -> Iterator[str]:
    yield from re.findall(r'URI="([^"]+)"', text)
    yield from (line for line in text.splitlines() if line and not line.startswith("#"))


def _text(place: Path | Blob) -> str:
    if isinstance(place, Path):
        return place.read_text()
    with blobs.open(place.sha256) as file:
        return file.read().decode()


def _size(place: Path | Blob) -> int:
    return place.stat().st_size if isinstance(place, Path) else place.bytes


PROCESSOR = Processor(make, verify, reads="artefacts")
