"""A worker is killed (SIGKILL) in the middle of writing; the next one makes the very same package."""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

from tests.curriculum.packaging.golden import course, zip_bytes

ROOT = Path(__file__).parents[2]


def worker(mode: str, data: Path) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "HOCLIEUSO_TEST_DATA_DIR": str(data),
        "HOCLIEUSO_DATABASE_URL": f"sqlite:///{data / 'db.sqlite3'}",
    }
    command = [sys.executable, str(Path(__file__).with_name("package_builder.py")), mode]
    return subprocess.Popen(
        command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def wait_for_half_a_package(process: subprocess.Popen[str], data: Path) -> Path:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        found = [path for path in data.rglob(".*.partial") if path.stat().st_size > 0]
        if found:
            return found[0]
        time.sleep(0.05)
    process.kill()
    raise AssertionError(process.communicate()[1])


def test_killed_while_writing(tmp_path: Path) -> None:
    first = worker("begin", tmp_path)
    half = wait_for_half_a_package(first, tmp_path)
    first.kill()
    first.communicate()
    packages = tmp_path / "packages"
    assert list(packages.rglob("*.zip")) == []
    assert half.exists()

    out, errors = worker("resume", tmp_path).communicate(timeout=60)
    digest = hashlib.sha256(zip_bytes("scorm12", course("everything"))).hexdigest()
    assert out == f"running 1\ndone 2 {digest}\n", errors
    files = [path for path in packages.rglob("*") if path.is_file()]
    name = "CT-CD-01-vi-1-scorm12.zip"
    assert sorted(path.name for path in files) == [name, f"{name}.sig"]
    assert hashlib.sha256(min(files).read_bytes()).hexdigest() == digest
