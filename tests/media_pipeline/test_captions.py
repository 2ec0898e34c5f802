"""Captions come in many encodings and with many mistakes; what goes out is checked WebVTT in UTF-8."""

import codecs
import json
import unicodedata
from pathlib import Path

import pytest

from media_pipeline import captions
from media_pipeline.captions import Captions, Cue, read_file, to_srt, to_webvtt, write_webvtt
from media_pipeline.captions.checks import KINDS, RULES, Rules, moment, seconds
from media_pipeline.errors import Refused

GOLDEN = Path(__file__).parents[1] / "golden" / "captions" / "problems.json"
SRT = "1\n00:00:01,000 --> 00:00:02,500\nXin chào\nbà con\n\n2\n00:00:03,000 --> 00:00:04,000\nHết\n"
SRT = SRT.replace("\n", "\r\n")
VTT = "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nXin chào\nbà con\n\n00:00:03.000 --> 00:00:04.000\nHết\n"
TIMES = ("00:00:01,000 --> 00:00:03,000", "00:00:03,500 --> 00:00:05,000")


def srt(*texts: str) -> str:
    return "\n\n".join(f"{n}\n{TIMES[n - 1]}\n{text}" for n, text in enumerate(texts, start=1)) + "\n"


def cues(text: str | bytes, language: str = "vi", duration_ms: int = 0) -> list[tuple[int, int, str]]:
    data = text if isinstance(text, bytes) else text.encode()
    read = read_file(language, data, duration_ms).captions.cues
    return [(cue.start_ms, cue.end_ms, cue.text) for cue in read]


def texts(text: str | bytes, language: str = "vi") -> list[str]:
    return [said for _, _, said in cues(text, language)]


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


# --- encodings --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        SRT.encode(),
        SRT.encode("utf-8-sig"),
        SRT.encode("utf-16"),
        codecs.BOM_UTF16_BE + SRT.encode("utf-16-be"),
        SRT.encode("utf-16-le"),
        SRT.encode("utf-16-be"),
        SRT.encode("utf-32"),
        unicodedata.normalize("NFD", SRT).encode(),
        cp1258(SRT),
        VTT.encode(),
        VTT.replace("\n", "\r").encode(),
        ("WEBVTT - tiêu đề\nKind: captions\n\nNOTE ghi chú\n\n" + VTT.removeprefix("WEBVTT\n\n")).encode(),
    ],
)
def test_every_way_of_writing_the_same(data):
    assert to_webvtt("vi", data, 5_000) == VTT


SENTENCE = "Kỹ năng số: không đọc mã OTP cho bất kỳ ai, kể cả người tự xưng là công an."
TCVN3 = "Kü n¨ng sè: kh«ng ®äc m· OTP cho bÊt kú ai, kÓ c¶ ng\u00adêi tù x\u00adng lµ c«ng an."
VNI = "Kyõ naêng soá: khoâng ñoïc maõ OTP cho baát kyø ai, keå caû ngöôøi töï xöng laø coâng an."
OLD_FONTS = [("TCVN3 (ABC)", TCVN3), ("VNI", VNI)]


@pytest.mark.parametrize(("name", "text"), OLD_FONTS)
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
def test_fonts_from_before_unicode(name, text, encoding):
    """As a file of then, and as UTF-8 copied out of a document of then."""
    read = read_file("vi", srt(text).encode(encoding), 0)
    assert [cue.text for cue in read.captions.cues] == [SENTENCE]
    assert read.notes == (
        f"Tệp dùng bảng mã {name}, đã đổi sang Unicode. Hãy đọc lại vài câu xem chữ có đúng.",
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("§¹i häc Hµ Néi, CHµO B¹N", "Đại học Hà Nội, CHÀO BẠN"),
        ("Tr­êng häc trùc tuyÕn, ®¨ng nhËp", "Trường học trực tuyến, đăng nhập"),
        ("Ñaïi hoïc Haø Noäi, CHAØO BAÏN", "Đại học Hà Nội, CHÀO BẠN"),
        (
            "Tröôøng hoïc tröïc tuyeán, ñaêng nhaäp, chæ duøng kyù öùc",
            "Trường học trực tuyến, đăng nhập, chỉ dùng ký ức",
        ),
    ],
)
def test_capitals_and_every_kind_of_letter_of_old_fonts(old, new):
    assert texts(srt(old).encode("cp1252")) == [new]


