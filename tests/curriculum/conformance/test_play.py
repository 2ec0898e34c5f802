"""Packages played in Chromium: ours through all scenarios, others opened and closed, bad ones found out."""

import subprocess
import tempfile
from pathlib import Path

import pytest

from curriculum.conformance import Report, check, play
from tests.curriculum.conformance import broken
from tests.curriculum.conformance.broken import Tree
from tests.curriculum.packaging.golden import course, zip_bytes
from tests.tools import require

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("lab")]


@pytest.fixture(autouse=True)
def chromium() -> None:
    require(bool(play.chromium()), "Chromium is missing: install it, or set CHROMIUM to its path")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "package.zip"


def rules(report: Report) -> set[str]:
    return {one.rule for one in report.findings}


def played(files: Tree, path: Path, platform: str = "generic") -> Report:
    return check(broken.zipped(files, path), platform=platform, play=True)


SCENARIOS = ["đạt", "không đạt", "học tiếp", "bỏ dở", "xem lại"]


@pytest.mark.parametrize("format", ["scorm12", "scorm2004", "cmi5"])
def test_our_packages_pass_all_scenarios(format: str, path: Path) -> None:
    path.write_bytes(zip_bytes(format, course("everything")))
    report = check(path, play=True)
    assert report.findings == ()
    assert [one.scenario for one in report.plays] == SCENARIOS
    assert all(one.calls for one in report.plays)


