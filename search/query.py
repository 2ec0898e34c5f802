"""What somebody looks for: the words, the language and the filters, checked before any engine sees them."""

import unicodedata
from dataclasses import dataclass, field

from curriculum.languages import LANGUAGES
from curriculum.languages import language as language_of
from search.analysis import Terms, analyser

MAX_TEXT = 300
"""Characters; a question of XQuAD has at most 200."""
MAX_SIZE = 50
MAX_DEPTH = 1000
"""How far down the hits can be paged."""

MEDIA = ("text", "image", "audio", "video", "slides", "quiz")

FILTERS = ("audience", "competency", "level", "medium")
"""The filters, which are also the facets that are counted."""


class InvalidQuery(ValueError):
    """A query that cannot be answered. `field` is the part to change; the text says how, in Vietnamese."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class SearchQuery:
    """A valid query. Raises InvalidQuery when made of anything else. An empty filter asks for nothing."""

    text: str
    language: str = "vi"
    audience: str = ""
    competency: str = ""
    level: str = ""
    medium: str = ""
    page: int = 1
    size: int = 10
    terms: Terms = field(init=False, repr=False, compare=False)
    needles: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._check_language()
        self._check_pages()
        text = unicodedata.normalize("NFC", self.text).replace("\0", " ").strip()
        if len(text) > MAX_TEXT:
            raise InvalidQuery("text", f"Câu tìm dài quá {MAX_TEXT} ký tự. Hãy rút ngắn lại.")
        cut = analyser(self.language)
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "terms", cut.terms(text))
        object.__setattr__(self, "needles", cut.needles(text))
        if not self.needles:
            raise InvalidQuery("text", "Hãy nhập ít nhất một từ để tìm.")
        if self.medium and self.medium not in MEDIA:
            raise InvalidQuery(
                "medium", f"Không có dạng học liệu “{self.medium}”. Hãy chọn: {', '.join(MEDIA)}."
            )

    def _check_language(self) -> None:
        try:
            object.__setattr__(self, "language", language_of(self.language).tag)
        except KeyError:
            known = ", ".join(LANGUAGES)
            raise InvalidQuery(
                "language", f"Không có ngôn ngữ “{self.language}”. Hãy chọn: {known}."
            ) from None

    def _check_pages(self) -> None:
        if not 1 <= self.size <= MAX_SIZE:
            raise InvalidQuery("size", f"Mỗi trang có từ 1 đến {MAX_SIZE} kết quả.")
        if self.page < 1:
            raise InvalidQuery("page", "Số trang bắt đầu từ 1.")
        if self.page * self.size > MAX_DEPTH:
            raise InvalidQuery("page", f"Chỉ xem được {MAX_DEPTH} kết quả đầu. Hãy thêm từ để thu hẹp.")

    @property
    def steps(self) -> tuple[int, ...]:
        """How many of the needles a lesson must hold to be a hit, and with how many fewer to try again."""
        return analyser(self.language).steps(len(self.needles))

    def fields(self) -> dict[str, tuple[str, ...]]:
        """The distinct terms that are looked for in each field of the index; a field may have none."""
        return {
            "title": self.terms.all(),
            "exact": tuple(dict.fromkeys(self.terms.exact)),
            "folded": tuple(dict.fromkeys(self.terms.folded)),
            "shingles": tuple(dict.fromkeys(self.terms.shingles)),
        }

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.size

    def filters(self, but: str = "") -> dict[str, str]:
        """The filters in use, without the one named."""
        return {name: getattr(self, name) for name in FILTERS if getattr(self, name) and name != but}
