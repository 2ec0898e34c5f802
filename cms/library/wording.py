"""What the pipeline's names and states are called on the screen."""

from django.utils.translation import gettext_lazy as _

from media_pipeline.states import AssetState

ARTEFACTS = {
    "480p": _("Video 480p"),
    "240p": _("Video 240p cho mạng yếu"),
    "opus": _("Âm thanh Opus"),
    "aac": _("Âm thanh AAC"),
    "poster": _("Ảnh bìa"),
    "waveform": _("Dạng sóng"),
    "narration": _("Lời đọc đã ghép"),
    "slideshow": _("Video từ các slide"),
}

SUFFIXES = {
    "video/mp4": "mp4",
    "audio/ogg": "ogg",
    "audio/mp4": "m4a",
    "image/webp": "webp",
    "image/jpeg": "jpg",
}

ASSETS = {
    AssetState.PROCESSING: _("Đang xử lý"),
    AssetState.READY: _("Sẵn sàng"),
    AssetState.DEGRADED: _("Dùng được, nhưng còn thiếu bản"),
    AssetState.FAILED: _("Không xử lý được"),
}


def clock(seconds: float) -> str:
    """3725 -> 1:02:05"""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
