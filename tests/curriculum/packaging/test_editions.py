"""What an order makes of a course before any packager sees it, and what it weighs."""

import pytest

from curriculum.document import AudioNode, CalloutNode, ImageNode, Question, VideoNode
from curriculum.packaging import Order, PackageError, package_files
from curriculum.packaging.editions import EDITIONS, prepare
from curriculum.packaging.weights import shipped, weigh
from tests.curriculum.packaging.examples import course as example
from tests.curriculum.packaging.examples import lesson, module
from tests.curriculum.packaging.golden import SOURCE, course

EVERYTHING = course("everything")


def test_one_lesson_is_a_course_of_its_own() -> None:
    first = next(iter(EVERYTHING.lessons()))
    alone = prepare(EVERYTHING, Order(lesson=first.code))
    assert [one.code for one in alone.lessons()] == [first.code] == [alone.code]
    assert (alone.id, alone.title, alone.programme_title) == (first.id, first.title, EVERYTHING.title)
    assert [medium.id for medium in alone.media] == list(dict.fromkeys(first.media()))
    assert len(alone.media) < len(EVERYTHING.media)


def test_a_lesson_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(PackageError, match=r"không có bài 'x-9'. Các bài: dang-nhap-vneid, "):
        prepare(EVERYTHING, Order(lesson="x-9"))


def test_the_order_may_change_the_completion_rule() -> None:
    assert EVERYTHING.completion == "viewed_and_passed"
    assert prepare(EVERYTHING, Order(completion="viewed")).completion == "viewed"


def test_the_standard_edition_changes_nothing_but_drops_the_guide() -> None:
    assert EDITIONS["standard"](EVERYTHING) == EVERYTHING
    guided = _guided()
    assert next(EDITIONS["standard"](guided).lessons()).guide == ""
    assert next(EDITIONS["light"](guided).lessons()).guide == ""


def test_the_light_edition_has_no_films_and_one_file_of_each_picture() -> None:
    nodes = [node for one in EVERYTHING.lessons() for node in one.nodes]
    assert any(isinstance(node, VideoNode) for node in nodes)
    light = EDITIONS["light"](EVERYTHING)
    lighter = [node for one in light.lessons() for node in one.nodes]
    assert [node for node in lighter if isinstance(node, VideoNode)] == []
    films = {node.id for node in nodes if isinstance(node, VideoNode)}
    heard = {node.id for node in lighter if isinstance(node, AudioNode)}
    assert films <= heard  # what was a film is heard under the same id
    assert any(isinstance(node, ImageNode) and node.decorative for node in lighter)
    kinds = {rendition.media_type.partition("/")[0] for m in light.media for rendition in m.renditions}
    assert kinds == {"audio", "image"}
    assert {len(m.renditions) for m in light.media if m.kind == "image"} == {1}
    assert shipped(light) < shipped(EVERYTHING) / 2
    assert EDITIONS["light"](light) == light


def test_the_teachers_edition_has_the_guide_and_every_answer() -> None:
    taught = EDITIONS["teacher"](_guided())
    (only,) = taught.lessons()
    assert isinstance(only.nodes[0], CalloutNode)
    assert only.nodes[0].html == "<p><strong>Ghi chú cho người dạy</strong></p><p>Hỏi lớp trước.</p>"
    after = [only.nodes[at + 1] for at, node in enumerate(only.nodes) if isinstance(node, Question)]
    assert [node.html for node in after if isinstance(node, CalloutNode)] == [
        "<p><strong>Đáp án:</strong> Đúng</p>"
    ]
    answers = [node for one in EDITIONS["teacher"](EVERYTHING).lessons() for node in one.nodes]
    assert len(answers) - sum(len(one.nodes) for one in EVERYTHING.lessons()) == len(
        list(EVERYTHING.questions())
    )


def test_editions_make_the_same_document_again() -> None:
    for edition, change in EDITIONS.items():
        assert change(EVERYTHING).digest == change(EVERYTHING).digest, edition


def test_a_lesson_over_its_budget_is_refused_with_what_weighs_and_what_to_do() -> None:
    heaviest = max(weigh(EVERYTHING), key=lambda one: one.fetched)
    package_files("web", EVERYTHING, Order(budget=heaviest.fetched), SOURCE)
    with pytest.raises(PackageError) as error:
        package_files("web", EVERYTHING, Order(budget=heaviest.fetched - 1), SOURCE)
    assert f"Bài “{heaviest.title}” nặng " in str(error.value)
    assert f"“{heaviest.media[0].title}”" in str(error.value)
    assert "Hãy chọn bản nhẹ" in str(error.value)


@pytest.mark.parametrize(
    ("format", "order", "message"),
    [
        ("cmi5", Order(platform="kolibri"), "Kolibri không nhận cmi5. Hãy chọn: scorm12, web, epub, pdf."),
        (
            "scorm12",
            Order(platform="openedx", structure="lessons"),
            "Định dạng SCORM 1.2 không có cấu trúc “lessons”. Hãy chọn: course.",
        ),
        ("scorm12", Order(platform="nowhere"), "Không có nền tảng 'nowhere'. "),
        ("scorm12", Order(languages=("km/1",)), "Định dạng SCORM 1.2 chỉ chứa một ngôn ngữ."),
    ],
)
def test_what_a_platform_does_not_take_is_refused(format: str, order: Order, message: str) -> None:
    with pytest.raises(PackageError) as error:
        package_files(format, EVERYTHING, order, SOURCE)
    assert str(error.value).startswith(message)


def test_languages_must_be_pinned_to_a_release() -> None:
    with pytest.raises(PackageError, match="phải có dạng mã/số phát hành"):
        Order(languages=("km",))


def test_the_suffix_names_all_that_was_ordered() -> None:
    assert Order().suffix == ""
    order = Order("lessons", "light", "moodle", "viewed_and_passed", "bai-1", 2_000_000)
    assert order.suffix == "-lessons-light-moodle-viewed-and-passed-2000000B-only-bai-1"
    assert Order(languages=("km/3", "blt-Tavt/1")).suffix == "-km-3-blt-Tavt-1"


def _guided():
    document = example(module(lesson("B-1", [1])))
    (only,) = document.lessons()
    guided = only.model_copy(update={"guide": "<p>Hỏi lớp trước.</p>"})
    part = document.modules[0].model_copy(update={"lessons": (guided,)})
    return document.model_copy(update={"modules": (part,)})
