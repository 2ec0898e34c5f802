"""What a hit shows: the best passages, the words in them marked, everything else escaped."""

import pytest

from search.documents import Passage
from search.query import SearchQuery
from search.results import WINDOW, hit
from tests.search.lessons import lesson


def marked(query: str, text: str, language: str = "vi") -> list[str]:
    found = hit(SearchQuery(query, language=language), lesson(text, language=language), 1.0)
    return [passage.html for passage in found.passages]


@pytest.mark.parametrize(
    ("query", "text", "html"),
    [
        ("ky nang so", "Học kỹ năng số.", "Học <mark>kỹ năng số</mark>."),
        ("kĩ năng", "Kỹ năng là gì?", "<mark>Kỹ năng</mark> là gì?"),
        ("đúng", "Dùng đúng cách", "Dùng <mark>đúng</mark> cách"),
        ("dung", "Dùng đúng cách", "<mark>Dùng đúng</mark> cách"),
        ("đúng", "dung lam", "<mark>dung</mark> lam"),
        ("an toàn", "An toàn, an tâm", "<mark>An toàn</mark>, <mark>an</mark> tâm"),
        (
            "script",
            "<script>alert('a&b')</script>",
            "&lt;<mark>script</mark>&gt;alert(&#x27;a&amp;b&#x27;)&lt;/<mark>script</mark>&gt;",
        ),
        ("từ khác", "không liên quan", None),
    ],
)
def test_marks(query, text, html):
    assert marked(query, text) == ([html] if html else [])


def test_khmer_is_marked_by_pairs_of_syllables():
    assert marked("សេរីភាព", "កើតមកមានសេរីភាព និង", "km") == ["កើតមកមាន<mark>សេរីភាព</mark> និង"]


def test_a_title_is_marked_too():
    found = hit(SearchQuery("vneid"), lesson("Mở", title="Đăng nhập VNeID & <hơn>"), 1.0)
    assert found.title_html == "Đăng nhập <mark>VNeID</mark> &amp; &lt;hơn&gt;"


def test_passages_with_more_of_the_query_come_first():
    document = lesson("").model_copy(
        update={
            "passages": (
                Passage(block="one", kind="rich_text", text="Chỉ có kỹ thuật."),
                Passage(block="none", kind="rich_text", text="Chẳng có gì."),
                Passage(block="all", kind="rich_text", text="Đủ kỹ năng số."),
            )
        }
    )
    found = hit(SearchQuery("kỹ năng số"), document, 1.0)
    assert [(passage.block, passage.html) for passage in found.passages] == [
        ("all", "Đủ <mark>kỹ năng số</mark>."),
        ("one", "Chỉ có <mark>kỹ</mark> thuật."),
    ]


def test_a_long_passage_is_cut_between_words_around_what_was_found():
    text = f"{'trước ' * 100}lừa đảo {'sau ' * 100}".strip()
    (html,) = marked("lừa đảo", text)
    assert "<mark>lừa đảo</mark>" in html
    assert html.startswith("…trước ")
    assert html.endswith(" sau…")
    assert len(html) <= WINDOW + len("<mark></mark>……")


def test_a_long_unspaced_passage_still_shows_what_was_found():
    (html,) = marked("សេរីភាព", "មនុស្ស" * 80 + "សេរីភាព" + "មនុស្ស" * 80, "km")
    assert "<mark>សេរីភាព</mark>" in html
