"""A worker to be killed: `package_builder.py begin` builds very slowly, `resume` takes up and ends."""

import os
import sys
import time
from datetime import timedelta
from types import SimpleNamespace
from typing import BinaryIO

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from curriculum import packages  # noqa: E402
from curriculum.models import Package  # noqa: E402
from curriculum.releases import freeze  # noqa: E402
from tests.curriculum.packaging.golden import course, open_media  # noqa: E402

packages.LEASE = timedelta(seconds=1)


def open_slowly(sha256: str) -> BinaryIO:
    time.sleep(0.5)
    return open_media(sha256)


def use(opener: object) -> None:
    sys.modules["golden_media"] = SimpleNamespace(open=opener)  # type: ignore[assignment]
    settings.CURRICULUM_OPEN_MEDIA = "golden_media.open"


def begin() -> None:
    call_command("migrate", "curriculum", verbosity=0)
    call_command("migrate", "delivery", verbosity=0)
    call_command("migrate", "django_tasks_database", verbosity=0)
    use(open_slowly)
    package = packages.request_package(freeze(course("everything"))[0], "scorm12")
    packages.build(package.pk)


def resume() -> None:
    use(open_media)
    before = Package.objects.get()
    print(before.state, before.attempts)
    while not packages.recover():
        time.sleep(0.1)
    packages.build(before.pk)
    after = Package.objects.get()
    print(after.state, after.attempts, after.sha256)


{"begin": begin, "resume": resume}[sys.argv[1]]()
