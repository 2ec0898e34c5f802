"""Packages of a thousand courses in bulk: one worker, two, and a plain loop of `write_package` beside them.

    python benchmarks/bulk.py [--courses 1000] [--format scorm12]

The courses are one golden document with its small media, each with texts of its own. The workers are the real
ones, which take their messages from the queue in the database; the loop has neither queue nor rows nor store.
CPU seconds are of all processes together, with their start; wall time depends on what else a machine
does. Memory is the peak of one process.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOOP = "--loop"
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.test"
FOLDER = tempfile.TemporaryDirectory(prefix="hoclieuso-bench-")
if LOOP not in sys.argv:  # the loop runs on the same data
    os.environ["HOCLIEUSO_TEST_DATA_DIR"] = FOLDER.name

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402

from cms.publishing import archive, exports, zip_stream  # noqa: E402
from cms.publishing.exports import Choice  # noqa: E402
from cms.publishing.models import Export  # noqa: E402
from curriculum.document import CourseDocument  # noqa: E402
from curriculum.models import Package, Release  # noqa: E402
from curriculum.packages import file_name, write_package  # noqa: E402
from curriculum.packaging import Order  # noqa: E402
from curriculum.releases import freeze  # noqa: E402
from media_pipeline import blobs  # noqa: E402

GOLDEN = ROOT / "tests" / "golden"
WORKER = [sys.executable, "-m", "django", "db_worker", "--queue-name", "default", "--batch"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--courses", type=int, default=1000)
    parser.add_argument("--format", default="scorm12")
    parser.add_argument(LOOP, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.loop:
        plain_loop(options.format, Path(options.loop))
        return
    call_command("migrate", verbosity=0)
    plant(options.courses)
    print(f"{'':<34}{'packages':>9}{'s':>8}{'per s':>8}{'CPU s':>8}{'MB':>6}")
    baseline(options.format, options.courses)
    choice = Choice(formats=(options.format,))
    for workers in (1, 2):
        Package.objects.all().delete()
        export = listed(choice)
        built(export, workers)
    again(choice)
    streamed(export)


def plant(number: int) -> None:
    for path in sorted((GOLDEN / "media").iterdir()):
        with path.open("rb") as file:
            blobs.put(file)
    document = CourseDocument.model_validate_json((GOLDEN / "documents" / "everything.json").read_text())
    for course in range(number):
        freeze(varied(document, course))


def varied(document: CourseDocument, number: int) -> CourseDocument:
    """The same course with another code, and titles that are found in all of its pages."""
    text = document.model_dump_json()
    for lesson in document.lessons():
        text = text.replace(lesson.title, f"{lesson.title} ({number})")
    changed = {"code": f"khoa-{number:04}", "title": f"{document.title} ({number})"}
    return CourseDocument.model_validate_json(text).model_copy(update=changed)


def baseline(format: str, number: int) -> None:
    """In a process of its own, so that its memory is its own."""
    me = [sys.executable, __file__, "--format", format, LOOP]
    report("plain loop of write_package", number, lambda folder: [[*me, str(folder)]])


def plain_loop(format: str, folder: Path) -> None:
    """What a script without rows, queue or store would do."""
    for pk in Release.objects.values_list("pk", flat=True):
        release = Release.objects.get(pk=pk)
        write_package(release, format, Order(), folder / file_name(release, format, Order()))


def listed(choice: Choice) -> Export:
    started = time.perf_counter()
    export = exports.create(choice)
    exports.plan(export.pk)
    seconds = time.perf_counter() - started
    line("  asking for them", export.items.count(), seconds)
    return export


def built(export: Export, workers: int) -> None:
    words = "one worker" if workers == 1 else f"{workers} workers"
    report(words, export.items.count(), lambda folder: [WORKER] * workers)
    exports.settle(export.pk)
    export.refresh_from_db()
    progress = exports.progress(export)
    assert (export.state, progress.done) == (Export.State.DONE, progress.total), progress
    assert not Package.objects.exclude(attempts=1).exists()  # no two of them built the same


def again(choice: Choice) -> None:
    """The same export once more: every package is there already."""
    started = time.perf_counter()
    export = exports.create(choice)
    exports.plan(export.pk)
    export.refresh_from_db()
    progress = exports.progress(export)
    assert progress.reused == progress.total, progress
    line("the same once more, 0 built", progress.total, time.perf_counter() - started)


def streamed(export: Export) -> None:
    files = archive.entries(export)
    started = time.perf_counter()
    size = sum(len(chunk) for chunk in zip_stream.zip_chunks(files))
    seconds = time.perf_counter() - started
    assert size == zip_stream.zip_bytes(files)
    print(f"all in one zip: {size / 1e6:.0f} MB, {size / 1e6 / seconds:.0f} MB/s, nothing on disk")


def report(words: str, number: int, commands: Callable[[Path], list[list[str]]]) -> None:
    with tempfile.TemporaryDirectory(dir=FOLDER.name) as folder:
        started = time.perf_counter()
        running = [subprocess.Popen(argv, cwd=ROOT, **QUIET) for argv in commands(Path(folder))]
        used = [ended(process) for process in running]
        seconds = time.perf_counter() - started
    cpu = sum(one.ru_utime + one.ru_stime for one in used)
    line(words, number, seconds, f"{cpu:>8.1f}{max(one.ru_maxrss for one in used) / 1000:>6.0f}")


QUIET: dict = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def ended(process: "subprocess.Popen") -> resource.struct_rusage:
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, process.args
    return used


def line(words: str, number: int, seconds: float, more: str = "") -> None:
    print(f"{words:<34}{number:>9}{seconds:>8.1f}{number / seconds:>8.1f}{more}", flush=True)


if __name__ == "__main__":
    main()
