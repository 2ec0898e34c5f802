"""Makes the short films of the demo lessons: a drawn phone, a hand that taps, a voice and captions.

Run: `python -m cms.demo.studio.film [NAME...]`. What is said is the transcript in the lesson, one paragraph
for each scene.
"""

import subprocess
import sys
import wave
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory

from imageio_ffmpeg import get_ffmpeg_exe
from PIL import Image, ImageChops

from cms.demo.studio import icons, scenes
from cms.demo.studio.canvas import AMBER, INK, Canvas
from cms.demo.studio.phone import Phone
from cms.demo.studio.speak import MEDIA, say, transcripts

WIDTH, HEIGHT, FPS = 1280, 720, 12
PAUSE = 0.7
"""Seconds of silence after each scene."""
TAP = 1.0
"""Seconds until the hand has reached what it taps."""

FILMS: dict[str, tuple[str, list[Callable[[], Phone]]]] = {
    "vneid-kich-hoat.mp4": scenes.ACTIVATION,
    "lua-dao-cuoc-goi.mp4": scenes.FALSE_CALL,
    "thanh-toan-quet-ma.mp4": scenes.PAYMENT,
}


class Scene:
    """One drawn phone beside the words that are being said; drawn once, only the hand moves."""

    def __init__(self, ground: str, phone: Phone, words: str) -> None:
        framed = phone.framed()
        self.left, self.top = 96.0, (HEIGHT - framed.height) / 2
        self.sheet = Canvas(WIDTH, HEIGHT, ground)
        self.sheet.paste(framed, self.left, self.top, 46)
        lines = self.sheet.paragraph(0, -900, words, 540, 44, INK, True) + 900
        self.sheet.paragraph(690, (HEIGHT - lines) / 2, words, 540, 44, INK, True)
        self.still = self.sheet.finished()
        self.ring = self._ringed(phone) if phone.rings else None

    def _ringed(self, phone: Phone) -> tuple[Image.Image, tuple[float, float]]:
        x0, y0, x1, y1 = phone.rings[-1]
        box = (self.left + 11 + x0, self.top + 19 + y0, self.left + 25 + x1, self.top + 33 + y1)
        self.sheet.box(box, None, 24, AMBER, 7)
        return self.sheet.finished(), (box[2] - 50, box[3] - 26)

    def frames(self, seconds: float) -> Iterator[Image.Image]:
        for number in range(round(seconds * FPS)):
            yield self._frame(number / FPS)

    def _frame(self, time: float) -> Image.Image:
        if not self.ring:
            return self.still
        ringed, (x, y) = self.ring
        way = max(0.0, 1 - time / TAP) ** 2
        frame = (ringed if time >= TAP else self.still).copy()
        pressed = 5 if TAP <= time < TAP + 0.25 else 0
        frame.paste(
            HAND[0], (round(x + way * 320 - 40 + pressed), round(y + way * 380 - 20 + pressed)), HAND[1]
        )
        return frame


def _hand() -> tuple[Image.Image, Image.Image]:
    """The hand and its outline as a mask, on a colour that nothing in it has."""
    clear = "#00ff00"
    drawn = Canvas(140, 140, clear)
    icons.hand(drawn, 40, 20, 56)
    empty = Canvas(140, 140, clear)
    differs = ImageChops.difference(drawn.image, empty.image).convert("L")
    mask = differs.point([0] + [255] * 255)
    size = (140, 140)
    return drawn.image.resize(size), mask.resize(size)


HAND = _hand()


def narrate(lines: list[str], wav: Path) -> list[float]:
    """One sound file of all lines, each followed by the pause; returns the seconds each line takes."""
    lengths = []
    with wave.open(str(wav), "wb") as out:
        for number, line in enumerate(lines):
            part = wav.with_name(f"{number}.wav")
            say(line, 138, part)
            with wave.open(str(part)) as spoken:
                if not number:
                    out.setparams(spoken.getparams())
                rate = spoken.getframerate()
                sound = spoken.readframes(spoken.getnframes()) + bytes(2 * round(PAUSE * rate))
            wanted = round(len(sound) / 2 / rate * FPS + 0.5) / FPS
            out.writeframes(sound.ljust(2 * round(wanted * rate), b"\0"))
            lengths.append(wanted)
    return lengths


def captions(lines: list[str], lengths: list[float]) -> str:
    ends = list(accumulate(lengths))
    cues = [
        f"{_clock(end - length)} --> {_clock(end - PAUSE / 2)}\n{line}\n"
        for line, length, end in zip(lines, lengths, ends, strict=True)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds * 1000), 60_000)
    return f"00:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"


def make(name: str, lines: list[str]) -> None:
    ground, phones = FILMS[name]
    with TemporaryDirectory() as folder:
        wav = Path(folder) / "voice.wav"
        lengths = narrate(lines, wav)
        encoder = subprocess.Popen(_encode(wav, MEDIA / name), stdin=subprocess.PIPE)  # noqa: S603
        assert encoder.stdin
        for phone, line, length in zip(phones, lines, lengths, strict=True):
            for frame in Scene(ground, phone(), line).frames(length):
                encoder.stdin.write(frame.tobytes())
        encoder.stdin.close()
        if encoder.wait():
            raise RuntimeError(f"ffmpeg không làm được {name}")
    (MEDIA / name).with_suffix(".vi.vtt").write_text(captions(lines, lengths), encoding="utf-8")


def _encode(wav: Path, target: Path) -> list[str]:
    command = [get_ffmpeg_exe(), "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24"]
    command += ["-s", f"{WIDTH}x{HEIGHT}", "-r", str(FPS), "-i", "-", "-i", str(wav)]
    command += [
        "-c:v",
        "libx264",
        "-preset",
        "slow",
        "-tune",
        "animation",
        "-crf",
        "27",
        "-pix_fmt",
        "yuv420p",
    ]
    command += [
        "-af",
        "highpass=f=80,loudnorm=I=-16:TP=-1.5",
        "-c:a",
        "aac",
        "-b:a",
        "56k",
        "-ac",
        "1",
        "-ar",
        "44100",
    ]
    return [*command, "-movflags", "+faststart", "-map_metadata", "-1", "-fflags", "+bitexact", str(target)]


def film(names: list[str]) -> None:
    for _course, name, lines in transcripts(".mp4"):
        if not names or name in names:
            make(name, lines)


if __name__ == "__main__":
    film(sys.argv[1:])
