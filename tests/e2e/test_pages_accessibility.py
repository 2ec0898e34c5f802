"""Our pages around the lessons, on a running system: WCAG 2.2 AA by axe, small screens, the keyboard.

Nothing is excluded: the frame that Wagtail puts around our admin pages is checked with them.
"""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.system import LONG, System
from tests.e2e.visit import Visit, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("system")]

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "preload": False,
}
SCREENS = [(1280, 900), (320, 640)]
MOST_TABS = 60


@dataclass(frozen=True)
class Place:
    """A page, and what one comes to it for: the link, button or field that the keyboard must reach."""

    path: str
    target: str


PROGRAMME = "/vi/nguoi-dan/song-an-toan/"
SITE = [
    Place("/vi/", ".cards a"),
    Place("/vi/nguoi-dan/", ".cards a"),
    Place(PROGRAMME, ".cards a"),
    Place(f"{PROGRAMME}giu-kin-ma-otp/", ".cards a"),
    Place(f"{PROGRAMME}giu-kin-ma-otp/khong-doc-ma-otp/", "form.question input"),
    Place("/admin/login/", "button[type=submit]"),
]
ADMIN = [
    Place("/admin/phat-hanh/", ".publications a"),
    Place("/admin/phat-hanh/otp/vi/", ".packages a"),
    Place("/admin/phat-hanh/otp/vi/goi/", ".order-buttons button"),
    Place("/admin/phat-hanh/hang-loat/", ".exports form button"),
    Place("/admin/phat-hanh/hang-loat/1/", ".order-buttons button"),
    Place("/admin/kenh/otp/vi/", ".delivery-card a"),
    Place("/admin/kenh/otp/vi/stable/", ".delivery-form button"),
    Place("/admin/nen-tang/new/", "#id_name"),
    Place("/admin/nen-tang/", ".listing .title a"),
    Place("/admin/nen-tang/1/", ".delivery-actions a"),
    Place("/admin/nen-tang/1/ma/", ".delivery-form button"),
    Place("/admin/nen-tang/1/nhan-tin/", ".delivery-form button"),
    Place("/admin/phat-hanh/goi/1/kiem-tra/", "#try"),
    Place("/admin/tim-bai-hoc/?q=OTP", ".finding-form button"),
    Place("/admin/dich-thuat/?ngon-ngu=km", ".translation-course summary"),
    Place("/admin/kho/", ".recordings a"),
    Place("/admin/kho/1/", ".caption-form button"),
    Place("/admin/kho/3/phu-de/sua/?language=vi", ".ce-cue--current textarea"),
    Place("/admin/kho/1/cat-ghep/", "[data-play]"),
    Place("/admin/kho/2/", ".caption-form button"),
    Place("/admin/kho/tong-quan/", ".dashboard td a"),
    Place("/admin/kho/tai-len/nhieu-tep/", "#upload-files"),
]

on_every_screen = pytest.mark.parametrize(("width", "height"), SCREENS)
on_every_site_page = pytest.mark.parametrize("place", SITE, ids=lambda place: place.path)
on_every_admin_page = pytest.mark.parametrize("place", ADMIN, ids=lambda place: place.path)


@pytest.fixture(scope="module")
def cookies(system: System, browser: Browser) -> Any:
    """Of a person who may see every page; asked for once the planted course is packaged and found."""
    context = browser.new_context()
    page = context.new_page()
    sign_in(page, system.address, "quantri")
    page.goto(f"{system.address}/admin/phat-hanh/otp/vi/")
    expect(page.get_by_role("link", name=re.compile("^Tải về")).nth(3)).to_be_visible(timeout=LONG)

    def is_found() -> bool:
        page.goto(f"{system.address}/admin/tim-bai-hoc/?q=OTP")
        return page.locator(".finding-hits > li").count() > 0

    Visit(context).wait_until(is_found, LONG / 1000)
    yield context.cookies()
    context.close()


@pytest.fixture
def staff(visit: Visit, cookies: Any) -> Visit:
    visit.context.add_cookies(cookies)
    return visit


def opened(visit: Visit, system: System, place: Place, width: int = 1280, height: int = 900) -> Page:
    page = visit.page()
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{system.address}{place.path}")
    page.wait_for_load_state("networkidle")
    expect(page.locator(place.target).first).to_be_attached()
    return page


def check(page: Page) -> None:
    """No finding of axe, and nothing that is cut off or must be scrolled to sideways."""
    page.locator("main details").evaluate_all("all => all.forEach(details => { details.open = true })")
    violations = Axe().run(page, options=RULES).response["violations"]
    assert [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in violations] == []
    main = "document.querySelector('main').scrollWidth"  # of the admin it hides what sticks out
    assert page.evaluate(f"Math.max(document.documentElement.scrollWidth, {main}) <= innerWidth")


def tab_to(page: Page, target: str) -> None:
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("target => document.activeElement.matches(target)", target):
            return
    raise AssertionError(f"the keyboard does not reach {target}")


def picture_of_focus(page: Page) -> bytes:
    """What is seen in and around the element that has the focus, or had it last."""
    tried = page.locator("[data-tried]")
    tried.scroll_into_view_if_needed()  # the admin scrolls smoothly: this waits until it has come to rest
    box = tried.bounding_box()
    assert box is not None
    around = {"x": box["x"] - 6, "y": box["y"] - 6, "width": box["width"] + 12, "height": box["height"] + 12}
    return page.screenshot(clip=around, animations="disabled", caret="hide")  # type: ignore[arg-type]


def check_keyboard(page: Page, target: str) -> None:
    """Tab comes to the target, and one sees that it is there."""
    tab_to(page, target)
    page.evaluate("document.activeElement.setAttribute('data-tried', '')")
    with_focus = picture_of_focus(page)
    page.evaluate("document.activeElement.blur()")
    assert with_focus != picture_of_focus(page)


@on_every_screen
@on_every_site_page
def test_site_page_is_accessible(
    system: System, visit: Visit, cookies: Any, place: Place, width: int, height: int
) -> None:
    check(opened(visit, system, place, width, height))


@on_every_screen
@on_every_admin_page
def test_admin_page_is_accessible(
    system: System, staff: Visit, place: Place, width: int, height: int
) -> None:
    check(opened(staff, system, place, width, height))


@on_every_site_page
def test_keyboard_reaches_what_a_site_page_is_for(system: System, visit: Visit, place: Place) -> None:
    check_keyboard(opened(visit, system, place), place.target)


@on_every_admin_page
def test_keyboard_reaches_what_an_admin_page_is_for(system: System, staff: Visit, place: Place) -> None:
    check_keyboard(opened(staff, system, place), place.target)


def test_a_page_that_renews_itself_leaves_people_where_they_are(system: System, staff: Visit) -> None:
    """An open log stays open and scrolled, the focus stays on its button; and yet the page is a new one."""
    page = opened(staff, system, Place("/admin/kho/2/", "details[id^=log-]"))
    page.locator("details[id^=log-]").last.locator("summary").click()
    log = page.locator("pre:visible").last
    log.evaluate("log => log.scrollTo(0, 60)")
    tab_to(page, "[id^=stop-]")
    before = page.evaluate("document.activeElement.id")
    page.locator("[data-busy]").evaluate("part => part.setAttribute('data-old', '')")
    expect(page.locator("[data-busy]:not([data-old])")).to_be_attached()
    assert page.evaluate("document.activeElement.id") == before
    expect(log).to_be_visible()
    assert log.evaluate("log => log.scrollTop") == 60
