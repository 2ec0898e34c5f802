"""OLX: read by Open edX's own cleaner, and what becomes of lessons and questions."""

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import olxcleaner
import pytest
from lxml import etree

from curriculum.document import CourseDocument
from curriculum.packaging import Order
from tests.curriculum.packaging.examples import course as example
from tests.curriculum.packaging.examples import lesson, module
from tests.curriculum.packaging.golden import DOCUMENTS, course, package_bytes

SET_IN_STUDIO = {"course_image", "end"}
"""What the cleaner misses and Studio fills in by itself or leaves open."""


def tree(document: CourseDocument, order: Order | None = None) -> dict[str, bytes]:
    archive = io.BytesIO(package_bytes("olx", document, order or Order()))
    with tarfile.open(fileobj=archive) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar.getmembers()}  # type: ignore[union-attr]


def problems(files: dict[str, bytes]) -> list[Any]:
    return [etree.fromstring(text) for path, text in files.items() if path.startswith("course/problem/")]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_cleaner_of_open_edx_finds_nothing(document: str, tmp_path: Path) -> None:
    for path, content in tree(course(document)).items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    _, errors, known = olxcleaner.validate(str(tmp_path / "course" / "course.xml"), steps=8)
    found = [
        error
        for error in errors.errors
        if not any(f"'{name}'" in error.description for name in SET_IN_STUDIO)
    ]
    assert [f"{type(error).__name__}: {error.description}" for error in found] == []
    assert f"{course(document).language}-1" in known


def test_lessons_become_subsections_in_order() -> None:
    files = tree(course("everything"))
    run = etree.fromstring(files["course/course/vi-1.xml"])
    chapters = [element.get("url_name") for element in run.iter("chapter")]
    assert chapters == [module.id for module in course("everything").modules]
    lessons = [
        element.get("url_name")
        for chapter in chapters
        for element in etree.fromstring(files[f"course/chapter/{chapter}.xml"]).iter("sequential")
    ]
    assert lessons == [one.id for one in course("everything").lessons()]


def test_a_unit_keeps_pages_and_questions_in_their_order() -> None:
    document = course("everything")
    files = tree(document)
    for one in document.lessons():
        unit = etree.fromstring(files[f"course/vertical/{one.id}-unit.xml"])
        asked = [element.get("url_name") for element in unit if element.tag == "problem"]
        assert asked == [question.id for question in one.questions()]
        for element in unit:
            assert f"course/{element.tag}/{element.get('url_name')}.xml" in files


def test_answers_feedback_hints_and_explanation() -> None:
    files = tree(course("everything"))
    several = next(one for one in problems(files) if one.find(".//checkboxgroup") is not None)
    assert several.get("weight") == "3"
    assert [choice.get("correct") for choice in several.iter("choice")] == ["true", "true", "false", "false"]
    assert several.find(".//choicehint").text == "Kẻ gian không muốn bạn có thời gian suy nghĩ."
    assert len(several.findall("demandhint/hint")) == 2
    assert "hai dấu hiệu hay gặp nhất" in "".join(several.find(".//solution").itertext())
    true_false = [one for one in problems(files) if [c.text for c in one.iter("choice")] == ["Đúng", "Sai"]]
    assert [[c.get("correct") for c in one.iter("choice")] for one in true_false] == [["false", "true"]]


def test_what_a_prompt_holds_arrives_as_text_and_markup() -> None:
    odd = example(module(lesson("B-1", [1])))
    (only,) = odd.lessons()
    question = only.nodes[1].model_copy(update={"prompt": "<p>a &lt; b &amp; c<br>d</p><ul><li>e</li></ul>"})
    part = odd.modules[0].model_copy(
        update={"lessons": (only.model_copy(update={"nodes": (only.nodes[0], question)}),)}
    )
    (problem,) = problems(tree(odd.model_copy(update={"modules": (part,)})))
    assert etree.tostring(problem.find("div"), encoding="unicode").startswith(
        "<div><p>a &lt; b &amp; c<br/>d</p><ul><li>e</li></ul></div>"
    )


def test_every_static_address_has_its_file_and_stands_alone() -> None:
    files = tree(course("everything"))
    pages = [text.decode() for path, text in files.items() if path.endswith(".html")]
    assert [page for page in pages if "srcset" in page] == []
    named = {part.split('"')[0] for page in pages for part in page.split('"/static/')[1:]}
    there = {path.removeprefix("course/static/") for path in files if path.startswith("course/static/")}
    assert named == there
    assert len(named) > 10


@pytest.mark.parametrize(("completion", "cutoff"), [("viewed_and_passed", 0.8), ("viewed", 0.01)])
def test_the_mastery_score_is_the_grade_that_passes(completion: Any, cutoff: float) -> None:
    files = tree(course("everything"), Order(completion=completion))
    policy = json.loads(files["course/policies/vi-1/grading_policy.json"])
    assert policy["GRADE_CUTOFFS"] == {"Pass": cutoff}
