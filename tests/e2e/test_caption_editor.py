"""Captions written in the admin, in a browser: with the mouse, with the keyboard, by two people at once."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.e2e.system import System
from tests.e2e.visit import Visit, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("system")]

RECORDING = "/admin/kho/3/"
"""The planted sound of eight seconds with three captions in Vietnamese."""


@pytest.fixture(scope="module")
def cookies(system: System, browser: Browser) -> Any:
    context = browser.new_context()
    sign_in(context.new_page(), system.address, "media")
    yield context.cookies()
    context.close()


@pytest.fixture
def signed_in(visit: Visit, cookies: Any) -> BrowserContext:
    visit.context.add_cookies(cookies)
    return visit.context


def editor(context: BrowserContext, system: System, language: str, template: str = "vi") -> Page:
    """Each test writes another language of the same recording."""
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(f"{system.address}{RECORDING}phu-de/sua/?language={language}&template={template}")
    page.wait_for_load_state("networkidle")
    expect(page.locator(".ce-cue")).not_to_have_count(0)
    return page


def current(page: Page, name: str) -> Locator:
    return page.locator(f".ce-cue--current [name={name}]")


def lines(page: Page) -> list[str]:
    """What the collapsed lines and the open one say, in order."""
    script = """cue => cue.querySelector("[name=text]")?.value ?? cue.querySelector(".ce-text").textContent"""
    return [line.evaluate(script) for line in page.locator(".ce-cue").all()]


def times(page: Page) -> tuple[str, str]:
    return current(page, "start").input_value(), current(page, "end").input_value()


def write(page: Page, number: int, text: str) -> None:
    if number > 1 or not current(page, "text").is_visible():
        page.locator(f".ce-cue:nth-child({number}) .ce-open").click()
    current(page, "text").fill(text)


def press(page: Page, name: str) -> None:
    page.locator(".ce-cue--current").get_by_role("button", name=name).click()


def save(page: Page) -> None:
    page.get_by_role("button", name="Lưu phụ đề", exact=True).click()
    expect(page.locator(".ce-status")).to_contain_text("Đã lưu phụ đề.")


def stored(page: Page, system: System, language: str) -> str:
    """The file as the page of the recording offers it."""
    page.goto(f"{system.address}{RECORDING}")
    address = page.locator(f".captions a[download$='.{language}.vtt']").get_attribute("href")
    return page.request.get(f"{system.address}{address}").text()


def test_with_the_mouse(system: System, signed_in: BrowserContext) -> None:
    page = signed_in.new_page()
    page.goto(f"{system.address}{RECORDING}")
    page.select_option("#id_start_language", "en")
    page.select_option("#id_start_template", "vi")
    page.get_by_role("button", name="Mở trang sửa phụ đề").click()
    expect(page.locator(".ce-source")).to_contain_text("Xin chào bà con")
    write(page, 1, "Hello everyone")
    write(page, 2, "This code is yours alone, never tell it to anyone at all")
    expect(page.locator(".ce-cue--current .ce-problems")).to_contain_text("Hãy ngắt dòng")

    # split at the caret, then at the moment where one listens
    current(page, "text").evaluate("field => field.setSelectionRange(25, 25)")
    press(page, "Tách")
    assert lines(page) == [
        "Hello everyone",
        "This code is yours alone,",
        "never tell it to anyone at all",
        "(chưa có lời)",
    ]
    assert times(page) == ("0:02,893", "0:04,000")
    expect(page.locator(".ce-problems").filter(has_text="Hãy ngắt dòng")).to_have_count(0)
    expect(page.locator(".ce-problems").filter(has_text="quá nhanh")).to_have_count(2)

    # the last: typed, then moved with all others, then taken back
    write(page, 4, "If asked, hang up & <wait>")
    page.get_by_text("Dời hoặc kéo giãn cả loạt").click()
    page.get_by_role("button", name="Dời tất cả").click()
    assert times(page) == ("0:05,500", "0:07,500")
    page.get_by_role("button", name="Hoàn tác").click()
    assert times(page) == ("0:05,000", "0:07,000")
    save(page)
    page.reload()
    assert lines(page) == [
        "Hello everyone",
        "This code is yours alone,",
        "never tell it to anyone at all",
        "If asked, hang up & <wait>",
    ]
    assert stored(page, system, "en") == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nHello everyone\n\n"
        "00:00:02.000 --> 00:00:02.893\nThis code is yours alone,\n\n"
        "00:00:02.893 --> 00:00:04.000\nnever tell it to anyone at all\n\n"
        "00:00:05.000 --> 00:00:07.000\nIf asked, hang up &amp; &lt;wait&gt;\n"
    )


def test_on_the_waveform(system: System, signed_in: BrowserContext) -> None:
    """Eight seconds fill the strip: a click is where one listens, an edge can be moved."""
    page = editor(signed_in, system, "km")
    strip = page.locator(".ce-timeline")
    box = strip.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.75, box["y"] + 80)
    expect(page.locator(".ce-position")).to_have_text("0:06,0")
    expect(strip).to_have_attribute("aria-valuetext", "Đang ở 0:06,0")
    expect(page.locator(".ce-number")).to_have_text("Câu 3")  # the one that stands there
    page.mouse.move(box["x"] + box["width"] * 7 / 8, box["y"] + 80)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + 80, steps=4)
    page.mouse.up()
    heard = page.evaluate("document.querySelector('audio').currentTime")
    assert times(page) == ("0:05,000", f"0:{heard:06.3f}".replace(".", ","))  # snapped to where one listens
    press(page, "Đặt đầu")
    assert times(page)[0] == f"0:{heard:06.3f}".replace(".", ",")
    for _ in range(2):
        page.get_by_role("button", name="Hoàn tác").click()
    assert times(page) == ("0:05,000", "0:07,000")


def test_with_the_keyboard_alone(system: System, signed_in: BrowserContext) -> None:
    page = editor(signed_in, system, "tyz-Latn")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "text":
            break
    page.keyboard.type("Xin chao ba con")
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.type("Hai")
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.type("Ba")
    assert lines(page) == ["Xin chao ba con", "Hai", "Ba"]

    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+KeyM")
    assert lines(page) == ["Xin chao ba con", "Hai Ba"]
    assert times(page) == ("0:02,000", "0:07,000")
    page.keyboard.press("Alt+KeyU")
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Home")
    for _ in range("Xin chao ba con".index("ba")):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Alt+KeyX")
    assert lines(page) == ["Xin chao", "ba con", "Hai", "Ba"]

    page.keyboard.press("Shift+Tab")  # from the text to its end
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowUp")
    assert times(page)[1] == "0:02,090"
    assert page.evaluate("document.activeElement.name") == "end"
    page.keyboard.press("Control+A")
    page.keyboard.type("1,9")
    page.keyboard.press("Tab")
    assert times(page)[1] == "0:01,900"
    assert page.evaluate("document.activeElement.name") == "text"

    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Alt+Delete")
    assert lines(page) == ["Xin chao", "ba con", "Ba"]
    page.keyboard.press("Control+KeyS")
    expect(page.locator(".ce-status")).to_have_text("Đã lưu phụ đề.")
    assert re.findall(r"^\w.*", stored(page, system, "tyz-Latn"), re.MULTILINE)[2::2] == [
        "Xin chao",
        "ba con",
        "Ba",
    ]


def test_what_no_player_could_show_is_not_saved(system: System, signed_in: BrowserContext) -> None:
    page = editor(signed_in, system, "rad-Latn")
    write(page, 1, "A")
    current(page, "end").fill("0:00,0")
    current(page, "end").blur()
    page.locator(".ce-cue:nth-child(3) .ce-open").click()
    page.get_by_role("button", name="Lưu phụ đề", exact=True).click()
    expect(page.locator(".ce-status")).to_have_text(
        "Chưa lưu được: câu 1. Kết thúc trước khi bắt đầu. Hãy sửa lại mốc thời gian."
    )
    expect(page.locator(".ce-number")).to_have_text("Câu 1")
    current(page, "end").fill("chín")
    current(page, "end").blur()
    expect(page.locator(".ce-status")).to_contain_text("“chín” không phải mốc thời gian.")
    assert times(page) == ("0:00,000", "0:00,000")
    current(page, "end").fill("1,5")
    current(page, "end").blur()
    save(page)


def test_what_was_not_saved_is_there_again(system: System, signed_in: BrowserContext) -> None:
    page = editor(signed_in, system, "bdq-Latn")
    write(page, 1, "Chưa lưu")
    expect(page.locator(".ce-status")).to_contain_text("Có thay đổi chưa lưu.")
    page.reload()
    expect(page.locator("[data-part=draft]")).to_contain_text("Đã mở lại phần bạn sửa")
    assert lines(page)[0] == "Chưa lưu"
    page.get_by_role("button", name="Bỏ bản nháp").click()
    assert lines(page)[0] == ""
    page.reload()
    expect(page.locator("[data-part=draft]")).to_be_hidden()

    write(page, 1, "Đã lưu")
    save(page)
    page.reload()
    expect(page.locator("[data-part=draft]")).to_be_hidden()
    assert lines(page)[0] == "Đã lưu"


@pytest.fixture
def two_people(browser: Browser, cookies: Any) -> Any:
    """Not watched: a refusal (409) is an error to the console."""
    contexts = [browser.new_context(), browser.new_context()]
    for context in contexts:
        context.add_cookies(cookies)
    yield contexts
    for context in contexts:
        context.close()


def test_two_people_at_once(system: System, two_people: list[BrowserContext]) -> None:
    first, second = (editor(context, system, "jra-Latn") for context in two_people)
    write(first, 1, "Một")
    write(second, 1, "Hai")
    save(first)
    second.get_by_role("button", name="Lưu phụ đề", exact=True).click()
    conflict = second.locator("[data-part=conflict]")
    expect(conflict).to_contain_text("Trong lúc bạn sửa, người khác đã lưu phụ đề này.")
    with second.expect_download() as mine:
        conflict.get_by_role("button", name="Tải bản của tôi về máy").click()
    with second.expect_download() as theirs:
        conflict.get_by_role("button", name="Tải bản của người kia về máy").click()
    files = [Path(waiting.value.path()).read_text("utf-8") for waiting in (mine, theirs)]
    assert [file.split("\n")[3] for file in files] == ["Hai", "Một"]
    conflict.get_by_role("button", name="Dùng bản của người kia").click()
    assert lines(second)[0] == "Một"
    expect(conflict).to_be_hidden()

    write(first, 1, "Một nữa")
    save(first)
    write(second, 1, "Hai nữa")
    second.get_by_role("button", name="Lưu phụ đề", exact=True).click()
    conflict.get_by_role("button", name="Lưu bản của tôi").click()
    expect(second.locator(".ce-status")).to_contain_text("Đã lưu phụ đề.")
    assert stored(second, system, "jra-Latn").split("\n")[3] == "Hai nữa"


def test_offline_and_signed_out_keep_the_draft(system: System, two_people: list[BrowserContext]) -> None:
    page = editor(two_people[0], system, "hmn-Latn")
    write(page, 1, "Giữ lại")
    page.context.set_offline(True)
    page.get_by_role("button", name="Lưu phụ đề", exact=True).click()
    expect(page.locator(".ce-status")).to_contain_text("Không gửi được lên máy chủ.")
    page.context.set_offline(False)
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.get_by_role("button", name="Lưu phụ đề", exact=True).click()
    expect(page.locator(".ce-status")).to_contain_text("phiên làm việc đã hết")
    kept = page.evaluate("localStorage.getItem('captions:3:hmn-Latn')")
    assert json.loads(kept)["cues"][0]["text"] == "Giữ lại"
    page.context.add_cookies(cookies)  # type: ignore[arg-type]
    save(page)
    assert page.evaluate("localStorage.getItem('captions:3:hmn-Latn')") is None