def test_each_lesson_is_opened_and_web_needs_no_server(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_bytes(zip_bytes("web", course("minimal")))
    assert [one.scenario for one in check(path, play=True).plays] == SCENARIOS[:4]
    path.write_bytes(zip_bytes("scorm12", course("everything"), "lessons"))
    monkeypatch.setattr(play, "TOTAL_SECONDS", 31)
    report = check(path, platform="openedx", play=True)
    assert rules(report) == {"play.not-all"}
    assert {one.page for one in report.plays} == {"lesson-dang-nhap-vneid.html"}


SCO = (
    b'<manifest xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" identifier="m" version="1"'
    b' xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"><metadata><schema>ADL SCORM</schema>'
    b'<schemaversion>1.2</schemaversion></metadata><organizations default="o"><organization identifier="o">'
    b'<title>A</title><item identifier="i" identifierref="r"><title>A</title></item></organization>'
    b'</organizations><resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco"'
    b' href="a.html"><file href="a.html"/></resource></resources></manifest>'
)


def sco(script: str) -> Tree:
    page = f"<!DOCTYPE html><html><body><script>{script}</script></body></html>"
    return {"imsmanifest.xml": SCO, "a.html": page.encode()}


def test_a_stranger_that_does_well(path: Path) -> None:
    report = played(sco("parent.API.LMSInitialize(''); onpagehide = () => parent.API.LMSFinish('');"), path)
    assert (report.ours, report.findings) == (False, ())
    assert report.plays[0].calls[0] == "LMSInitialize() → true"


def test_a_stranger_that_says_nothing_and_asks_everybody(path: Path) -> None:
    script = """
        new Image().src = 'no.png';
        for (const address of ['htt' + 'p://vi.example/dem', 'htt' + 'p://127.0.0.1:8000/'])
            fetch(address, { mode: 'no-cors' }).catch(() => null);
        console.error('hỏng rồi'); undefinedFunction();
    """
    report = played(sco(script), path)
    assert rules(report) == {
        "play.not-initialized",
        "play.request-failed",
        "play.outside-request",
        "play.console",
    }
    outside = [one.sentence for one in report.findings if one.rule == "play.outside-request"]
    assert len(outside) == 2


def test_a_stranger_with_wrong_values_and_no_end(path: Path) -> None:
    report = played(
        sco("parent.API.LMSInitialize(''); parent.API.LMSSetValue('cmi.core.score.raw', 'mười')"), path
    )
    assert rules(report) == {"play.api", "play.not-terminated"}


def test_more_to_save_at_the_end_than_a_browser_sends(path: Path) -> None:
    script = """
        const api = parent.API; api.LMSInitialize('');
        for (let i = 0; i < 400; i += 1) {
            api.LMSSetValue(`cmi.interactions.${i}.id`, `cau-${i}`);
            api.LMSSetValue(`cmi.interactions.${i}.type`, 'fill-in');
            api.LMSSetValue(`cmi.interactions.${i}.student_response`, 'x'.repeat(200));
        }
        onpagehide = () => api.LMSFinish('');
    """
    assert rules(played(sco(script), path)) == {"play.end-too-big"}


def test_an_endless_loop_is_stopped(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(play, "SCENARIO_SECONDS", 2)
    with tempfile.TemporaryDirectory(prefix="lab") as place:  # short: Chromium keeps a socket below it
        monkeypatch.setattr(tempfile, "tempdir", place)
        report = played(sco("parent.API.LMSInitialize(''); for (;;);"), path)
    assert rules(report) == {"play.timeout"}
    left = subprocess.run(["ps", "ax", "-o", "args"], capture_output=True, text=True, check=True).stdout
    assert place not in left


def test_a_process_that_hangs_is_stopped(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(play, "SCENARIO_SECONDS", 60)
    monkeypatch.setattr(play, "TOTAL_SECONDS", 3)
    monkeypatch.setattr(play, "GRACE_SECONDS", 0)
    assert rules(played(sco("for (;;);"), path)) == {"play.timeout"}


def test_our_player_that_reports_the_wrong_outcome(path: Path) -> None:
    files = broken.package_tree("scorm12", "course")
    files["player-scorm12.js"] += b";parent.API.LMSSetValue('cmi.core.lesson_status', 'passed');"
    report = played(broken.sealed(files), path)
    assert rules(report) == {"play.outcome"}


def test_our_page_whose_data_do_not_fit_it(path: Path) -> None:
    files = broken.package_tree("scorm12", "course")
    files["index.html"] = files["index.html"].replace(
        b'"type":"single_choice"', b'"choices":9,"type":"essay"'
    )
    files["index.html"] = files["index.html"].replace(b'"choices":3', b'"x":3')
    report = played(broken.sealed(files), path)
    assert "play.player" in rules(report)


CMI5 = (
    b'<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">'
    b'<course id="https://vi.example/c"><title><langstring>A</langstring></title><description><langstring>A'
    b'</langstring></description></course><au id="https://vi.example/a" moveOn="Completed"><title>'
    b"<langstring>A</langstring></title><description><langstring>A</langstring></description><url>a.html</url></au>"
    b"</courseStructure>"
)
STATEMENT = """
const q = new URLSearchParams(location.search);
(async () => {
  const token = (await (await fetch(q.get("fetch"), { method: "POST" })).json())["auth-token"];
  const verb = { id: "http://adlnet.gov/expapi/verbs/initialized" };
  await fetch(q.get("endpoint") + "statements", { method: "POST",
    headers: { Authorization: "Basic " + token, "X-Experience-API-Version": "1.0.3" },
    body: JSON.stringify({ id: "1", actor: {}, verb, object: { id: q.get("activityId") } }) });
})();
"""


def test_statements_against_the_rules(path: Path) -> None:
    page = f"<html><body><script>{STATEMENT}</script></body></html>".encode()
    report = played({"cmi5.xml": CMI5, "a.html": page}, path)
    assert rules(report) == {"play.xapi", "play.not-terminated"}


def test_where_nothing_can_be_played(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert rules(played(dict(broken.EPUB), path)) == {"play.not-for-kind"}
    assert rules(played({**sco(""), "../a": b""}, path)) >= {"play.unsafe"}
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    report = played(sco(""), path)
    assert (rules(report), report.passed, report.played) == ({"play.unavailable"}, True, False)