def test_unicode_is_told_apart_from_old_fonts():
    assert read_file("vi", srt(SENTENCE).encode(), 0).notes == ()
    assert read_file("vi", cp1258(srt(SENTENCE)), 0).notes[0].startswith("Tệp dùng bảng mã windows-1258")
    assert texts(srt("Êđê: čhĭ, ƀuôn, gưl – hriăm hră"), "rad-Latn") == ["Êđê: čhĭ, ƀuôn, gưl – hriăm hră"]
    assert texts(srt("Le garçon a mangé à l’école"), "en") == ["Le garçon a mangé à l’école"]


@pytest.mark.parametrize(
    ("language", "text", "encoding"),
    [
        ("en", "Don’t tell anyone – “never”", "cp1252"),
        ("en", "We meet every single morning in the café near the big market", "cp1252"),
        ("cja-Arab", "مرحبا بكم في الدرس الأول من الدورة", "cp1256"),
        ("km", "សូមស្វាគមន៍", "utf-8"),
        ("blt-Tavt", "ꪼꪕꪒꪾ", "utf-16"),
    ],
)
def test_other_languages(language, text, encoding):
    assert texts(srt(text).encode(encoding), language) == [text]


@pytest.mark.parametrize(
    ("language", "text", "encoding"),
    [
        ("vi", "Привет, друзья", "cp1251"),
        ("km", "Привет, друзья", "cp1251"),
        ("vi", "Le garçon a mangé à l'école", "cp1252"),
        ("rad-Latn", "مرحبا بكم", "cp1256"),
        ("vi", "大家好,欢迎", "gb18030"),
    ],
)
def test_what_would_only_be_guessed_is_refused(language, text, encoding):
    with pytest.raises(Refused) as refused:
        texts(srt(text).encode(encoding), language)
    assert refused.value.code == "caption_encoding"
    assert "bảng mã UTF-8" in str(refused.value)


# --- what people and programs write -----------------------------------------------------------------------


