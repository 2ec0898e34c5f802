"""Runs as a script of its own: opens one hostile file with PyAV and prints what is in it as JSON.

A crash of the parser ends this process only. Imports nothing of the project. Exit code 0 with
{"error": ...} means "looked at and refused".
"""

import json
import sys
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


def measure(container: Any, streams: list[Any]) -> dict[int, Any]:
    """{stream index: (first, last end, packets, longest way between key frames)}, times in seconds,
    from the packets that are really there."""
    wanted = {s.index for s in streams}
    spans: dict[int, Any] = {}
    keyframes: dict[int, float] = {}
    try:
        for packet in container.demux():
            index = packet.stream.index
            if index not in wanted or packet.pts is None or packet.size == 0:
                continue
            start = float(packet.pts * packet.time_base)
            end = start + float((packet.duration or 0) * packet.time_base)
            first, last, count, gap = spans.get(index, (start, end, 0, 0.0))
            if packet.is_keyframe:
                gap = max(gap, start - keyframes.get(index, start))
                keyframes[index] = start
            spans[index] = (min(first, start), max(last, end), count + 1, gap)
    except av.error.FFmpegError:
        pass  # what came before the damage counts
    return spans


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
    name: str, video: Any, shown: Any, audio: list[Any], spans: dict[int, Any], promised: float
) -> dict[str, Any]:
    audio = [s for s in audio if s.index in spans]
    if video is None and not audio:
        raise Refuse("empty")
    seconds = max(last - min(first, 0.0) for first, last, *_ in spans.values())
    return {
        "container": name,
        "duration_ms": ms(seconds),
        "promised_ms": ms(promised),
        "video": describe_video(video, shown, spans) if video else None,
        "audio": [describe_audio(s, spans) for s in audio],
    }


def describe_video(stream: Any, shown: dict[str, Any], spans: dict[int, Any]) -> dict[str, Any]:
    first, last, count, gap = spans[stream.index]
    fps = rate(stream, count, last - first)
    return {
        "index": stream.index,
        "codec": stream.codec_context.name,
        "fps": str(fps),
        "duration_ms": ms(last - first or count / fps),
        "frames": count,
        "keyframe_gap_ms": ms(gap),
        **shown,
    }


def rate(stream: Any, count: int, seconds: float) -> Fraction:
    """Between 1 and 30. `base_rate` is useless: 57600 in a file of variable rate."""
    fps = stream.average_rate or (Fraction(count / seconds) if seconds > 0 else Fraction(25))
    return min(max(Fraction(fps).limit_denominator(1001), Fraction(1)), Fraction(30))


def describe_audio(stream: Any, spans: dict[int, Any]) -> dict[str, Any]:
    first, last, *_ = spans[stream.index]
    return {
        "index": stream.index,
        "codec": stream.codec_context.name,
        "channels": stream.codec_context.channels,
        "sample_rate": stream.codec_context.sample_rate,
        "duration_ms": ms(last - first),
        "language": stream.metadata.get("language", ""),
    }


def ms(seconds: float) -> int:
    return max(0, round(seconds * 1000))


if __name__ == "__main__":
    main()
