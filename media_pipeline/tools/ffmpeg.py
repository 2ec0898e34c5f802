"""The one place that runs ffmpeg: whitelists, limits and progress are on every run, whoever asks."""

import re
import shutil
import signal
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import imageio_ffmpeg

from media_pipeline.conf import setting
from media_pipeline.errors import ProcessingError
from media_pipeline.tools import child

FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,avi,flv,ogg,wav,mp3,aac,flac,mpeg,w64,aiff,caf,amr,asf"
)
"""Containers that hold media. Not among them: playlists, concat scripts, SDP, pictures, all of which make a
demuxer open other files or connections. `protocol_whitelist` alone does not stop that."""

PROTOCOLS = "file"

WHOLE_SOUND = "aresample=async=1"
"""The filter that every sound goes through first: where packets are missing, as in recorded calls, it puts
silence, so that what follows stays with its pictures."""

_BUGS = re.compile(
    r"Unrecognized option|Option not found|No such filter|Error parsing|Unknown encoder|Invalid chars"
)


@dataclass(frozen=True)
class Job:
    """Where a run happens and who is told of it."""

    folder: Path
    """Private to the run, and the input is the only other thing in it."""
    seconds: float
    """Length of what is read: the measure of progress and of the limits."""
    tell: Callable[[float], None]
    """Takes the share done, 0 to 1, several times a second; raises Cancelled or LeaseLost to stop."""

    def part(self, start: float, end: float) -> "Job":
        """The same job, its progress counted as a part of the whole."""
        return replace(self, tell=lambda share: self.tell(start + (end - start) * share))


@lru_cache(maxsize=1)
def executable() -> str:
    """Setting, IMAGEIO_FFMPEG_EXE, the bundled one, PATH: the same results everywhere come first."""
    chosen = setting("FFMPEG") or imageio_ffmpeg.get_ffmpeg_exe()
    found = shutil.which(chosen)
    if not found:
        raise RuntimeError(f"no ffmpeg at {chosen!r}; see MEDIA_PIPELINE['FFMPEG'] in docs/media.md")
    return str(found)


@lru_cache(maxsize=1)
def version() -> str:
    """As in "n9.0.2-17-g2a571b6068-20260930"; part of every recipe."""
    return _say("-version").split()[2]


@lru_cache(maxsize=1)
def capabilities() -> frozenset[str]:
    """Names of the encoders and filters it was built with; a version number does not tell."""
    encoders = re.findall(r"^ [VAS][F.][S.][X.][B.][D.] ([\w-]+) ", _say("-encoders"), re.MULTILINE)
    filters = re.findall(r"^ [TSC.]{2,3} (\w+) +\S+->", _say("-filters"), re.MULTILINE)
    return frozenset([*encoders, *filters])


def _say(what: str) -> str:
    said = child.Collector()
    with tempfile.TemporaryDirectory() as folder:
        done = child.run([executable(), what], Path(folder), _limits(1, 1), child.Watch(on_output=said))
    if done.returncode != 0 or not said.data:
        raise RuntimeError(f"{executable()} {what} ended with {done.returncode}: {done.log[-200:]}")
    return said.data.decode(errors="replace")


def run(
    job: Job,
    source: Path,
    options: Sequence[str],
    take: Callable[[bytes], float] | None = None,
    level: str = "error",
    *,
    before: Sequence[str] = (),
    more: Sequence[Path] = (),
    formats: str = FORMATS,
) -> str:
    """Run ffmpeg on one untrusted file and return its log.

    With `take`, stdout is an output (`pipe:1`): it gets the bytes and returns the share done. `before`
    stands before the first input, `more` are further inputs; `formats` is widened for files of ours only.
    Exit code 0 is not success: whoever wants the output must look at it.
    """
    argv = [executable(), "-hide_banner", "-nostdin", "-nostats", "-y", "-v", level]
    argv += [] if take else ["-progress", "pipe:1"]
    argv += [*before, *_input(source, formats)]
    for path in more:
        argv += _input(path, formats)
    argv += options
    progress = _Progress(job, take)
    watch = child.Watch(on_output=progress.read, on_tick=progress.tick)
    done = child.run(argv, job.folder, _limits(job.seconds, source.stat().st_size), watch)
    if done.returncode != 0:
        raise _failure(done)
    return done.log


def _input(path: Path, formats: str) -> list[str]:
    """The whitelists hold for one input each. Pictures that change their size are scaled by the filters that
    are there: made anew for the new size, these would begin to count their frames again.
    """
    limits = ["-protocol_whitelist", PROTOCOLS, "-format_whitelist", formats]
    limits += ["-max_pixels", str(setting("MAX_PIXELS")), "-reinit_filter:v", "0"]
    return [*limits, "-i", f"file:{path}"]


class _Progress:
    """Only a growing out_time, or bytes for `take`, count as a sign of life."""

    def __init__(self, job: Job, take: Callable[[bytes], float] | None) -> None:
        self.job = job
        self.take = take
        self.rest = b""
        self.share = 0.0

    def read(self, data: bytes) -> bool:
        if self.take:
            self.share = min(1.0, self.take(data))
            return True
        *lines, self.rest = (self.rest + data).split(b"\n")
        before = self.share
        for line in lines:
            key, _, value = line.partition(b"=")
            if key == b"out_time_us" and value.strip().isdigit():
                self.share = max(self.share, min(1.0, int(value) / 1e6 / max(self.job.seconds, 0.001)))
        return self.share > before

    def tick(self) -> None:
        self.job.tell(self.share)


def _limits(seconds: float, source_bytes: int) -> child.Limits:
    """Room for the slowest preset on a slow machine, and an end for what never ends."""
    return child.Limits(
        cpu_seconds=int(120 + 30 * seconds),
        wall_seconds=300 + 60 * seconds,
        memory=setting("MEMORY"),
        file_bytes=2 * source_bytes + 1024**3,
        stall_seconds=setting("STALL_SECONDS"),
    )


def _failure(done: child.Finished) -> ProcessingError:
    if "No space left on device" in done.log:
        code = "disk_full"
    elif "Cannot allocate memory" in done.log or done.returncode == -signal.SIGKILL:
        code = "out_of_memory"
    elif f"received signal {int(signal.SIGXCPU)}" in done.log or done.returncode == -signal.SIGXCPU:
        code = "too_slow"
    elif "File too large" in done.log or done.returncode == -signal.SIGXFSZ:
        code = "output_too_big"
    elif done.returncode < 0 or _BUGS.search(done.log):
        code = "unexpected"
    else:
        code = "decode_failed"
    return ProcessingError(code, f"ffmpeg ended with {done.returncode}\n{done.log}")
