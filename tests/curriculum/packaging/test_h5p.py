"""H5P: what its validator asks of a package, and content that fits the semantics of the content types."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from curriculum.document import CourseDocument, Module
from curriculum.packaging import Order, PackageError, Source, package_files
from curriculum.packaging.formats.h5p import MOST_PAGES, as_jpeg
from curriculum.packaging.formats.h5p_content import VERSIONS
from tests.curriculum.packaging.examples import course as example
from tests.curriculum.packaging.examples import lesson, module, new_id
from tests.curriculum.packaging.golden import ACTIVITY_BASE, DOCUMENTS, SOURCE, course, package_bytes, tree

SAMPLE = Path(__file__).parents[4] / "shared" / "samples" / "h5p" / "H5P.QuestionSet.h5p"
"""A package of the H5P hub with the libraries in it, and their semantics."""
WHITELIST = {"json", "jpg", "png", "gif", "mp4", "webm", "ogg", "mp3", "m4a", "vtt"}
"""Of the endings that H5P core lets in (H5PCore::defaultContentWhitelist), those of lessons."""


def content(document: CourseDocument, order: Order | None = None) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(package_bytes("h5p", document, order or Order()))) as archive:
        return json.loads(archive.read("content/content.json"))


def parts(data: dict[str, Any]) -> list[dict[str, Any]]:
    columns = [page["params"] for page in data["chapters"]] if "chapters" in data else [data]
    return [item["content"] for column in columns for item in column["content"]]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_package_as_the_validator_wants_it(document: str) -> None:
    files = tree("h5p", document)
    about = json.loads(files["h5p.json"])
    assert {"title", "language", "mainLibrary", "embedTypes", "license"} <= set(about)
    assert [path for path in files if path.rpartition(".")[2] not in WHITELIST] == []
    named = {entry["machineName"] for entry in about["preloadedDependencies"]}
    assert about["mainLibrary"] in named
    assert {part["library"].split()[0] for part in parts(json.loads(files["content/content.json"]))} <= named


def test_a_course_is_a_book_and_a_lesson_a_column() -> None:
    everything = course("everything")
    book = content(everything)
    assert [page["subContentId"] for page in book["chapters"]] == [one.id for one in everything.lessons()]
    code = next(everything.lessons()).code
    alone = content(everything, Order(lesson=code))
    assert alone == book["chapters"][0]["params"]


def test_every_file_that_is_named_is_there_and_the_other_way_round() -> None:
    named: set[str] = set()

    def look(value: Any) -> None:
        if isinstance(value, dict):
            named.update([value["path"]] if "path" in value else [])
            for inner in value.values():
                look(inner)
        elif isinstance(value, list):
            for inner in value:
                look(inner)

    look(content(course("everything")))
    paths = [path for path in tree("h5p", "everything") if path.startswith("content/")]
    files = {path.removeprefix("content/") for path in paths}
    assert named == files - {"content.json"}
    assert len(named) > 15


def test_questions_are_all_or_nothing_and_keep_their_feedback() -> None:
    found = parts(content(course("everything")))
    asked = {part["subContentId"]: part for part in found if part["library"].startswith("H5P.MultiChoice")}
    several = next(part for part in asked.values() if part["params"]["behaviour"]["type"] == "multi")
    assert several["params"]["behaviour"]["singlePoint"] is True
    assert [answer["correct"] for answer in several["params"]["answers"]] == [True, True, False, False]
    assert several["params"]["answers"][0]["tipsAndFeedback"]["chosenFeedback"] == (
        "<div>Kẻ gian không muốn bạn có thời gian suy nghĩ.</div>"
    )
    (true_false,) = [part for part in found if part["library"].startswith("H5P.TrueFalse")]
    assert true_false["params"]["correct"] == "false"
    assert true_false["params"]["behaviour"]["feedbackOnWrong"].startswith("Công an không làm việc như vậy.")


def test_a_picture_that_h5p_does_not_take_becomes_a_jpeg() -> None:
    made = io.BytesIO()
    Image.new("RGBA", (40, 30), (0, 0, 0, 0)).save(made, "WEBP")
    jpeg = as_jpeg(made.getvalue())
    with Image.open(io.BytesIO(jpeg)) as picture:
        assert (picture.format, picture.size, picture.getpixel((5, 5))) == ("JPEG", (40, 30), (255, 255, 255))
    assert as_jpeg(made.getvalue()) == jpeg


def test_more_lessons_than_a_book_has_pages_are_refused() -> None:
    many = tuple(lesson(f"B-{number}") for number in range(MOST_PAGES + 1))
    document = example(Module(id=new_id(), lessons=many))
    with pytest.raises(PackageError, match=f"nhiều nhất {MOST_PAGES} bài, khóa này có {MOST_PAGES + 1}"):
        package_files("h5p", document, Order(), SOURCE)
    package_files("h5p", document, Order(lesson="B-3"), SOURCE)


def test_no_markup_leaks_out_of_plain_text() -> None:
    document = example(module(lesson("B-1", [1], title="a <b> & c")), title="x < y")
    book = json.dumps(content(document))
    assert "<b>" not in book.replace('"title": "a <b> & c"', "")
    package_files("h5p", document, Order(), Source(SOURCE.open_media, ACTIVITY_BASE))


@pytest.mark.skipif(not SAMPLE.exists(), reason="the sample libraries of the H5P hub are not here")
def test_content_fits_the_semantics_of_the_libraries() -> None:
    with zipfile.ZipFile(SAMPLE) as archive:
        names = set(archive.namelist())
        checked = 0
        for part in parts(content(course("everything"))):
            library, version = part["library"].split()
            semantics = f"{library}-{version}/semantics.json"
            if semantics in names:
                fields = json.loads(archive.read(semantics))
                assert mismatches(part["params"], fields, library) == []
                checked += 1
    assert checked > 10
    for name in ("H5P.MultiChoice", "H5P.TrueFalse"):
        assert f"{name}-{VERSIONS[name]}/semantics.json" in names


def mismatches(params: Any, fields: list[dict[str, Any]], place: str) -> list[str]:
    """What the semantics do not know, what is missing, and choices outside the options."""
    known = {field["name"]: field for field in fields}
    found = [f"{place}.{name}: unknown" for name in params if name not in known]
    for name, field in known.items():
        if name not in params:
            needed = not field.get("optional") and "default" not in field and field["type"] != "group"
            found += [f"{place}.{name}: missing"] if needed and field["type"] not in ("list",) else []
        elif field["type"] == "group" and len(field["fields"]) > 1:
            found += mismatches(params[name], field["fields"], f"{place}.{name}")
        elif field["type"] == "select":
            options = [option["value"] for option in field["options"]]
            found += [] if params[name] in options else [f"{place}.{name}: {params[name]!r}"]
        elif field["type"] == "boolean" and not isinstance(params[name], bool):
            found.append(f"{place}.{name}: no boolean")
    return found
