"""Run by test_export_killed.py as a process of its own: `plant`, or `export FOLDER`, which can be killed."""

import sys
import time
from datetime import timedelta
from types import SimpleNamespace
from typing import BinaryIO

import django
from django.conf import settings

django.setup()

from django.core.management import call_command  # noqa: E402

from curriculum import packages  # noqa: E402
from curriculum.releases import freeze  # noqa: E402
from tests.curriculum.packaging.golden import course, open_media  # noqa: E402

packages.LEASE = timedelta(seconds=1)


def open_slowly(sha256: str) -> BinaryIO:
    time.sleep(0.05)
    return open_media(sha256)


def plant() -> None:
    call_command("migrate", run_syncdb=True, verbosity=0)
    for number in range(3):
        freeze(course("everything").model_copy(update={"code": f"khoa-{number}"}))


def export(folder: str) -> None:
    sys.modules["slow_media"] = SimpleNamespace(open=open_slowly)  # type: ignore[assignment]
    settings.CURRICULUM_OPEN_MEDIA = "slow_media.open"
    call_command("export_all", "--format", "web", "--format", "scorm12", "--output", folder)


{"plant": plant, "export": export}[sys.argv[1]](*sys.argv[2:])
