"""The sound pass, first and alone, in one decode: outline, pauses, true length, and the gain to −16 LUFS."""

from typing import Any

from media_pipeline import verification
from media_pipeline.errors import ProcessingError
from media_pipeline.processors.base import Made, Processor, Work
from media_pipeline.tools import analysis, ffmpeg, loudness
from media_pipeline.tools.meter import RATE
from media_pipeline.tools.sound import BATCH, Sound, SoundBuilder


def make(work: Work) -> dict[str, Made]:
    sound = listen(work, work.outputs["waveform"]["layouts"])
    gains = {layout: loudness.find_gain(heard) for layout, heard in sound.layouts.items()}
    facts: dict[str, Any] = {"loudness": gains, "measured_ms": sound.duration_ms}
    path = analysis.write_sound(work.folder / "sound.h5", work.sha256, ffmpeg.version(), sound)
    return {"waveform": Made(path, analysis.MEDIA_TYPE, duration_ms=sound.duration_ms, facts=facts)}


def listen(work: Work, layouts: list[str]) -> Sound:
    source, stream = work.audio()
    builder = SoundBuilder(layouts)

    def take(data: bytes) -> float:
        builder.add(data)
        return builder.samples / RATE / max(work.job.seconds, 0.001)

    widest = "stereo" if "stereo" in layouts else "mono"
    # Handed on in pieces of 0.8 s: half of what ffmpeg costs here is passing small ones between its threads.
    filters = f"{ffmpeg.WHOLE_SOUND},aformat=sample_fmts=s16:channel_layouts={widest}:sample_rates={RATE},"
    filters += f"asetnsamples=n={BATCH}:p=0"
    options = ["-map", f"0:{stream.index}", "-af", filters, "-f", "s16le", "pipe:1"]
    log = ffmpeg.run(work.job, source, options, take)
    sound = builder.finish()
    if not sound.samples:
        raise ProcessingError("decode_failed", f"no sample in stream {stream.index}\n{log}")
    verification.check_whole(stream.duration_ms, sound.duration_ms)
    return sound


def verify(work: Work, name: str, made: Made) -> Made:
    if analysis.read_waveform(made.path, 100) is None:
        raise ProcessingError("unexpected", "the analysis cannot be read back")
    return made


PROCESSOR = Processor(make, verify)
