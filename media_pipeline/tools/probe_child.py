"""Runs as a script of its own: opens one hostile file with PyAV and prints what is in it as JSON.

A crash of the parser ends this process only. Imports nothing of the project. Exit code 0 with
{"error": ...} means "looked at and refused".
"""

import json
import math
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av

TRANSFERS = {16: "pq", 18: "hlg"}
LONGEST_SIDE = 16_384
"""What H.264 and the scaler can do."""
LONGEST_GAP = 3600.0
"""Seconds without a packet in a file that is too long: its clock is broken."""
CLOCK_JUMP = 10.0
"""Seconds; in broadcast containers the clock may jump, and ffmpeg then goes on as if it had not."""
RATES = tuple(
    Fraction(rate) for rate in ("10", "12", "15000/1001", "15", "24000/1001", "24", "25", "30000/1001", "30")
)
RATE_SLACK = 0.004
"""What is so near to a usual rate is meant to be it: clocks of phones and the last frame of a file."""
TRACKS = 16
CHANNELS = 8
"""Nobody knows how to mix more of them."""
SLOWEST_RATE, FASTEST_RATE = 4_000, 384_000
PATIENCE = 300
"""Packets of a stream that may give nothing before it is called undecodable."""

FRAMES = 10
APART = 1 / 15
"""Seconds between frames that are compared, so that 60 frames a second are not stiller than 15."""
SMALL = 160
"""Width of the grey picture that is compared."""
STEPS, SHARE = 2, 0.01
"""Near-identical: not more than this share of the pixels differs by more than that many of 255 steps."""
AUDIBLE = 10 ** (-80 / 20)
LISTEN = 50
"""Frames of sound per place: about a second."""


class Refuse(Exception):
    """args: code, values of its sentence."""


def main() -> None:
    path, orders = sys.argv[1], json.loads(sys.argv[2])
    av.logging.restore_default_callback()  # to stderr, and never through Python: that may deadlock
    av.logging.set_libav_level(av.logging.ERROR)
    answer: dict[str, Any]
    try:
        answer = look(path, orders)
    except Refuse as refuse:
        answer = {"error": refuse.args[0], "detail": "", "values": dict(*refuse.args[1:])}
    except MemoryError as error:  # also PyAV's own, which is an FFmpegError
        answer = {"error": "probe_limit", "detail": str(error)[:500]}
    except av.error.FFmpegError as error:
        answer = {"error": "not_media", "detail": str(error)[:500]}
    print(json.dumps(answer))


def look(path: str, orders: dict[str, Any]) -> dict[str, Any]:
    with opened(path, orders) as container:
        film, sounds = chosen(container, orders["max_pixels"])
        promised = seconds_promised(container)
        spans, present = measure(container, [*sounds, *([film] if film else [])], orders["max_seconds"])
        if not spans:
            raise Refuse("empty")
        if film and film.index not in spans and film.frames:
            raise Refuse("damaged", {"codec": film.codec_context.name})  # not a sound: its pictures are lost
        # Opened again for each look: the packets of a container are read once, and seeking may not work.
        shown = see(path, orders, film.index, spans[film.index]) if film and film.index in spans else None
        sounds = audible(path, orders, [sound for sound in sounds if sound.index in spans], spans)
        used = [spans[stream.index] for stream in [*sounds, *([film] if shown else [])]]
        begin = min(span.first for span in used)
        return {
            "container": container.format.name,
            "duration_ms": ms(max(span.last for span in used) - begin),
            "promised_ms": ms(promised),
            "present_ms": ms(present),
            "video": {**describe_video(film, spans[film.index], begin), **shown} if shown else None,
            "audio": [describe_audio(sound, spans[sound.index], begin) for sound in sounds],
        }


def opened(path: str, orders: dict[str, Any]) -> Any:
    options = {"format_whitelist": orders["formats"], "protocol_whitelist": orders["protocols"]}
    options["max_pixels"] = str(orders["max_pixels"])
    return av.open("file:" + path, options=options, metadata_errors="replace", timeout=(5, 5))


