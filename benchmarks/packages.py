"""What building a package costs, per format, against the standard library zipping the same files.

    python benchmarks/packages.py [--lessons 10] [--film-bytes 6000000] [--format scorm12 ...] [--runs 5]

The course has ten lessons, each with text, a picture in two sizes, a film in two sizes with its sound and
captions, and three questions; its media are ready. Each build runs in a process of its own: seconds are of
the build alone (median of `--runs`), memory is the peak of the whole process. The baseline writes the very
files of the package with `zipfile` (level 9 for text, stored media) right after, in the same process.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.courses import course_of  # noqa: E402
from curriculum.document import CourseDocument  # noqa: E402
from curriculum.packaging import (  # noqa: E402
    PACKAGERS,
    Order,
    PackageError,
    Source,
    package_files,
    write_package_files,
)

BASE = "https://hoclieuso.example/xapi"


def main() -> None:
    options = _options()
    if options.one:
        return _measure(options.one, options.folder)
    with tempfile.TemporaryDirectory(prefix="hoclieuso-bench-") as name:
        folder = Path(name)
        course = course_of(options.lessons, options.film_bytes, folder)
        (folder / "course.json").write_text(course.to_json(), "utf-8")
        print(f"{'':<18}{'s':>8}{'zipfile s':>11}{'ratio':>8}{'MB':>8}{'peak MB':>9}")
        for format in options.format or PACKAGERS:
            _report(format, folder, options.runs)
    return None


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lessons", type=int, default=10)
    parser.add_argument("--film-bytes", type=int, default=6_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--format", action="append", choices=list(PACKAGERS))
    parser.add_argument("--one", choices=[*PACKAGERS, "zipfile"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _report(format: str, folder: Path, runs: int) -> None:
    found = [_in_a_process(format, folder) for _ in range(runs)]
    if "refused" in found[0]:
        print(f"{format:<18}{found[0]['refused']}")
        return
    seconds = statistics.median(one["seconds"] for one in found)
    plain = statistics.median(one["plain"] for one in found)
    ratio = f"{seconds / plain:>8.2f}" if plain else f"{'–':>8}"
    peak = max(one["peak"] for one in found)
    print(
        f"{format:<18}{seconds:>8.3f}{plain:>11.3f}{ratio}{found[0]['bytes'] / 1e6:>8.1f}{peak / 1e6:>9.0f}"
    )


def _in_a_process(format: str, folder: Path) -> dict[str, Any]:
    command = [sys.executable, __file__, "--one", format, "--folder", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def _measure(format: str, folder: Path) -> None:
    """Build once and, after that, zip the same files; the peak is taken between the two."""
    course = CourseDocument.model_validate_json((folder / "course.json").read_text("utf-8"))
    source = Source(lambda sha256: (folder / sha256).open("rb"), BASE, release=1)
    target = folder / f"out-{format}"
    began = time.perf_counter()
    try:
        files = package_files(format, course, Order(), source)
    except PackageError as error:
        print(json.dumps({"refused": str(error)}))
        return
    with target.open("wb") as out:
        write_package_files(files, PACKAGERS[format].extension, out)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    began = time.perf_counter()
    with zipfile.ZipFile(folder / "plain.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in files:
            with file.open() as content:
                kind = zipfile.ZIP_STORED if file.bytes > 500_000 else zipfile.ZIP_DEFLATED
                archive.writestr(file.path, content.read(), kind)
    plain = time.perf_counter() - began
    size = target.stat().st_size
    print(json.dumps({"seconds": seconds, "plain": plain, "bytes": size, "peak": peak}))


if __name__ == "__main__":
    main()
