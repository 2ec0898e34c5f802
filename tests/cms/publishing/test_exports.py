"""Packages in bulk: what is asked for, what is left out, stopping, going on after a crash, nothing twice."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cms.authoring import people
from cms.authoring.models import CoursePage
from cms.publishing import exports, notices, scopes
from cms.publishing.exports import Choice
from cms.publishing.models import Export, ExportItem
from curriculum import packages
from curriculum.models import Package, Release
from curriculum.releases import freeze
from tests.curriculum.packaging.golden import course as golden

EXPORTS = "/admin/phat-hanh/hang-loat/"
WEB = Choice(formats=("web",), edition="teacher")
"""An edition that publishing does not make by itself."""


@pytest.fixture
def programme(published):
    """`vneid` in Vietnamese and Khmer, `otp` in Vietnamese, and a course that was never published."""
    vneid = published.course
    document = golden("minimal")
    freeze(golden("khmer").model_copy(update={"code": "vneid"}))
    published.programme.add_child(instance=CoursePage(title="Giữ kín mã OTP", code="otp"))
    freeze(document.model_copy(update={"code": "otp"}))
    published.programme.add_child(instance=CoursePage(title="Chưa xong", code="nhap", live=False))
    assert vneid.code == "vneid"
    return published.programme


def asked(choice: Choice, by=None) -> Export:
    export = exports.create(choice, by)
    exports.plan(export.pk)
    export.refresh_from_db()
    return export


def build_all() -> int:
    waiting = list(Package.objects.filter(state=Package.State.QUEUED).values_list("pk", flat=True))
    for pk in waiting:
        packages.build(pk)
    return len(waiting)


def listed(export: Export) -> list[tuple[str, str, str, bool]]:
    return [(i.course_code, i.language, i.format, i.package is not None) for i in export.items.all()]


def test_every_course_of_a_programme_in_every_language_it_has(programme):
    export = asked(Choice(formats=("web", "cmi5"), scope=f"programme:{programme.translation_key}"))
    assert listed(export) == [
        ("nhap", "vi", "", False),
        ("otp", "vi", "cmi5", True),
        ("otp", "vi", "web", True),
        ("vneid", "vi", "cmi5", True),
        ("vneid", "vi", "web", True),
    ]
    assert export.items.get(course_code="nhap").reason == "Khóa học chưa phát hành bằng Tiếng Việt."
    assert set(export.items.values_list("folder", flat=True)) == {"song-an-toan"}


def test_languages_that_were_asked_for_and_are_not_there_are_named(programme):
    export = asked(Choice(formats=("web",), languages=("vi", "km"), scope="audience:ndtt"))
    assert ("vneid", "km", "web", True) in listed(export)
    assert export.items.get(course_code="otp", language="km").reason == (
        "Khóa học chưa phát hành bằng Tiếng Khmer."
    )


def test_a_scope_that_is_gone_means_nothing_rather_than_everything(programme):
    for scope in ("programme:khong-phai-ma", "programme:" + "0" * 32, "audience:khong-co", "la:gi"):
        assert list(scopes.targets(scope, [])) == []


def test_what_a_platform_does_not_take_is_left_out_with_the_reason(programme):
    export = asked(Choice(formats=("cmi5", "scorm12"), platform="moodle", languages=("km",)))
    item = export.items.get(course_code="vneid", format="cmi5")
    assert item.package is None
    assert item.reason.startswith("Moodle không nhận cmi5.")
    assert export.items.get(course_code="vneid", format="scorm12").package.platform == "moodle"


def test_the_second_time_nothing_is_built(programme):
    first = asked(WEB)
    assert exports.progress(first).reused == 0
    build_all()
    second = asked(WEB)
    assert build_all() == 0
    progress = exports.progress(second)
    assert (progress.total, progress.done, progress.reused) == (2, 2, 2)
    assert second.state == Export.State.DONE
    assert packages_of(first) == packages_of(second)


def packages_of(export: Export) -> set[int]:
    return set(export.items.exclude(package=None).values_list("package", flat=True))


def test_progress_tells_what_is_done_what_failed_and_when_it_ends(programme):
    export = asked(WEB)
    one, two = Package.objects.filter(edition="teacher").order_by("pk")
    packages.build(one.pk)
    Package.objects.filter(pk=two.pk).update(state=Package.State.FAILED, reason="Hết chỗ.")
    exports.recover()
    export.refresh_from_db()
    found = exports.progress(export)
    assert (export.state, found.done, found.failed, found.per_cent) == (Export.State.DONE, 1, 1, 100)
    assert exports.retry_failed(export.pk) == 1
    export.refresh_from_db()
    assert export.state == Export.State.RUNNING
    build_all()
    exports.recover()
    export.refresh_from_db()
    assert (export.state, exports.progress(export).failed) == (Export.State.DONE, 0)


# --- stopping -----------------------------------------------------------------------------------------------


def test_stopping_takes_back_what_waits_and_leaves_what_is_done(programme):
    export = asked(WEB)
    done, waiting = Package.objects.filter(edition="teacher").order_by("pk")
    packages.build(done.pk)
    assert exports.cancel(export.pk)
    assert not exports.cancel(export.pk)
    assert list(Package.objects.filter(edition="teacher")) == [done]
    packages.build(waiting.pk)  # the message is still in the queue and finds nothing to do
    export.refresh_from_db()
    assert export.state == Export.State.CANCELLED
    assert exports.progress(export).done == 1


def test_stopping_leaves_what_others_wait_for(programme, member):
    export, other = asked(WEB), asked(WEB)
    exports.cancel(export.pk)
    assert Package.objects.filter(edition="teacher").count() == 2
    reviewer = member(people.REVIEWERS).user
    package = other.items.get(course_code="otp").package
    notices.order_package(package.release, "web", package.order, reviewer)
    ExportItem.objects.filter(export=other).update(asked=True)
    exports.cancel(other.pk)
    assert Package.objects.get(edition="teacher") == package


def test_stopping_leaves_what_publishing_makes_anyway(programme):
    export = asked(Choice(formats=("cmi5",)))
    assert export.items.filter(asked=True).count() == 1  # otp, which no publishing has asked for yet
    exports.cancel(export.pk)
    assert Package.objects.filter(format="cmi5", release__course_code="otp").count() == 1


def test_the_one_that_is_being_built_is_finished(programme):
    export = asked(WEB)
    Package.objects.filter(edition="teacher").update(
        state=Package.State.RUNNING, attempts=1, lease_until=timezone.now() - timedelta(hours=1)
    )
    exports.cancel(export.pk)
    assert Package.objects.filter(edition="teacher").count() == 2


def test_a_list_that_is_being_made_stops_too(programme, monkeypatch):
    export = exports.create(WEB)
    monkeypatch.setattr(exports, "CHUNK", 1)
    ask = exports._ask

    def stop_then_ask(*arguments):
        ask(*arguments)
        exports.cancel(export.pk)

    monkeypatch.setattr(exports, "_ask", stop_then_ask)
    exports.plan(export.pk)
    export.refresh_from_db()
    assert export.state == Export.State.CANCELLED
    assert not Package.objects.filter(edition="teacher").exists()


# --- going on after a crash ---------------------------------------------------------------------------------


class _Killed(BaseException):
    """As the process would end: nothing behind it is run."""


def test_a_killed_list_is_taken_up_and_finished(programme, monkeypatch):
    export = exports.create(WEB)
    monkeypatch.setattr(exports, "CHUNK", 1)
    listing = exports._list
    calls = iter([listing, None])

    def killed_at_the_second(*arguments):
        if (call := next(calls)) is None:
            raise _Killed
        return call(*arguments)

    monkeypatch.setattr(exports, "_list", killed_at_the_second)
    with pytest.raises(_Killed):
        exports.plan(export.pk)
    monkeypatch.setattr(exports, "_list", listing)
    assert exports.recover() == 1  # its maker may still be alive
    Export.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert exports.recover() == 0
    export.refresh_from_db()
    assert (export.state, exports.progress(export).total) == (Export.State.RUNNING, 2)


def test_a_list_that_always_kills_its_maker_is_given_up(programme):
    export = exports.create(WEB)
    Export.objects.update(attempts=exports.MAX_ATTEMPTS, lease_until=timezone.now() - timedelta(minutes=5))
    exports.recover()
    export.refresh_from_db()
    assert export.state == Export.State.FAILED
    assert "Hãy báo người quản trị" in export.reason


def test_packages_in_bulk_wait_behind_single_ones(programme, django_capture_on_commit_callbacks):
    from django_tasks_db.models import DBTaskResult

    with django_capture_on_commit_callbacks(execute=True):
        asked(WEB)
        packages.request_package(Release.objects.filter(course_code="otp").get(), "cmi5")
    priorities = [(task.priority, task.task_path) for task in DBTaskResult.objects.order_by("-priority")]
    assert priorities[0] == (60, "cms.publishing.tasks.list_export")
    built = [priority for priority, path in priorities if path == "curriculum.tasks.build_package"]
    assert built == [0, exports.PRIORITY, exports.PRIORITY]


def test_whoever_asks_for_one_of_many_does_not_wait_behind_the_others(
    programme, member, django_capture_on_commit_callbacks
):
    from django_tasks_db.models import DBTaskResult

    with django_capture_on_commit_callbacks(execute=True):
        export = asked(WEB)
    package = export.items.get(course_code="otp").package
    with django_capture_on_commit_callbacks(execute=True):
        notices.order_package(package.release, "web", package.order, member(people.REVIEWERS).user)
    messages = DBTaskResult.objects.filter(task_path="curriculum.tasks.build_package").order_by("-priority")
    assert (messages[0].priority, messages[0].args_kwargs["args"]) == (notices.URGENT, [package.pk])


# --- the pages ----------------------------------------------------------------------------------------------


def test_from_the_form_to_the_archive(programme, member):
    reviewer = member(people.REVIEWERS)
    form = {"formats": ["web"], "platform": "generic", "edition": "teacher", "structure": "course"}
    answer = reviewer.post(EXPORTS, form)
    export = Export.objects.get()
    assert answer.url == f"{EXPORTS}{export.pk}/"
    exports.plan(export.pk)
    waiting = reviewer.get(answer.url).content.decode()
    assert 'data-busy="1"' in waiting
    assert "Dừng" in waiting
    assert "Khóa học chưa phát hành bằng Tiếng Việt." in waiting
    build_all()
    assert "0 trên 2 gói" in waiting
    assert "2 trên 2 gói" in reviewer.get(answer.url, {"part": 1}).content.decode()
    news = reviewer.get("/admin/phat-hanh/thong-bao/").json()["news"]
    assert [one["text"] for one in news] == [f"Xuất hàng loạt (lần {export.pk}) đã xong: 2 gói"]
    download = reviewer.get(f"{answer.url}tai-ve/")
    content = b"".join(download.streaming_content)
    download.close()
    assert int(download["Content-Length"]) == len(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == [
            "index.html",
            "index.csv",
            "song-an-toan/otp/vi/otp-vi-1-web-teacher.zip",
            "song-an-toan/vneid/vi/vneid-vi-1-web-teacher.zip",
        ]
    part = reviewer.get(f"{answer.url}tai-ve/", headers={"Range": "bytes=500-"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, content[500:])
    part.close()


def test_a_package_that_is_gone_from_the_store_is_named(programme, admin_client):
    export = asked(WEB)
    build_all()
    Package.objects.filter(edition="teacher", release__course_code="otp").update(path="otp/vi/gone.zip")
    answer = admin_client.get(f"{EXPORTS}{export.pk}/tai-ve/", follow=True)
    assert "Gói gone.zip không còn trong kho." in answer.content.decode()


def test_who_may_only_look_neither_asks_nor_stops(programme, member):
    export = asked(WEB)
    observer = member(people.OBSERVERS)
    page = observer.get(f"{EXPORTS}{export.pk}/").content.decode()
    assert "Dừng" not in page
    assert "Chỉ người có quyền phát hành" in observer.get(EXPORTS).content.decode()
    observer.post(
        EXPORTS, {"formats": ["web"], "platform": "generic", "edition": "standard", "structure": "course"}
    )
    for verb in ("dung", "lai", "nua"):
        observer.post(f"{EXPORTS}{export.pk}/{verb}/")
    export.refresh_from_db()
    assert (export.state, Export.objects.count()) == (Export.State.RUNNING, 1)


def test_courses_somebody_may_not_publish_are_left_out(programme, member):
    editor = member(people.EDITORS).user
    export = asked(WEB, by=editor)
    reasons = set(export.items.exclude(course_code="nhap").values_list("reason", flat=True))
    assert reasons == {"Bạn không có quyền phát hành khóa học này, nên không tạo được gói."}


def test_without_a_format_the_form_says_so(programme, admin_client):
    html = admin_client.post(EXPORTS, {"platform": "generic"}).content.decode()
    assert "Hãy chọn ít nhất một định dạng." in html
    assert not Export.objects.exists()


# --- the command --------------------------------------------------------------------------------------------


def test_the_command_fills_a_folder_and_goes_on(programme, tmp_path):
    def run() -> list[str]:
        out = io.StringIO()
        arguments = ["--programme", "song-an-toan", "--format", "web", "--edition", "teacher"]
        call_command("export_all", *arguments, "--output", str(tmp_path), stdout=out)
        return out.getvalue().splitlines()

    assert run()[-1] == "2 gói xong, trong đó 0 dùng lại; 0 không tạo được; 1 bỏ qua."
    files = {path.relative_to(tmp_path).as_posix(): path for path in tmp_path.rglob("*") if path.is_file()}
    assert sorted(files) == [
        "index.csv",
        "index.html",
        "song-an-toan/otp/vi/otp-vi-1-web-teacher.zip",
        "song-an-toan/vneid/vi/vneid-vi-1-web-teacher.zip",
    ]
    kept, broken = (files[name] for name in sorted(files)[2:])
    written = kept.stat().st_mtime_ns
    whole = broken.read_bytes()
    broken.write_bytes(whole[:100])
    assert run()[-1] == "2 gói xong, trong đó 2 dùng lại; 0 không tạo được; 1 bỏ qua."
    assert kept.stat().st_mtime_ns == written
    assert broken.read_bytes() == whole


def test_the_command_names_the_programmes_there_are(programme, tmp_path):
    with pytest.raises(CommandError, match="Các chương trình: song-an-toan"):
        call_command("export_all", "--programme", "la", "--format", "web", "--output", str(tmp_path))


def test_the_command_says_what_failed(programme, tmp_path, monkeypatch):
    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(packages, "write_package", full)
    out = io.StringIO()
    with pytest.raises(CommandError, match="Có gói không tạo được"):
        call_command(
            "export_all", "--format", "web", "--edition", "teacher", "--output", str(tmp_path), stdout=out
        )
    assert "Không ghi được gói" in out.getvalue()
    assert not list(tmp_path.rglob("*.zip"))
