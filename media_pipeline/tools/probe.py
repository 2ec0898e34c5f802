"""What is in a file: asks a child process, because the parsers are native code and the file a stranger's."""

import json
import re
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

from media_pipeline import owners
from media_pipeline.conf import folder, setting
from media_pipeline.errors import ProcessingError
from media_pipeline.streams import Probe
from media_pipeline.tools import child, ffmpeg, signatures

CHILD = Path(__file__).with_name("probe_child.py")
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1"}
"""Otherwise numpy takes address space for each core of the machine."""
TOO_LARGE = re.compile(r"Picture size (?P<width>\d+)x(?P<height>\d+) exceeds specified max pixel count")
"""Said by the decoder, who may find another size than the header promises."""
PLACES = (0.0, 0.3, 0.6, 0.9)
"""Where in the file a look is taken to know what kind of picture it is, and which sound track is silent."""
TRUNCATED_SHARE = 0.9
TRUNCATED_MS = 2000
"""A file is called truncated when it lacks a tenth of what it promises and at least two seconds."""


def probe(path: Path, *, ours: bool = False) -> Probe:
    """Raises ProcessingError (class input) when the file cannot be used at all.

    `ours`: we made it ourselves and know what kind of picture it is, so no look is taken at several places.
    """
    if path.stat().st_size == 0:
        raise ProcessingError("empty")
    answer = _ask(path, places=() if ours else PLACES)
    if code := answer.get("error"):
        other = signatures.other_kind(path) if code == "not_media" else None
        raise other or ProcessingError(code, answer["detail"], **answer.get("values", {}))
    promised, present = answer.pop("promised_ms"), answer.pop("present_ms")
    promised = promised if signatures.says_its_length(path, answer["container"]) else 0
    promised = max(promised, round(present * signatures.missing_bytes(path)))
    if falls_short(promised, present):
        raise ProcessingError("truncated", header=seconds(promised), present=seconds(present))
    return Probe.from_json(answer)


def falls_short(promised_ms: int, present_ms: int) -> bool:
    return promised_ms - present_ms > TRUNCATED_MS and present_ms < promised_ms * TRUNCATED_SHARE


def _ask(path: Path, places: tuple[float, ...]) -> dict[str, Any]:
    orders = {
        "places": places,
        "formats": ffmpeg.FORMATS,
        "protocols": ffmpeg.PROTOCOLS,
        "max_pixels": setting("MAX_PIXELS"),
        "max_seconds": setting("MAX_SECONDS") * 1.01 + 60,  # where reading on is useless
    }
    printed = child.Collector()
    work = Path(tempfile.mkdtemp(prefix=owners.label("probe"), dir=folder("WORK")))
    try:
        argv = [sys.executable, "-I", str(CHILD), str(path), json.dumps(orders)]
        done = child.run(argv, work, _limits(), child.Watch(on_output=printed), ENVIRONMENT)
    except ProcessingError as error:
        raise ProcessingError("probe_limit", error.detail) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return _parse(done, printed.data)


def _parse(done: child.Finished, printed: bytes) -> dict[str, Any]:
    if "MemoryError" in done.log or done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise ProcessingError("probe_limit", done.log)
    if done.returncode != 0:
        # Killed by a signal is a crash of the parser, anything else a mistake of ours.
        code = "not_media" if done.returncode < 0 else "unexpected"
        raise ProcessingError(code, f"probe ended with {done.returncode}\n{done.log}")
    answer: dict[str, Any] = json.loads(printed)
    if "error" in answer:
        answer["detail"] = f"{answer['detail']}\n{done.log}".strip()
        if size := TOO_LARGE.search(done.log):
            answer |= {"error": "too_many_pixels", "values": size.groupdict()}
    return answer


def _limits() -> child.Limits:
    seconds = setting("PROBE_SECONDS")
    return child.Limits(
        cpu_seconds=seconds,
        wall_seconds=2 * seconds,
        memory=setting("PROBE_MEMORY"),
        file_bytes=1024**2,
        stall_seconds=2 * seconds,
    )


def seconds(ms: int) -> str:
    return f"{ms / 1000:.1f}".replace(".", ",")
