"""Runs as a script of its own: opens one hostile file with PyAV and prints what is in it as JSON.

A crash of the parser ends this process only. Imports nothing of the project. Exit code 0 with
{"error": ...} means "looked at and refused".
"""

import json
import math
import sys
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av

TRANSFERS = {16: "pq", 18: "hlg"}


class Refuse(Exception):
    pass


def main() -> None:
    path, orders = sys.argv[1], json.loads(sys.argv[2])
    try:
        answer = look(path, orders)
    except Refuse as error:
        answer = {"error": error.args[0], "detail": "", **(error.args[1] if len(error.args) > 1 else {})}
    except av.error.FFmpegError as error:
        answer = {"error": "not_media", "detail": str(error)[:500]}
    print(json.dumps(answer))


def look(path: str, orders: dict[str, Any]) -> dict[str, Any]:
    options = {"format_whitelist": orders["formats"], "protocol_whitelist": orders["protocols"]}
    with av.open("file:" + path, options=options, metadata_errors="replace", timeout=(5, 5)) as container:
        video = next((s for s in container.streams.video if not is_cover(s)), None)
        audio = [s for s in container.streams.audio if s.codec_context is not None]
        if video is None and not audio:
            raise Refuse("no_streams")
        if video is not None:
            check_size(video, orders["max_pixels"])
        promised = seconds_promised(container)
        spans = measure(container, [*audio, *([video] if video else [])])
        # A second container for the picture: the packets of this one were read to the end.
        shown = first_frame(path, options, video.index) if video and video.index in spans else None
        return answer(container.format.name, video if shown else None, shown, audio, spans, promised)


def is_cover(stream: Any) -> bool:
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def check_size(video: Any, max_pixels: int) -> None:
    context = video.codec_context
    if context is None:
        raise Refuse("undecodable", {"values": {"codec": "?"}})
    if context.width * context.height > max_pixels:
        raise Refuse("too_many_pixels", {"values": {"width": context.width, "height": context.height}})


def measure(container: Any, streams: list[Any]) -> dict[int, "Span"]:
    """{stream index: its span}, from the packets that are really there and meant to be shown."""
    spans = {stream.index: Span() for stream in streams}
    try:
        for packet in container.demux():
            # Phones cut a film by an edit list: what was cut is still there, marked as discarded.
            if (
                packet.stream.index in spans
                and packet.pts is not None
                and packet.size
                and not packet.is_discard
            ):
                start = float(packet.pts * packet.time_base)
                length = float((packet.duration or 0) * packet.time_base)
                spans[packet.stream.index].add(start, length, packet.is_keyframe)
    except av.error.FFmpegError:
        pass  # what came before the damage counts
    return {index: span for index, span in spans.items() if span.packets}


@dataclass
class Span:
    """What a stream covers, in seconds."""

    first: float = math.inf
    last: float = -math.inf
    packets: int = 0
    keyframe: float | None = None
    keyframe_gap: float = 0.0
    shift: float = 0.0
    """Grows where the clock starts again: recordings put one behind the other."""

    def add(self, start: float, length: float, is_keyframe: bool) -> None:
        start += self.shift
        if start < self.last - 1.0:
            self.shift += self.last - start
            start = self.last
        if is_keyframe:
            self.keyframe_gap = max(
                self.keyframe_gap, start - (start if self.keyframe is None else self.keyframe)
            )
            self.keyframe = start
        self.first = min(self.first, start)
        self.last = max(self.last, start + length)
        self.packets += 1

    @property
    def seconds(self) -> float:
        return self.last - self.first


def seconds_promised(container: Any) -> float:
    """What the header says, 0 when it says nothing."""
    streams = [float(s.duration * s.time_base) for s in container.streams if s.duration and s.time_base]
    return max([(container.duration or 0) / 1e6, *streams])


def first_frame(path: str, options: dict[str, str], index: int) -> dict[str, Any]:
    with av.open("file:" + path, options=options, metadata_errors="replace", timeout=(5, 5)) as container:
        stream: Any = container.streams[index]
        name = stream.codec_context.name
        try:
            frame: Any = next(container.decode(stream))
        except (StopIteration, av.error.FFmpegError) as error:
            raise Refuse("undecodable", {"values": {"codec": name}}) from error
        rotation = int(frame.rotation) % 360
        width, height = square(frame.width, frame.height, stream.sample_aspect_ratio)
        if rotation in (90, 270):
            width, height = height, width
        return {
            "width": width,
            "height": height,
            "rotation": rotation,
            "transfer": TRANSFERS.get(int(frame.color_trc or 0), "sdr"),
            "pixel_format": frame.format.name,
        }


def square(width: int, height: int, aspect: Any) -> tuple[int, int]:
    ratio = Fraction(aspect) if aspect else Fraction(1)
    return max(1, round(width * ratio)) if 0 < ratio < 100 else width, height


def answer(
    name: str, video: Any, shown: Any, audio: list[Any], spans: dict[int, Span], promised: float
) -> dict[str, Any]:
    audio = [s for s in audio if s.index in spans]
    if video is None and not audio:
        raise Refuse("empty")
    seconds = max(span.last for span in spans.values()) - min(span.first for span in spans.values())
    return {
        "container": name,
        "duration_ms": ms(seconds),
        "promised_ms": ms(promised),
        "video": describe_video(video, shown, spans) if video else None,
        "audio": [describe_audio(s, spans) for s in audio],
    }


def describe_video(stream: Any, shown: dict[str, Any], spans: dict[int, Span]) -> dict[str, Any]:
    span = spans[stream.index]
    fps = rate(stream, span.packets, span.seconds)
    return {
        "index": stream.index,
        "codec": stream.codec_context.name,
        "fps": str(fps),
        "duration_ms": ms(span.seconds or float(span.packets / fps)),
        "frames": span.packets,
        "keyframe_gap_ms": ms(span.keyframe_gap),
        **shown,
    }


def rate(stream: Any, count: int, seconds: float) -> Fraction:
    """Between 1 and 30. `base_rate` is useless: 57600 in a file of variable rate."""
    fps = stream.average_rate or (Fraction(count / seconds) if seconds > 0 else Fraction(25))
    return min(max(Fraction(fps).limit_denominator(1001), Fraction(1)), Fraction(30))


def describe_audio(stream: Any, spans: dict[int, Span]) -> dict[str, Any]:
    return {
        "index": stream.index,
        "codec": stream.codec_context.name,
        "channels": stream.codec_context.channels,
        "sample_rate": stream.codec_context.sample_rate,
        "duration_ms": ms(spans[stream.index].seconds),
        "language": stream.metadata.get("language", ""),
    }


def ms(seconds: float) -> int:
    return max(0, round(seconds * 1000))


if __name__ == "__main__":
    main()
