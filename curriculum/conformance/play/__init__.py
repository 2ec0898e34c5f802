"""Playing a package in Chromium, in a process of its own that can be stopped at any moment."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from curriculum.conformance import others, scorm
from curriculum.conformance.package import Package
from curriculum.conformance.play.plan import FOLDER, SCENARIO_SECONDS, TOTAL_SECONDS, Launch, Plan, Result
from curriculum.conformance.report import Finding
from curriculum.conformance.rules import finding
from curriculum.conformance.xmlfiles import Element, found, text_of

ROOT = Path(__file__).parents[3]
PLAYED_KINDS = ("scorm12", "scorm2004", "cmi5", "xapi", "web")
PASSED_ON = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "PLAYWRIGHT_NODEJS_PATH")
"""Of the environment; what plays strangers' pages need not know our secrets."""
GRACE_SECONDS = 15
LOG = "log.txt"


def chromium() -> str:
    """Where the browser is; empty when there is none."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).exists() else ""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), "")


def why_not(package: Package) -> str:
    """The rule by which this package is not played; empty when it is."""
    if not chromium() or importlib.util.find_spec("playwright") is None:
        return "play.unavailable"
    if package.kind not in PLAYED_KINDS:
        return "play.not-for-kind"
    return "" if package.contents.safe and launches(package) else "play.unsafe"


def played(path: Path, package: Package) -> Result:
    reason = why_not(package)
    if reason:
        return Result([finding(reason, why="không thấy Chromium hoặc thư viện playwright")])
    with tempfile.TemporaryDirectory(prefix="hoclieuso-lab-") as folder:
        work = Path(folder)
        try:
            _unpack(package, work / FOLDER)
        except OSError as error:
            return Result([finding("play.unavailable", why=f"không giải nén được ({error.strerror})")])
        quirky = "status-unreadable" in package.place.quirks
        limits = SCENARIO_SECONDS, TOTAL_SECONDS
        Plan(package.kind, package.ours, quirky, launches(package), *limits).write(work)
        problems = _run(work)
        result = Result.read(work)
    result.findings += problems
    return result


def launches(package: Package) -> list[Launch]:
    if package.kind in ("scorm12", "scorm2004"):
        pairs = scorm.launch_pages(package)
        return [Launch(page, _scorm_values(package.kind, item)) for item, page in pairs]
    if package.kind == "cmi5":
        units = others.cmi5_pages(package)
        return [Launch(text_of(unit, "url"), dict(unit.attrib)) for unit in units]
    if package.kind == "xapi" and package.root is not None:
        return [
            Launch((one.text or "").strip(), {"id": one.getparent().get("id") or ""})
            for one in found(package.root, "launch")
        ]
    return [Launch("index.html")] if "index.html" in package.contents else []


def _scorm_values(kind: str, item: Element) -> dict[str, str]:
    """What a platform takes over from an item (CAM 1.2 §2.3, CAM 2004 §3.4)."""
    elements = {
        "scorm12": {"masteryscore": "cmi.student_data.mastery_score", "datafromlms": "cmi.launch_data"},
        "scorm2004": {"minNormalizedMeasure": "cmi.scaled_passing_score", "dataFromLMS": "cmi.launch_data"},
    }[kind]
    values = {
        element: (there[0].text or "").strip()
        for name, element in elements.items()
        if (there := found(item, name))
    }
    for threshold in found(item, "completionThreshold"):
        if threshold.get("minProgressMeasure"):
            values["cmi.completion_threshold"] = threshold.get("minProgressMeasure")
    return values


def _unpack(package: Package, folder: Path) -> None:
    """Only what was found safe: names inside the folder, real files, known sizes."""
    for path, entry in package.contents.entries.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with entry.open() as source, target.open("wb") as out:
            shutil.copyfileobj(source, out)


def _run(work: Path) -> list[Finding]:
    """Play in a process group of its own, and leave nothing of it behind."""
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    command = [sys.executable, "-m", "curriculum.conformance.play", str(work)]
    with (work / LOG).open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 – our own module, arguments of our own making
            command,
            cwd=ROOT,
            env={**environment, "CHROMIUM": chromium(), "TMPDIR": str(work)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
            start_new_session=True,
        )
    try:
        if process.wait(TOTAL_SECONDS + GRACE_SECONDS) == 0:
            return []
        return [finding("play.unavailable", why=_last_line(work / LOG))]
    except subprocess.TimeoutExpired:
        return [finding("play.timeout", scenario="tất cả", why=" (đã dừng trình duyệt)")]
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        _kill_strays(work)


def _last_line(log: Path) -> str:
    lines = log.read_text("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else "trình duyệt đóng bất ngờ"


def _kill_strays(work: Path) -> None:
    """Chromium leaves the process group, but its profile lies in our folder, which its command line names."""
    mark = str(work).encode()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError):
            if mark in (process / "cmdline").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)
