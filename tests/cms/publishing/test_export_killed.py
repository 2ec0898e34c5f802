"""The bulk export is killed (SIGKILL) in the middle; called again, it goes on and makes the same files."""

import hashlib
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

from tests.curriculum.packaging.golden import SOURCE, course, package_bytes

ROOT = Path(__file__).parents[3]
FORMATS = ("scorm12", "web")


def start(data: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "tests.cms.publishing.exporter_settings",
        "HOCLIEUSO_TEST_DATA_DIR": str(data),
        "HOCLIEUSO_DATABASE_URL": f"sqlite:///{data / 'db.sqlite3'}",
    }
    command = [sys.executable, str(Path(__file__).with_name("exporter.py")), *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, env=environment, cwd=ROOT, **pipes)


def wait_for_some_of_it(process: subprocess.Popen[str], data: Path, output: Path) -> None:
    """Until a package is delivered and the next one is half written."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and process.poll() is None:
        if list(output.rglob("*.zip")) and list(data.rglob(".*.partial")):
            return
        time.sleep(0.01)
    process.kill()
    raise AssertionError(process.communicate()[1])


def digests(output: Path) -> dict[str, str]:
    files = (path for path in output.rglob("*") if path.is_file())
    return {
        path.relative_to(output).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


def test_killed_in_the_middle_and_called_again(tmp_path: Path) -> None:
    data, output = tmp_path / "data", tmp_path / "output"
    data.mkdir()
    _, errors = start(data, "plant").communicate(timeout=120)
    assert errors == ""

    first = start(data, "export", str(output))
    wait_for_some_of_it(first, data, output)
    first.kill()
    first.communicate()
    whole = list(output.rglob("*.zip"))
    assert 0 < len(whole) < 6
    for path in whole:
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None

    said, errors = start(data, "export", str(output)).communicate(timeout=120)
    assert "6 gói xong" in said, errors
    documents = {code: course("everything").model_copy(update={"code": code}) for code in codes()}
    made = digests(output)
    assert {name: made[name] for name in made if name.endswith(".zip")} == {
        f"khac/{code}/vi/{code}-vi-1-{format}.zip": hashlib.sha256(
            package_bytes(format, document, source=SOURCE)
        ).hexdigest()
        for code, document in documents.items()
        for format in FORMATS
    }
    assert len(made) == 6 + 2  # and the indexes, nothing else


def codes() -> list[str]:
    return [f"khoa-{number}" for number in range(3)]
