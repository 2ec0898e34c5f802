"""The demo curriculum is whole, valid as a document, plainly written and small. No database."""

import csv
import hashlib
import re
import tomllib
import uuid
from collections import Counter
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from cms.demo.studio.draw import PICTURES
from cms.demo.studio.film import FILMS
from cms.demo.studio.speak import transcripts
from curriculum.document.base import Code
from curriculum.document.nodes import Node
from curriculum.languages import LANGUAGES

DEMO = Path(__file__).parents[2] / "cms" / "demo"
MEDIA = DEMO / "media"
PLAN = tomllib.loads((DEMO / "curriculum.toml").read_text(encoding="utf-8"))
LESSONS = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
    for path in sorted((DEMO / "lessons").glob("*.toml"))
}
PROGRAMMES = [programme for audience in PLAN["audiences"] for programme in audience["programmes"]]
COURSES = [course for programme in PROGRAMMES for course in programme["courses"]]
PLANNED = [course for course in COURSES if not course.get("supplementary")]
UDHR = "tuyen-ngon-nhan-quyen-01"
FULL_COURSES = {
    "vneid": 5,
    "lua-dao-truc-tuyen": 6,
    "thanh-toan-khong-tien-mat": 5,
    "dien-thoai-ban-lang": 5,
    "tu-tin-truoc-lua-dao": 4,
    "tuyen-ngon-nhan-quyen": 1,
}
QUESTIONS = {"single_choice", "multiple_choice", "true_false"}
LARGEST = {".png": 40_000, ".ogg": 150_000, ".mp4": 800_000, ".vtt": 5_000}
TAGS = {"p", "ul", "ol", "li", "b", "i", "a"}

node_of = TypeAdapter(Node).validate_python
code_of = TypeAdapter(Code).validate_python


def blocks_of(code: str) -> list[dict[str, Any]]:
    return LESSONS[code]["blocks"]


def items_of(block: dict[str, Any]) -> list[dict[str, Any]]:
    return [*block.get("steps", []), *block.get("slides", [])]


def files_of(block: dict[str, Any]) -> list[str]:
    named = [block.get("image"), block.get("media")]
    named += [item.get(key) for item in items_of(block) for key in ("image", "narration")]
    return [name for name in named if name]


def as_node(block: dict[str, Any]) -> dict[str, Any]:
    """The block in the words of the document: a medium is the hash of its file."""
    node = {key: value for key, value in block.items() if key != "image"}
    for key in {"image", "media"} & set(block):
        node.pop(key, None)
        node["medium"] = sha256(block[key])
    for key in {"steps", "slides", "choices"} & set(block):
        node[key] = [as_item(block["id"], f"{key}/{number}", item) for number, item in enumerate(block[key])]
    return node


def as_item(block_id: str, path: str, item: dict[str, Any]) -> dict[str, Any]:
    node = {key: value for key, value in item.items() if key not in {"image", "narration"}}
    node["id"] = str(uuid.uuid5(uuid.UUID(block_id), path))
    return node | ({"medium": sha256(item["image"])} if item.get("image") else {})


def sha256(name: str) -> str:
    return hashlib.sha256((MEDIA / name).read_bytes()).hexdigest()


def strings_in(value: Any) -> list[str]:
    match value:
        case str():
            return [value]
        case dict():
            skipped = {"id", "type", "image", "media", "narration", "kind", "alt"}
            return [text for key, part in value.items() if key not in skipped for text in strings_in(part)]
        case list():
            return [text for part in value for text in strings_in(part)]
    return []


def sentences_of(code: str) -> list[str]:
    """Sentences a learner reads; an item of a list or a title is one of its own."""
    found = []
    for text in strings_in(LESSONS[code]["blocks"]):
        for line in unescape(
            re.sub(r"<[^>]+>", lambda tag: "" if tag[0][1:] in "b>i>/b>/i>" else "\n", text)
        ).split("\n"):
            found += re.split(r"(?<=[.!?…])[”\"]?\s+", line.strip())
    return [sentence for sentence in found if sentence]


