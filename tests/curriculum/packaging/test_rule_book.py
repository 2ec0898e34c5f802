"""The rules that most exporters break, each with the test that holds us to it.

1 to 11 are of the package (SCORM CAM), 12 to 22 of the run-time (SCORM RTE), then what importers require.
A rule may not lose its test, and a test may not be renamed past its rule.
"""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]
RULES = "curriculum/packaging/test_manifest_rules.py"
FORMATS = "curriculum/packaging/test_formats.py"
SCHEMAS = "curriculum/packaging/test_schemas.py"
E2E = "e2e/test_scorm.py"
ORDER = "e2e/test_scorm_order.py"
ONE = "player/scorm12.test.mjs"
FOUR = "player/scorm2004.test.mjs"
TIMES = "player/formats.test.mjs"
PLACES = "player/platforms.test.mjs"

HELD: dict[str, tuple[tuple[str, str], ...]] = {
    "1 manifest at the root": ((RULES, "test_01_manifest_is_the_first_file_at_the_root"),),
    "2 schemas at the root": ((RULES, "test_02_schemas_of_every_namespace_are_at_the_root"),),
    "3 scormtype and scormType": ((RULES, "test_03_scorm_type_is_spelt_as_the_edition_spells_it"),),
    "4 schema and version, exactly": ((RULES, "test_04_schema_and_version"),),
    "5 href is a file of its resource": ((RULES, "test_05_href_is_a_file_of_the_same_resource"),),
    "6 listed is present": ((RULES, "test_06_listed_is_present_and_present_is_listed"),),
    "7 leaves launch, clusters do not": ((RULES, "test_07_leaf_items_and_they_alone_launch_a_resource"),),
    "8 clusters flow": ((RULES, "test_08_clusters_flow"),),
    "9 no xml:base, no backslash": ((RULES, "test_09_no_xml_base_and_no_backslash"),),
    "10 literal prefixes": ((RULES, "test_10_prefixes_are_literal"),),
    "11 UTF-8, ASCII names, nothing outside": ((RULES, "test_11_utf8_ascii_names_and_nothing_from_outside"),),
    "12 one Initialize, one Terminate": (
        (E2E, "test_pass"),
        (ONE, "a course that is passed: score, status, time, exit, exact formats"),
    ),
    "13 no unload, commits early": (
        (E2E, "test_abandon_by_closing_the_tab"),
        (E2E, "test_a_crash_loses_nothing_that_was_committed"),
    ),
    "14 incomplete on entry": (
        (ONE, "a first visit becomes incomplete at once"),
        (PLACES, "moodle, scorm12: opened and closed is not completed"),
    ),
    "15 exit is suspend": ((E2E, "test_resume_where_the_learner_left"),),
    "16 time of this session, exact forms": (
        (TIMES, "SCORM 1.2 timespans"),
        (TIMES, "ISO durations with at most two decimals"),
    ),
    "17 wrong and incorrect, times without fraction": (
        (E2E, "test_interactions"),
        (TIMES, "times of day and timestamps have no fraction and no zone"),
    ),
    "18 id, type, responses": (
        (E2E, "test_interactions"),
        (FOUR, "a course that is passed: both statuses, raw and scaled score, exact formats"),
    ),
    "19 ASCII ids, single characters": (
        (ONE, "a course that is passed: score, status, time, exit, exact formats"),
        (
            "curriculum/rendering/test_configuration.py",
            "test_ids_of_objectives_are_ascii_without_spaces_and_never_too_long",
        ),
    ),
    "20 scaled and raw score": (
        (FOUR, "a course that is passed: both statuses, raw and scaled score, exact formats"),
    ),
    "21 nothing taken back, status agrees with score": (
        (E2E, "test_looking_again_after_passing_takes_nothing_back"),
        (ONE, "neither status nor score go down on a later visit"),
        (ONE, "where the run-time judges by score, points enough are no pass while lessons are left"),
    ),
    "22 completion and success apart": (
        (FOUR, "failed is success failed, and not complete"),
        (FOUR, "a first visit is incomplete, with success unknown"),
    ),
    "Moodle 1 exact version": ((RULES, "test_04_schema_and_version"),),
    "Moodle 2 no mapInfo": ((FORMATS, "test_scorm2004_lessons_in_a_fixed_order_leave_no_choice"),),
    "Moodle 3 Terminate throws": (
        (PLACES, "moodle, scorm2004: an end that throws loses nothing"),
        (FOUR, "the next item is asked for only when the learner asks, after a commit"),
    ),
    "Moodle 4 what 2004 refuses": (
        (TIMES, "times of day and timestamps have no fraction and no zone"),
        (TIMES, "numbers are short and plain"),
        (FOUR, "a prompt longer than a description may be is cut"),
    ),
    "Moodle 5 what 1.2 refuses": (
        (ONE, "competencies are objectives, and answers point to them"),
        (ONE, "a state too long for the standard is not written, and the one before is kept"),
    ),
    "Moodle 6 grades by raw": (
        (FOUR, "a course that is passed: both statuses, raw and scaled score, exact formats"),
    ),
    "Moodle 7 mastery and threshold": (
        (PLACES, "moodle, scorm12: points enough with a lesson unseen are no pass yet"),
        (PLACES, "moodle, scorm2004: where seeing is enough, the threshold agrees with what the player says"),
        (FORMATS, "test_scorm2004_completion_follows_progress_only_where_seeing_is_enough"),
    ),
    "Moodle 8 commit at every page": ((E2E, "test_a_crash_loses_nothing_that_was_committed"),),
    "Moodle 9 stable identifiers": (
        (FORMATS, "test_identifiers_survive_new_titles"),
        (E2E, "test_a_package_of_before_is_replaced_and_progress_stays"),
    ),
    "Moodle 10 type of every resource": ((RULES, "test_03_scorm_type_is_spelt_as_the_edition_spells_it"),),
    "Moodle 11 small frame, preview": (
        ("e2e/test_player_accessibility.py", "test_it_fits_the_frame_of_a_learning_platform"),
        (E2E, "test_looking_without_credit_records_nothing"),
    ),
    "Open edX first resource": ((E2E, "test_open_edx_answers_nothing_and_completion_survives"),),
    "Open edX unreadable status, no NaN": (
        (PLACES, "openedx is never asked for what it cannot answer"),
        (E2E, "test_open_edx_answers_nothing_and_completion_survives"),
    ),
    "Kolibri progress": (
        (PLACES, "kolibri: where no question decides, progress is the share of lessons seen"),
        (
            PLACES,
            "kolibri: a pass with 80 % is all of the progress",
        ),
    ),
    "SCORM Cloud validates": (
        (SCHEMAS, "test_manifest_is_valid"),
        (SCHEMAS, "test_manifest_of_a_fixed_order_is_valid"),
    ),
    "a fixed order is kept": (
        (ORDER, "test_scorm2004_refuses_to_jump_ahead"),
        (ORDER, "test_in_one_page_the_player_itself_keeps_the_order"),
        (FORMATS, "test_scorm12_lessons_in_a_fixed_order_have_the_one_before_as_prerequisite"),
    ),
}


def names(path: str) -> set[str]:
    text = (TESTS / path).read_text("utf-8")
    pattern = r"^test\(\"(.+?)\"," if path.endswith(".mjs") else r"^def (test_\w+)\("
    return set(re.findall(pattern, text, re.MULTILINE))


@pytest.mark.parametrize("rule", HELD)
def test_the_rule_has_its_tests(rule: str) -> None:
    assert [test for path, test in HELD[rule] if test not in names(path)] == []


def test_no_rule_is_left_out() -> None:
    numbered = [rule.split()[0] for rule in HELD if rule[0].isdigit()]
    assert numbered == [str(number) for number in range(1, 23)]
    assert [f"Moodle {number}" for number in range(1, 12)] == [
        " ".join(rule.split()[:2]) for rule in HELD if rule.startswith("Moodle")
    ]
