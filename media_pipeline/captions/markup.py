"""The text of one cue: mark-up of WebVTT stays, formatting of other formats goes, all else is text."""

import re
import unicodedata

_TAG = re.compile(r"<(/?)([a-zA-Z]+)((?:[.\s][^<>]*)?)/?>|<\d[\d:.]*>")
_ENTITY = r"&(?:amp|lt|gt|nbsp|lrm|rlm|#\d{1,7}|#x[0-9a-fA-F]{1,6});"
_WEBVTT = {"b", "i", "u", "c", "v", "lang", "ruby", "rt"}
_SAME = {"em": "i", "strong": "b"}
_DROPPED = {"font", "span", "p", "div", "s", "strike", "big", "small", "center", "sub", "sup"}
"""Formatting that SubRip players know. Any other word in angle brackets may be what someone wrote."""
_LONELY = {"<": "&lt;", "&": "&amp;"}
_TOKEN = re.compile(rf"{_TAG.pattern}|{_ENTITY}|[<&]")
_OVERRIDE = re.compile(r"\{\\[^{}]*\}")
_TOP = re.compile(r"\{\\an[789]\}|\{\\a[567]\}")


def tidy(text: str) -> str:
    """Lines without blank ones; tags WebVTT knows, everything else in `<…>` and `&` written out as text."""
    text = unicodedata.normalize("NFC", re.sub(r"<br\s*/?>", "\n", text, flags=re.IGNORECASE))
    text = "".join(letter for letter in text if letter in "\n\t" or unicodedata.category(letter) != "Cc")
    lines = (_TOKEN.sub(_kept, line).replace("-->", "--&gt;").strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _kept(found: re.Match[str]) -> str:
    piece = found[0]
    if piece in _LONELY:
        return _LONELY[piece]
    if found[2] is None:  # an entity, or a moment: <00:01.000>
        return piece
    name = _SAME.get(found[2].lower(), found[2].lower())
    if name in _WEBVTT:
        return f"<{found[1]}{name}{found[3]}>"
    return "" if name in _DROPPED else f"&lt;{piece[1:-1]}&gt;"


def without_overrides(text: str) -> tuple[str, bool]:
    """(text without SubStation's `{\\…}`, which SubRip files borrow; whether it stood at the top)."""
    return _OVERRIDE.sub("", text), bool(_TOP.search(text))


def readable(text: str) -> str:
    """As people write it: `&` and `<` for themselves where that means the same."""
    plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return plain if tidy(plain) == text else text


def plain(text: str) -> str:
    """What is read on the screen."""
    words = re.sub(_TAG, "", text)
    for entity, letter in {"&lt;": "<", "&gt;": ">", "&nbsp;": "\u00a0", "&amp;": "&"}.items():
        words = words.replace(entity, letter)
    return re.sub(r"&(?:lrm|rlm);", "", words)
