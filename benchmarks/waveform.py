"""What the sound pass costs against only decoding the same file, and how much memory its worker takes.

    python benchmarks/waveform.py [--clip ../shared/media/bbb_1080p24_5.1_30s.mp4] [--minutes 10 60 240]

The clip's sound is repeated without encoding it again. CPU seconds of all processes together, the least of
several rounds, each taken in turn so that what else the machine does falls on both.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.cms.worker_settings"
FOLDER = tempfile.TemporaryDirectory(prefix="hoclieuso-bench-")
os.environ.setdefault("HOCLIEUSO_TEST_DATA_DIR", FOLDER.name)

import django  # noqa: E402

django.setup()

from media_pipeline.processors import waveform  # noqa: E402
from media_pipeline.processors.base import Work  # noqa: E402
from media_pipeline.tools import ffmpeg, probe  # noqa: E402
from media_pipeline.tools.ffmpeg import Job  # noqa: E402

LAYOUTS = {"mono": ["mono"], "mono and stereo": ["mono", "stereo"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    clip = ROOT.parent / "shared" / "media" / "bbb_1080p24_5.1_30s.mp4"
    parser.add_argument("--clip", type=Path, default=clip)
    parser.add_argument("--minutes", type=int, nargs="+", default=[10, 60, 240])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--once", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.once:
        listen(work_on(options.once, "mono and stereo"))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
        return
    if not options.clip.is_file():
        sys.exit(f"There is no clip at {options.clip}: name one with --clip.")
    for minutes in options.minutes:
        report(minutes, repeat(options.clip, minutes), options.rounds)


def repeat(clip: Path, minutes: int) -> Path:
    path = Path(FOLDER.name) / f"{minutes}.m4a"
    run("-stream_loop", "-1", "-i", clip, "-vn", "-c", "copy", "-t", str(60 * minutes), path)
    return path


def report(minutes: int, path: Path, rounds: int) -> None:
    works: dict[str, Callable[[], object]] = {"decoding": lambda: run("-i", path, "-f", "null", "-")}
    for name in LAYOUTS:
        works[f"the pass, {name}"] = partial(listen, work_on(path, name))
    spent: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            spent[name].append(cpu_of(work))
    least = {name: min(seconds) for name, seconds in spent.items()}
    print(f"{minutes} minutes{'':<20}{'CPU s':>8}{'ratio':>8}")
    for name, seconds in least.items():
        print(f"  {name:<28}{seconds:>8.2f}{seconds / least['decoding']:>8.2f}")
    print(f"  memory of the worker {memory_of(path):>8} MB", flush=True)


def cpu_of(work: Callable[[], object]) -> float:
    before = cpu_seconds()
    work()
    return cpu_seconds() - before


def cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def memory_of(path: Path) -> int:
    """Of a process that has done nothing else, ffmpeg not counted."""
    argv = [sys.executable, __file__, "--once", str(path)]
    return int(subprocess.run(argv, check=True, capture_output=True, text=True).stdout.split()[-1])


def work_on(path: Path, layouts: str) -> Work:
    place = Path(tempfile.mkdtemp(dir=FOLDER.name))
    (place / "src.bin").symlink_to(path)
    found = probe.probe(place / "src.bin")
    job = Job(place, found.duration_ms / 1000, lambda share: None)
    return Work(job, "0" * 64, {"waveform": {"layouts": LAYOUTS[layouts]}}, place / "src.bin", found)


def listen(work: Work) -> None:
    waveform.verify(work, "waveform", waveform.make(work)["waveform"])


def run(*arguments: str | Path) -> None:
    subprocess.run([ffmpeg.executable(), "-v", "error", "-nostdin", "-y", *map(str, arguments)], check=True)


if __name__ == "__main__":
    main()
