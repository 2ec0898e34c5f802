"""What is said over a deck: the recordings trimmed, levelled, set apart by pauses and joined to one WAV."""

import warnings
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from media_pipeline import blobs, verification
from media_pipeline.errors import ProcessingError
from media_pipeline.processors.base import Made, Processor, Work
from media_pipeline.streams import AudioStream
from media_pipeline.tools import ffmpeg, probe

with warnings.catch_warnings():  # pydub was last released in 2021
    warnings.simplefilter("ignore")
    from pydub import AudioSegment
    from pydub.silence import detect_nonsilent

RATE = 48_000
LONGEST_MS = 20 * 60 * 1000
"""pydub holds the whole recording: 100 MB at this length."""
BEFORE_MS = 400
AFTER_MS = 800
KEPT_MS = 120
"""Of the silence around speech, so that soft first and last sounds stay."""
QUIET_BELOW_DB = 22
"""Under the recording's own level: breath and room, not speech."""
SPEECH_DBFS = -20.0
PEAK_DBFS = -2.0


def make(work: Work) -> dict[str, Made]:
    """Specification: `slides` [{narration: sha256 | None, ms}], `frame_ms` (slides change on a frame)."""
    spec = work.outputs["narration"]
    path = work.folder / "narration.wav"
    times: list[dict[str, int]] = []
    now = 0
    with wave.open(str(path), "wb") as out:
        out.setparams((1, 2, RATE, 0, "NONE", ""))
        for sound in _slides(work, spec):
            out.writeframes(sound.raw_data)
            times.append({"start_ms": now, "end_ms": now + len(sound)})
            now += len(sound)
    return {"narration": Made(path, "audio/wav", duration_ms=now, facts={"slides": times})}


def _slides(work: Work, spec: dict[str, Any]) -> Iterator[Any]:
    """The sound of each slide, exactly as long as the slide stands."""
    for number, slide in enumerate(spec["slides"], start=1):
        work.job.tell((number - 1) / len(spec["slides"]))
        sound = _silence(slide["ms"])
        if slide["narration"]:
            speech = _levelled(_trimmed(_recording(work, slide["narration"], number)))
            sound = _silence(BEFORE_MS) + speech + _silence(AFTER_MS)
        yield _padded(sound, spec["frame_ms"])


def _recording(work: Work, sha256: str, number: int) -> Any:
    """Decoded by our own ffmpeg runner: pydub would call one without whitelists or limits."""
    source = work.folder / "src.bin"
    source.unlink(missing_ok=True)
    source.symlink_to(blobs.path(sha256))
    pcm = bytearray()

    def take(data: bytes) -> float:
        pcm.extend(data)
        if len(pcm) > LONGEST_MS * RATE // 1000 * 2:
            raise ProcessingError("narration_too_long", slide=number)
        return 0.0

    index = _sound_of(source, number).index
    options = ["-map", f"0:{index}", "-ac", "1", "-ar", str(RATE), "-f", "s16le", "pipe:1"]
    ffmpeg.run(work.job, source, options, take)
    return AudioSegment(data=bytes(pcm), sample_width=2, frame_rate=RATE, channels=1)


def _sound_of(source: Path, number: int) -> AudioStream:
    try:
        return probe.probe(source).audio[0]
    except (ProcessingError, OSError, IndexError) as error:
        raise ProcessingError("narration_unreadable", str(error), slide=number) from error


def _trimmed(sound: Any) -> Any:
    loud = detect_nonsilent(
        sound, min_silence_len=300, silence_thresh=sound.dBFS - QUIET_BELOW_DB, seek_step=10
    )
    if not loud:
        return sound
    return sound[max(0, loud[0][0] - KEPT_MS) : loud[-1][1] + KEPT_MS]


def _levelled(sound: Any) -> Any:
    """Takes of several days sound alike; the whole is brought to −16 LUFS later."""
    if sound.dBFS == float("-inf"):
        return sound
    return sound.apply_gain(min(SPEECH_DBFS - sound.dBFS, PEAK_DBFS - sound.max_dBFS))


def _padded(sound: Any, frame_ms: int) -> Any:
    wanted = -(-len(sound) // frame_ms) * frame_ms
    exact = sound + _silence(wanted - len(sound))
    samples = wanted * RATE // 1000
    return exact._spawn(exact.raw_data[: samples * 2].ljust(samples * 2, b"\0"))


def _silence(ms: int) -> Any:
    return AudioSegment.silent(duration=ms, frame_rate=RATE)


def verify(work: Work, name: str, made: Made) -> Made:
    found = verification.look(Path(made.path))
    verification.check_audio(found, 1, made.duration_ms or 0)
    return made


PROCESSOR = Processor(make, verify, reads="artefacts")
