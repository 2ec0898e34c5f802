"""The processors by stage name: a new kind of output is one more module and one more line here."""

from media_pipeline.processors import audio, narration, poster, slideshow, video, waveform
from media_pipeline.processors.base import Processor

PROCESSORS: dict[str, Processor] = {
    "waveform": waveform.PROCESSOR,
    "audio": audio.PROCESSOR,
    "poster": poster.PROCESSOR,
    "video": video.PROCESSOR,
    "narration": narration.PROCESSOR,
    "slideshow": slideshow.PROCESSOR,
}
