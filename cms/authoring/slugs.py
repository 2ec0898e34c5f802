"""Addresses and codes in plain ASCII from Vietnamese titles: đ becomes d, marks go, letters stay."""

import unicodedata

from django.utils.text import slugify


def ascii_slug(text: str) -> str:
    """`Đường đến kỹ năng số` -> `duong-den-ky-nang-so`. Empty for scripts without Latin letters."""
    latin = text.replace("đ", "d").replace("Đ", "D")
    unmarked = "".join(c for c in unicodedata.normalize("NFD", latin) if not unicodedata.combining(c))
    return slugify(unmarked)


def browser_formatters() -> list[tuple[str, str]]:
    """The same for Wagtail's slug field, which the browser fills while a title is typed: its own rules drop
    letters with two marks. `(regular expression of marked letters, plain letter)` pairs."""
    letters = [chr(code) for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))]
    plain = {letter: ascii_slug(letter) for letter in letters}
    bases = sorted({base for base in plain.values() if len(base) == 1})
    marked = {base: "".join(letter for letter in letters if plain[letter] == base) for base in bases}
    return [(f"[{marked[base]}]", base) for base in bases]
