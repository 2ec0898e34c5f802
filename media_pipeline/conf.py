"""The settings of this room: `settings.MEDIA_PIPELINE` over these defaults. docs/media.md explains each."""

from pathlib import Path
from typing import Any

from django.conf import settings

DEFAULTS: dict[str, Any] = {
    "FFMPEG": "",  # empty: IMAGEIO_FFMPEG_EXE, the bundled binary, then `ffmpeg` on PATH
    "MAX_BYTES": 4 * 1024**3,
    "MAX_SECONDS": 4 * 3600,
    "MAX_PIXELS": 33_177_600,  # 8K UHD
    "UPLOAD_EXPIRES_SECONDS": 24 * 3600,  # after the last byte that came
    "MAX_CAPTION_BYTES": 2 * 1024**2,
    "LANGUAGE_NAMES": {},  # {tag: what players call it}
    "FONTS": "",  # folder of fonts for captions in the pictures
    "LEASE_SECONDS": 60,
    "STALL_SECONDS": 60,
    "MAX_ATTEMPTS": 5,
    "PROBE_SECONDS": 60,
    "PROBE_MEMORY": 2 * 1024**3,
    "MEMORY": 4 * 1024**3,
    "FONT": "",  # of title cards; empty: Pillow's own, which lacks Vietnamese letters
    "RESEND_SECONDS": 60,  # a queued job nobody took, while nothing runs: its message was lost
    "GRACE_SECONDS": 7 * 24 * 3600,
    "CACHE_BYTES": 20 * 1024**3,
}


def setting(name: str) -> Any:
    return {**DEFAULTS, **settings.MEDIA_PIPELINE}[name]


def folder(name: str) -> Path:
    """WORK or CACHE, made when missing; only this user may look inside."""
    path = Path(setting(name))
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path
