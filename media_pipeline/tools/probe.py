"""What is in a file: asks a child process, because the parsers are native code and the file a stranger's."""

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from media_pipeline.conf import folder, setting
from media_pipeline.errors import ProcessingError
from media_pipeline.streams import Probe
from media_pipeline.tools import child, ffmpeg

CHILD = Path(__file__).with_name("probe_child.py")
TRUNCATED_SHARE = 0.9
TRUNCATED_MS = 2000
"""A file is called truncated when it lacks a tenth of what it promises and at least two seconds."""


def probe(path: Path) -> Probe:
    """Raises ProcessingError (class input) when the file cannot be used at all."""
    if path.stat().st_size == 0:
        raise ProcessingError("empty")
    answer = _ask(path)
    if code := answer.get("error"):
        raise ProcessingError(code, answer["detail"], **answer.get("values", {}))
    promised = answer.pop("promised_ms")
    missing = promised - answer["duration_ms"]
    truncated = missing > TRUNCATED_MS and answer["duration_ms"] < promised * TRUNCATED_SHARE
    if truncated:
        raise ProcessingError("truncated", header=_seconds(promised), present=_seconds(answer["duration_ms"]))
    return Probe.from_json(answer)


def _ask(path: Path) -> dict[str, Any]:
    orders = {
        "formats": ffmpeg.FORMATS,
        "protocols": ffmpeg.PROTOCOLS,
        "max_pixels": setting("MAX_PIXELS"),
    }
    printed = child.Collector()
    work = Path(tempfile.mkdtemp(prefix="probe-", dir=folder("WORK")))
    try:
        argv = [sys.executable, "-I", str(CHILD), str(path), json.dumps(orders)]
        done = child.run(argv, work, _limits(), child.Watch(on_output=printed))
    except ProcessingError as error:
        raise ProcessingError("probe_limit", error.detail) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return _parse(done, printed.data)


def _parse(done: child.Finished, printed: bytes) -> dict[str, Any]:
    if "MemoryError" in done.log:
        raise ProcessingError("probe_limit", done.log)
    if done.returncode != 0:
        raise ProcessingError("not_media", f"probe ended with {done.returncode}\n{done.log}")
    answer: dict[str, Any] = json.loads(printed)
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


def _seconds(ms: int) -> str:
    return f"{ms / 1000:.1f}".replace(".", ",")
