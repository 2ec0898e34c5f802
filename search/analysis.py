"""How each language is cut into words and folded, so that people find what they mean.

Both engines index what this module makes and nothing else: a text becomes three streams of terms, `exact`
(with its marks), `folded` (without) and `shingles` (two folded words side by side). Languages written without
spaces between words are cut into orthographic syllables, so that a word is found inside an unspaced run by
its pairs of syllables and never by half a syllable.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from curriculum.languages import language as language_of


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or a syllable of an unspaced script, and where it stands in its text."""

    start: int
    end: int
    exact: str
    folded: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What an engine indexes of a text, or asks for on behalf of a query: repeats included, in order."""

    exact: tuple[str, ...] = ()
    folded: tuple[str, ...] = ()
    shingles: tuple[str, ...] = ()

    def __add__(self, other: "Terms") -> "Terms":
        return Terms(self.exact + other.exact, self.folded + other.folded, self.shingles + other.shingles)

    def all(self) -> tuple[str, ...]:
        """Every distinct term of the three streams."""
        return _distinct(iter(self.exact + self.folded + self.shingles))


SHINGLE_MARK = "_"
"""Joins the two words of a shingle; no word holds it."""


@dataclass(frozen=True)
class Analyser:
    """Cuts and folds the text of one language. `unspaced`: words are not set apart by spaces."""

    words: Callable[[str], Iterator[Word]]
    unspaced: bool = False

    def terms(self, text: str) -> Terms:
        words = list(self.words(text))
        return Terms(
            tuple(word.exact for word in words),
            tuple(word.folded for word in words),
            tuple(_shingle(*pair) for pair in self.neighbours(text)),
        )

    def neighbours(self, text: str) -> Iterator[tuple[Word, Word]]:
        """Pairs of words with nothing but space or a hyphen between them."""
        for left, right in pairwise(self.words(text)):
            gap = text[left.end : right.start].replace("\u200b", " ")
            if not gap.strip() or gap == "-":
                yield left, right

    def needles(self, text: str) -> tuple[str, ...]:
        """The distinct terms that say whether a lesson is about a query at all.

        A folded word each; in an unspaced script the pairs inside each run, or the syllable if it is alone.
        """
        if not self.unspaced:
            return _distinct(word.folded for word in self.words(text))
        found: list[str] = []
        for run in re.split(r"[\s\u200b]+", text):
            terms = self.terms(run)
            found += terms.shingles or terms.folded
        return _distinct(iter(found))

    def steps(self, needles: int) -> tuple[int, ...]:
        """How many of a query's needles a lesson must hold; the next number counts when nothing is found.

        A short query means all its words; a question asked in a sentence holds many that no lesson has. Half
        of an unspaced word is another word, so there a short query is never loosened.
        """
        if self.unspaced:
            return (needles,) if needles <= 8 else (-(-needles * 3 // 5),)
        if needles <= 3:
            return tuple(dict.fromkeys((needles, -(-needles // 2), 1)))
        return max(3, -(-needles * 3 // 10)), 1


def analyser(language: str) -> Analyser:
    """The analyser of a language of `curriculum.languages`. Raises KeyError for an unknown tag."""
    known = language_of(language)
    return BY_LANGUAGE.get(known.tag) or BY_SCRIPT.get(known.script, _SPACED)


def _shingle(left: Word, right: Word) -> str:
    return f"{left.folded}{SHINGLE_MARK}{right.folded}"


def _distinct(terms: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(terms))


# --- scripts with spaces: Latin, Arabic ---------------------------------------------------------------------

_MARKS = "".join(
    chr(code) for code in range(0x300, 0x11000) if unicodedata.category(chr(code)) in {"Mn", "Mc"}
)
_LETTERS = rf"[^\W_]+(?:[{_MARKS}]+[^\W_]*)*"
_APOSTROPHES = "'‘’ʼ"
_SPACED_WORD = re.compile(rf"{_LETTERS}(?:[{_APOSTROPHES}]{_LETTERS})*")

_TONES = "\u0300\u0301\u0303\u0309\u0323"  # huyền, sắc, ngã, hỏi, nặng
_ONE_LETTER = str.maketrans(
    {
        "ð": "đ",  # U+00F0 and U+0256, typed for U+0111
        "ɖ": "đ",
        "‘": "ʼ",  # the glottal letter, typed in three ways
        "’": "ʼ",
        "'": "ʼ",
        "\u030c": "\u0306",  # caron typed for breve in Bahnar
        "\u0640": "",  # Arabic tatweel
        "ي": "ی",
        "ك": "ک",
    }
)
_PLAIN = str.maketrans({"đ": "d", "ʼ": "", "ƀ": "b", "ł": "l", "ø": "o"})


def _split_tones(word: str) -> tuple[str, str]:
    """A lower-case word without its tone marks, and those marks: `hoà` and `hòa` are both (hoa, huyền)."""
    decomposed = unicodedata.normalize("NFD", word.lower()).translate(_ONE_LETTER)
    base = "".join(char for char in decomposed if char not in _TONES)
    tones = "".join(char for char in decomposed if char in _TONES)
    return unicodedata.normalize("NFC", base), tones


def _without_marks(base: str) -> str:
    decomposed = unicodedata.normalize("NFD", base).translate(_PLAIN)
    return "".join(char for char in decomposed if unicodedata.category(char) != "Mn")


@lru_cache(maxsize=50_000)
def _forms(word: str, one_spelling: Callable[[str], str] = str) -> tuple[str, str]:
    """A word as it is written and as it is without marks, each in one canonical form."""
    base, tones = _split_tones(word)
    base = one_spelling(base)
    return base + tones, _without_marks(base)


def _spaced_words(text: str, one_spelling: Callable[[str], str] = str) -> Iterator[Word]:
    for match in _SPACED_WORD.finditer(text):
        yield Word(match.start(), match.end(), *_forms(match[0], one_spelling))


# --- Vietnamese ---------------------------------------------------------------------------------------------

_ENDS_IN_Y = re.compile(r"(?:b|c|ch|d|đ|g|gh|h|k|kh|l|m|n|ng|ngh|nh|p|ph|qu|r|s|t|th|tr|v|x)?y")


def _one_i(base: str) -> str:
    """kỹ and kĩ, lý and lí, y tế and i tế: one word in two spellings, when y is the whole rhyme.

    Elsewhere the two letters tell words apart (tay and tai, thúy and thúi) and stay as they are.
    """
    return base[:-1] + "i" if _ENDS_IN_Y.fullmatch(base) else base


def _vietnamese_words(text: str) -> Iterator[Word]:
    return _spaced_words(text, _one_i)


# --- scripts without spaces ---------------------------------------------------------------------------------


def _unspaced(syllable: str, normal: Callable[[str], str] = str, tones: str = "") -> Analyser:
    """An analyser that cuts into syllables of one script, and into words whatever is of another."""
    pattern = re.compile(
        rf"(?P<syllable>{syllable})|[A-Za-z0-9\u00c0-\u024f\u1e00-\u1eff\u0300-\u036f]+|[^\W_]"
    )
    drop_tones = str.maketrans("", "", tones)

    def words(text: str) -> Iterator[Word]:
        for match in pattern.finditer(text):
            if match["syllable"]:
                exact = normal(match[0])
                yield Word(match.start(), match.end(), exact, exact.translate(drop_tones))
            else:
                yield Word(match.start(), match.end(), *_forms(match[0]))

    return Analyser(words, unspaced=True)


_KHMER_LETTER = "[\u1780-\u17a2\u17a5-\u17b3]"
_KHMER = rf"{_KHMER_LETTER}(?:\u17d2{_KHMER_LETTER}|[\u17b4-\u17d1\u17dd\u200c\u200d])*"
_KHMER_PART = re.compile(rf"\u17d2{_KHMER_LETTER}|.", re.DOTALL)
_KHMER_UNSEEN = str.maketrans("", "", "\u200c\u200d\u17b4\u17b5")
_KHMER_SAME = (  # written in two ways, drawn as one
    ("\u17d2\u178f", "\u17d2\u178a"),  # subscript ta and da
    ("\u17c1\u17b8", "\u17be"),
    ("\u17c1\u17b6", "\u17c4"),
)


def _khmer_normal(syllable: str) -> str:
    """One order and one spelling: base, subscripts (ro last), vowels, signs."""
    for written, meant in _KHMER_SAME:
        syllable = syllable.replace(written, meant)
    base, *rest = _KHMER_PART.findall(syllable.translate(_KHMER_UNSEEN))
    subscripts = sorted((part for part in rest if part[0] == "\u17d2"), key=lambda part: part[1] == "\u179a")
    signs = sorted(part for part in rest if part[0] != "\u17d2")
    return "".join([base, *subscripts, *signs])


# A vowel written before its consonant is stored before it too (Logical_Order_Exception): it opens a syllable.
_TAI_VIET = "[\uaab5\uaab6\uaab9\uaabb\uaabc]?[\uaa80-\uaaaf][\uaab0-\uaab4\uaab7\uaab8\uaaba\uaabd-\uaac2]*"
_LAO = "[\u0ec0-\u0ec4]?[\u0e81-\u0eae\u0edc-\u0edf][\u0eb0-\u0ebd\u0ec8-\u0ece]*"
_CHAM = "[\uaa00-\uaa28][\uaa29-\uaa36\uaa40-\uaa4d]*"

# --- the table ----------------------------------------------------------------------------------------------

_SPACED = Analyser(_spaced_words)

BY_SCRIPT: dict[str, Analyser] = {
    "Latn": _SPACED,
    "Arab": _SPACED,
    "Khmr": _unspaced(_KHMER, _khmer_normal),
    "Tavt": _unspaced(_TAI_VIET, tones="\uaabf\uaac0\uaac1\uaac2"),
    "Laoo": _unspaced(_LAO, tones="\u0ec8\u0ec9\u0eca\u0ecb"),
    "Cham": _unspaced(_CHAM),
}

BY_LANGUAGE: dict[str, Analyser] = {"vi": Analyser(_vietnamese_words)}
"""Languages that need more than their script does."""
