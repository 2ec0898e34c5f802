"""Said at the start, not in the middle of a job: is there an ffmpeg that can do what will be asked of it?"""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Warning
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from media_pipeline.errors import ProcessingError
from media_pipeline.tools import ffmpeg

NEEDED = {
    "libx264": gettext_lazy("hình của mọi video"),
    "aac": gettext_lazy("tiếng của mọi video"),
    "libopus": gettext_lazy("tiếng cho máy dùng mạng chậm"),
    "mjpeg": gettext_lazy("ảnh đại diện của video"),
    "alimiter": gettext_lazy("chỉnh độ to của tiếng"),
    "ebur128": gettext_lazy("đo độ to của tiếng"),
    "thumbnail": gettext_lazy("chọn ảnh đại diện của video"),
}
"""Without these nothing can be made."""

WANTED = {
    "zscale": gettext_lazy("video HDR quay bằng điện thoại sẽ bị sai màu"),
    "tonemap": gettext_lazy("video HDR quay bằng điện thoại sẽ bị sai màu"),
    "bwdif": gettext_lazy("video quay xen kẽ (interlaced) sẽ bị răng cưa"),
    "subtitles": gettext_lazy("không in được phụ đề lên hình"),
    "libsvtav1": gettext_lazy("không làm được bản AV1"),
}
"""Without these some things cannot be made."""


def check_ffmpeg(**kwargs: Any) -> Sequence[CheckMessage]:
    hint = _(
        "Hãy cài lại gói imageio-ffmpeg, hoặc đặt HOCLIEUSO_FFMPEG là đường dẫn tới một bản ffmpeg đầy đủ "
        "(Debian: apt-get install ffmpeg)."
    )
    try:
        able = ffmpeg.capabilities()
    except (OSError, RuntimeError, ProcessingError) as error:
        return [Error(_("Không chạy được ffmpeg: %s") % error, hint=hint, id="media_pipeline.E001")]
    lacks = [name for name in NEEDED if name not in able]
    misses = [name for name in WANTED if name not in able]
    return [
        *(Error(_message(name, NEEDED[name]), hint=hint, id="media_pipeline.E002") for name in lacks),
        *(Warning(_message(name, WANTED[name]), hint=hint, id="media_pipeline.W001") for name in misses),
    ]


def _message(name: str, means: object) -> str:
    return _("ffmpeg này thiếu %(name)s: %(means)s.") % {"name": name, "means": means}
