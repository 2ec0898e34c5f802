"""What each format says of a course: mastery, weights, ids, limits."""

import re
from typing import Any

import pytest
from lxml import etree

from curriculum.document import CourseDocument
from curriculum.packaging import PACKAGERS, Order, PackageError, Source, Structure, package_files
from curriculum.packaging.formats import scorm12, scorm2004
from tests.curriculum.packaging.examples import course, lesson, module
from tests.curriculum.packaging.golden import ACTIVITY_BASE, DOCUMENTS, SOURCE, open_media, tree
from tests.curriculum.packaging.golden import course as golden_course

CMI5 = "{https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd}"


def manifest(format: str, document: CourseDocument, structure: Structure = "course") -> Any:
    first = package_files(format, document, Order(structure=structure), SOURCE)[0]
    return etree.fromstring(first.open().read())


def texts(root: Any, name: str) -> list[str]:
    return [element.text for element in root.iter(f"{{*}}{name}")]


# --- SCORM 1.2 --------------------------------------------------------------------------------------------


def test_scorm12_mastery_stands_only_where_a_score_decides() -> None:
    two = module(lesson("B-1", [1]), lesson("B-2"))
    assert texts(manifest("scorm12", course(two, mastery_score=65)), "masteryscore") == ["65"]
    assert texts(manifest("scorm12", course(two, mastery_score=65), "lessons"), "masteryscore") == ["65"]
    assert texts(manifest("scorm12", course(two, completion="viewed")), "masteryscore") == []


@pytest.mark.parametrize("format", ["scorm12", "scorm2004"])
def test_too_many_questions_for_the_state_are_refused_with_advice(
    format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit, label = 600, PACKAGERS[format].label
    monkeypatch.setattr(f"curriculum.packaging.formats.{format}.SUSPEND_DATA_LIMIT", limit)
    big = course(module(lesson("B-1", [1] * 1200, "Bài một"), lesson("B-2", [1] * 1200, "Bài hai")))
    with pytest.raises(PackageError) as error:
        manifest(format, big)
    assert re.fullmatch(
        rf"“Khóa” có quá nhiều câu hỏi để {re.escape(label)} nhớ được tiến độ: cần tới 8\d\d byte, "
        r"chỉ có 600\. Hãy chọn cấu trúc mỗi bài học một mục \(lessons\), tách khóa học, hoặc dùng cmi5\.",
        str(error.value),
    )
    assert len(list(manifest(format, big, "lessons").iter("{*}item"))) == 2
    manifest("cmi5", big)


def test_limits_are_those_of_the_standards() -> None:
    assert (scorm12.SUSPEND_DATA_LIMIT, scorm2004.SUSPEND_DATA_LIMIT) == (4096, 64000)


def test_a_single_lesson_that_is_too_long_gets_other_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scorm12, "SUSPEND_DATA_LIMIT", 600)
    with pytest.raises(PackageError, match=r"Hãy tách bài học này thành nhiều bài, hoặc dùng cmi5\.$"):
        manifest("scorm12", course(module(lesson("B-1", [1] * 2000))), "lessons")


@pytest.mark.parametrize("format", ["scorm12", "scorm2004"])
@pytest.mark.parametrize("structure", ["course", "lessons"])
def test_identifiers_survive_new_titles(format: str, structure: Structure) -> None:
    """On a new upload platforms find the learners' records by identifier."""
    before = golden_course("everything")
    renamed = before.model_dump()
    renamed["title"] = "Tên mới"
    for part in renamed["modules"]:
        part["title"] = "Phần mới"
        for one in part["lessons"]:
            one["title"] = "Bài mới"
    after = CourseDocument.model_validate(renamed)

    def identifiers(document: CourseDocument) -> list[str]:
        return list(manifest(format, document, structure).xpath("//@identifier | //@identifierref | //@href"))

    assert identifiers(before) == identifiers(after)


@pytest.mark.parametrize("format", ["scorm12", "scorm2004"])
def test_long_titles_are_cut_to_what_schemas_allow(format: str) -> None:
    document = course(module(lesson("B-1", title="bài\n\tmột")), title="Khóa " + "học " * 100)
    root = manifest(format, document, "lessons")
    titles = [element.text for element in root.find("{*}organizations").iter("{*}title")]
    assert titles == ["Khóa " + "học " * 48 + "họ…", "bài một"]
    assert len(titles[0]) == 200


