"""What the pipeline's names and states are called on the screen."""

import re
from collections.abc import Mapping
from typing import Any, TypeAlias

from django.template.defaultfilters import floatformat
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from curriculum.languages import LANGUAGES
from media_pipeline.states import ArtefactState, AssetState

Words: TypeAlias = str | Promise

ARTEFACTS: Mapping[str, Words] = {
    "hls": _("Bộ video tự đổi cỡ theo mạng (HLS)"),
    "720p": _("Video 720p"),
    "480p": _("Video 480p"),
    "240p": _("Video 240p cho mạng yếu"),
    "opus": _("Âm thanh Opus"),
    "aac": _("Âm thanh AAC"),
    "poster": _("Ảnh bìa"),
    "waveform": _("Dạng sóng"),
    "picture": _("Phân tích hình"),
    "quality": _("Đo chất lượng hình"),
    "aac64": _("Tiếng của video, AAC"),
    "v240": _("Hình 240p, chưa có tiếng"),
    "v360": _("Hình 360p, chưa có tiếng"),
    "v480": _("Hình 480p, chưa có tiếng"),
    "v720": _("Hình 720p, chưa có tiếng"),
    "v1080": _("Hình 1080p, chưa có tiếng"),
    "av1-240": _("Hình 240p AV1, chưa có tiếng"),
    "av1-360": _("Hình 360p AV1, chưa có tiếng"),
    "av1-480": _("Hình 480p AV1, chưa có tiếng"),
    "sign": _("Hình người ra ký hiệu"),
    "narration": _("Lời đọc đã ghép"),
    "slideshow": _("Video từ các slide"),
    "montage": _("Bản thu đã ghép"),
}
"""By the part of the name that says what it is; in the order in which a person wants to know of them."""

NAME = re.compile(r"(?P<base>[^@+/]+)(?:@(?P<spoken>[^+/]+))?(?:\+(?P<burned>[^/]+))?(?:/(?P<part>.+))?")
"""`480p@km`: spoken in Khmer; `480p+vi`: with Vietnamese captions in the picture; `v480/3`: a piece."""

STAGES: Mapping[str, Words] = {
    "waveform": _("Nghe và đo tiếng"),
    "audio": _("Tạo bản âm thanh"),
    "poster": _("Chọn ảnh bìa"),
    "video": _("Nén hình"),
    "join": _("Nối các đoạn"),
    "mux": _("Ghép hình với tiếng"),
    "dub": _("Tạo bản lồng tiếng"),
    "hls": _("Đóng gói HLS"),
    "burn": _("In phụ đề vào hình"),
    "sign": _("Tạo hình người ra ký hiệu"),
    "quality": _("Đo chất lượng hình"),
    "narration": _("Ghép lời đọc"),
    "slideshow": _("Dựng video từ các slide"),
    "montage": _("Cắt và ghép bản thu"),
}
"""Kinds of work, as the pipeline's rows name them."""

QUEUES: Mapping[str, Words] = {"media": _("việc nhẹ"), "video": _("việc nặng")}

PROFILES: Mapping[str, Words] = {
    "": _("Tự chọn theo tệp"),
    "film": _("Phim: người, cảnh thật"),
    "screen": _("Quay màn hình: chữ nhỏ, ít chuyển động"),
    "slides": _("Trình chiếu: hình đứng yên"),
}

SUFFIXES = {
    "video/mp4": "mp4",
    "audio/ogg": "ogg",
    "audio/mp4": "m4a",
    "image/webp": "webp",
    "image/jpeg": "jpg",
}

ASSETS: Mapping[str, Words] = {
    AssetState.PROCESSING: _("Đang xử lý"),
    AssetState.READY: _("Sẵn sàng"),
    AssetState.DEGRADED: _("Dùng được, nhưng còn thiếu bản"),
    AssetState.FAILED: _("Không xử lý được"),
}

WORST_FIRST = (
    ArtefactState.FAILED,
    ArtefactState.CANCELLED,
    ArtefactState.RUNNING,
    ArtefactState.VERIFYING,
    ArtefactState.QUEUED,
    ArtefactState.WAITING,
    ArtefactState.DONE,
)
"""Which state stands for several parts together: the one a person has to know of."""


def kind_of_name(name: str) -> str:
    """What it is, whatever the language: `480p@km` -> `480p`."""
    return re.split(r"[@+/]", name)[0]


def artefact_name(name: str) -> str:
    """What people call it: made of the parts of its name by the tables above."""
    found = NAME.fullmatch(name)
    if found is None:
        return name
    words = [str(ARTEFACTS.get(found["base"], found["base"]))]
    if found["spoken"]:
        words.append(_spoken(found["spoken"]))
    if found["burned"]:
        language = in_sentence(language_name(found["burned"]))
        words.append(gettext("phụ đề %(language)s in vào hình") % {"language": language})
    return ", ".join(words)


def _spoken(key: str) -> str:
    """`km` is a dub, `km.ad` the same language with a description of what is seen."""
    tag, dot, _description = key.partition(".")
    language = in_sentence(language_name(tag))
    return gettext("%(language)s tả hình") % {"language": language} if dot else language


def artefact_order(name: str) -> tuple[int, str]:
    base = kind_of_name(name)
    names = list(ARTEFACTS)
    return (names.index(base) if base in ARTEFACTS else len(names), name)


def language_name(tag: str) -> str:
    return LANGUAGES[tag].name if tag in LANGUAGES else tag


def in_sentence(words: str) -> str:
    """Tiếng Khmer -> tiếng Khmer: names of peoples keep their capital."""
    return words[:1].lower() + words[1:]


def clock(seconds: float) -> str:
    """3725 -> 1:02:05"""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def about(seconds: float) -> str:
    """How long something takes, as one says it: 40 giây, 3 phút, 2 giờ."""
    for unit, words in _UNITS:
        if seconds >= 1.5 * unit or unit == 1:
            return words(max(1, round(seconds / unit)))
    raise AssertionError("the smallest unit fits everything")


_UNITS: tuple[tuple[int, Any], ...] = (
    (86400, lambda n: ngettext("%(n)s ngày", "%(n)s ngày", n) % {"n": n}),
    (3600, lambda n: ngettext("%(n)s giờ", "%(n)s giờ", n) % {"n": n}),
    (60, lambda n: ngettext("%(n)s phút", "%(n)s phút", n) % {"n": n}),
    (1, lambda n: ngettext("%(n)s giây", "%(n)s giây", n) % {"n": n}),
)


def megabytes(size: float) -> str:
    """1234567 -> 1,2 MB: millions of bytes, as the data plans of telephones count them."""
    return gettext("%(size)s MB") % {"size": floatformat(size / 1_000_000, "1" if size >= 100_000 else "2")}
