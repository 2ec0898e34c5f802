"""The export dialogue and its notice in a real browser: choices are answered, news find whoever asked."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.system import LONG, System
from tests.e2e.visit import Visit, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("system")]

COURSE = "/admin/phat-hanh/otp/vi/"


@pytest.fixture
def reviewer(system: System, visit: Visit) -> Page:
    page = visit.page()
    sign_in(page, system.address, "duyet")
    page.goto(f"{system.address}{COURSE}")
    expect(page.get_by_role("link", name=re.compile("^Tải về")).first).to_be_visible(timeout=LONG)
    return page


def test_each_choice_is_answered_and_the_keyboard_stays(system: System, reviewer: Page) -> None:
    page = reviewer
    page.get_by_role("link", name="Tạo gói…").click()
    expect(page.get_by_role("radio", name="cmi5")).to_be_visible()
    page.get_by_label("Nền tảng sẽ nhập gói").select_option("kolibri")
    expect(page.get_by_text("Tiến độ chỉ tính theo điểm")).to_be_visible()
    expect(page.get_by_role("radio", name="cmi5")).to_have_count(0)
    page.get_by_role("radio", name="SCORM 1.2").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#order-status")).to_contain_text("1 điều không có trong gói")
    expect(page.get_by_role("radio", name="Trang web")).to_be_focused()
    page.get_by_label("không quá (MB)").fill("nhiều")
    expect(page.locator("#order-budget")).to_contain_text("Nhập một số.")


def test_without_scripts_the_button_does_the_same(system: System, browser: Browser, reviewer: Page) -> None:
    context = browser.new_context(java_script_enabled=False, storage_state=reviewer.context.storage_state())
    page = context.new_page()
    page.goto(f"{system.address}{COURSE}goi/")
    page.get_by_label("Nền tảng sẽ nhập gói").select_option("moodle")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_role("radio", name="cmi5")).to_have_count(0)
    expect(page.get_by_text("nên chọn")).to_be_visible()
    context.close()


def test_the_news_finds_whoever_asked_on_another_page(system: System, reviewer: Page) -> None:
    page = reviewer
    page.goto(f"{system.address}{COURSE}goi/")
    page.get_by_role("radio", name="Bản cho người dạy").check()
    page.get_by_role("button", name="Tạo gói").click()
    page.goto(f"{system.address}/admin/pages/")
    news = page.get_by_role("status").get_by_text("Gói đã xong: SCORM 1.2")
    expect(news).to_be_visible(timeout=2 * LONG)  # the worker may have much else to do
    # The line slides and fades in: half seen, it has not the contrast it will have.
    page.locator(".messages").evaluate(
        "part => Promise.all(part.getAnimations({ subtree: true }).map(one => one.finished))"
    )
    assert violations(page) == []
    other = page.context.new_page()  # as after closing the browser: it is still news
    other.goto(f"{system.address}/admin/")
    expect(other.get_by_role("status").get_by_text("Gói đã xong: SCORM 1.2")).to_be_visible()
    expect(other.get_by_role("heading", name="Gói của bạn")).to_be_visible()
    other.get_by_role("button", name="Đã xem").click()
    expect(other.get_by_role("status").get_by_text("Gói đã xong")).to_have_count(0)
    with other.expect_response("**/admin/"):
        other.reload()
    expect(other.locator("script[data-news]")).to_have_count(0)


def violations(page: Page) -> list[Any]:
    found = Axe().run(page, context={"include": [[".messages"]]}).response["violations"]
    return [rule["id"] for rule in found]
