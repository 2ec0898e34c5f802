"""The lab in the admin: the button, the report in words, and who may sign for a package that failed."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import PageLogEntry

from cms.authoring import people
from cms.delivery.models import Platform, PlatformToken
from cms.publishing import publish
from curriculum import checks, packages
from curriculum.conformance import Report
from curriculum.conformance.rules import finding
from curriculum.models import Package, PackageCheck
from tests.factories.blocks import TEXT

COURSE = "/admin/phat-hanh/vneid/vi/"
REASON = "Đã mở thử trên máy của Sở, chạy tốt"


@pytest.fixture
def package(tree, settings) -> Package:
    settings.PACKAGES_AT_PUBLISHING = ["web"]
    tree.lesson("Bài một", [("rich_text", TEXT)])
    tree.course.save_revision().publish()
    publish.run("vneid", "vi")
    package = Package.objects.get()
    packages.build(package.pk)
    package.refresh_from_db()
    return package


@pytest.fixture
def failed(package) -> Package:
    report = Report.from_data(package.conformance.report)
    found = (finding("ours.hash", "media/a<b>.jpg"), finding("name.not-ascii", "hình.jpg"))
    checks.record(package, Report(**{**vars(report), "findings": found}))
    return package


def address(package: Package, what: str) -> str:
    return f"/admin/phat-hanh/goi/{package.pk}/{what}/"


def html(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def member(client, django_user_model, group: str):
    user = django_user_model.objects.create_user(group, first_name="Duyệt")
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    return user


def test_a_good_package_says_so_and_can_be_tried(package, admin_client):
    page = html(admin_client.get(COURSE))
    assert "Kiểm tra: đạt" in page
    answer = admin_client.post(address(package, "thu"))
    assert (answer.status_code, answer.url) == (302, COURSE)
    page = html(admin_client.get(COURSE, {"part": 1}))
    assert "Chờ thử…" in page
    assert 'class="package-check" data-busy="1"' in page
    report = html(admin_client.get(address(package, "kiem-tra"), {"part": 1}))
    assert 'data-busy="1"' in report
    assert "Đạt." in report, "the last verdict stands meanwhile"


def test_the_report_says_what_where_and_what_to_do(failed, admin_client):
    assert "Không đạt: nền tảng chưa nhận được" in html(admin_client.get(COURSE))
    page = html(admin_client.get(address(failed, "kiem-tra")))
    for words in ("Lỗi phải sửa (1)", "Điều cần xem (1)", "media/a&lt;b&gt;.jpg", "Cách sửa:", "Thử gói"):
        assert words in page
    assert "<b>" not in page


def test_those_who_publish_sign_with_a_reason(failed, client, django_user_model):
    user = member(client, django_user_model, people.REVIEWERS)
    assert "Chấp nhận và giao gói" in html(client.get(address(failed, "kiem-tra")))
    refused = client.post(address(failed, "chap-nhan"), {"reason": "ừ"}, follow=True)
    assert "Hãy ghi lý do chấp nhận" in html(refused)
    assert not packages.deliverable().exists()
    page = html(client.post(address(failed, "chap-nhan"), {"reason": REASON}, follow=True))
    assert f"“{REASON}”" in page
    assert "Duyệt" in page
    assert "Chấp nhận và giao gói" not in page
    assert packages.deliverable().exists()
    entry = PageLogEntry.objects.get(action="publishing.accept_check")
    assert (entry.user, entry.data["reason"]) == (user, REASON)
    assert REASON in entry.message
    again = client.post(address(failed, "chap-nhan"), {"reason": REASON}, follow=True)
    assert "không còn ở trạng thái cần chấp nhận" in html(again)
    assert PageLogEntry.objects.filter(action="publishing.accept_check").count() == 1


def test_others_may_read_and_not_sign(failed, client, django_user_model):
    member(client, django_user_model, people.EDITORS)
    assert "Chấp nhận và giao gói" not in html(client.get(address(failed, "kiem-tra")))
    client.post(address(failed, "chap-nhan"), {"reason": REASON})
    assert PackageCheck.objects.get().accepted_at is None


def test_what_was_never_checked_says_so(package, admin_client):
    package.conformance.delete()
    assert "Chưa kiểm tra" in html(admin_client.get(COURSE))
    assert "chưa được kiểm tra" in html(admin_client.get(address(package, "kiem-tra")))
    PackageCheck.objects.create(package=package, state="passed", verdict=True, report={"old": "form"})
    assert "Thử gói" in html(admin_client.get(address(package, "kiem-tra")))


def test_strangers_and_unknown_packages(package, client, admin_client):
    assert admin_client.get("/admin/phat-hanh/goi/99999/kiem-tra/").status_code == 404
    assert admin_client.get(address(package, "thu")).status_code == 405
    client.logout()
    assert client.get(address(package, "kiem-tra")).status_code == 302


def test_the_door_does_not_give_a_package_that_failed(failed, admin_user):
    token = PlatformToken(platform=Platform.objects.create(name="Nền tảng thử"))
    secret = token.renew_secret()
    token.save()
    platform = Client(headers={"Authorization": f"Bearer {secret}"})
    door = f"/api/packages/{failed.path}"
    assert platform.get(door).status_code == 410
    assert offered(platform) == []
    checks.accept(PackageCheck.objects.get(package=failed), admin_user, "Đã xem trên máy thật, chạy tốt.")
    answer = platform.get(door)
    assert answer.status_code == 200
    answer.close()
    assert offered(platform) == [failed.path]


def offered(platform: Client) -> list[str]:
    releases = platform.get("/api/catalogue").json()["releases"]
    return [one["url"].removeprefix("packages/") for release in releases for one in release["packages"]]