FIRST, SECOND = "00:01,000 --> 00:02,000", "00:02,000 --> 00:03,000"
TWO = [(1000, 2000, "A"), (2000, 3000, "B")]
VOICES = f"mở đầu\n{FIRST}\n<v Cô Lan>A</v>\n\nNOTE\nxem lại\n\n{SECOND}\nB"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # numbers missing; no blank line between; blank lines inside; a number on its own
        (f"{FIRST}\nA\n\n{SECOND}\nB", TWO),
        (f"1\n{FIRST}\nA\n2\n{SECOND}\nB", TWO),
        (f"1\n{FIRST}\nA\n\nB\n\n2\n{SECOND}\nC", [(1000, 2000, "A\nB"), (2000, 3000, "C")]),
        (f"1\n\n{FIRST}\nA\n\n2\n\n{SECOND}\nB\n\n3\n", TWO),
        # times: point, comma, nothing; spaces behind and between; hours beyond 99; coordinates
        ("1\n00:00:01.500 --> 00:00:02.000  \nA", [(1500, 2000, "A")]),
        ("1\n0:00:01,5-->0:00:02\nA", [(1500, 2000, "A")]),
        ("1\n100:00:01,000 --> 100:00:02,000\nA", [(360_001_000, 360_002_000, "A")]),
        (f"1\n{FIRST} X1:40 X2:600 Y1:20 Y2:50\nA", TWO[:1]),
        (f"1\n{FIRST.replace('-->', '→')}\nA", TWO[:1]),
        # a text may be empty, and may hold numbers and arrows
        (f"1\n{FIRST}\n\n2\n{SECOND}\n113", [(1000, 2000, ""), (2000, 3000, "113")]),
        (f"1\n{FIRST}\nCài đặt --> Mật khẩu", [(1000, 2000, "Cài đặt --&gt; Mật khẩu")]),
        # WebVTT: no blank line after the header, names, voices, notes in between
        (f"WEBVTT\n{FIRST}\nA", TWO[:1]),
        (f"WEBVTT\nKind: captions\n\n{VOICES}", [(1000, 2000, "<v Cô Lan>A</v>"), (2000, 3000, "B")]),
    ],
)
def test_the_lines_of_times_are_what_counts(text, expected):
    assert cues(text) == expected
    assert cues(text.replace("\n", "\r\n")) == expected


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<font color='red'>Chú ý</font> <B>ngay</B>", "Chú ý <b>ngay</b>"),
        ("<em>nói nhỏ</em><br>rồi im", "<i>nói nhỏ</i>\nrồi im"),
        ("Hỏi & đáp: 5 < 7, <otp@bank.vn>, <tên>", "Hỏi &amp; đáp: 5 &lt; 7, &lt;otp@bank.vn>, &lt;tên>"),
        ("Bấm <Enter> rồi <thu nho />", "Bấm &lt;Enter&gt; rồi &lt;thu nho /&gt;"),
        ("A &amp; B &lt; C", "A &amp; B &lt; C"),
        ("<c.vang>vàng</c> <00:00:01.500>sau", "<c.vang>vàng</c> <00:00:01.500>sau"),
        ("{\\i1}Lời{\\i0} hát", "Lời hát"),
        ("xin\u200e chào\x07", "xin\u200e chào"),
    ],
)
def test_markup(written, kept):
    assert texts(srt(written)) == [kept]


def test_a_caption_at_the_top_stays_there():
    assert to_webvtt("vi", srt("{\\an8}Ở trên").encode(), 0) == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:03.000 line:0\nỞ trên\n"
    )


def test_style_and_safe_settings_stay():
    timing = "01:00.000 --> 01:02.000 align:start onload:x y"
    text = f"WEBVTT\n\nSTYLE\n::cue {{ color: lime }}\n\n{timing}\n<v Bà>Ừ</v>\n"
    assert to_webvtt("tyz-Latn", text.encode(), 0) == (
        "WEBVTT\n\nSTYLE\n::cue { color: lime }\n\n00:01:00.000 --> 00:01:02.000 align:start\n<v Bà>Ừ</v>\n"
    )


def test_small_overlaps_and_disorder_are_mended_and_told():
    text = (
        "1\n00:00:05,000 --> 00:00:06,000\nBa\n\n2\n00:00:01,000 --> 00:00:03,100\nMột\n\n"
        "3\n00:00:03,000 --> 00:00:04,000\nHai\n\n4\n00:00:05,500 --> 00:00:07,000\nHai người cùng nói\n"
    )
    read = read_file("vi", text.encode(), 0)
    assert [(cue.start_ms, cue.end_ms, cue.text) for cue in read.captions.cues] == [
        (1000, 3000, "Một"),
        (3000, 4000, "Hai"),
        (5000, 6000, "Ba"),
        (5500, 7000, "Hai người cùng nói"),
    ]
    assert read.notes == (
        "Đã xếp lại 2 câu theo thời gian (câu đầu tiên ở dòng 6 của tệp).",
        "Đã cắt bớt 1 câu chồng lên câu sau dưới 0,2 giây.",
    )


# --- SubStation -------------------------------------------------------------------------------------------

STYLES = (
    "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, "
    "Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, "
    "MarginL, MarginR, MarginV, Encoding\n"
    + "".join(
        f"Style: {name},Arial,20,&H00FFFFFF,&H0,&H0,&H0,0,{italic},0,0,100,100,0,0,1,2,2,{place},10,10,10,1\n"
        for name, italic, place in [("Default", 0, 2), ("Nghiêng", -1, 2), ("Trên", 0, 8)]
    )
)


