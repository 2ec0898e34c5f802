"""Reads the lessons' transcripts aloud with espeak-ng, into `media/*.ogg`.

Run: `python -m cms.demo.studio.speak [NAME...]`.

What is read is the transcript of each audio block and the notes of each narrated slide: the words on the
screen and the words in the ear can't drift apart.
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory

from imageio_ffmpeg import get_ffmpeg_exe

HERE = Path(__file__).parents[1]
MEDIA = HERE / "media"
LESSONS = HERE / "lessons"

SAID = {
    "VNeID": "vi en e ai đi",
    "OTP": "ô tê pê",
    "QR": "quy a",
    "Wi-Fi": "oai phai",
    "SIM": "sim",
    "1900 0368": "một chín không không, không ba sáu tám",
    "micrô": "mi cờ rô",
    "45.000": "bốn mươi lăm nghìn",
    "113": "một một ba",
    "114": "một một bốn",
    "115": "một một năm",
}
"""How the voice must say what it would otherwise spell wrongly."""

PACE = {"dien-thoai-ban-lang": 118, "tu-tin-truoc-lua-dao": 124}
"""Words a minute by course, for those who need it slower."""
USUAL_PACE = 138


def paragraphs(html: str) -> list[str]:
    return [
        unescape(re.sub(r"<[^>]+>", "", part)).strip() for part in re.findall(r"<p>(.*?)</p>", html, re.S)
    ]


def transcripts(ending: str) -> Iterator[tuple[str, str, list[str]]]:
    """Course code, file name and paragraphs of every recording with this ending, slides' included."""
    for path in sorted(LESSONS.glob("*.toml")):
        lesson = tomllib.loads(path.read_text(encoding="utf-8"))
        course = lesson["code"].rpartition("-")[0]
        for block in lesson["blocks"]:
            if block.get("media", "").endswith(ending):
                yield course, block["media"], paragraphs(block["transcript"])
            for slide in block.get("slides", []):
                if slide.get("narration", "").endswith(ending):
                    yield course, slide["narration"], paragraphs(slide["notes"])


def say(words: str, pace: int, wav: Path) -> None:
    for written, spoken in SAID.items():
        words = re.sub(rf"\b{re.escape(written)}\b", spoken, words)
    command = ["espeak-ng", "-v", "vi", "-s", str(pace), "-g", "4", "-w", str(wav), words]
    subprocess.run(command, check=True)  # noqa: S603


def record(course: str, words: list[str], target: Path) -> None:
    with TemporaryDirectory() as folder:
        wav = Path(folder) / "voice.wav"
        say("\n".join(words), PACE.get(course, USUAL_PACE), wav)
        command = [get_ffmpeg_exe(), "-v", "error", "-y", "-i", str(wav), "-ac", "1", "-ar", "24000"]
        command += [
            "-af",
            "highpass=f=80,lowpass=f=7500,loudnorm=I=-16:TP=-1.5",
            "-c:a",
            "libopus",
            "-b:a",
            "14k",
        ]
        command += ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact", str(target)]
        subprocess.run(command, check=True)  # noqa: S603


def speak(names: list[str]) -> None:
    for course, name, words in transcripts(".ogg"):
        if not names or name in names:
            record(course, words, MEDIA / name)


if __name__ == "__main__":
    speak(sys.argv[1:])
