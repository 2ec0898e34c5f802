"""What both engines must do alike."""

import csv
import threading
import unicodedata

import pytest

from search.documents import index_documents
from search.engines import ElasticsearchEngine, EmbeddedEngine, EngineUnavailable
from search.query import SearchQuery
from search.results import Count
from tests.search.lessons import golden, lesson


def found(engine, text, **about):
    return [hit.lesson_code for hit in engine.search(SearchQuery(text, **about)).hits]


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("kỹ năng số", "kỹ năng số"),
        ("kỹ năng số", "ky nang so"),
        ("kỹ năng số", "KY NANG SO"),
        ("kỹ năng số", "kĩ năng số"),
        ("kĩ năng số", "kỹ năng số"),
        ("kỹ năng số", unicodedata.normalize("NFD", "kỹ năng số")),
        ("đường dây nóng", "duong day nong"),
        ("Đúng hay sai", "dung"),
        ("hòa giải", "hoà giải"),
        ("hoà giải", "hòa giải"),
        ("hòa giải", "hoa giai"),
        ("thủy sản", "thuỷ sản"),
        ("mở VNeID", "vneid"),
        ("quý khách", "quí khách"),
    ],
)
def test_vietnamese_is_found_however_it_is_typed(engine, written, asked):
    engine.rebuild("vi", [lesson(written, code="trung"), lesson("chẳng liên can", code="khac")])
    assert found(engine, asked) == ["trung"]


def test_the_word_as_it_was_typed_comes_first(engine):
    texts = {"a": "dùng máy", "b": "đúng máy", "c": "dũng máy"}
    engine.rebuild("vi", [lesson(text, code=code) for code, text in texts.items()])
    assert found(engine, "đúng")[0] == "b"
    assert sorted(found(engine, "dung")) == ["a", "b", "c"]


def test_words_side_by_side_come_first(engine):
    filler = "và nhiều việc khác nữa"
    apart = lesson(f"số {filler} kỹ {filler} năng", code="roi")
    together = lesson(f"kỹ năng số {filler} {filler}", code="lien")
    engine.rebuild("vi", [apart, together])
    assert found(engine, "ky nang so") == ["lien", "roi"]


def test_a_title_weighs_more(engine):
    engine.rebuild(
        "vi",
        [
            lesson("nói về lừa đảo", title="Bài khác", code="than"),
            lesson("nói về điều khác", title="Lừa đảo", code="ten"),
        ],
    )
    assert found(engine, "lua dao") == ["ten", "than"]


def test_a_question_in_a_sentence_is_found_by_part_of_its_words(engine):
    engine.rebuild("vi", [lesson("Đặt mật khẩu dài, có chữ và số.", code="mk"), lesson("Thời tiết hôm nay")])
    assert found(engine, "Tôi phải đặt mật khẩu như thế nào cho an toàn?") == ["mk"]


@pytest.mark.parametrize(
    ("name", "language", "word"),
    [
        ("khmer", "km", "សេរីភាព"),
        ("khmer", "km", "សិទ្ធិ"),
        ("khmer", "km", "សេចក្តី"),  # the text writes សេចក្ដី
        ("tai-dam", "blt-Tavt", "ꪹꪕꪸꪉ"),
        ("tai-dam", "blt-Tavt", "ꪁꪫꪸꪙ"),
        ("tai-dam", "blt-Tavt", "ꪀꪾꪚꪼꪒ"),  # two words of the text, typed without the space
    ],
)
def test_words_of_unspaced_scripts_are_found(engine, name, language, word):
    course = golden(name)
    engine.rebuild(language, index_documents(course))
    hits = engine.search(SearchQuery(word, language=language)).hits
    assert [hit.lesson_code for hit in hits] == [next(course.lessons()).code]
    assert "<mark>" in hits[0].passages[0].html


