"""How pictures are encoded, as options of ffmpeg: shared by every processor that makes some."""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

from media_pipeline.streams import VideoStream

CLEAN = ["-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact"]
"""No tags of the source (they may tell where and by whom it was filmed), and the same bytes every time."""

MP4 = ["-movflags", "+faststart", "-f", "mp4"]

TONEMAP = (
    "zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=bt709,tonemap=mobius,zscale=t=bt709:m=bt709:r=tv,"
    "format=yuv420p"
)
"""The white of 203 nits becomes a white of 228 of 255; `hable` makes it a grey of 179."""
THREADS = "4"
"""Of each encoder, whatever the machine has: the bytes of H.264 depend on it."""

Spec = Mapping[str, Any]


def upright(video: VideoStream, whole: bool = True) -> str:
    """What is done once, before the sizes part: whole frames, standard range. Ends with a comma, or empty.

    Read without the sound, the first picture of a broadcast comes at 0 though the sound began before it.
    """
    late = video.start_ms and whole
    steps = [f"setpts=PTS-STARTPTS+{video.start_ms / 1000}/TB"] if late else []
    steps += ["bwdif=mode=send_frame"] if video.interlaced else []
    steps += [TONEMAP] if video.transfer != "sdr" else []
    return "".join(f"{step}," for step in steps)


def sized(spec: Spec) -> str:
    """A late first picture stands from the beginning, so that sound and pictures stay together."""
    size = f"scale={spec['width']}:{spec['height']}:out_range=tv,setsar=1,format=yuv420p"
    return f"fps={spec['fps']}:start_time=0,{size}"


def encoder(spec: Spec) -> list[str]:
    """Key frames on a grid of whole GOPs, which all sizes share."""
    frames = ceil(Fraction(spec["fps"]) * spec["gop_seconds"])
    return [*_CODECS[spec["codec"]](spec, frames), "-threads", THREADS, "-fps_mode", "passthrough", *CLEAN]


def _h264(spec: Spec, gop: int) -> list[str]:
    rate = [
        "-crf",
        str(spec["crf"]),
        "-maxrate",
        f"{spec['max_kbps']}k",
        "-bufsize",
        f"{2 * spec['max_kbps']}k",
    ]
    tune = ["-tune", spec["tune"]] if spec["tune"] else []
    grid = ["-g", str(gop), "-sc_threshold", "0"]
    grid += ["-force_key_frames", f"expr:gte(t,n_forced*{spec['gop_seconds']})"]
    codec = ["-c:v", "libx264", "-preset", spec["preset"], *tune, "-x264-params", "open-gop=0"]
    return [*codec, *rate, *grid, "-flags:v", "+bitexact"]


def _av1(spec: Spec, gop: int) -> list[str]:
    """Half the bytes of H.264 for a fifth more work, on the telephones that know it."""
    rate = ["-crf", str(spec["crf"]), "-svtav1-params", f"mbr={spec['max_kbps']}"]
    return ["-c:v", "libsvtav1", "-preset", spec["preset"], *rate, "-g", str(gop), "-flags:v", "+bitexact"]


_CODECS = {"h264": _h264, "av1": _av1}


def hls(folder: Path, stem: str, segment_seconds: int) -> list[str]:
    """One fragmented MP4 and a playlist of byte ranges in it: `stem`.mp4 and `stem`.m3u8."""
    kind = ["-hls_playlist_type", "vod", "-hls_segment_type", "fmp4", "-hls_flags", "single_file"]
    name = ["-hls_segment_filename", f"{stem}.mp4", f"{stem}.m3u8"]
    return ["-f", "hls", "-hls_time", str(segment_seconds), *kind, *name]