class Tags(HTMLParser):
    """Tags used, and that each one opened is closed in its turn."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_tree_has_the_planned_counts() -> None:
    assert (len(PLAN["audiences"]), len(PROGRAMMES), len(PLANNED)) == (8, 12, 24)
    assert sum(len(course["lessons"]) for course in PLANNED) == 115
    assert [course["code"] for course in COURSES if course.get("supplementary")] == ["tuyen-ngon-nhan-quyen"]


def test_codes_are_unique_and_lessons_are_numbered_after_their_course() -> None:
    lessons = [lesson["code"] for course in COURSES for lesson in course["lessons"]]
    everything = [x["code"] for x in (*PLAN["audiences"], *PROGRAMMES, *COURSES)] + lessons
    assert [code for code, times in Counter(everything).items() if times > 1] == []
    assert [code_of(code) for code in everything] == everything
    expected = [f"{c['code']}-{number:02}" for c in COURSES for number in range(1, len(c["lessons"]) + 1)]
    assert lessons == expected


@pytest.mark.parametrize("course", COURSES, ids=lambda course: course["code"])
def test_a_course_says_what_the_tree_needs(course: dict[str, Any]) -> None:
    assert course["framework"] in {"TT02-2025", "TT18-2026"}
    assert re.fullmatch(r"(CB|TC|NC)[12]", course["level"])
    assert all(re.fullmatch(r"[1-6]\.[1-6]", competency) for competency in course["competencies"])
    assert course["minutes"] == sum(lesson["minutes"] for lesson in course["lessons"])
    assert (course["mastery_score"], course["title"] != "", course["summary"] != "") == (80, True, True)
    assert 1 <= len(course["outcomes"]) <= 4
    assert [tag for tag in course.get("locales", []) if tag not in LANGUAGES] == []
    assert [
        lesson["code"] for lesson in course["lessons"] if not lesson["title"] or not lesson["summary"]
    ] == []


def test_the_full_courses_have_every_lesson_written() -> None:
    written = Counter(code.rpartition("-")[0] for code in LESSONS)
    assert written == FULL_COURSES
    planned = {lesson["code"] for course in COURSES for lesson in course["lessons"]}
    assert set(LESSONS) <= planned
    assert {
        course["code"]: len(course["lessons"]) for course in COURSES if course["code"] in written
    } == written


@pytest.mark.parametrize("code", LESSONS)
def test_a_lesson_is_valid_as_a_document(code: str) -> None:
    nodes = [node_of(as_node(block)) for block in blocks_of(code)]
    assert [node.id for node in nodes] == [block["id"] for block in blocks_of(code)]
    assert LESSONS[code]["code"] == code
    course = next(course for course in COURSES if course["code"] == code.rpartition("-")[0])
    assert [c for c in LESSONS[code]["competencies"] if c not in course["competencies"]] == []


def test_every_block_has_an_id_of_its_own() -> None:
    ids = [block["id"] for code in LESSONS for block in blocks_of(code)]
    assert len(set(ids)) == len(ids)
    assert {uuid.UUID(block_id).version for block_id in ids} == {4}


@pytest.mark.parametrize("code", [code for code in LESSONS if code != UDHR])
def test_a_lesson_teaches_shows_and_asks(code: str) -> None:
    kinds = Counter(block["type"] for block in blocks_of(code))
    assert 6 <= sum(kinds.values()) <= 16
    assert [name for block in blocks_of(code) for name in files_of(block) if name.endswith(".png")] != []
    assert kinds["callout"] >= 1
    assert 2 <= sum(kinds[kind] for kind in QUESTIONS) <= 6
    if code.startswith("dien-thoai-ban-lang"):
        assert blocks_of(code)[0]["type"] == "audio"


def test_all_media_kinds_are_used() -> None:
    used = {block["type"] for code in LESSONS for block in blocks_of(code)}
    assert used >= {"rich_text", "image", "audio", "video", "slides", "steps", "callout", *QUESTIONS}


@pytest.mark.parametrize("code", LESSONS)
def test_every_question_answers_every_choice(code: str) -> None:
    for block in blocks_of(code):
        if block["type"] not in QUESTIONS:
            continue
        feedback = [choice["feedback"] for choice in block.get("choices", [])]
        feedback += [block[key] for key in ("feedback_true", "feedback_false") if key in block]
        assert len(feedback) >= 2
        assert all(feedback)
        assert block["hints"] != []
        assert block["explanation"] != ""
        assert block["points"] >= 1


def test_files_named_exist_are_small_and_all_are_used() -> None:
    named = {name for code in LESSONS for block in blocks_of(code) for name in files_of(block)}
    captions = {name.replace(".mp4", ".vi.vtt") for name in named if name.endswith(".mp4")}
    there = {path.name for path in MEDIA.iterdir()} - {"NOTICE.md"}
    assert there == named | captions
    sizes = {name: (MEDIA / name).stat().st_size for name in there}
    assert {name: size for name, size in sizes.items() if size > LARGEST[Path(name).suffix]} == {}
    assert sum(sizes.values()) < 12_000_000


def test_the_scripts_make_exactly_the_files_that_lessons_use() -> None:
    pictures = {path.stem for path in MEDIA.glob("*.png")}
    films = {path.name for path in MEDIA.glob("*.mp4")}
    voices = {path.name for path in MEDIA.glob("*.ogg")}
    assert set(PICTURES) == pictures
    assert set(FILMS) == films == {name for _, name, _ in transcripts(".mp4")}
    assert {name for _, name, _ in transcripts(".ogg")} == voices


@pytest.mark.parametrize(("name", "lines"), [(name, lines) for _, name, lines in transcripts(".mp4")])
def test_captions_say_what_the_transcript_says(name: str, lines: list[str]) -> None:
    cues = (MEDIA / name).with_suffix(".vi.vtt").read_text(encoding="utf-8").split("\n\n")[1:]
    assert [cue.strip().split("\n", 1)[1] for cue in cues] == lines
    assert len(FILMS[name][1]) == len(lines)


def test_a_machine_voice_is_called_one() -> None:
    titles = [
        block["title"]
        for code in LESSONS
        for block in blocks_of(code)
        if block["type"] in {"audio", "video"} or any("narration" in item for item in items_of(block))
    ]
    assert titles != []
    assert [title for title in titles if "giọng máy đọc" not in title] == []


@pytest.mark.parametrize("code", LESSONS)
def test_html_uses_only_the_tags_we_let_in(code: str) -> None:
    for text in strings_in(blocks_of(code)):
        tags = Tags()
        tags.feed(text)
        assert tags.open == []
        assert tags.seen - TAGS == set()


def test_sentences_are_short() -> None:
    sentences = [s for code in LESSONS if code != UDHR for s in sentences_of(code)]
    long = [s for s in sentences if len(s.split()) > 20]
    assert len(sentences) > 1000
    assert len(long) / len(sentences) < 0.01, long
    assert sum(len(s.split()) for s in sentences) / len(sentences) < 11


def test_the_declaration_stands_beside_its_translations() -> None:
    with (DEMO / "udhr.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    texts = [re.sub(r"</?p>", "", b["html"]) for b in blocks_of(UDHR) if b["type"] == "rich_text"]
    assert [unescape(text) for text in texts] == [row["vi"] for row in rows]
    scripts = {"km": "ក-៿", "blt-Tavt": "ꪀ-꫟"}
    for tag, letters in scripts.items():
        assert [row["article"] for row in rows if not re.search(f"[{letters}]", row[tag])] == []