@pytest.mark.parametrize(("tag", "word"), [("km", "សុខភាពល្អ"), ("blt-Tavt", "ꪨꪱꪙꪕꪱꪙꪼꪕ")])
def test_half_of_an_unspaced_word_is_not_the_word(engine, tag, word):
    name = {"km": "khmer", "blt-Tavt": "tai-dam"}[tag]
    engine.rebuild(tag, index_documents(golden(name)))
    assert found(engine, word, language=tag) == []


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("km", ["សេរីភាព", "មនុស្ស", "សិទ្ធិ", "ប្រទេស", "ច្បាប់", "អន្ដរជាតិ"]),
        ("blt-Tavt", ["ꪁꪫꪱꪣ", "ꪹꪣꪉ", "ꪹꪜꪸꪙ", "ꪼꪒ", "ꪁꪫꪸꪙ ꪹꪜꪸꪙ ꪹꪊꪱ"]),
    ],
)
def test_every_paragraph_of_the_declaration_with_the_word_is_found(engine, shared, tag, words):
    with (shared / "domain" / "udhr" / f"vi__{tag}.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    texts = {f"{row['article']}-{row['para']}": unicodedata.normalize("NFC", row[tag]) for row in rows}
    engine.rebuild(tag, [lesson(text, code=code, language=tag) for code, text in texts.items()])
    for word in words:
        holding = {code for code, text in texts.items() if word in text}
        assert holding
        assert holding <= set(found(engine, word, language=tag, size=50)), word


# --- filters and facets -------------------------------------------------------------------------------------

SHELF = [
    lesson("số một", code="a", audience="nguoi-dan", levels=("CB1",), media=("text", "video")),
    lesson("số hai", code="b", audience="nguoi-dan", levels=("CB2",), media=("text", "quiz")),
    lesson("số ba", code="c", audience="hoc-sinh", levels=("CB1",), media=("text",), competencies=()),
    lesson("chữ", code="d", audience="hoc-sinh"),
]


@pytest.mark.parametrize(
    ("filters", "codes"),
    [
        ({}, ["a", "b", "c"]),
        ({"audience": "nguoi-dan"}, ["a", "b"]),
        ({"audience": "nguoi-dan", "level": "CB2"}, ["b"]),
        ({"medium": "video"}, ["a"]),
        ({"competency": "TT02-2025/1.1"}, ["a", "b"]),
        ({"competency": "TT02-2025/1"}, []),
        ({"audience": "x' OR 1=1 --"}, []),
    ],
)
def test_filters(engine, filters, codes):
    engine.rebuild("vi", SHELF)
    results = engine.search(SearchQuery("số", **filters))
    assert sorted(hit.lesson_code for hit in results.hits) == codes
    assert results.total == len(codes)


def test_a_facet_counts_what_choosing_its_values_would_give(engine):
    engine.rebuild("vi", SHELF)
    assert engine.search(SearchQuery("số", audience="nguoi-dan")).facets == {
        "audience": (Count("nguoi-dan", 2), Count("hoc-sinh", 1)),
        "competency": (Count("TT02-2025/1.1", 2),),
        "level": (Count("CB1", 1), Count("CB2", 1)),
        "medium": (Count("text", 2), Count("quiz", 1), Count("video", 1)),
    }


def test_pages(engine):
    engine.rebuild("vi", [lesson("số", code=f"bai-{n:02}") for n in range(25)])
    pages = [found(engine, "số", page=page) for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [10, 10, 5, 0]
    assert [code for page in pages for code in page] == [f"bai-{n:02}" for n in range(25)]
    assert engine.search(SearchQuery("số", page=2)).total == 25


@pytest.mark.parametrize(
    "text", ['"số', "số AND NOT x", "số*", "exact:số", "{số}", "số) OR (1", "NEAR(số hai)"]
)
def test_the_engine_s_own_syntax_means_nothing(engine, text):
    engine.rebuild("vi", [lesson("số")])
    assert found(engine, text) == ["bai-mot"]


def test_the_longest_query(engine):
    engine.rebuild("vi", [lesson("a b c số")])
    assert found(engine, " ".join(f"{n}" for n in range(80)) + " số") == ["bai-mot"]


# --- putting, removing, rebuilding --------------------------------------------------------------------------


def test_nothing_was_ever_indexed(engine):
    results = engine.search(SearchQuery("số"))
    assert (results.total, results.hits) == (0, ())
    assert set(results.facets) == {"audience", "competency", "level", "medium"}
    engine.remove("KH-01", "vi")


def test_a_course_is_replaced_as_a_whole(engine):
    engine.put([lesson("số cũ", code="a"), lesson("số cũ", code="b")])
    engine.put([lesson("số khác", code="z", course_code="KH-02")])
    engine.put([lesson("số mới", code="a")])
    assert sorted(found(engine, "số")) == ["a", "z"]
    assert found(engine, "cũ") == []
    assert found(engine, "mới") == ["a"]


def test_languages_are_kept_apart(engine):
    engine.put([lesson("VNeID", code="vi"), lesson("VNeID", code="en", language="en")])
    assert found(engine, "vneid", language="en") == ["en"]
    engine.remove("KH-01", "en")
    assert found(engine, "vneid", language="en") == []
    assert found(engine, "vneid") == ["vi"]


def test_the_same_lesson_in_two_courses_stays_in_the_other(engine):
    engine.put([lesson("số", code="a"), lesson("số", code="b", course_code="KH-02")])
    engine.remove("KH-01", "vi")
    assert found(engine, "số") == ["b"]


def test_a_rebuild_forgets_what_it_was_not_given(engine):
    engine.put([lesson("số", code="a")])
    assert engine.rebuild("vi", iter([lesson("số", code="b"), lesson("số", code="c")])) == 2
    assert found(engine, "số") == ["b", "c"]


def test_a_rebuild_leaves_no_gap(engine):
    engine.rebuild("vi", [lesson("số", code=f"cu-{n}") for n in range(5)])
    seen, stop = set(), threading.Event()

    def keep_asking():
        while not stop.is_set():
            seen.add(engine.search(SearchQuery("số")).total)

    asking = threading.Thread(target=keep_asking)
    asking.start()
    try:
        for _ in range(5):
            engine.rebuild("vi", [lesson("số", code=f"moi-{n}") for n in range(7)])
            engine.rebuild("vi", [lesson("số", code=f"cu-{n}") for n in range(5)])
    finally:
        stop.set()
        asking.join()
    assert seen <= {5, 7}
    assert 5 in seen


def test_a_rebuild_that_fails_leaves_the_old_index(engine):
    engine.rebuild("vi", [lesson("số", code="cu")])

    def broken():
        yield lesson("số", code="moi")
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        engine.rebuild("vi", broken())
    assert found(engine, "số") == ["cu"]
    assert engine.rebuild("vi", [lesson("số", code="moi")]) == 1
    assert found(engine, "số") == ["moi"]


def test_healthy(engine):
    assert engine.healthy()


# --- each in its own trouble --------------------------------------------------------------------------------


def test_a_server_that_is_down():
    engine = ElasticsearchEngine("http://127.0.0.1:9", "test")
    assert not engine.healthy()
    with pytest.raises(EngineUnavailable, match="Máy chủ Elasticsearch"):
        engine.search(SearchQuery("số"))
    with pytest.raises(EngineUnavailable):
        engine.put([lesson("số")])
    engine.client.close()


def test_an_index_file_that_is_no_index(tmp_path):
    path = tmp_path / "search.sqlite3"
    path.write_text("không phải SQLite " * 100, "utf-8")
    engine = EmbeddedEngine(path)
    assert not engine.healthy()
    with pytest.raises(EngineUnavailable, match="tệp chỉ mục"):
        engine.search(SearchQuery("số"))


@pytest.mark.elasticsearch
def test_both_engines_rank_alike(embedded, elasticsearch):
    lessons = index_documents(golden("everything"))
    embedded.rebuild("vi", lessons)
    elasticsearch.rebuild("vi", lessons)
    for text in ("VNeID", "lua dao", "mật khẩu", "công an", "ngân hàng", "điện thoại", "OTP"):
        assert found(embedded, text) == found(elasticsearch, text), text


@pytest.mark.elasticsearch
def test_only_the_index_and_the_one_before_it_are_kept(elasticsearch):
    """The one before, because a search may still be under way there."""
    for _ in range(3):
        elasticsearch.rebuild("vi", [lesson("số")])
    kept = elasticsearch.client.indices.get(index=f"{elasticsearch.prefix}-*")
    assert sorted(len(about["aliases"]) for about in kept.values()) == [0, 1]