# --- which streams ----------------------------------------------------------------------------------------


def chosen(container: Any, max_pixels: int) -> tuple[Any, list[Any]]:
    """The film and the sounds, of those that are not covers and that there is a decoder for."""
    films = [s for s in container.streams.video if not s.disposition & av.stream.Disposition.attached_pic]
    sounds = list(container.streams.audio)
    if not films and not sounds:
        raise Refuse("no_streams")
    film = min(films, key=lambda s: not is_default(s), default=None)
    audio = [s for s in sounds if s.codec_context is not None][:TRACKS]
    if (film and film.codec_context is None) or (sounds and not audio):
        raise Refuse("undecodable")
    usual = [
        s for s in audio if s.codec_context.channels <= CHANNELS and is_rate(s.codec_context.sample_rate)
    ]
    if audio and not usual:
        context = audio[0].codec_context
        raise Refuse("sound_format", {"channels": context.channels, "rate": context.sample_rate})
    if film:
        check_size(film.codec_context.width, film.codec_context.height, max_pixels)
    return film, usual


def is_default(stream: Any) -> bool:
    return bool(stream.disposition & av.stream.Disposition.default)


def is_rate(rate: int) -> bool:
    """0: known only when it is decoded. Resampling from 1 Hz takes minutes."""
    return rate == 0 or SLOWEST_RATE <= rate <= FASTEST_RATE


def check_size(width: int, height: int, max_pixels: int) -> None:
    if width * height > max_pixels or max(width, height) > LONGEST_SIDE:
        raise Refuse("too_many_pixels", {"width": width, "height": height})


# --- how long ---------------------------------------------------------------------------------------------


@dataclass
class Span:
    """What a stream covers, in seconds."""

    first: float = math.inf
    last: float = -math.inf
    packets: int = 0
    keyframe: float | None = None
    keyframe_gap: float = 0.0
    gap: float = 0.0
    shift: float = 0.0
    """Grows where the clock starts again: recordings put one behind the other."""

    def add(self, start: float, length: float, is_keyframe: bool, may_jump: bool) -> None:
        start += self.shift
        if self.packets and (start < self.last - 1.0 or (may_jump and start > self.last + CLOCK_JUMP)):
            self.shift += self.last - start
            start = self.last
        if is_keyframe:
            since = start if self.keyframe is None else self.keyframe
            self.keyframe_gap = max(self.keyframe_gap, start - since)
            self.keyframe = start
        self.gap = max(self.gap, start - self.last) if self.packets else 0.0
        self.first = min(self.first, start)
        self.last = max(self.last, start + length)
        self.packets += 1

    @property
    def seconds(self) -> float:
        return self.last - self.first


def measure(container: Any, streams: list[Any], max_seconds: float) -> tuple[dict[int, Span], float]:
    """{stream index: its span}, from the packets that are really there and meant to be shown.

    The second number is how far anything at all reaches: subtitles may be longer than the film.
    """
    spans = {stream.index: Span() for stream in streams}
    others: dict[int, Span] = {}
    may_jump = bool(container.format.flags & av.format.Flags.ts_discont.value)
    # What came before the damage counts; IndexError: a stream that begins in the middle, at the very end.
    with suppress(av.error.FFmpegError, IndexError):
        for packet in container.demux():
            # Phones cut a film by an edit list: what was cut is still there, marked as discarded.
            if packet.pts is None or not packet.size or packet.is_discard or not packet.time_base:
                continue
            span = spans.get(packet.stream.index) or others.setdefault(packet.stream.index, Span())
            length = max(0.0, float((packet.duration or 0) * packet.time_base))
            span.add(float(packet.pts * packet.time_base), length, packet.is_keyframe, may_jump)
            if span.seconds > max_seconds and span not in others.values():
                raise too_long(span, max_seconds)
    found = {index: span for index, span in spans.items() if span.packets}
    return found, max([span.seconds for span in [*found.values(), *others.values()]], default=0.0)


