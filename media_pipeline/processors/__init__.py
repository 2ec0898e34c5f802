"""The processors by kind of stage: a new kind of output is one more module and one more line here."""

from media_pipeline.planner import kind_of
from media_pipeline.processors import (
    audio,
    burn,
    hls,
    join,
    montage,
    mux,
    narration,
    poster,
    quality,
    sign,
    slideshow,
    video,
    waveform,
)
from media_pipeline.processors.base import Processor

PROCESSORS: dict[str, Processor] = {
    "montage": montage.PROCESSOR,
    "narration": narration.PROCESSOR,
    "slideshow": slideshow.PROCESSOR,
    "waveform": waveform.PROCESSOR,
    "audio": audio.PROCESSOR,
    "poster": poster.PROCESSOR,
    "mux": mux.PROCESSOR,
    "dub": audio.DUB,
    "hls": hls.PROCESSOR,
    "quality": quality.PROCESSOR,
    "join": join.PROCESSOR,
    "video": video.PROCESSOR,
    "sign": sign.PROCESSOR,
    "burn": burn.PROCESSOR,
}


def processor_of(stage: str) -> Processor:
    return PROCESSORS[kind_of(stage)]
