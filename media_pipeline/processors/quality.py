"""What is known of each rendition along the film, in one HDF5 file: bit rate, and likeness to the source."""

from typing import Any

from media_pipeline import blobs, verification
from media_pipeline.processors import hls
from media_pipeline.processors.base import Made, Processor, Work
from media_pipeline.tools import analysis, ffmpeg
from media_pipeline.tools.analysis import Quality


def make(work: Work) -> dict[str, Made]:
    path = work.folder / "quality.h5"
    renditions = {name: _quality(name, facts) for name, facts in work.before.items()}
    analysis.write_quality(path, work.sha256, ffmpeg.version(), renditions)
    return {"quality": Made(path, analysis.MEDIA_TYPE)}


def _quality(name: str, facts: Any) -> Quality:
    with blobs.open(facts["files"][f"{name}.m3u8"]["sha256"]) as file:
        spans = hls.segments(file.read().decode())
    return Quality(
        kbps=[size * 8 / seconds / 1000 for seconds, size in spans],
        ssim=facts["ssim"],
        t_us=[round(seconds * 10**6) for seconds in facts["ssim_seconds"]],
        attributes={key: facts[key] for key in ("width", "height", "bytes", "sha256", "fps")},
    )


def verify(work: Work, name: str, made: Made) -> Made:
    names = [f"renditions/{rung}/kbps" for rung in work.before]
    verification.check_analysis(analysis.read(made.path, *names))
    return made


PROCESSOR = Processor(make, verify, reads="artefacts")
