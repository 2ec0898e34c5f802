"""The page in a real browser: WCAG 2.2 AA by axe, keyboard, small screens and frames, no scripts."""

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from curriculum.rendering import CAPTIONS_TYPE, player_files, render_player_page, worst_case_state_bytes
from tests.curriculum.rendering.golden import GOLDEN, course
from tests.e2e.visit import Visit

pytestmark = pytest.mark.browser

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "preload": False,  # it would fetch the style sheets again, which the page forbids
}
SCREENS = [(1280, 800), (320, 640)]
TARGETS = "a.button, button, summary, label.choice, .lessons a, .result-lessons a"

Opened = Callable[..., str]


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    """Writes the page of a golden document and its files to disk, and says its address."""

    def media_url(sha256: str, media_type: str) -> str:
        content = (GOLDEN / "media" / sha256).read_bytes()
        if media_type == CAPTIONS_TYPE:
            return f"data:{media_type};base64,{base64.b64encode(content).decode()}"
        path = tmp_path / f"{sha256[:16]}.{media_type.split('/')[1]}"
        path.write_bytes(content)
        return path.name

    def write(name: str, standard: str = "web", **changes: str) -> str:
        document = course(name).model_copy(update=changes)
        for path, content in player_files(standard, document.language):
            (tmp_path / path).parent.mkdir(exist_ok=True)
            (tmp_path / path).write_bytes(content)
        page = render_player_page(document, list(document.lessons()), standard, media_url, str)
        (tmp_path / "index.html").write_text(page)
        return (tmp_path / "index.html").as_uri()

    return write


def start(visit: Visit, address: str, width: int = 1280, height: int = 800) -> Page:
    page = visit.page()
    page.set_viewport_size({"width": width, "height": height})
    page.goto(address)
    page.wait_for_selector("html[data-player=ready]", state="attached")
    return page


def check(page: Page) -> None:
    """No finding of axe, nothing wider than the screen, no target that a thumb would miss."""
    violations = Axe().run(page, options=RULES).response["violations"]
    assert [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    boxes = [(target.inner_text(), target.bounding_box()) for target in page.locator(TARGETS).all()]
    assert [text for text, box in boxes if box and min(box["width"], box["height"]) < 44] == []


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_every_screen_is_accessible(visit: Visit, opened: Opened, width: int, height: int) -> None:
    page = start(visit, opened("everything"), width, height)
    check(page)
    page.click(".menu .primary")
    for lesson in range(3):
        check(page)
        for form in page.locator(".page:not([hidden]) form.question").all():
            form.locator("input").first.check()
            form.locator("button[type=submit]").click()
        for summary in page.locator(".page:not([hidden]) summary").all():
            summary.click()
        check(page)
        page.click(".page:not([hidden]) .lesson-links .primary")
        assert page.locator(".course-progress").inner_text().startswith(f"Đã học {lesson + 1} trên 3 bài")
    expect(page.locator("#results h1")).to_be_focused()
    check(page)


@pytest.mark.parametrize("name", ["khmer", "tai-dam", "cham-arabic-rtl", "minimal"])
def test_every_script_is_accessible_and_has_its_font(visit: Visit, opened: Opened, name: str) -> None:
    page = start(visit, opened(name), 320, 640)
    page.evaluate("document.fonts.ready")
    statuses = page.evaluate("Array.from(document.fonts, font => font.status)")
    assert statuses == ["loaded"] * len(statuses)
    assert bool(statuses) == (name != "minimal")
    check(page)


def test_the_keyboard_alone_is_enough(visit: Visit, opened: Opened) -> None:
    page = start(visit, opened("everything"))
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".page:not([hidden]) h1")).to_be_focused()
    page.locator(".page:not([hidden]) form input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    feedback = page.locator(".page:not([hidden]) .feedback")
    expect(feedback).to_be_focused()
    expect(feedback).to_contain_text("Đúng rồi!")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".page:not([hidden]) h1")).to_have_text("Nhận diện lừa đảo trực tuyến")
    page.go_back()
    expect(page.locator(".page:not([hidden]) h1")).to_have_text("Đăng nhập VNeID lần đầu")


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_a_course_in_a_fixed_order_says_in_words_what_is_closed_and_why(
    visit: Visit, opened: Opened, width: int, height: int
) -> None:
    page = start(visit, opened("everything", sequencing="ordered"), width, height)
    expect(page.locator(".lessons a[aria-disabled=true]")).to_have_count(2)
    expect(page.locator(".lessons a").nth(1)).to_contain_text("Chưa mở: hãy học xong bài trước")
    check(page)
    page.locator(".lessons a").nth(2).press("Enter")
    expect(page.locator(".notice")).to_have_text("Bài này chưa mở. Bạn hãy học xong bài trước đã.")
    expect(page.locator(".lessons a").nth(2)).to_be_focused()
    check(page)
    page.locator(".menu .primary").press("Enter")
    expect(page.locator(".notice")).to_have_count(0)
    onward = page.locator(".page:not([hidden]) .lesson-links .primary")
    onward.press("Enter")
    why = page.locator(".page:not([hidden]) .why-locked")
    expect(why).to_contain_text("Bài tiếp theo chưa mở.")
    expect(why).to_contain_text("Bài này còn 1 câu bạn chưa trả lời.")
    check(page)
    page.check(".page:not([hidden]) input[value='1']")
    page.locator(".page:not([hidden]) button[type=submit]").press("Enter")
    expect(why).to_be_empty()
    onward.press("Enter")
    expect(page.locator(".page:not([hidden]) h1")).to_have_text("Nhận diện lừa đảo trực tuyến")
    page.locator('.course-links a[href="#menu"]').press("Enter")
    expect(page.locator(".menu .primary")).to_contain_text("Nhận diện lừa đảo trực tuyến")
    expect(page.locator(".lessons a[aria-disabled=true]")).to_have_count(1)
    check(page)


