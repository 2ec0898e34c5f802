"""A course in a fixed order: the platform's rules in both editions, and no way round them."""

from collections.abc import Iterator

import pytest
from lxml import etree
from playwright.sync_api import Page, expect

from curriculum.packaging import Order
from tests.curriculum.packaging.golden import course
from tests.e2e.activity_tree import activity_tree, pages
from tests.e2e.learner import Learner
from tests.e2e.runtime import Runtime, packed
from tests.e2e.site import Site, serve_site
from tests.e2e.test_scorm import PASSED, always, check_session, check_terminated, never, status
from tests.e2e.visit import Visit

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("scorm_again")]

ORDERED = course("everything").model_copy(update={"sequencing": "ordered"})
FIRST, SECOND, THIRD = (f"item-{lesson.code}" for lesson in ORDERED.lessons())


@pytest.fixture
def site() -> Iterator[Site]:
    with serve_site(packed("scorm2004", ORDERED, Order(structure="lessons"))) as site:
        yield site
        assert site.missing == []


def begin(site: Site, visit: Visit) -> tuple[Page, dict[str, str]]:
    manifest = etree.fromstring(site.package["imsmanifest.xml"])
    page = visit.page()
    page.goto(f"{site.address}/lms/scorm.html")
    assert page.evaluate("begin", activity_tree(manifest))
    return page, pages(manifest)


def delivered(page: Page) -> list[str]:
    return list(page.evaluate("course.delivered"))


def open_item(page: Page, address: str) -> Learner:
    page.evaluate("deliver", address)
    page.frames[1].wait_for_url(f"**/{address}")
    return Learner(page.frames[1])


def test_scorm2004_opens_the_next_item_by_the_players_button_and_only_when_completed(
    site: Site, visit: Visit
) -> None:
    page, page_of = begin(site, visit)
    assert delivered(page) == [FIRST]
    learner = open_item(page, page_of[FIRST])
    learner.study_all(never)
    onward = learner.frame.get_by_role("button", name="Sang bài tiếp theo")
    expect(onward).to_have_count(0)
    for number, item in enumerate((FIRST, SECOND, THIRD), start=1):
        if number > 1:
            page.evaluate("course.api.reset()")  # as a platform does before the next item
            learner = open_item(page, page_of[item])
        learner.study_all(always)
        if item != THIRD:
            learner.frame.get_by_role("button", name="Sang bài tiếp theo").press("Enter")
            expected = [FIRST, SECOND, THIRD][: number + 1]
            visit.wait_until(lambda: delivered(page) == expected)  # noqa: B023 - awaited within the loop
    expect(learner.frame.get_by_role("button", name="Sang bài tiếp theo")).to_have_count(0)
    page.evaluate("leave().length")
    whole = page.evaluate("(id) => course.api.getActivityTrackingData(id)", f"org-{ORDERED.code}")
    assert (whole["completionStatus"], whole["successStatus"], whole["score"]) == ("completed", "passed", 1)
    page.close()


def test_scorm2004_refuses_to_jump_ahead(site: Site, visit: Visit) -> None:
    page, page_of = begin(site, visit)
    open_item(page, page_of[FIRST])
    choose = "(item) => course.api.processNavigationRequest('choice', item)"
    for item in (SECOND, THIRD):
        assert not page.evaluate(choose, item)
    assert delivered(page) == [FIRST]
    page.evaluate("leave().length")
    page.close()


def test_scorm2004_lets_choose_where_the_order_is_free(visit: Visit) -> None:
    with serve_site(packed("scorm2004", course("everything"), Order(structure="lessons"))) as site:
        page, page_of = begin(site, visit)
        open_item(page, page_of[FIRST])
        page.evaluate("leave().length")
        assert page.evaluate("(item) => course.api.processNavigationRequest('choice', item)", THIRD)
        assert delivered(page) == [FIRST, THIRD]
        page.close()


def test_the_last_item_leads_nowhere(site: Site) -> None:
    items = [site.package[f"lesson-{lesson.code}.html"] for lesson in ORDERED.lessons()]
    assert [b'"onward":true' in page for page in items] == [True, True, False]


@pytest.mark.parametrize("edition", ["scorm12", "scorm2004"])
def test_in_one_page_the_player_itself_keeps_the_order(edition: str, visit: Visit) -> None:
    with serve_site(packed(edition, ORDERED, Order())) as site:
        runtime = Runtime(site, visit, edition)
        learner = runtime.launch()
        first, second, third = learner.lessons
        entry = learner.frame.locator(f'.lessons a[href="#{third["id"]}"]')
        expect(entry).to_contain_text("Chưa mở: hãy học xong bài trước")
        entry.press("Enter")
        expect(learner.frame.locator(".notice")).to_have_text(
            "Bài này chưa mở. Bạn hãy học xong bài trước đã."
        )
        learner.study(first, never)
        why = learner.frame.locator(".page:not([hidden]) .why-locked")
        expect(why).to_contain_text("Bài này có 1 câu bạn trả lời chưa đúng.")
        learner.study(first, always)
        expect(learner.frame.locator(f'article[id="{second["id"]}"]')).to_be_visible()
        expect(learner.frame.locator(".why-locked:not(:empty)")).to_have_count(0)
        runtime.leave()
        check_session(runtime)

        learner = runtime.launch()
        for lesson in learner.lessons[1:]:
            learner.study(lesson, always)
        data = runtime.leave()
        check_session(runtime)
        check_terminated(runtime)
        assert status(runtime, data) == PASSED[edition]
