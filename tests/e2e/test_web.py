"""The web package, unzipped and opened from disk: it plays, remembers, and asks nobody for anything."""

import zipfile
from pathlib import Path

import pytest

from tests.curriculum.packaging.golden import course, zip_bytes
from tests.e2e.learner import Learner, Question
from tests.e2e.visit import Visit

pytestmark = pytest.mark.browser


def always(question: Question) -> bool:
    return True


@pytest.fixture
def document() -> str:
    return "everything"


@pytest.fixture
def unzipped(tmp_path: Path, document: str) -> Path:
    archive = tmp_path / "web.zip"
    archive.write_bytes(zip_bytes("web", course(document)))
    with zipfile.ZipFile(archive) as file:
        file.extractall(tmp_path / "khoa-hoc")
    return tmp_path / "khoa-hoc" / "index.html"


def open_file(visit: Visit, index: Path) -> Learner:
    page = visit.page()
    page.goto(index.as_uri())
    return Learner(page.main_frame)


def test_it_plays_from_a_file_and_resumes(unzipped: Path, visit: Visit) -> None:
    learner = open_file(visit, unzipped)
    learner.study(learner.lessons[0], always)
    learner.frame.page.close(run_before_unload=True)

    learner = open_file(visit, unzipped)
    assert learner.answered() == [learner.questions[0]["id"]]
    for lesson in learner.lessons[1:]:
        learner.study(lesson, always)
    assert learner.frame.locator(".verdict.is-passed").is_visible()


def test_its_pictures_sounds_and_videos_load_from_the_package(unzipped: Path, visit: Visit) -> None:
    learner = open_file(visit, unzipped)
    broken = []
    for lesson in learner.lessons:
        learner.open(lesson)
        page = f'.page:has(article[id="{lesson["id"]}"])'
        broken += learner.frame.eval_on_selector_all(
            f"{page} img, {page} video, {page} audio",
            """async (elements) => {
                const loads = (element) => new Promise((resolve) => {
                    const good = element.tagName === "IMG" ? "load" : "loadedmetadata";
                    element.addEventListener(good, () => resolve(null), { once: true });
                    element.addEventListener("error", () => resolve(element.outerHTML), { once: true });
                    setTimeout(() => resolve("late: " + element.outerHTML), 5000);
                    if (element.tagName === "IMG") {
                        element.loading = "eager";
                        if (element.complete && element.naturalWidth) resolve(null);
                    } else element.load();
                });
                for (const element of elements) if (element.tagName !== "IMG") element.preload = "metadata";
                return (await Promise.all(elements.map(loads))).filter(Boolean);
            }""",
        )
    assert broken == []


def test_without_storage_it_still_plays_and_says_so(unzipped: Path, visit: Visit) -> None:
    page = visit.page()
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('blocked'); } });"
    )
    page.goto(unzipped.as_uri())
    learner = Learner(page.main_frame)
    assert learner.frame.locator('[data-notice="not_saved"]').is_visible()
    learner.study_all(always)
    assert learner.frame.locator(".verdict.is-passed").is_visible()


@pytest.mark.parametrize("document", ["khmer", "tai-dam", "cham-arabic-rtl"])
def test_fonts_of_other_scripts_load_from_the_package(unzipped: Path, visit: Visit, document: str) -> None:
    learner = open_file(visit, unzipped)
    learner.open(learner.lessons[0])
    states = learner.frame.evaluate(
        "document.fonts.ready.then(() => Array.from(document.fonts, (font) => font.status))"
    )
    assert "loaded" in states
    assert "error" not in states


def test_captions_can_be_read_from_disk(unzipped: Path, visit: Visit) -> None:
    learner = open_file(visit, unzipped)
    cues = learner.frame.evaluate(
        """async () => {
            const tracks = Array.from(document.querySelectorAll("track"));
            const loaded = (track) => new Promise((resolve) => {
                track.track.mode = "hidden";
                if (track.readyState > 1) resolve();
                for (const event of ["load", "error"]) track.addEventListener(event, resolve, { once: true });
            });
            await Promise.all(tracks.map(loaded));
            return tracks.map((track) => track.track.cues ? track.track.cues.length : 0);
        }"""
    )
    assert len(cues) == sum(len(medium.captions) for medium in course("everything").media)
    assert 0 not in cues