def test_an_address_does_not_lead_past_the_order(visit: Visit, opened: Opened) -> None:
    document = course("everything")
    last = list(document.lessons())[-1]
    page = start(visit, f"{opened('everything', sequencing='ordered')}#{last.id}")
    expect(page.locator("#menu")).to_be_visible()
    expect(page.locator(".notice")).to_have_text("Bài này chưa mở. Bạn hãy học xong bài trước đã.")


def test_slides_are_turned_one_by_one(visit: Visit, opened: Opened) -> None:
    page = start(visit, opened("everything"))
    slides = page.locator(".slide")
    page.evaluate("location.hash = document.querySelectorAll('.slide')[1].id")
    expect(slides.nth(1)).to_be_visible()
    expect(slides.nth(0)).to_be_hidden()
    page.get_by_role("button", name="Trang sau").click()
    expect(page.locator(".slide-where")).to_have_text("Trang 3 trên 3")
    expect(slides.nth(2)).to_be_visible()


def test_the_light_video_plays_and_the_better_one_on_request(visit: Visit, opened: Opened) -> None:
    page = start(visit, opened("everything"))
    page.click(".menu .primary")
    video = page.locator(".page:not([hidden]) video")
    video.evaluate("video => { video.muted = true; return video.play(); }")
    light, better = (source.get_attribute("src") for source in video.locator("source").all())
    assert video.evaluate("video => video.currentSrc").endswith(str(light))
    assert video.evaluate("video => video.textTracks[0].cues.length") == 2
    page.locator(".quality:visible").click()
    page.wait_for_function("name => document.querySelector('video').currentSrc.endsWith(name)", arg=better)
    expect(page.locator(".quality:visible")).to_have_text("Bản nhẹ, tốn ít dữ liệu (20 KB)")


def test_what_was_done_is_there_again(visit: Visit, opened: Opened) -> None:
    document = course("everything")
    page = start(visit, opened("everything"))
    page.click(".menu .primary")
    page.check(".page:not([hidden]) input[value='1']")
    page.click(".page:not([hidden]) button[type=submit]")
    page.click(".page:not([hidden]) .lesson-links .primary")
    stored = page.evaluate("Object.values(localStorage)")
    assert [len(state) for state in stored] == [worst_case_state_bytes(document, list(document.lessons()))]
    address = page.url.partition("#")[0]
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("html[data-player=ready]", state="attached")
    expect(page.locator(".page:not([hidden]) h1")).to_have_text("Nhận diện lừa đảo trực tuyến")
    expect(page.locator("form.is-right")).to_have_count(1)
    expect(page.locator(".course-progress")).to_contain_text("Đã học 1 trên 3 bài")


def test_it_fits_the_frame_of_a_learning_platform(visit: Visit, opened: Opened, tmp_path: Path) -> None:
    opened("everything")
    frame = '<title>LMS</title><iframe title="SCO" src="index.html" width="100%" height="500"></iframe>'
    (tmp_path / "frame.html").write_text(f'<!DOCTYPE html><html lang="vi">{frame}')
    page = visit.page()
    page.set_viewport_size({"width": 700, "height": 600})
    page.goto((tmp_path / "frame.html").as_uri())
    inside = page.frame_locator("iframe")
    inside.locator(".menu .primary").click()
    expect(inside.locator(".page:not([hidden]) h1")).to_be_in_viewport()
    onward = inside.locator(".page:not([hidden]) .lesson-links .primary")
    onward.scroll_into_view_if_needed()
    expect(onward).to_be_in_viewport()


@pytest.mark.parametrize("standard", ["scorm12", "scorm2004", "cmi5"])
def test_without_a_platform_it_plays_on_and_says_so(visit: Visit, opened: Opened, standard: str) -> None:
    page = start(visit, opened("minimal", standard))
    expect(page.locator(".notice")).to_have_text(
        "Không tìm thấy hệ thống ghi kết quả. Bạn vẫn học được, nhưng kết quả không được ghi."
    )
    page.click(".lesson-links .primary")
    expect(page.locator("#results .verdict")).to_have_text("Bạn đã học xong. Chúc mừng bạn!")


def test_without_scripts_everything_can_be_read(browser: Browser, opened: Opened) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(opened("everything"))
    assert [heading.is_visible() for heading in page.locator("article h1").all()] == [True] * 3
    assert [slide.is_visible() for slide in page.locator(".slide").all()] == [True] * 3
    assert page.locator("#results").is_hidden()
    context.close()
