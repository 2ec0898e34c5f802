"""`render_player_page` and `player_files`: a whole page, closed to the outside, with its files beside it."""

import re
from pathlib import Path

import pytest

from curriculum.document import CourseDocument
from curriculum.languages import LANGUAGES
from curriculum.rendering import STANDARDS, player_files, render_player_page
from curriculum.rendering.strings import _ENGLISH, _VIETNAMESE, FOR_PLAYER
from tests.curriculum.rendering.golden import DOCUMENTS, configuration, course, media_url, page_html, parse

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("standard", STANDARDS)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_file_the_page_names_is_shipped(name: str, standard: str) -> None:
    document = course(name)
    page = parse(page_html(document, standard))
    named = {*page.xpath("//script/@src"), *page.xpath("//link/@href")}
    files = dict(player_files(standard, document.language))
    for path, content in files.items():
        if path.endswith(".css"):
            folder = f"{path.rpartition('/')[0]}/".lstrip("/")
            named |= {f"{folder}{name}" for name in re.findall(r'url\("([^"]+)"\)', content.decode())}
    assert set(files) - named <= {"fonts/OFL.txt"}
    assert named <= set(files)
    assert all(path.isascii() for path in files)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_fonts_come_with_their_licence_where_a_language_needs_them(tag: str) -> None:
    fonts = [path for path, _ in player_files("web", tag) if path.startswith("fonts/")]
    assert bool(fonts) == (LANGUAGES[tag].font is not None)
    assert ("fonts/OFL.txt" in fonts) == bool(fonts)


def test_an_unknown_standard_is_refused() -> None:
    with pytest.raises(
        ValueError, match="unknown standard 'scorm13'; known are scorm12, scorm2004, cmi5, xapi, web"
    ):
        next(player_files("scorm13", "vi"))


@pytest.mark.parametrize("standard", STANDARDS)
def test_the_page_asks_nothing_of_the_outside(standard: str) -> None:
    markup = page_html(course("everything"), standard)
    assert re.findall(r"(?:src|href|srcset|poster)=\"(?:[a-z]+:)?//", markup) == []
    assert re.findall(r"\son[a-z]+=", markup) == []
    (policy,) = parse(markup).xpath("//meta[@http-equiv]/@content")
    assert policy.split("; ")[0] == "default-src 'none'"
    assert ("connect-src 'none'" in policy) == (standard not in ("cmi5", "xapi"))


def test_the_page_holds_every_lesson_and_menu_entry_in_order() -> None:
    document = course("everything")
    page = parse(page_html(document))
    ids = [lesson.id for lesson in document.lessons()]
    assert page.xpath("//article/@id") == ids
    assert page.xpath("//ol[@class='lessons']/li/a/@href") == [f"#{lesson_id}" for lesson_id in ids]
    assert page.xpath("//ol[@class='lessons']/@start") == ["2"]
    assert [lesson["id"] for lesson in configuration(page)["lessons"]] == ids


def test_one_lesson_makes_a_page_of_its_own() -> None:
    document = course("everything")
    lesson = list(document.lessons())[1]
    page = parse(render_player_page(document, [lesson], "scorm12", media_url, str))
    data = configuration(page)
    assert page.xpath("//article/@id") == [lesson.id]
    assert page.findtext(".//title") == lesson.title
    assert data["key"] != configuration(parse(page_html(document)))["key"]


def test_the_player_is_told_the_answers() -> None:
    lessons = configuration(parse(page_html(course("everything"))))["lessons"]
    questions = [question for lesson in lessons for question in lesson["questions"]]
    assert [(q["type"], q["points"], q["choices"], q["correct"]) for q in questions] == [
        ("single_choice", 2, 3, [1]),
        ("multiple_choice", 3, 4, [0, 1]),
        ("true_false", 1, 2, [1]),
    ]


def test_nothing_in_the_data_ends_its_element() -> None:
    data = course("minimal").model_dump(mode="json")
    data["modules"][0]["lessons"][0]["title"] = "</script><script>alert(1)</script>"
    document = CourseDocument.model_validate(data)
    page = parse(page_html(document))
    assert len(page.xpath("//script")) == 2
    assert configuration(page)["lessons"][0]["title"] == "</script><script>alert(1)</script>"


def test_the_content_id_changes_with_the_questions_only() -> None:
    document = course("everything")
    data = document.model_dump(mode="json")
    data["modules"][0]["lessons"][0]["title"] = "Tên khác"
    renamed = CourseDocument.model_validate(data)
    question = next(
        node for node in data["modules"][0]["lessons"][0]["nodes"] if node["type"] == "single_choice"
    )
    question["choices"].reverse()
    reordered = CourseDocument.model_validate(data)
    old, same, new = (
        configuration(parse(page_html(one)))["content"] for one in (document, renamed, reordered)
    )
    assert (old == same, old == new) == (True, False)


def test_both_languages_say_everything_with_the_same_gaps() -> None:
    gaps = [
        {key: set(re.findall(r"{\w+}", text)) for key, text in table.items()}
        for table in (_VIETNAMESE, _ENGLISH)
    ]
    assert gaps[0] == gaps[1]
    assert set(FOR_PLAYER) <= set(_VIETNAMESE)


def test_every_string_is_used() -> None:
    rendering, player = ROOT / "curriculum" / "rendering", ROOT / "curriculum" / "player"
    packaging = ROOT / "curriculum" / "packaging"
    scripts = [*rendering.glob("*.py"), *packaging.rglob("*.py"), *player.glob("**/*.js")]
    sources = [*rendering.glob("templates/*.html"), *scripts]
    text = "".join(
        path.read_text() for path in sources if path.name != "strings.py" and "dist" not in path.parts
    )
    kinds = {"tip", "warning", "note"}  # asked for by the kind of the callout
    assert {key for key in _VIETNAMESE if f'"{key}"' not in text} - kinds == set()
