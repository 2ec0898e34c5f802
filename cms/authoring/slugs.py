"""Addresses and codes in plain ASCII from Vietnamese titles: đ becomes d, marks go, letters stay."""

import unicodedata

from django.utils.text import slugify


def ascii_slug(text: str) -> str:
    """`Đường đến kỹ năng số` -> `duong-den-ky-nang-so`. Empty for scripts without Latin letters."""
    latin = text.replace("đ", "d").replace("Đ", "D")
    unmarked = "".join(c for c in unicodedata.normalize("NFD", latin) if not unicodedata.combining(c))
    return slugify(unmarked)
