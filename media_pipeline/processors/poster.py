"""The still that stands for a film until it plays: the most typical frame near its beginning."""

from PIL import Image, UnidentifiedImageError

from media_pipeline.errors import ProcessingError
from media_pipeline.processors import encoding
from media_pipeline.processors.base import Made, Processor, Work
from media_pipeline.tools import ffmpeg


def make(work: Work) -> dict[str, Made]:
    source, video = work.video()
    spec = work.outputs["poster"]
    path = work.folder / "poster.jpg"
    filters = (
        f"setpts=PTS-STARTPTS,trim=start={spec['at_ms'] / 1000},thumbnail={spec['candidates']},"
        + encoding.upright(video)
        + f"scale={spec['width']}:{spec['height']}:out_range=pc,setsar=1,format=yuvj420p"
    )
    options = ["-map", f"0:{video.index}", "-vf", filters, "-frames:v", "1", "-map_metadata", "-1"]
    options += ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-c:v", "mjpeg", "-q:v", "4"]
    ffmpeg.run(work.job, source, [*options, "-f", "image2", "-update", "1", f"file:{path}"])
    return {"poster": Made(path, "image/jpeg", spec["width"], spec["height"])}


def verify(work: Work, name: str, made: Made) -> Made:
    try:
        with Image.open(made.path, formats=["JPEG"]) as picture:
            picture.load()
            size = picture.size
    except (OSError, UnidentifiedImageError) as error:
        raise ProcessingError("decode_failed", f"no poster: {error}") from error
    if size != (made.width, made.height):
        raise ProcessingError("unexpected", f"poster of {size}, wanted {made.width}x{made.height}")
    return made


PROCESSOR = Processor(make, verify)
