"""Platforms tell which release they run, and people see who is behind."""

import pytest
from django.utils import timezone

from cms.delivery import channels
from cms.delivery.models import RunningRelease
from curriculum import releases
from tests.cms.delivery.conftest import newcomer
from tests.search.lessons import golden

pytestmark = pytest.mark.django_db


def report(platform, body):
    return platform.client.post("/api/reports", body, content_type="application/json")


def told(**changed):
    return {"course": "CT-CD-01", "language": "vi", "release": 1} | changed


def test_a_report(platform, package):
    answer = report(platform, told(sha256=package.sha256, count=120))
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "reports": [
                {
                    "course": "CT-CD-01",
                    "language": "vi",
                    "release": 1,
                    "genuine": True,
                    "current": True,
                    "offered": 1,
                }
            ]
        },
    )
    row = RunningRelease.objects.get()
    assert (row.platform, row.number, row.learners) == (platform.token.platform, 1, 120)


def test_the_same_again_changes_nothing_but_the_time(platform, package):
    report(platform, told())
    since = RunningRelease.objects.get().since
    report(platform, told())
    row = RunningRelease.objects.get()
    assert (row.since, row.reported_at > since) == (since, True)


def test_another_release_is_since_now(platform, package):
    report(platform, told())
    RunningRelease.objects.update(since=timezone.now().replace(year=2020))
    releases.freeze(package.release.course.model_copy(update={"title": "Mới"}))
    answer = report(platform, told()).json()["reports"][0]
    assert (answer["current"], answer["offered"]) == (False, 2)
    assert report(platform, told(release=2)).json()["reports"][0]["current"]
    assert RunningRelease.objects.get().since.year > 2020


def test_by_the_name_of_the_file(platform, package):
    answer = report(
        platform, {"course": "CT-CD-01", "language": "vi", "file_name": "CT-CD-01-vi-1-scorm12.zip"}
    )
    assert answer.json()["reports"][0]["release"] == 1


def test_a_file_that_is_not_ours_is_noted(platform, package, admin_client):
    assert report(platform, told(sha256="0" * 64)).json()["reports"][0]["genuine"] is False
    assert "Tệp không phải bản gốc" in admin_client.get("/admin/ban-dang-dung/").content.decode()


def test_several_at_once_all_or_none(platform, release):
    releases.freeze(golden("minimal"))
    assert report(platform, [told(), told(course="CT-CD-02")]).status_code == 200
    assert RunningRelease.objects.count() == 2
    RunningRelease.objects.all().delete()
    answer = report(platform, [told(), told(course="CT-XX")])
    assert (answer.status_code, answer.json()) == (
        422,
        {
            "detail": "Khóa học “CT-XX” (vi) không có bản này. Hãy xem danh mục: /api/catalogue.",
            "field": "release",
        },
    )
    assert RunningRelease.objects.count() == 0


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[]x",
        {},
        told(release=None),
        told(release=0),
        told(release=2**40),
        told(sha256="x"),
        told(count=-1),
        told(course="x" * 99),
        told(language="\x00"),
        [told()] * 1001,
    ],
)
def test_what_cannot_be_told(platform, release, body):
    answer = report(platform, body)
    assert answer.status_code in (400, 422)
    assert answer.json()["detail"]
    assert RunningRelease.objects.count() == 0


def test_only_a_platform_that_may(release, admin_client):
    reader = newcomer(scopes=["catalogue:read"])
    assert report(reader, told()).status_code == 403
    assert admin_client.post("/api/reports", told(), content_type="application/json").status_code == 401


def test_people_see_who_runs_what_and_who_is_behind(platform, package, admin_client):
    second = newcomer("Đúng bản")
    releases.freeze(package.release.course.model_copy(update={"title": "Mới"}))
    report(platform, told())
    report(second, told(release=2))
    everything = admin_client.get("/admin/ban-dang-dung/").content.decode()
    assert "Đúng bản của kênh" in everything
    assert "Kênh đã ở bản 2 từ" in everything
    behind = admin_client.get("/admin/ban-dang-dung/?cham=1").content.decode()
    assert "Nền tảng thử" in behind
    assert "Đúng bản của kênh" not in behind
    assert "1 khóa học chậm bản" in admin_client.get("/admin/nen-tang/").content.decode()
    page = admin_client.get(f"/admin/nen-tang/{platform.token.platform_id}/").content.decode()
    assert "Kênh đã ở bản 2 từ" in page
    assert "Kênh đã ở bản 2 từ" in admin_client.get("/admin/kenh/CT-CD-01/vi/").content.decode()


def test_a_platform_that_runs_what_was_withdrawn(platform, package, admin_client):
    report(platform, told())
    releases.withdraw("CT-CD-01", "vi")
    assert "Không còn được chào" in admin_client.get("/admin/ban-dang-dung/?cham=1").content.decode()
    assert channels.platforms_on("stable") == [platform.token.platform]
