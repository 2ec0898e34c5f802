"""Checks of packages: with every build, played when asked, signed for, and what they keep from platforms."""

import sys
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from curriculum import checks, packages
from curriculum.conformance import Report, check
from curriculum.conformance.rules import finding
from curriculum.models import Package, PackageCheck, Release
from curriculum.releases import freeze
from tests.curriculum.packaging.golden import course, open_media

pytestmark = pytest.mark.django_db
State = PackageCheck.State


@pytest.fixture(autouse=True)
def places(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backend = "django.core.files.storage.FileSystemStorage"
    place = {"BACKEND": backend, "OPTIONS": {"location": tmp_path / "packages"}}
    settings.STORAGES = {**settings.STORAGES, "packages": place}
    settings.PACKAGES_WORK = tmp_path / "packaging"
    monkeypatch.setitem(sys.modules, "golden_media", SimpleNamespace(open=open_media))
    settings.CURRICULUM_OPEN_MEDIA = "golden_media.open"
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")


@pytest.fixture
def release() -> Release:
    return freeze(course("minimal"))[0]


@pytest.fixture
def package(release: Release) -> Package:
    package = packages.request_package(release, "scorm12")
    packages.build(package.pk)
    package.refresh_from_db()
    return package


def failing(*rules: str) -> Report:
    report = check(Path("nowhere.zip"))
    return Report(**{**vars(report), "findings": tuple(finding(rule) for rule in rules)})


def test_every_build_is_checked(package: Package) -> None:
    kept = package.conformance
    assert (package.state, kept.state, kept.verdict, kept.played) == ("done", State.PASSED, True, False)
    assert Report.from_data(kept.report).sha256 == package.sha256
    assert list(packages.deliverable()) == [package]


def test_a_build_that_fails_its_check_is_never_delivered(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "check", lambda file, **options: failing("ours.hash"))
    package = packages.request_package(release, "scorm12")
    packages.build(package.pk)
    package.refresh_from_db()
    assert (package.state, package.conformance.state) == ("done", State.FAILED)
    assert list(packages.deliverable()) == []


def test_a_package_of_before_the_lab_is_delivered(package: Package) -> None:
    package.conformance.delete()
    assert list(packages.deliverable()) == [package]


def test_somebody_signs_for_it(package: Package) -> None:
    user = get_user_model().objects.create_user("duyet")
    kept = checks.record(package, failing("ours.hash"))
    with pytest.raises(checks.CheckError, match="lý do"):
        checks.accept(kept, user, "  được  ")
    checks.accept(kept, user, "Đã mở thử trên máy của Sở")
    assert list(packages.deliverable()) == [package]
    with pytest.raises(checks.CheckError, match="không còn"):
        checks.accept(kept, user, "Đã mở thử trên máy của Sở")

    checks.record(package, failing("ours.hash"))
    assert list(packages.deliverable()) == [package], "the same errors are signed for"
    checks.record(package, failing("ours.hash", "ours.description-missing"))
    assert list(packages.deliverable()) == [], "another error is not"


def test_nobody_signs_for_what_passed_or_is_being_tried(package: Package) -> None:
    user = get_user_model().objects.create_user("duyet")
    with pytest.raises(checks.CheckError):
        checks.accept(package.conformance, user, "Đã mở thử trên máy của Sở")
    checks.record(package, failing("ours.hash"))
    kept = checks.request(package)
    with pytest.raises(checks.CheckError):
        checks.accept(kept, user, "Đã mở thử trên máy của Sở")
    assert list(packages.deliverable()) == [], "the last verdict stands meanwhile"


def test_a_play_is_asked_for_once_and_run_once(
    package: Package, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as queued:
        assert checks.request(package).state == State.QUEUED
        kept = checks.request(package)
    assert len(queued) == 1
    checks.run(kept.pk)
    kept.refresh_from_db()
    assert (kept.state, kept.verdict, kept.attempts, kept.lease_until) == (State.PASSED, True, 0, None)
    assert [one["rule"] for one in kept.report["findings"]] == ["play.unavailable"]
    before = PackageCheck.objects.values().get()
    checks.run(kept.pk)
    assert PackageCheck.objects.values().get() == before


def test_an_unfinished_package_cannot_be_tried(release: Release) -> None:
    with pytest.raises(checks.CheckError, match="chưa đóng xong"):
        checks.request(packages.request_package(release, "web"))


def test_a_lost_file_is_said_and_the_verdict_stands(package: Package, tmp_path: Path) -> None:
    (tmp_path / "packages" / package.path).unlink()
    kept = checks.request(package)
    checks.run(kept.pk)
    kept.refresh_from_db()
    assert (kept.state, kept.verdict) == (State.PASSED, True)
    assert kept.reason == "Không đọc được tệp của gói trong kho. Hãy báo người quản trị."


def test_what_a_crash_left_is_taken_up_and_given_up_at_last(package: Package) -> None:
    kept = checks.request(package)
    assert checks.recover() == 0
    past = timezone.now() - timedelta(seconds=1)
    for attempt in range(checks.MAX_ATTEMPTS):
        PackageCheck.objects.update(state=State.RUNNING, attempts=attempt, lease_until=past)
        assert checks.recover() == 1
    PackageCheck.objects.update(state=State.RUNNING, attempts=checks.MAX_ATTEMPTS, lease_until=past)
    assert checks.recover() == 0
    kept.refresh_from_db()
    assert (kept.state, kept.verdict) == (State.PASSED, True)
    assert kept.reason.startswith("Đã thử nhiều lần")


def test_an_error_of_the_lab_itself_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken_check(package: Any) -> Any:
        raise ZeroDivisionError

    module = sys.modules["curriculum.conformance.check"]
    monkeypatch.setattr(module, "EVERY_KIND", (broken_check,))
    (tmp_path / "a.txt").write_text("x")
    assert [one.rule for one in check(tmp_path / "a.txt").findings] == ["lab.failed"]
