"""The sound pass, first and alone: waveform, true length, and the gain that brings it to −16 LUFS."""

from typing import Any

from media_pipeline.errors import ProcessingError
from media_pipeline.processors.base import Made, Processor, Work
from media_pipeline.tools import analysis, ffmpeg, loudness


def make(work: Work) -> dict[str, Made]:
    source, stream = work.audio()
    layouts: list[str] = work.outputs["waveform"]["layouts"]
    builder = analysis.WaveformBuilder()

    def take(data: bytes) -> float:
        builder.add(data)
        return builder.samples / analysis.RATE / max(work.job.seconds, 0.001)

    log = ffmpeg.run(work.job.part(0, 0.4), source, _listen(stream.index, layouts), take, level="info")
    waveform = builder.finish()
    if not waveform.samples:
        raise ProcessingError("decode_failed", f"no sample in stream {stream.index}\n{log}")
    heard = loudness.read_summaries(log)
    gains = loudness.find_gains(work.job.part(0.4, 1), source, stream.index, heard)
    facts: dict[str, Any] = {"loudness": gains, "measured_ms": waveform.duration_ms}
    path = analysis.write_waveform(work.sha256, waveform, work.folder, ffmpeg.version())
    made = Made(path, "application/x-hdf5", duration_ms=waveform.duration_ms, facts=facts, kept=True)
    return {"waveform": made}


def _listen(index: int, layouts: list[str]) -> list[str]:
    """One decode: 16 kHz mono for the waveform on stdout, and a loudness meter per layout."""
    chains = {layout: loudness.chain(layout, None) for layout in layouts}
    graph, outputs = loudness.meters("[heard]", chains)
    pcm = f"[seen]aresample={analysis.RATE},aformat=sample_fmts=s16:channel_layouts=mono[pcm]"
    graph = f"[0:{index}]asplit=2[seen][heard];{pcm};{graph}"
    return ["-filter_complex", graph, "-map", "[pcm]", "-f", "s16le", "pipe:1", *outputs]


def verify(work: Work, name: str, made: Made) -> Made:
    if analysis.read_waveform(work.sha256, 100) is None:
        raise ProcessingError("unexpected", "the analysis cannot be read back")
    return made


PROCESSOR = Processor(make, verify)