def ass(*events: str) -> str:
    head = f"[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\n{STYLES}\n[Events]\n"
    fields = "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
    return head + fields + "".join(f"{event}\n" for event in events)


def line(
    text: str, style: str = "Default", times: str = "0:00:01.00,0:00:02.50", kind: str = "Dialogue"
) -> str:
    return f"{kind}: 0,{times},{style},,0,0,0,,{text}"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (r"{\pos(10,20)\c&HFF&}Xin chào\Nbà con", "Xin chào\nbà con"),
        (r"Nói {\i1}nhỏ{\i0} thôi, nhé", "Nói <i>nhỏ</i> thôi, nhé"),
        (r"{\k20}Kỹ {\k30}năng\hsố", "Kỹ năng\u00a0số"),
        (r"{\p1}m 0 0 l 100 0 100 100{\p0}Ở trong khung", "Ở trong khung"),
        (r"5 < 7 & 8 > 3", "5 &lt; 7 &amp; 8 > 3"),
    ],
)
def test_substation_keeps_words_italics_and_breaks(text, kept):
    assert texts(ass(line(text))) == [kept]


def test_substation_styles_comments_drawings_layers_and_order():
    text = ass(
        line("Hai", times="0:00:03.00,0:00:04.00"),
        line("ghi chú", kind="Comment"),
        line(r"{\p1}m 0 0 l 9 9"),
        line("Một", "Nghiêng"),
        line("Một", "Nghiêng"),
        line("Tít", "Trên", "0:00:05.00,0:00:06.00"),
    )
    assert to_webvtt("vi", text.encode("utf-16"), 0) == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n<i>Một</i>\n\n00:00:03.000 --> 00:00:04.000\nHai\n\n"
        "00:00:05.000 --> 00:00:06.000 line:0\nTít\n"
    )


def test_substation_of_old():
    text = (
        "[Script Info]\nScriptType: v4.00\n\n[V4 Styles]\nFormat: Name, Fontname\nStyle: Default,Arial\n\n"
        "[Events]\n"
        "Format: Marked, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        "Dialogue: Marked=0,0:00:01.00,0:00:02.00,Default,,0000,0000,0000,,Xin chào\n"
    )
    assert cues(text) == [(1000, 2000, "Xin chào")]


# --- refusals ---------------------------------------------------------------------------------------------

PO = b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Hello"\nmsgstr ""\n'
REFUSED = [
    ("vi", b"", "caption_empty"),
    ("vi", b"WEBVTT\n\n", "caption_empty"),
    ("vi", b"1\n00:01,000 --> 00:02,000\n\n", "caption_empty"),
    ("vi", b"WEBVTT\n\nhello\n", "caption_format"),
    ("vi", PO, "caption_format"),
    ("vi", "Bài 1. Giữ kín mã OTP\n\nMã OTP là gì?\n".encode(), "caption_format"),
    ("vi", b"{0}{25}MicroDVD\n", "caption_format"),
    ("vi", b"PK\x03\x04\x14\x00\x06\x00", "caption_no_text"),
    ("vi", b"%PDF-1.7\n", "caption_no_text"),
    ("vi", b"{\\rtf1\\ansi 00:00:01,000 --> 00:00:02,000}", "caption_no_text"),
    ("vi", b"\x89PNG\r\n\x1a\n\x00\x00", "caption_no_text"),
    ("vi", b"1\n00:00:01,000 --> 00:00:02,000\nA\x00B\n", "caption_no_text"),
    ("vi", b"1\n00:00:01,000 --> 00:61:02,000\nA\n", "caption_timing"),
    ("vi", ass(line("A", times="0:00:xx.00,0:00:02.00")).encode(), "caption_timing"),
    ("vi", ass(line("ghi chú", kind="Comment")).encode(), "caption_empty"),
    ("vi", b"WEBVTT\n\n00:02.000 --> 00:01.000\na\n", "caption_backwards"),
    ("vi", b"WEBVTT\n\n10:00.000 --> 10:01.000\na\n", "caption_too_late"),
    ("../etc", VTT.encode(), "language"),
    ("vi", b"WEBVTT\n" + b"x" * 3_000_000, "caption_too_big"),
]


