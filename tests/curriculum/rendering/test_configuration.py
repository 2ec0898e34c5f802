"""What the player is told: the size of its state, to the byte, and the ids of competencies."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from curriculum.document import (
    Choice,
    Competency,
    CourseDocument,
    MultipleChoiceNode,
    SingleChoiceNode,
    TrueFalseNode,
)
from curriculum.document.course import LessonDocument
from curriculum.rendering import objectives, player_configuration, worst_case_state_bytes
from curriculum.rendering.configuration import answers_width, objective_id
from tests.curriculum.packaging.examples import course as example
from tests.curriculum.packaging.examples import lesson, module, new_id
from tests.curriculum.rendering.golden import DOCUMENTS, course
from tests.tools import require

PLAYER = Path(__file__).parents[3] / "curriculum" / "player"
PACK = """
import { readFileSync } from "node:fs";
import { emptyRecord, pack, restore } from "%s";
const sizes = JSON.parse(readFileSync(0, "utf8")).map((config) => {
  const full = emptyRecord(config);
  full.position = config.lessons.length + 1;
  full.flags = 7;
  full.best = 10001;
  full.lessons.forEach((own, at) => {
    own.done = true;
    own.answers = config.lessons[at].questions.map((question) => 2 ** question.choices - 1);
  });
  const text = pack(full, config);
  if (JSON.stringify(restore(text, config).record) !== JSON.stringify(full)) throw new Error("changed");
  if (!/^[A-Za-z0-9._-]+$/.test(text)) throw new Error(text);
  return [pack(emptyRecord(config), config).length, text.length];
});
console.log(JSON.stringify(sizes));
"""


def written(documents: list[CourseDocument]) -> list[list[int]]:
    """Lengths of the state that the player writes with nothing and with everything answered."""
    node = shutil.which("node")
    require(node is not None, "Node is missing: install it to hold the player's state to what Python counts")
    configurations = [player_configuration(one, list(one.lessons())) for one in documents]
    script = PACK % (PLAYER / "state.js").as_uri()
    done = subprocess.run(
        [str(node), "--input-type=module", "-e", script],
        input=json.dumps(configurations),
        capture_output=True,
        text=True,
        check=True,
    )
    return [list(sizes) for sizes in json.loads(done.stdout)]


def choices(count: int) -> tuple[Choice, ...]:
    return tuple(Choice(id=new_id(), text=f"{n}", correct=n == 0) for n in range(count))


def long_lesson(count: int) -> LessonDocument:
    """Questions of every kind, with 2 to 26 choices."""
    nodes = [
        TrueFalseNode(id=new_id(), prompt="<p>?</p>", answer=True)
        if number % 3 == 0
        else (SingleChoiceNode if number % 3 == 1 else MultipleChoiceNode)(
            id=new_id(), prompt="<p>?</p>", choices=choices(2 + number % 25)
        )
        for number in range(count)
    ]
    return lesson(f"B-{count}").model_copy(update={"nodes": tuple(nodes)})


EXAMPLES = [
    *(course(name) for name in DOCUMENTS),
    example(module(long_lesson(300))),
    example(module(*(lesson(f"B-{n}", [1] * n) for n in range(1, 41)))),
]


def test_python_counts_exactly_what_the_player_writes() -> None:
    counted = [worst_case_state_bytes(one, list(one.lessons())) for one in EXAMPLES]
    assert written(EXAMPLES) == [[size, size] for size in counted]
    assert max(counted) > 500


def test_a_bit_for_each_choice_and_one_for_the_lesson() -> None:
    assert [answers_width([2] * n) for n in (0, 1, 2, 3, 300)] == [1, 1, 1, 2, 101]
    assert worst_case_state_bytes(EXAMPLES[0], [lesson("B-1", [1] * 300)]) == 19 + 11 + 101


def test_objectives_of_a_page_are_those_its_lessons_teach() -> None:
    document = course("everything")
    assert objectives(document, list(document.lessons())) == {
        "TT02-2025.2.6": "2.6 Quản lý danh tính số",
        "TT02-2025.4.2": "4.2 Bảo vệ dữ liệu cá nhân và quyền riêng tư",
    }
    told = player_configuration(document, list(document.lessons())[:1])
    assert [one["id"] for one in told["objectives"]] == ["TT02-2025.2.6"] == told["lessons"][0]["objectives"]


def test_a_lesson_that_names_no_competency_teaches_those_of_its_course() -> None:
    taught = Competency(framework="TT02-2025", code="1.1", name="Tìm kiếm")
    document = example(module(lesson("B-1")), competencies=(taught,))
    assert list(objectives(document, list(document.lessons()))) == ["TT02-2025.1.1"]


@pytest.mark.parametrize(
    ("framework", "code", "expected"),
    [
        ("TT02-2025", "4.2", r"TT02-2025\.4\.2"),
        ("Khung năng lực số", "4.2", r"Khung-n-ng-l-c-s-\.4\.2-[0-9a-f]{8}"),
        ("កម្មវិធី", "១", r"\.-[0-9a-f]{8}"),
        ("A b", "1", r"A-b\.1-[0-9a-f]{8}"),
        ("x" * 300, "1", r"x{200}-[0-9a-f]{8}"),
    ],
)
def test_ids_of_objectives_are_ascii_without_spaces_and_never_too_long(
    framework: str, code: str, expected: str
) -> None:
    made = objective_id(Competency(framework=framework, code=code, name="?"))
    assert re.fullmatch(expected, made)
    assert re.fullmatch(r"[\x21-\x7e]{1,255}", made)


def test_the_level_of_a_competency_does_not_change_its_id_and_two_names_never_fall_together() -> None:
    one = Competency(framework="K", code="4.2", name="?", level="CB1")
    assert objective_id(one) == objective_id(one.model_copy(update={"level": "NC2"}))
    assert objective_id(Competency(framework="Ă", code="1", name="")) != objective_id(
        Competency(framework="Â", code="1", name="")
    )


def test_a_page_says_what_the_package_tells_it() -> None:
    document = example(module(lesson("B-1")))
    told = player_configuration(document, list(document.lessons()), {"quirks": ["score-is-progress"]})
    assert (told["quirks"], told["sequencing"]) == (["score-is-progress"], "free")