def test_scorm12_lessons_in_a_fixed_order_have_the_one_before_as_prerequisite() -> None:
    parts = (module(lesson("B-1", [1]), lesson("B-2"), title="Một"), module(lesson("B-3"), title="Hai"))

    def prerequisites(document: CourseDocument, structure: Structure) -> list[tuple[str, str, str]]:
        return [
            (one.getparent().get("identifier"), one.get("type"), one.text)
            for one in manifest("scorm12", document, structure).iter("{*}prerequisites")
        ]

    ordered = course(*parts, sequencing="ordered")
    assert prerequisites(ordered, "lessons") == [
        ("item-B-2", "aicc_script", "item-B-1"),
        ("item-B-3", "aicc_script", "item-B-2"),
    ]
    assert prerequisites(ordered, "course") == []
    assert prerequisites(course(*parts), "lessons") == []


# --- SCORM 2004 -------------------------------------------------------------------------------------------


def test_scorm2004_lessons_weigh_by_their_points() -> None:
    document = course(
        module(lesson("B-1", [2, 1]), lesson("B-2"), title="Một"), module(lesson("B-3", [1]), title="Hai")
    )
    root = manifest("scorm2004", document, "lessons")
    weights = {
        rules.getparent().getparent().findtext("{*}title"): rules.get("objectiveMeasureWeight")
        for rules in root.iter("{*}rollupRules")
        if rules.getparent().getparent().find("{*}item") is not None
    }
    assert weights == {"Một": "0.7500", "Hai": "0.2500"}
    leaves = root.xpath("//*[@identifierref]//*[local-name()='rollupRules']/@objectiveMeasureWeight")
    assert leaves == ["0.7500", "0.0000", "0.2500"]


def test_scorm2004_lessons_in_a_fixed_order_leave_no_choice() -> None:
    """The way on is the player's own button; nothing shared between items, which Moodle cannot import."""
    parts = (module(lesson("B-1", [1]), lesson("B-2"), title="Một"), module(lesson("B-3"), title="Hai"))

    def controls(document: CourseDocument) -> tuple[set[tuple[str, str]], list[str]]:
        root = manifest("scorm2004", document, "lessons")
        modes = {(mode.get("choice"), mode.get("flow")) for mode in root.iter("{*}controlMode")}
        assert list(root.iter("{*}mapInfo")) == []
        return modes, texts(root, "hideLMSUI")

    assert controls(course(*parts, sequencing="ordered")) == ({("false", "true")}, ["continue"] * 3)
    assert controls(course(*parts)) == ({("true", "true")}, [])


def test_scorm2004_declares_the_competencies_of_each_item() -> None:
    root = manifest("scorm2004", golden_course("everything"), "lessons")
    declared = {
        item.get("identifier"): item.xpath(".//*[local-name()='objective']/@objectiveID")
        for item in root.xpath("//*[@identifierref]")
    }
    assert declared == {
        "item-dang-nhap-vneid": ["TT02-2025.2.6"],
        "item-nhan-dien-lua-dao": ["TT02-2025.4.2"],
        "item-viec-can-lam": ["TT02-2025.4.2"],
    }


def test_scorm2004_mastery_is_a_measure_of_course_and_lessons() -> None:
    document = course(module(lesson("B-1", [1]), lesson("B-2")), mastery_score=75)
    root = manifest("scorm2004", document, "lessons")
    objectives = {
        objective.getparent().getparent().getparent().get("identifier"): (
            objective.get("satisfiedByMeasure"),
            objective.findtext("{*}minNormalizedMeasure"),
        )
        for objective in root.iter("{*}primaryObjective")
    }
    assert objectives == {
        "org-K-1": ("true", "0.75"),
        "item-B-1": ("true", "0.75"),
        "item-B-2": ("false", None),
    }


def test_scorm2004_completion_follows_progress_only_where_seeing_is_enough() -> None:
    def thresholds(document: CourseDocument) -> list[str]:
        root = manifest("scorm2004", document, "lessons")
        return list(root.xpath("//*[local-name()='completionThreshold']/../@identifier"))

    two = module(lesson("B-1", [1]), lesson("B-2"))
    assert thresholds(course(two)) == ["item-B-2"]
    assert thresholds(course(two, completion="viewed")) == ["item-B-1", "item-B-2"]


def test_scorm2004_hides_next_and_previous_where_there_is_one_item() -> None:
    two = course(module(lesson("B-1"), lesson("B-2")))
    assert texts(manifest("scorm2004", two), "hideLMSUI") == ["previous", "continue"]
    assert texts(manifest("scorm2004", two, "lessons"), "hideLMSUI") == []


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize("structure", ["course", "lessons"])
def test_scorm2004_has_no_map_info_which_breaks_an_importer(document: str, structure: Structure) -> None:
    assert b"mapInfo" not in tree("scorm2004", document, structure)["imsmanifest.xml"]


