"""Extensions and media types, as tables of our own: the machine's differ from one system to the next."""

from pathlib import PurePosixPath

from django.utils.translation import gettext
from wagtailmedia.settings import wagtailmedia_settings

SHOWN = ("audio/", "video/", "image/webp", "image/png", "image/jpeg", "text/vtt")
"""What a browser may show from our address; SVG and HTML could run scripts there."""

RECORDINGS = {
    ".3gp": "video/3gpp",
    ".aac": "audio/aac",
    ".aiff": "audio/aiff",
    ".amr": "audio/amr",
    ".avi": "video/x-msvideo",
    ".flac": "audio/flac",
    ".m4a": "audio/mp4",
    ".m4b": "audio/mp4",
    ".m4v": "video/mp4",
    ".mkv": "video/x-matroska",
    ".mov": "video/quicktime",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".mpeg": "video/mpeg",
    ".mpg": "video/mpeg",
    ".ogg": "audio/ogg",
    ".ogv": "video/ogg",
    ".opus": "audio/ogg",
    ".wav": "audio/wav",
    ".webm": "video/webm",
}
PICTURES = {
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}


def extensions(kind: str) -> list[str]:
    """Of the files that are let in as `audio` or `video`; without a kind, of both."""
    known = {
        "audio": wagtailmedia_settings.AUDIO_EXTENSIONS,
        "video": wagtailmedia_settings.VIDEO_EXTENSIONS,
    }
    return known.get(kind) or sorted({*known["audio"], *known["video"]})


def wrong_extension(filename: str, kind: str) -> str:
    """A sentence, or "" for a name that may pass: said before 4 GB are sent."""
    if PurePosixPath(filename).suffix.lower().lstrip(".") in extensions(kind):
        return ""
    sentence = gettext("Không nhận tệp loại này. Hãy chọn một trong các loại: %(allowed)s.")
    return sentence % {"allowed": ", ".join(extensions(kind))}
