"""All sizes of a film from one decode: H.264 and AAC in MP4 that plays while it loads."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from media_pipeline import verification
from media_pipeline.processors.base import Made, Processor, Work
from media_pipeline.tools import ffmpeg, loudness

TONEMAP = (
    "zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=bt709,tonemap=hable,zscale=t=bt709:m=bt709:r=tv,"
    "format=yuv420p,"
)
CLEAN = ["-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact"]


def make(work: Work) -> dict[str, Made]:
    source, _ = work.video()
    options = ["-filter_complex", _graph(work)]
    made: dict[str, Made] = {}
    for name, spec in work.outputs.items():
        path = work.folder / f"{name}.mp4"
        options += ["-map", f"[v_{name}]", *_picture(spec), *_sound(name, spec)]
        options += [*CLEAN, "-movflags", "+faststart", "-f", "mp4", f"file:{path}"]
        made[name] = Made(path, "video/mp4", spec["width"], spec["height"])
    ffmpeg.run(work.job, source, options)
    return made


def _graph(work: Work) -> str:
    _, video = work.video()
    names = list(work.outputs)
    parts = [f"[0:{video.index}]split={len(names)}" + "".join(f"[vin_{name}]" for name in names)]
    for name, spec in work.outputs.items():
        tonemap = TONEMAP if spec["transfer"] != "sdr" else ""
        size = f"scale={spec['width']}:{spec['height']}:out_range=tv,setsar=1,format=yuv420p"
        parts.append(f"[vin_{name}]fps={spec['fps']},{tonemap}{size}[v_{name}]")
    if any(spec["channels"] for spec in work.outputs.values()):
        parts += _sound_graph(work)
    return ";".join(parts)


def _sound_graph(work: Work) -> list[str]:
    _, stream = work.audio()
    parts = [f"[0:{stream.index}]asplit={len(work.outputs)}" + "".join(f"[ain_{n}]" for n in work.outputs)]
    for name, spec in work.outputs.items():
        layout = "mono" if spec["channels"] == 1 else "stereo"
        filters = loudness.chain(layout, loudness.gain_of(work.before, spec["channels"]))
        parts.append(f"[ain_{name}]{filters}[a_{name}]")
    return parts


def _picture(spec: dict[str, Any]) -> list[str]:
    rate = [
        "-crf",
        str(spec["crf"]),
        "-maxrate",
        f"{spec['max_kbps']}k",
        "-bufsize",
        f"{2 * spec['max_kbps']}k",
    ]
    tune = ["-tune", spec["tune"]] if spec["tune"] else []
    gop = ["-g", str(spec["gop"]), "-keyint_min", str(spec["gop"]), "-sc_threshold", "0"]
    codec = ["-c:v", "libx264", "-preset", spec["preset"], *tune, "-x264-params", "open-gop=0"]
    return [*codec, *rate, *gop, "-fps_mode", "passthrough", "-flags:v", "+bitexact"]


def _sound(name: str, spec: dict[str, Any]) -> list[str]:
    if not spec["channels"]:
        return []
    # At 32 kbit/s AAC speech is clearer with half the band.
    sample_rate = "24000" if spec["audio_kbps"] <= 32 else "48000"
    rate = ["-b:a", f"{spec['audio_kbps']}k", "-ar", sample_rate, "-ac", str(spec["channels"])]
    return ["-map", f"[a_{name}]", "-c:a", "aac", *rate, "-flags:a", "+bitexact"]


def verify(work: Work, name: str, made: Made) -> Made:
    spec = work.outputs[name]
    _, video = work.video()
    fps = Fraction(spec["fps"])
    found = verification.look(made.path)
    verification.check_video(found, spec["width"], spec["height"], float(video.duration_ms * fps / 1000))
    verification.check_key_frames(found, spec["gop"], float(fps))
    verification.check_index_first(made.path)
    if spec["channels"]:
        verification.check_audio(found, spec["channels"], work.before["measured_ms"])
    assert found.video is not None
    facts = {"fps": spec["fps"], "frames": found.video.frames}
    return replace(made, duration_ms=found.duration_ms, facts=facts)


PROCESSOR = Processor(make, verify)