# --- cmi5 -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize("structure", ["course", "lessons"])
def test_cmi5_ids_are_absolute_and_unique_and_pages_exist(document: str, structure: Structure) -> None:
    files = tree("cmi5", document, structure)
    assert next(iter(files)) == "cmi5.xml"
    root = etree.fromstring(files["cmi5.xml"])
    ids = root.xpath("//@id")
    assert len(set(ids)) == len(ids)
    assert [one for one in ids if not one.startswith(f"{ACTIVITY_BASE}/")] == []
    urls = [au.findtext(f"{CMI5}url") for au in root.iter(f"{CMI5}au")]
    assert [url for url in urls if url not in files or "?" in url] == []


def test_cmi5_says_when_to_move_on() -> None:
    two = module(lesson("B-1", [1]), lesson("B-2"))

    def rules(document: CourseDocument, structure: Structure) -> list[tuple[str, str | None]]:
        root = manifest("cmi5", document, structure)
        return [(au.get("moveOn"), au.get("masteryScore")) for au in root.iter(f"{CMI5}au")]

    assert rules(course(two, mastery_score=85), "course") == [("CompletedAndPassed", "0.85")]
    assert rules(course(two, mastery_score=100), "lessons") == [
        ("CompletedAndPassed", "1.0"),
        ("Completed", None),
    ]
    assert rules(course(two, completion="viewed"), "course") == [("Completed", None)]


def test_cmi5_ids_are_the_same_in_every_language() -> None:
    lessons = module(lesson("B-1"))
    one, other = course(lessons, language="vi"), course(lessons, language="km")
    assert manifest("cmi5", one).xpath("//@id") == manifest("cmi5", other).xpath("//@id")
    assert manifest("cmi5", other).xpath("//@lang") == ["km"] * 4


@pytest.mark.parametrize("format", ["cmi5", "xapi"])
def test_a_base_that_is_no_address_is_refused(format: str) -> None:
    nowhere = Source(open_media, "hoclieuso/xapi")
    with pytest.raises(PackageError, match="phải bắt đầu bằng https://, không phải 'hoclieuso/xapi'"):
        package_files(format, course(module(lesson("B-1"))), Order(), nowhere)


def test_cmi5_moves_on_by_the_rule_of_the_order() -> None:
    two = course(module(lesson("B-1", [1]), lesson("B-2")), mastery_score=50)
    order = Order(completion="viewed")
    root = etree.fromstring(package_files("cmi5", two, order, SOURCE)[0].open().read())
    assert [(au.get("moveOn"), au.get("masteryScore")) for au in root.iter(f"{CMI5}au")] == [
        ("Completed", None)
    ]


@pytest.mark.parametrize("score", [1, 29, 50, 57, 100])
def test_cmi5_mastery_is_a_decimal_of_at_most_four_places(score: int) -> None:
    document = course(module(lesson("B-1", [1])), mastery_score=score)
    (au,) = manifest("cmi5", document).iter(f"{CMI5}au")
    assert re.fullmatch(r"0\.\d{1,4}|1\.0", au.get("masteryScore"))
    assert float(au.get("masteryScore")) * 100 == pytest.approx(score)


# --- xAPI -------------------------------------------------------------------------------------------------


def test_xapi_launches_the_course_and_names_its_lessons_as_the_player_does() -> None:
    two = course(module(lesson("B-1", title="Bài một"), lesson("B-2", title="Bài hai")))
    activities = list(manifest("xapi", two).iter("{*}activity"))
    own = f"{ACTIVITY_BASE}/courses/K-1"
    assert [activity.get("id") for activity in activities] == [
        own,
        *(f"{own}/{one.id}" for one in two.lessons()),
    ]
    assert texts(manifest("xapi", two), "launch") == ["index.html"]
    assert texts(manifest("xapi", two), "name") == ["Khóa", "Bài một", "Bài hai"]


def test_xapi_has_one_launch_so_a_lesson_alone_is_a_package() -> None:
    two = course(module(lesson("B-1"), lesson("B-2")))
    with pytest.raises(PackageError, match=r"không có cấu trúc “lessons”\. Hãy chọn: course\."):
        manifest("xapi", two, "lessons")
    alone = package_files("xapi", two, Order(lesson="B-2"), SOURCE)[0].open().read()
    ids = etree.fromstring(alone).xpath("//@id")
    assert ids[0] == f"{ACTIVITY_BASE}/courses/B-2"


# --- web --------------------------------------------------------------------------------------------------


def test_web_opens_at_index_html_and_carries_its_captions_inside() -> None:
    files = tree("web", "everything")
    assert next(iter(files)) == "index.html"
    page = etree.HTML(files["index.html"].decode())
    tracks = page.xpath("//track/@src")
    assert len(tracks) == sum(len(medium.captions) for medium in golden_course("everything").media)
    assert [track for track in tracks if not track.startswith("data:text/vtt;base64,")] == []
