"""A large file over a bad line: the site dies in the middle, the laptop is closed, and every byte arrives."""

import hashlib
import re
import wave
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, expect

from tests.e2e.system import LONG, System
from tests.e2e.visit import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("system")]

SECONDS = 27
NAME = "Ghi âm dài.wav"
SLOW = 1_500_000  # bytes a second
AT_FULL_SPEED = -1


@pytest.fixture(scope="module")
def long_sound(tmp_path_factory) -> Path:
    """20 MB of noise, which no proxy or file system can make smaller."""
    path = tmp_path_factory.mktemp("long") / NAME
    samples = np.random.default_rng(7).normal(0, 3000, (192_000 * SECONDS, 2))
    with wave.open(str(path), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(192_000)
        out.writeframes(samples.astype("<i2").tobytes())
    return path


@pytest.fixture
def laptop(system: System, browser: Browser):
    """A browser profile that outlives its pages, signed in."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    sign_in(page, system.address, "quantri")
    page.close()
    yield context
    context.close()


def opened(laptop: BrowserContext, address: str, speed: int) -> Page:
    page = laptop.new_page()
    page.set_default_timeout(LONG)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    line = {"offline": False, "latency": 10, "downloadThroughput": -1, "uploadThroughput": speed}
    laptop.new_cdp_session(page).send("Network.emulateNetworkConditions", line)
    return page


def wait_for_share(page: Page, share: float) -> None:
    script = "share => { const bar = document.querySelector('[data-phase=sending] progress');"
    page.wait_for_function(script + " return bar && bar.value / bar.max >= share }", arg=share)


def said(page: Page) -> Locator:
    return page.locator("[data-rows] .upload-said")


def test_a_file_arrives_whole_after_a_dead_server_and_a_closed_laptop(
    system: System, laptop: BrowserContext, long_sound: Path
) -> None:
    address = f"{system.address}/admin/kho/tai-len/nhieu-tep/"
    page = opened(laptop, address, SLOW)
    page.set_input_files("#upload-files", long_sound)
    wait_for_share(page, 0.15)
    system.lose_site()
    expect(said(page)).to_contain_text("Mất kết nối. Tự thử lại", timeout=LONG)
    system.restore_site()
    wait_for_share(page, 0.4)
    page.close()

    page = opened(laptop, address, AT_FULL_SPEED)
    unfinished = page.locator("[data-unfinished]")
    expect(unfinished).to_contain_text(
        re.compile(r"Chưa xong: [1-9]\d %, chọn lại đúng tệp này để tải tiếp\.")
    )
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    page.set_input_files("#upload-files", long_sound)
    expect(unfinished).to_have_count(0)
    link = page.get_by_role("link", name=Path(NAME).stem)
    expect(link).to_be_visible(timeout=LONG)
    expect(said(page)).to_have_text("Đã nhận tệp.")

    offsets = [int(request.headers["upload-offset"]) for request in asked if request.method == "PATCH"]
    assert min(offsets) > 0.1 * long_sound.stat().st_size
    number = (link.get_attribute("href") or "").rstrip("/").split("/")[-1]
    received = laptop.request.get(f"{system.address}/files/original/{number}?download").body()
    assert hashlib.sha256(received).hexdigest() == hashlib.sha256(long_sound.read_bytes()).hexdigest()


def test_a_form_is_saved_by_itself_once_its_file_is_taken(
    system: System, laptop: BrowserContext, long_sound: Path
) -> None:
    page = opened(laptop, f"{system.address}/admin/media/audio/add/", 4 * SLOW)
    page.set_input_files("#id_file", long_sound)
    wait_for_share(page, 0.1)
    assert page.input_value("#id_title") == Path(NAME).stem
    page.get_by_role("button", name=re.compile("^Tạm dừng")).click()
    expect(page.locator(".upload-said")).to_have_text("Đã tạm dừng. Phần đã gửi được giữ lại.")
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".upload-said")).to_have_text("Biểu mẫu sẽ tự được lưu ngay khi tệp được nhận.")
    page.get_by_role("button", name=re.compile("^Tải tiếp")).click()
    page.wait_for_url("**/admin/media/")
    expect(page.locator(".messages")).to_contain_text(Path(NAME).stem)


def test_a_form_says_why_a_file_is_refused_and_takes_another(
    system: System, laptop: BrowserContext, tmp_path: Path
) -> None:
    bad = tmp_path / "hỏng.wav"
    bad.write_bytes(b"khong phai am thanh")
    page = opened(laptop, f"{system.address}/admin/media/audio/add/", AT_FULL_SPEED)
    page.set_input_files("#id_file", bad)
    expect(page.locator("[data-phase=refused] .upload-said")).to_contain_text("Không đọc được tệp này")
    assert page.eval_on_selector("upload-field input[type=file]", "field => [field.value, field.name]") == [
        "",
        "file",
    ]
