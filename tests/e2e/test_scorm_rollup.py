"""SCORM 2004 with an item per lesson, under a sequencing engine: what lessons earn adds up to the course."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from lxml import etree

from tests.e2e.activity_tree import activity_tree, pages
from tests.e2e.learner import Learner, Question
from tests.e2e.runtime import package
from tests.e2e.site import Site, serve_site
from tests.e2e.visit import Visit

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("scorm_again")]

ORGANIZATION = "org-CT-CD-01"


@pytest.fixture
def site() -> Iterator[Site]:
    with serve_site(package("scorm2004", "everything", "lessons")) as site:
        yield site
        assert site.missing == []


def play(site: Site, visit: Visit, right: Callable[[Question], bool]) -> dict[str, dict[str, Any]]:
    """Every item in the order the engine delivers it; what the engine then thinks of each activity."""
    manifest = etree.fromstring(site.package["imsmanifest.xml"])
    tree, page_of = activity_tree(manifest), pages(manifest)
    page = visit.page()
    page.goto(f"{site.address}/lms/scorm.html")
    assert page.evaluate("begin", tree)
    for item in page_of:
        assert page.evaluate("course.delivered.at(-1)") == item
        page.evaluate("deliver", page_of[item])
        page.frames[1].wait_for_url(f"**/{page_of[item]}")
        Learner(page.frames[1]).study_all(right)
        page.evaluate("leave().length")
        page.evaluate("proceed()")
    activities = [ORGANIZATION, *(child["id"] for child in tree["children"]), *page_of]
    tracked = "(ids) => ids.map((id) => course.api.getActivityTrackingData(id))"
    found = dict(zip(activities, page.evaluate(tracked, activities), strict=True))
    page.close()
    return found


def test_all_right(site: Site, visit: Visit) -> None:
    tracked = play(site, visit, lambda question: True)
    assert {(data["completionStatus"], data["successStatus"]) for data in tracked.values()} == {
        ("completed", "passed")
    }
    assert tracked[ORGANIZATION]["score"] == 1
    assert tracked["item-viec-can-lam"]["score"] is None


def test_a_failed_lesson_weighs_by_its_points(site: Site, visit: Visit) -> None:
    """2 of 6 points are lost: 67 % is below the course's 80 %, though two lessons of three are passed."""
    tracked = play(site, visit, lambda question: question["points"] != 2)
    lessons = {name: data["successStatus"] for name, data in tracked.items() if name.startswith("item-")}
    assert lessons == {
        "item-dang-nhap-vneid": "failed",
        "item-nhan-dien-lua-dao": "passed",
        "item-viec-can-lam": "passed",
    }
    course = tracked[ORGANIZATION]
    assert (course["completionStatus"], course["successStatus"]) == ("incomplete", "failed")


def test_one_point_less_still_passes_the_course(site: Site, visit: Visit) -> None:
    """83 % of the points pass the course; the lesson with the mistake (75 %) is failed, and incomplete."""
    tracked = play(site, visit, lambda question: question["type"] != "true_false")
    assert tracked["item-nhan-dien-lua-dao"]["successStatus"] == "failed"
    course = tracked[ORGANIZATION]
    assert (course["completionStatus"], course["successStatus"]) == ("incomplete", "passed")