@pytest.mark.parametrize(("language", "data", "code"), REFUSED)
def test_refused_with_a_reason(language, data, code):
    with pytest.raises(Refused) as refused:
        to_webvtt(language, data, 5_000)
    assert refused.value.code == code


BACKWARDS = "WEBVTT\n\n1\n00:03.000 --> 00:04.000\na\n\n2\n00:02.000 --> 00:01.000\nb\n"
NO_TIME = "không đọc được mốc thời gian trong"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (BACKWARDS, "Dòng 8: câu phụ đề kết thúc trước khi bắt đầu."),
        ("1\n00:00:01,000 --> 00:00:99,000\nA\n", f"Dòng 2: {NO_TIME} “00:00:01,000 --> 00:00:99,000”"),
        (ass(line("A"), line("B", times="1,2")), f"Dòng 13: {NO_TIME} “Dialogue: 0,1,2,Default"),
        ("\n\nChương trình tập huấn", "Dòng 3: đây không phải phụ đề"),
    ],
)
def test_the_reason_names_the_line(text, sentence):
    with pytest.raises(Refused) as refused:
        to_webvtt("vi", text.encode(), 5_000)
    assert str(refused.value)[: len(sentence)] == sentence


# --- written out ------------------------------------------------------------------------------------------


def test_subrip_for_other_programs():
    content = Captions(
        (Cue(0, 1000, 2500, "line:0", "<v Lan>Hỏi &amp; <i>đáp</i>\n5 &lt; 7"), Cue(0, 3000, 4000, "", ""))
    )
    assert to_srt(content) == (
        "\ufeff1\r\n00:00:01,000 --> 00:00:02,500\r\nHỏi & <i>đáp</i>\r\n5 < 7\r\n\r\n"
        "2\r\n00:00:03,000 --> 00:00:04,000\r\n\r\n"
    )
    again = captions.parse(to_srt(content))
    assert [cue.text for cue in again.cues] == ["Hỏi &amp; <i>đáp</i>\n5 &lt; 7", ""]


def test_what_is_kept_reads_the_same_again():
    text = "WEBVTT\n\nSTYLE\n::cue { color: lime }\n\n" + VTT.removeprefix("WEBVTT\n\n")
    assert write_webvtt(captions.parse(text)) == text


# --- what makes captions hard to read ---------------------------------------------------------------------


@pytest.mark.parametrize("case", json.loads(GOLDEN.read_text("utf-8")), ids=lambda case: case["name"])
def test_problems(case):
    """The same cases are put to the editor's script (tests/captions/checks.test.mjs)."""
    given = [Cue(0, start, end, "", text) for start, end, text in case["cues"]]
    found = captions.problems(given, case["duration"], rules=RULES[case["readers"]])
    assert [[problem.index, problem.code, problem.sentence] for problem in found] == case["problems"]


def test_only_what_cannot_be_shown_blocks():
    assert {code for code, kind in KINDS.items() if kind.blocks} == {"backwards", "late"}


def test_every_kind_of_problem_is_among_the_cases():
    cases = json.loads(GOLDEN.read_text("utf-8"))
    assert {code for case in cases for _, code, _ in case["problems"]} == set(KINDS)


def test_numbers_as_vietnamese_writes_them():
    assert [seconds(ms) for ms in (0, 70, 80, 700, 1500, 7000)] == ["0", "0,07", "0,08", "0,7", "1,5", "7"]
    assert [moment(ms) for ms in (0, 9_940, 65_000, 3_725_400)] == ["0:00,0", "0:09,9", "1:05,0", "1:02:05,4"]
    assert Rules().characters_per_second == 17
