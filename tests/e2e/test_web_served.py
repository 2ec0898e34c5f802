"""The web package on a server: kept on the device, played without it, updated, in several languages."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.curriculum.packaging.golden import course, package_bytes
from tests.curriculum.packaging.multilingual import ORDER, VIETNAMESE, source
from tests.e2e.learner import Learner, Question
from tests.e2e.served import Served, serving
from tests.e2e.test_player_accessibility import RULES
from tests.e2e.visit import Visit

pytestmark = pytest.mark.browser

RANGE = """async ([path, range]) => {
    const answer = await fetch(path, { headers: { Range: range } });
    const body = new Uint8Array(await answer.arrayBuffer());
    return [answer.status, answer.headers.get("Content-Range"), Array.from(body)];
}"""


def always(question: Question) -> bool:
    return True


def unzipped(content: bytes) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def served() -> Iterator[Served]:
    with serving(unzipped(package_bytes("web", course("everything")))) as site:
        yield site


def kept(page: Page) -> Page:
    """Once the worker has pages, player and fonts."""
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    expect(page.locator(".keep")).not_to_be_empty()
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    return page


def play(page: Page, article: str) -> float:
    """How far a sound of the lesson came in half a second."""
    sound = page.locator(f'.page:has(article[id="{article}"]) figure.audio > audio')
    return float(
        sound.evaluate(
            """async (audio) => {
                audio.muted = true;
                await audio.play();
                await new Promise((resolve) => setTimeout(resolve, 500));
                audio.pause();
                return audio.currentTime;
            }"""
        )
    )


def test_without_the_server_it_opens_plays_and_goes_on(served: Served, visit: Visit) -> None:
    page = visit.page()
    page.goto(served.address)
    learner = Learner(kept(page).main_frame)
    second = learner.lessons[1]
    learner.study(learner.lessons[0], always)
    assert play(page, second["id"]) > 0
    visit.wait_until(lambda: any(path.endswith(".ogg") for path in served.asked))
    assert [path for path in served.asked if path.endswith(".mp4")] == []  # no film that nobody asked for

    served.take_away()
    page.reload()
    learner = Learner(page.main_frame)
    assert learner.answered() == [learner.questions[0]["id"]]
    assert play(page, second["id"]) > 0
    learner.study(second, always)
    learner.study(learner.lessons[2], always)
    expect(learner.frame.locator(".verdict.is-passed")).to_be_visible()
    # Pictures of the third lesson, which had not been opened: only what was seen or asked for is there.
    visit.complaints = [said for said in visit.complaints if "net::ERR_FAILED" not in said]


def test_the_whole_course_is_kept_when_asked_for(served: Served, visit: Visit) -> None:
    page = visit.page()
    page.goto(served.address)
    page.set_viewport_size({"width": 360, "height": 640})
    violations = Axe().run(kept(page), options=RULES).response["violations"]
    assert [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in violations] == []
    page.get_by_role("button", name="Lưu cả khóa học để học khi không có mạng").click()
    expect(page.locator(".keep")).to_have_text(
        "Khóa học đã được lưu trên máy này. Bạn học được cả khi không có mạng."
    )
    served.take_away()
    page.reload()
    Learner(page.main_frame).open(Learner(page.main_frame).lessons[0])
    expect(page.locator(".keep")).to_contain_text("đã được lưu")
    widths = page.locator(".page:not([hidden]) img").evaluate_all(
        """(pictures) => Promise.all(pictures.map(async (picture) => {
            picture.loading = "eager";
            await picture.decode();
            return picture.naturalWidth;
        }))"""
    )
    assert widths
    assert min(widths) > 0
    film = page.locator(".page:not([hidden]) video")
    assert film.evaluate(
        "(video) => { video.muted = true; return video.play().then(() => video.videoWidth); }"
    )


def test_parts_of_a_file_are_answered_from_the_device(served: Served, browser: Browser) -> None:
    path = next(name for name in served.files if name.endswith(".ogg"))
    content = served.files[path]
    size = len(content)
    context = browser.new_context(bypass_csp=True)  # the page itself may not fetch
    page = context.new_page()
    page.goto(served.address)
    kept(page)
    whole = page.evaluate(RANGE, [path, "bytes=0-"])
    assert whole == [206, f"bytes 0-{size - 1}/{size}", list(content)]
    page.wait_for_function("(path) => caches.match(path).then(Boolean)", arg=path)
    served.take_away()
    for asked, start, end in (("bytes=10-19", 10, 19), (f"bytes={size - 5}-", size - 5, size - 1)):
        answer = page.evaluate(RANGE, [path, asked])
        assert answer == [206, f"bytes {start}-{end}/{size}", list(content[start : end + 1])]
    assert page.evaluate(RANGE, [path, "bytes=-3"])[2] == list(content[-3:])
    assert page.evaluate(RANGE, [path, f"bytes={size}-"])[:2] == [416, f"bytes */{size}"]
    context.close()


def test_an_update_comes_whole_and_clears_what_was_before(served: Served, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(served.address)
    kept(page).click(".menu .primary")
    old_caches = page.evaluate("caches.keys()")
    renamed = VIETNAMESE.model_copy(update={"title": "Tên mới"})
    new = unzipped(package_bytes("web", renamed))

    # Half of it has arrived on the server: the new worker with the old page.
    served.files = {**new, "index.html": served.files["index.html"]}
    page.reload()
    page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update()).catch(() => 0)")
    page.wait_for_function(
        "navigator.serviceWorker.getRegistration().then((one) => !one.installing && !one.waiting)"
    )
    page.reload()
    expect(page).to_have_title("Đăng nhập VNeID lần đầu – An toàn số cho mọi người")

    served.files = new
    page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())")
    page.wait_for_function("navigator.serviceWorker.getRegistration().then((one) => Boolean(one.waiting))")
    expect(page.locator(".course-title")).to_have_text("An toàn số cho mọi người")
    page.close()

    page = context.new_page()
    page.goto("about:blank")
    page.goto(served.address)
    expect(page.locator(".course-title")).to_have_text("Tên mới")
    kept(page)
    now = page.evaluate("caches.keys()")
    assert len(now) == len(old_caches) == 2
    assert [name for name in now if "shell" in name] != [name for name in old_caches if "shell" in name]
    context.close()


# --- several languages --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("several")
    with zipfile.ZipFile(io.BytesIO(package_bytes("web", VIETNAMESE, ORDER, source()))) as archive:
        archive.extractall(folder)
    return folder / "index.html"


def test_a_language_is_chosen_once_and_can_be_changed(several: Path, visit: Visit) -> None:
    page = visit.page()
    page.goto(several.as_uri())
    page.click("text=English")
    learner = Learner(page.main_frame)
    learner.study(learner.lessons[0], always)

    page.goto(several.as_uri())
    learner = Learner(page.main_frame)
    assert learner.course["language"] == "en"
    page.click('.course-links a[href="index.html#choose"]')
    page.click("text=Tiếng Việt")
    learner = Learner(page.main_frame)
    assert (learner.course["language"], len(learner.answered())) == ("vi", 1)
    page.goto(several.as_uri())
    assert Learner(page.main_frame).course["language"] == "vi"


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (360, 640)])
def test_the_choice_is_accessible_in_every_script(
    several: Path, visit: Visit, width: int, height: int
) -> None:
    page = visit.page()
    page.set_viewport_size({"width": width, "height": height})
    page.goto(several.as_uri())
    page.evaluate("document.fonts.ready.then(() => undefined)")
    violations = Axe().run(page, options=RULES).response["violations"]
    assert [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    boxes = [link.bounding_box() for link in page.locator(".languages a").all()]
    assert [box for box in boxes if not box or box["height"] < 44] == []


def test_without_scripts_a_language_can_be_chosen_and_read(several: Path, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(several.as_uri())
    page.click("text=ភាសាខ្មែរ")
    assert page.locator("html").get_attribute("lang") == "km"
    assert page.locator("article h1").first.is_visible()
    context.close()


def test_the_choice_is_kept_too(several: Path, visit: Visit) -> None:
    files = unzipped(package_bytes("web", VIETNAMESE, ORDER, source()))
    with serving(files) as site:
        page = visit.page()
        page.goto(site.address)
        page.click('a[href="cja-Arab.html"]')
        kept(page)
        site.take_away()
        page.click('.course-links a[href="index.html#choose"]')
        page.click('a[href="en.html"]')
        assert Learner(page.main_frame).course["language"] == "en"
