"""The languages lessons are written in: one table that settings, rendering, packages and search read.

`tag` is the canonical BCP 47 tag (RFC 5646) used in documents, `lang=""` and packages. Django and Wagtail
store it in lower case (`Language.code`). Script subtags are compulsory where a language has several:
a bare `hnj` or `rad` resolves to the wrong script or country.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    tag: str
    name: str
    """What the admin calls it, in Vietnamese."""
    local_name: str
    """What its speakers call it; Vietnamese where no attested spelling is at hand."""
    script: str = "Latn"
    rtl: bool = False
    font: str | None = None
    """Family of the font to ship with pages and packages; None: the device's own fonts hold every letter."""

    @property
    def code(self) -> str:
        """The lower-case form that Django routes and Wagtail locales use."""
        return self.tag.lower()

    @property
    def direction(self) -> str:
        return "rtl" if self.rtl else "ltr"


SOURCE_LANGUAGE = "vi"

LANGUAGES: dict[str, Language] = {
    language.tag: language
    for language in (
        Language("vi", "Tiếng Việt", "Tiếng Việt"),
        Language("en", "Tiếng Anh", "English"),
        Language("km", "Tiếng Khmer", "ភាសាខ្មែរ", script="Khmr", font="Noto Sans Khmer"),
        Language("blt-Tavt", "Tiếng Thái Đen (chữ Thái)", "ꪼꪕꪒꪾ", script="Tavt", font="Noto Sans Tai Viet"),
        Language("tyz-Latn", "Tiếng Tày", "Tày", font="Noto Sans"),
        Language("hmn-Latn", "Tiếng Mông (chữ Mông Việt Nam)", "Hmôngz", font="Noto Sans"),
        Language("rad-Latn", "Tiếng Ê Đê", "Êđê", font="Noto Sans"),
        Language("bdq-Latn", "Tiếng Ba Na", "Bahnar", font="Noto Sans"),
        Language("jra-Latn", "Tiếng Gia Rai", "Jarai", font="Noto Sans"),
        Language("cjm-Cham", "Tiếng Chăm (chữ Akhar Thrah)", "ꨌꩌ", script="Cham", font="Noto Sans Cham"),
        Language(
            "cja-Arab",
            "Tiếng Chăm An Giang (chữ Ả Rập)",
            "چام",
            script="Arab",
            rtl=True,
            font="Noto Naskh Arabic",
        ),
    )
}

_BY_CODE = {language.code: language for language in LANGUAGES.values()}


def language(tag_or_code: str) -> Language:
    """The language for a BCP 47 tag in any case. Raises KeyError for one that is not in the table."""
    return _BY_CODE[tag_or_code.lower()]