def too_long(span: Span, max_seconds: float) -> Refuse:
    if span.gap > LONGEST_GAP:
        return Refuse("timestamps", {"hours": round(span.gap / 3600)})
    return Refuse("too_long", {"limit": int(max_seconds // 3600)})


def seconds_promised(container: Any) -> float:
    """What the header says, 0 when it says nothing."""
    streams = [float(s.duration * s.time_base) for s in container.streams if s.duration and s.time_base]
    return max([(container.duration or 0) / 1e6, *streams])


# --- the picture ------------------------------------------------------------------------------------------


def see(path: str, orders: dict[str, Any], index: int, span: Span) -> dict[str, Any]:
    """The first frame says how it is shown, a few places what kind of picture it is."""
    with opened(path, orders) as container:
        stream = container.streams[index]
        stream.codec_context.options = {"max_pixels": str(orders["max_pixels"])}
        frame = next(frames(container, stream), None)
        if frame is None:
            raise Refuse("damaged", {"codec": stream.codec_context.name})
        facts = describe_frame(frame, stream.sample_aspect_ratio)
        stream.codec_context.skip_frame = "NONREF"
        pairs = [pair for place in orders["places"] for pair in differences(container, stream, span, place)]
    return {
        **facts,
        "still_share": round(sum(pair < SHARE for pair in pairs) / len(pairs), 3) if pairs else 1.0,
    }


def frames(container: Any, stream: Any) -> Iterator[Any]:
    """Frames of one stream from here on; damage is stepped over, but not for ever."""
    barren = 0
    with suppress(av.error.FFmpegError, IndexError):
        for packet in container.demux(stream):
            decoded: list[Any] = []
            with suppress(av.error.InvalidDataError, av.error.PatchWelcomeError):
                decoded = packet.decode()
            yield from decoded
            barren = 0 if decoded else barren + 1
            if barren > PATIENCE:
                return


def describe_frame(frame: Any, aspect: Any) -> dict[str, Any]:
    rotation = int(frame.rotation) % 360
    width, height = square(frame.width, frame.height, aspect)
    if rotation in (90, 270):
        width, height = height, width
    return {
        "width": width,
        "height": height,
        "rotation": rotation,
        "transfer": TRANSFERS.get(int(frame.color_trc or 0), "sdr"),
        "pixel_format": frame.format.name,
        "interlaced": bool(frame.interlaced_frame),
    }


def square(width: int, height: int, aspect: Any) -> tuple[int, int]:
    """With square pixels; a ratio that no camera has is a mistake, or a trap."""
    ratio = Fraction(aspect) if aspect else Fraction(1)
    wide = round(width * ratio) if Fraction(1, 4) <= ratio <= 4 else width
    return min(max(1, wide), LONGEST_SIDE), height


def differences(container: Any, stream: Any, span: Span, place: float) -> Iterator[float]:
    """Between frames one after the other: the share of pixels that differ visibly."""
    if not go_to(container, stream, span, place):
        return
    before, at = None, -math.inf
    for number, frame in enumerate(frames(container, stream)):
        if frame.time is None or not frame.time - at < APART * 0.9:
            now = thumbnail(frame)
            if before is not None and before.shape == now.shape:
                yield float((abs(now - before) > STEPS).mean())
            before, at = now, at if frame.time is None else frame.time
        if number + 1 >= FRAMES:
            return


def go_to(container: Any, stream: Any, span: Span, place: float) -> bool:
    """Not at all for the beginning, where it is: not every file can be sought in."""
    if not place:
        return True
    try:
        container.seek(round((span.first + place * span.seconds) / stream.time_base), stream=stream)
    except (av.error.FFmpegError, OverflowError):
        return False
    return True


def thumbnail(frame: Any) -> Any:
    height = (
        max(2, round(SMALL * frame.height / frame.width)) if frame.height < 8 * frame.width else 8 * SMALL
    )
    small = frame.reformat(width=SMALL, height=height, format="gray", interpolation="FAST_BILINEAR")
    return small.to_ndarray().astype("int16")


# --- the sound --------------------------------------------------------------------------------------------


def audible(path: str, orders: dict[str, Any], sounds: list[Any], spans: dict[int, Span]) -> list[Any]:
    """Those that can be decoded; first what is not silent, then what the file calls its default.

    Cameras and recording programs write tracks for microphones that were not plugged in.
    """
    only = len(sounds) == 1
    heard = {s.index: hear(path, orders, s.index, spans[s.index], only) for s in sounds}
    if sounds and not any(heard.values()):
        raise Refuse("damaged", {"codec": sounds[0].codec_context.name})
    usable = [sound for sound in sounds if heard[sound.index]]
    return sorted(usable, key=lambda s: (-heard[s.index], not is_default(s), s.index))


def hear(path: str, orders: dict[str, Any], index: int, span: Span, only: bool) -> int:
    """0: it cannot be decoded; 1: silent wherever we listened; 2: something is heard, or it is alone."""
    heard = 0
    with opened(path, orders) as container:
        stream = container.streams[index]
        for place in orders["places"] or (0.0,):
            if not go_to(container, stream, span, place):
                break
            for number, frame in enumerate(frames(container, stream)):
                heard = max(heard, 2 if only or loudest(frame) > AUDIBLE else 1)
                if heard == 2:
                    return heard
                if number > LISTEN:
                    break
    return heard


def loudest(frame: Any) -> float:
    """From lowest to highest sample, 1 being half of what fits."""
    samples = frame.to_ndarray()
    kind, bits = samples.dtype.kind, 8 * samples.dtype.itemsize
    full = {"f": 1.0, "i": 2.0 ** (bits - 1) - 1, "u": 2.0**bits - 1}[kind]
    return float(samples.max() - float(samples.min())) / full if samples.size else 0.0


# --- the answer -------------------------------------------------------------------------------------------


def describe_video(stream: Any, span: Span, begin: float) -> dict[str, Any]:
    fps = rate(stream, span.packets, span.seconds)
    return {
        "index": stream.index,
        "codec": stream.codec_context.name,
        "fps": str(fps),
        "duration_ms": ms(span.seconds or float(span.packets / fps)),
        "frames": span.packets,
        "keyframe_gap_ms": ms(span.keyframe_gap),
        "start_ms": ms(span.first - begin),
    }


def rate(stream: Any, count: int, seconds: float) -> Fraction:
    """Between 1 and 30, as packets say when the header lies; `base_rate` is 57600 in some files."""
    counted = Fraction(count / seconds) if seconds > 0 else Fraction(25)
    fps = Fraction(stream.average_rate or counted)
    if abs(float(fps) * seconds - count) > 2 + count / 10:
        fps = counted
    usual = min(RATES, key=lambda rate: abs(rate - fps))
    fps = usual if abs(usual - fps) < usual * RATE_SLACK else fps.limit_denominator(1001)
    return min(max(fps, Fraction(1)), Fraction(30))


def describe_audio(stream: Any, span: Span, begin: float) -> dict[str, Any]:
    language = str(stream.metadata.get("language", ""))
    return {
        "index": stream.index,
        "codec": stream.codec_context.name,
        "channels": stream.codec_context.channels,
        "sample_rate": stream.codec_context.sample_rate,
        "duration_ms": ms(span.seconds),
        "language": language
        if re.fullmatch(r"[A-Za-z]{2,3}(-\w{1,8}){0,4}", language) and language != "und"
        else "",
        "start_ms": ms(span.first - begin),
    }


def ms(seconds: float) -> int:
    return max(0, round(seconds * 1000))


if __name__ == "__main__":
    main()
