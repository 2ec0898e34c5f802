"""Someone who signs what a film says: a small silent film of its own, as long as the one it goes with."""

from dataclasses import replace

from media_pipeline import verification
from media_pipeline.processors import encoding, video
from media_pipeline.processors.base import Made, Processor, Work
from media_pipeline.tools import ffmpeg


def make(work: Work) -> dict[str, Made]:
    source, stream = work.video()
    made = {}
    for name, spec in work.outputs.items():
        path = work.folder / "sign.mp4"
        end = spec["film_ms"] / 1000
        fitted = f"tpad=stop_mode=clone:stop_duration={end},trim=end={end}"
        graph = f"[0:{stream.index}]{encoding.upright(stream)}{encoding.sized(spec)},{fitted}[out]"
        options = ["-filter_complex", graph, "-map", "[out]", *encoding.encoder(spec), *encoding.MP4]
        ffmpeg.run(work.job, source, [*options, f"file:{path}"])
        made[name] = Made(path, "video/mp4", spec["width"], spec["height"])
    return made


def verify(work: Work, name: str, made: Made) -> Made:
    verification.check_index_first(made.path)
    return replace(video.checked(made, work.outputs[name], work.outputs[name]["film_ms"]))


PROCESSOR = Processor(make, verify, reads="other")
