"""Spoils good media files in many ways and shows each to the probe: only a refusal or an answer may come out.

    python benchmarks/fuzz_probe.py [--times 500] [--seed 1] [--clips ../shared/media] [--keep FOLDER]

Bits are flipped; ranges cut, zeroed, repeated, taken from other files; numbers in headers made extreme. What
must never come out: a mistake of ours (`unexpected`), an answer that is no sense, a file left behind, an end
later than the limits. Whatever does is written to the folder of --keep with its seed.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

LARGEST = 3_000_000
"""Bytes of a clip; the beginning of a larger one is taken."""
EXTREMES = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFF0, 0xFFFF_FFFF)
HEADER = 4096
"""Most of what is worth spoiling is at the beginning, or at the end where an MP4 has its index."""

Change = Callable[[random.Random, bytearray, bytes], None]


def flip(dice: random.Random, data: bytearray, other: bytes) -> None:
    for _ in range(dice.choice((1, 5, 50))):
        data[place(dice, data)] ^= 1 << dice.randrange(8)


def extreme(dice: random.Random, data: bytearray, other: bytes) -> None:
    """A number of four bytes, in either order."""
    for _ in range(dice.choice((1, 3, 10))):
        at = place(dice, data)
        data[at : at + 4] = dice.choice(EXTREMES).to_bytes(4, dice.choice(("big", "little")))


def cut(dice: random.Random, data: bytearray, other: bytes) -> None:
    del data[dice.randrange(len(data)) :]


def drop(dice: random.Random, data: bytearray, other: bytes) -> None:
    at = place(dice, data)
    del data[at : at + dice.choice((1, 4, 100, 10_000))]


def blank(dice: random.Random, data: bytearray, other: bytes) -> None:
    at = place(dice, data)
    length = min(dice.choice((4, 100, 10_000)), len(data) - at)
    data[at : at + length] = bytes(length)


def repeat(dice: random.Random, data: bytearray, other: bytes) -> None:
    at = place(dice, data)
    data[at:at] = data[at : at + dice.choice((8, 100, 10_000))] * dice.choice((1, 2, 20))


def splice(dice: random.Random, data: bytearray, other: bytes) -> None:
    """The beginning of one file before the rest of another."""
    at = dice.choice((16, 64, HEADER))
    data[:at] = other[:at]


def join(dice: random.Random, data: bytearray, other: bytes) -> None:
    data += other


CHANGES: tuple[Change, ...] = (flip, extreme, cut, drop, blank, repeat, splice, join)


def place(dice: random.Random, data: bytearray) -> int:
    last = max(0, len(data) - 5)
    near = min(HEADER, last)
    return dice.choice((dice.randint(0, near), dice.randint(last - near, last), dice.randint(0, last)))


def spoilt(seed: int, clips: list[Path]) -> tuple[str, bytes]:
    """The same seed always gives the same bytes; the name says what was done."""
    dice = random.Random(seed)
    clip, other = dice.choice(clips), dice.choice(clips)
    data = bytearray(clip.read_bytes()[:LARGEST])
    changes = dice.choices(CHANGES, k=dice.choice((1, 1, 2, 4)))
    for change in changes:
        if len(data) > 8:
            change(dice, data, other.read_bytes()[:LARGEST])
    return f"{seed}-{clip.name}-{'-'.join(change.__name__ for change in changes)}", bytes(data)


def judge(path: Path) -> tuple[str, str]:
    """("ok" or the code of the refusal, what is wrong with that)."""
    from media_pipeline.conf import folder, setting
    from media_pipeline.errors import ErrorClass, ProcessingError
    from media_pipeline.planner import Request, plan
    from media_pipeline.tools import probe

    started = time.monotonic()
    try:
        found = probe.probe(path)
        code, wrong = "ok", "" if found.duration_ms >= 0 and plan(Request(found)) else "nothing to make of it"
    except ProcessingError as error:
        code = error.code
        wrong = "" if error.error_class == ErrorClass.INPUT and "%(" not in error.message else error.detail
    except Exception as error:  # any at all is what we look for
        code, wrong = "exception", repr(error)
    if left := list(folder("WORK").iterdir()):
        wrong += f" left behind: {left}"
    if time.monotonic() - started > 2 * setting("PROBE_SECONDS") + 5:
        wrong += " too slow"
    return code, wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clips", type=Path, default=ROOT.parent / "shared" / "media")
    parser.add_argument("--keep", type=Path, help="folder for what went wrong")
    options = parser.parse_args()
    clips = sorted(path for path in options.clips.glob("*") if path.is_file())
    if not clips:
        sys.exit(f"There are no clips in {options.clips}: name a folder with --clips.")
    with tempfile.TemporaryDirectory(prefix="hoclieuso-fuzz-") as scratch:
        os.environ["HOCLIEUSO_TEST_DATA_DIR"] = scratch
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
        import django

        django.setup()
        sys.exit(fuzz(range(options.seed, options.seed + options.times), clips, Path(scratch), options.keep))


def fuzz(seeds: range, clips: list[Path], scratch: Path, keep: Path | None = None) -> int:
    """Number of files that something was wrong with."""
    codes: Counter[str] = Counter()
    bad = 0
    slowest = 0.0
    for seed in seeds:
        name, data = spoilt(seed, clips)
        path = scratch / "spoilt.bin"
        path.write_bytes(data)
        started = time.monotonic()
        code, wrong = judge(path)
        slowest = max(slowest, time.monotonic() - started)
        codes[code] += 1
        if wrong:
            bad += 1
            print(f"{name}: {code}: {wrong}")
            if keep:
                keep.mkdir(parents=True, exist_ok=True)
                (keep / name).write_bytes(data)
    print(dict(codes.most_common()), f"slowest {slowest:.1f} s", f"wrong {bad}")
    return bad


if __name__ == "__main__":
    main()
