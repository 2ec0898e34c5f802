"""Captions come in many encodings and with many mistakes; what goes out is checked WebVTT in UTF-8."""

import codecs
import unicodedata

import pytest

from media_pipeline.captions import to_webvtt
from media_pipeline.errors import Refused

SRT = "1\n00:00:01,000 --> 00:00:02,500\nXin chào\nbà con\n\n2\n00:00:03,000 --> 00:00:04,000\nHết\n"
SRT = SRT.replace("\n", "\r\n")
VTT = "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nXin chào\nbà con\n\n00:00:03.000 --> 00:00:04.000\nHết\n"


def cp1258(text: str) -> bytes:
    """As Windows writes it: vowels with their hat or horn, tones as marks after them."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    composed = []
    for letter in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", letter)
        marks = [mark for mark in parts[1:] if mark in tones]
        base = unicodedata.normalize("NFC", parts[0] + "".join(m for m in parts[1:] if m not in tones))
        composed.append(base + "".join(marks))
    return "".join(composed).encode("cp1258")


@pytest.mark.parametrize(
    "data",
    [
        SRT.encode(),
        SRT.encode("utf-8-sig"),
        SRT.encode("utf-16"),
        codecs.BOM_UTF16_BE + SRT.encode("utf-16-be"),
        unicodedata.normalize("NFD", SRT).encode(),
        cp1258(SRT),
        VTT.encode(),
        VTT.replace("\n", "\r").encode(),
        ("WEBVTT - tiêu đề\nKind: captions\n\nNOTE ghi chú\n\n" + VTT.removeprefix("WEBVTT\n\n")).encode(),
    ],
)
def test_every_way_of_writing_the_same(data):
    assert to_webvtt("vi", data, 5_000) == VTT


def test_style_and_safe_settings_stay():
    timing = "01:00.000 --> 01:02.000 align:start onload:x y"
    text = f"WEBVTT\n\nSTYLE\n::cue {{ color: lime }}\n\n{timing}\n<v Bà>Ừ</v>\n"
    assert to_webvtt("tyz-Latn", text.encode(), 0) == (
        "WEBVTT\n\nSTYLE\n::cue { color: lime }\n\n00:01:00.000 --> 00:01:02.000 align:start\n<v Bà>Ừ</v>\n"
    )


REFUSED = [
    ("vi", b"", "caption_empty"),
    ("vi", b"WEBVTT\n\n", "caption_empty"),
    ("vi", b"WEBVTT\n\nhello\n", "caption_format"),
    ("vi", b"\x89PNG\r\n\x1a\n\x00\x00", "caption_encoding"),
    ("vi", "WEBVTT\n\n00:01.000 --> 00:02.000\nПривет\n".encode("cp1251"), "caption_encoding"),
    ("vi", b"WEBVTT\n\n00:02.000 --> 00:01.000\na\n", "caption_backwards"),
    ("vi", b"WEBVTT\n\n00:03.000 --> 00:04.000\na\n\n00:01.000 --> 00:02.000\nb\n", "caption_order"),
    ("vi", b"WEBVTT\n\n10:00.000 --> 10:01.000\na\n", "caption_too_late"),
    ("../etc", VTT.encode(), "language"),
    ("vi", b"WEBVTT\n" + b"x" * 3_000_000, "caption_too_big"),
]


@pytest.mark.parametrize(("language", "data", "code"), REFUSED)
def test_refused_with_a_reason(language, data, code):
    with pytest.raises(Refused) as refused:
        to_webvtt(language, data, 5_000)
    assert refused.value.code == code


def test_the_reason_names_the_line():
    data = b"WEBVTT\n\n1\n00:03.000 --> 00:04.000\na\n\n2\n00:01.000 --> 00:02.000\nb\n"
    with pytest.raises(Refused, match=r"^Dòng 8: "):
        to_webvtt("vi", data, 5_000)
