"""Is this text Vietnamese? And the two ways of writing it from before Unicode that files still come in."""

import re
import unicodedata

ENOUGH = 0.75
"""Of the words that are not plain ASCII, so many must be Vietnamese syllables; the rest may be names."""

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_APART = re.compile(r"[\s\x00-\x40\x5b-\x60\x7b-\x7f“”‘’–—…•«»♪\u00a0\u200b\ufeff]+")
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnprstvx])?"
    r"(?:uyê|uyu|iêu|yêu|oai|oay|oeo|uây|uôi|ươi|ươu|uya|uơ|uê|uy|uô|uâ|ưa|ươ|ưi|ưu|ua|ui|iê|yê|ia|iu|oa|oă"
    r"|oe|oi|oo|ôi|ơi|ao|au|ay|ai|âu|ây|eo|êu|[aăâeêioôơuưy])"
    r"(?:ch|nh|ng|[ckmnpt])?"
)


def share(text: str) -> float | None:
    """Of the words that are not plain ASCII, how many are Vietnamese syllables; None when all are ASCII."""
    words = [word for word in _APART.split(text) if not word.isascii()]
    return sum(map(is_syllable, words)) / len(words) if words else None


def is_syllable(word: str) -> bool:
    parts = unicodedata.normalize("NFD", word.lower())
    toneless = "".join(letter for letter in parts if letter not in _TONES)
    one_tone = len(parts) - len(toneless) <= 1
    return one_tone and bool(_SYLLABLE.fullmatch(unicodedata.normalize("NFC", toneless)))


# --- before Unicode ---------------------------------------------------------------------------------------
# Both are fonts that show other letters for those of Western Europe, so both are read as windows-1252 first.

_TCVN3 = str.maketrans(
    "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
    "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
)
_CAPITALS = re.compile(r"\b(?=\w*[A-ZĂÂÊÔƠƯĐ]\w*[A-ZĂÂÊÔƠƯĐ])[^\W\d_a-z]{2,}\b")


def from_tcvn3(text: str) -> str:
    """TCVN3 (ABC). It writes capitals with tones by another font: a word of capitals gets them back."""
    return _CAPITALS.sub(lambda word: word[0].upper(), text.translate(_TCVN3))


_VNI_MARKS = {
    **dict(zip("ùøûõï", ("\u0301", "\u0300", "\u0309", "\u0303", "\u0323"), strict=True)),
    **dict(
        zip(
            "âáàåãä",
            ("\u0302" + tone for tone in ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323")),
            strict=True,
        )
    ),
    **dict(
        zip(
            "êéèúüë",
            ("\u0306" + tone for tone in ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323")),
            strict=True,
        )
    ),
}
_VNI_LETTERS = dict(zip("ñôöæóòîÑÔÖÆÓÒÎ", "đơưỉĩịỵĐƠƯỈĨỊỴ", strict=True))
_VNI = re.compile(f"([aeouyôö])([{''.join(_VNI_MARKS)}])|[{''.join(_VNI_LETTERS)}]", re.IGNORECASE)


def from_vni(text: str) -> str:
    """VNI for Windows: a mark follows its vowel."""
    return unicodedata.normalize("NFC", _VNI.sub(_vni_letter, text))


def _vni_letter(found: re.Match[str]) -> str:
    if found[1]:
        return _VNI_LETTERS.get(found[1], found[1]) + _VNI_MARKS[found[2].lower()]
    return _VNI_LETTERS[found[0]]
