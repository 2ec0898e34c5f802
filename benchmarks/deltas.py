"""What a delta weighs, and how long it takes to make and to apply one, per format.

    python benchmarks/deltas.py [--picture-kb 0 60 2000]

Courses of ten lessons, each with text, a question and a picture of that size (0: none); one lesson and its
picture changed.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from curriculum.packaging import PACKAGERS  # noqa: E402
from curriculum.trust.base import TrustError  # noqa: E402
from curriculum.trust.patching import patch_file, write_delta  # noqa: E402
from tests.curriculum.trust import versions  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--picture-kb", type=int, nargs="+", default=[0, 60, 2000])
    options = parser.parse_args()
    print(f"{'format':<16}{'picture':>9}{'package':>12}{'delta':>11}{'share':>8}{'make':>8}{'apply':>8}")
    for size in options.picture_kb:
        for format in PACKAGERS:
            with tempfile.TemporaryDirectory(prefix="hls-") as place:
                measure(format, size, Path(place))


def measure(format: str, size: int, place: Path) -> None:
    for version in (1, 2):
        (place / f"{version}").write_bytes(versions.package(version, format, size * 1000))
    old, new, delta = place / "1", place / "2", place / "delta"
    weight = new.stat().st_size
    line = f"{format:<16}{size:>6} kB{weight:>12}"
    try:
        making = seconds(lambda: write_delta(old, new, delta))
    except TrustError as error:
        print(f"{line}  {error}")
        return
    applying = seconds(lambda: patch_file(old, delta, place / "made"))
    assert (place / "made").read_bytes() == new.read_bytes()
    share = delta.stat().st_size / weight
    print(f"{line}{delta.stat().st_size:>11}{share:>8.1%}{making:>7.2f}s{applying:>7.2f}s", flush=True)


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
