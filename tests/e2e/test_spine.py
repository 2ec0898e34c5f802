"""The one thread: a lesson written in the admin, reviewed, published, packaged and played to passed."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from cms.authoring.people import WORKFLOW
from tests.e2e.runtime import Runtime
from tests.e2e.site import serve_site
from tests.e2e.system import LONG, System
from tests.e2e.visit import Visit, sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("system"),
    pytest.mark.usefixtures("scorm_again"),
]


def signed_in(browser: Browser, system: System, username: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 1000}).new_page()
    page.set_default_timeout(LONG)
    sign_in(page, system.address, username)
    return page


def add_block(page: Page, name: str) -> None:
    page.locator("button.c-sf-add-button").last.click()
    page.get_by_role("option", name=name).click()


def write_rich_text(page: Page, field: str, text: str) -> None:
    editor = page.locator(f"[data-contentpath={field}] .public-DraftEditor-content")
    page.wait_for_timeout(500)  # a new block slides in and takes the focus a moment later
    editor.click()
    page.keyboard.type(text)
    expect(editor).to_have_text(text)
    page.wait_for_timeout(500)  # the editor hands over what was typed a quarter of a second later


def write_lesson(page: Page) -> None:
    page.fill("#id_title", "Đường đến kỹ năng số")
    add_block(page, "Đoạn văn")
    write_rich_text(page, "html", "Không đọc mã OTP cho bất kỳ ai.")
    add_block(page, "Câu hỏi đúng – sai")
    write_rich_text(page, "prompt", "Công an được hỏi mã OTP của bạn qua điện thoại.")
    page.select_option("#body-1-value-answer", "false")
    page.fill("#body-1-value-feedback_false", "Đúng. Công an không bao giờ hỏi mã OTP.")


def choose_action(page: Page, name: re.Pattern[str]) -> None:
    """An entry of the menu beside the save button, which opens once the page's scripts have run."""
    page.wait_for_load_state("networkidle")
    page.locator("footer [data-w-dropdown-target=toggle]").click()
    page.locator("footer").get_by_role("button", name=name).first.click()


def test_from_the_admin_to_passed(system: System, browser: Browser, visit: Visit, tmp_path: Path) -> None:
    editor = signed_in(browser, system, "bientap")
    editor.goto(f"{system.address}/admin/pages/add/authoring/lessonpage/{system.course}/")
    write_lesson(editor)
    choose_action(editor, re.compile(WORKFLOW))
    expect(editor.locator(".messages")).to_contain_text("Đường đến kỹ năng số")

    reviewer = signed_in(browser, system, "duyet")
    reviewer.goto(f"{system.address}/admin/")
    reviewer.get_by_role("link", name="Đường đến kỹ năng số").first.click()
    choose_action(reviewer, re.compile("^Phê chuẩn"))
    reviewer.wait_for_selector(".messages")

    reviewer.goto(f"{system.address}/admin/phat-hanh/vneid/vi/")
    download_link = reviewer.get_by_role("link", name=re.compile(r"^Tải về .* SCORM 1\.2, cả khóa")).first
    with reviewer.expect_download() as waiting:
        download_link.click(timeout=LONG)
    content = Path(waiting.value.path()).read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        tree = {name: package.read(name) for name in package.namelist()}

    with serve_site(tree) as site:
        runtime = Runtime(site, visit, "scorm12")
        learner = runtime.launch()
        expect(learner.frame.get_by_text("Không đọc mã OTP cho bất kỳ ai.")).to_be_attached()
        learner.study_all(lambda question: True)
        assert runtime.leave()["cmi.core.lesson_status"] == "passed"
