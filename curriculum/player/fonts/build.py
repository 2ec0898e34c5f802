"""Makes the fonts of this folder from whole Noto fonts: `python curriculum/player/fonts/build.py [FOLDER]`.

FOLDER holds the TTF files of Debian's fonts-noto-core. The fonts offered ready-made for the web leave out
U+0306, the combining breve of Ba Na, Ê Đê and Gia Rai, in every one of their parts; these keep it, together
with the rules that place it. Those in `print` hold the signs that a page on paper may need and a browser
takes from its device. Latin stays out of the fonts of other scripts: their Latin has no Vietnamese.
"""

import sys
from pathlib import Path

from fontTools import subset

HERE = Path(__file__).parent
SOURCE = Path("/usr/share/fonts/truetype/noto")

LATIN = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),  # Latin-1, Latin Extended-A: Vietnamese đ ă ĩ ũ, Ê Đê č ĕ ĭ ŏ ŭ
    *(0x180, 0x186, 0x18E, 0x190, 0x19D, 0x1A0, 0x1A1, 0x1AF, 0x1B0, 0x243),  # ƀ Ƀ ơ ư and open vowels
    *range(0x1CD, 0x1DD),  # letters with caron
    *(0x1DD, 0x1E4, 0x1E5, 0x1E6, 0x1E7, 0x1F8, 0x1F9, 0x254, 0x25B, 0x272, 0x14B, 0x294),
    *(0x2BC, 0x2BB, 0x2C7, 0x2D8, 0x2D9, 0x2DC),  # glottal letters, spacing accents
    *range(0x300, 0x30D),  # grave ... breve (306) ... caron
    *(0x31B, 0x323, 0x324, 0x325, 0x327, 0x328, 0x32D, 0x330, 0x331),
    *range(0x1E00, 0x1F00),  # Latin Extended Additional: the toned vowels of Vietnamese, ḃ ḍ ḥ ṛ ...
    *(0x2010, 0x2011, 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2026, 0x20AB),
    *(0x2190, 0x2192, 0x25CC),
]
SHARED = [0x20, 0xA0, 0x200B, 0x200C, 0x200D, 0x25CC]
KHMER = [*SHARED, *range(0x1780, 0x1800), *range(0x19E0, 0x1A00)]
TAI_VIET = [*SHARED, *range(0xAA80, 0xAAE0)]
CHAM = [*SHARED, *range(0xAA00, 0xAA60)]
ARABIC = [
    *SHARED,
    *(0x60C, 0x61B, 0x61C, 0x61F, 0x66A, 0x66B, 0x66C),
    *range(0x610, 0x61B),
    *range(0x620, 0x660),
    *range(0x660, 0x66A),
    *range(0x66E, 0x6D6),
    *range(0x6D6, 0x700),
    *range(0x750, 0x780),
    *(0x200E, 0x200F, 0x2066, 0x2067, 0x2068, 0x2069),
]

SIGNS = [0x20, 0xA0, *range(0x2010, 0x2060), *range(0x20A0, 0x20C0), *range(0x2100, 0x2150)]
SYMBOLS = [
    *(0x20, 0xA0),  # between two signs
    *range(0x2150, 0x2400),  # fractions, arrows, mathematical operators, technical signs
    *range(0x2460, 0x2800),  # numbers in circles, boxes, shapes, signs, ticks and crosses
    *range(0x2900, 0x2C00),
    *range(0x1F300, 0x1F700),  # pictographs, as far as there are outlines of them
]

FONTS = {
    "print/NotoSansSigns-Regular": SIGNS,
    "print/NotoSansMath-Regular": [sign for sign in SYMBOLS if sign < 0x2400],
    "print/NotoSansSymbols-Regular": SYMBOLS,
    "print/NotoSansSymbols2-Regular": SYMBOLS,
    "NotoSans-Regular": LATIN,
    "NotoSans-Bold": LATIN,
    "NotoSansKhmer-Regular": KHMER,
    "NotoSansKhmer-Bold": KHMER,
    "NotoSansTaiViet-Regular": TAI_VIET,
    "NotoSansCham-Regular": CHAM,
    "NotoSansCham-Bold": CHAM,
    "NotoNaskhArabic-Regular": ARABIC,
    "NotoNaskhArabic-Bold": ARABIC,
}


def options() -> subset.Options:
    chosen = subset.Options()
    chosen.flavor = "woff2"
    chosen.hinting = False
    chosen.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 14]  # copyright and licence stay in the file
    chosen.notdef_outline = True
    return chosen


def build(source: Path) -> None:
    for name, letters in FONTS.items():
        whole = name.removeprefix("print/").replace("Signs", "")
        font = subset.load_font(str(source / f"{whole}.ttf"), options())
        subsetter = subset.Subsetter(options())
        subsetter.populate(unicodes=letters)
        subsetter.subset(font)
        target = HERE / f"{name}.woff2"
        subset.save_font(font, str(target), options())
        print(f"{target.name}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else SOURCE)
