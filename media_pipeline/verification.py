"""Exit code 0 is not success: what an output must be, measured on the output itself."""

from pathlib import Path

from django.utils.translation import gettext as _

from media_pipeline.errors import ProcessingError
from media_pipeline.streams import Probe, VideoStream
from media_pipeline.tools import loudness
from media_pipeline.tools import probe as prober

AUDIO_SLACK_MS = 200
"""Encoders pad the first and last packet."""


def look(path: Path) -> Probe:
    try:
        return prober.probe(path, ours=True)
    except ProcessingError as error:
        raise _wrong(_("không mở được"), f"{error.code} {error.detail}") from error


def check_whole(promised_ms: int, decoded_ms: int) -> None:
    """Raises ProcessingError when packets are there but hold noise: ffmpeg steps over them and is content."""
    if prober.falls_short(promised_ms, decoded_ms):
        raise ProcessingError(
            "spoilt", header=prober.seconds(promised_ms), present=prober.seconds(decoded_ms)
        )


def check_duration(name: str, found_ms: int, wanted_ms: int, slack_ms: float) -> None:
    """One per cent on top: headers and packets of sources disagree by that much."""
    if abs(found_ms - wanted_ms) > slack_ms + wanted_ms / 100:
        raise _wrong(_("độ dài khác nhau"), f"{name}: {found_ms} ms, wanted {wanted_ms} ms")


def pictures(found: Probe) -> VideoStream:
    if found.video is None:
        raise _wrong(_("thiếu hình"), "no video stream")
    return found.video


def check_video(found: Probe, codec: str, width: int, height: int, frames: float) -> None:
    video = pictures(found)
    if (_family(video.codec), video.width, video.height) != (codec, width, height):
        size = f"{video.codec} {video.width}x{video.height}, wanted {codec} {width}x{height}"
        raise _wrong(_("sai cỡ khung hình"), size)
    check_frames(found, frames)


def _family(decoder: str) -> str:
    """Decoders of AV1 have names of their own."""
    return "av1" if "av1" in decoder else decoder


def check_frames(found: Probe, frames: float) -> None:
    count = pictures(found).frames
    if abs(count - frames) > 2 + frames / 100:
        raise _wrong(_("số khung hình khác nhau"), f"{count} frames, wanted {frames:.1f}")


def check_key_frames(found: Probe, gop_seconds: float, fps: float) -> None:
    """A GOP may be one frame longer than asked for, where seconds and frames do not meet."""
    gap = pictures(found).keyframe_gap_ms
    if gap > (gop_seconds + 1 / fps) * 1000 + 50:
        raise _wrong(_("không tua được"), f"{gap} ms between key frames")


def check_audio(found: Probe, channels: int | None, wanted_ms: int) -> None:
    if not found.audio:
        raise _wrong(_("thiếu tiếng"), "no audio stream")
    if channels and found.audio[0].channels != channels:
        raise _wrong(_("sai số kênh tiếng"), f"{found.audio[0].channels} channels, wanted {channels}")
    check_duration("audio", found.audio[0].duration_ms, wanted_ms, AUDIO_SLACK_MS)


def check_loudness(lufs: float | None, wanted: float) -> None:
    """None is silence, or too short to have a loudness."""
    if lufs is not None and loudness.correction(lufs, wanted):
        raise _wrong(_("quá to hoặc quá nhỏ"), f"{lufs} LUFS, wanted {wanted}")


def check_analysis(found: object) -> None:
    if found is None:
        raise ProcessingError("unexpected", "the analysis cannot be read back")


def check_index_first(path: Path) -> None:
    """`moov` before `mdat`: playing can start before the whole file has come."""
    boxes = list(_boxes(path))
    if "moov" not in boxes or boxes.index("moov") > boxes.index("mdat"):
        raise _wrong(_("không phát được khi đang tải"), f"boxes {boxes}")


def _boxes(path: Path) -> list[str]:
    """Names of the top-level boxes of an MP4 file, in order."""
    names, position, size = [], 0, path.stat().st_size
    with path.open("rb") as file:
        while position + 8 <= size:
            file.seek(position)
            header = file.read(16)
            length = int.from_bytes(header[:4], "big")
            length = int.from_bytes(header[8:16], "big") if length == 1 else length
            names.append(header[4:8].decode("latin-1"))
            position += length if length >= 8 else size
    return names


def _wrong(what: str, detail: str) -> ProcessingError:
    return ProcessingError("wrong_output", detail, what=what)
