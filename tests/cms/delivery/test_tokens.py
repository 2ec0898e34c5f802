"""Tokens: scopes, rotation, revocation, limits, and what is written down of their use."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cms.delivery import audit, limits
from cms.delivery.models import SCOPES, Access, Platform, PlatformToken, RateWindow
from tests.cms.delivery.conftest import newcomer

pytestmark = pytest.mark.django_db
ADDRESSES = {
    "catalogue:read": ["/api/catalogue", "/api/changes"],
    "packages:read": ["/api/packages/CT-CD-01/vi/CT-CD-01-vi-1-scorm12.zip"],
    "search:read": ["/api/search?q=vneid"],
}


def bearer(secret: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {secret}"})


@pytest.mark.parametrize("scope", ADDRESSES)
def test_a_token_opens_only_what_it_is_for(package, scope):
    platform = newcomer(scopes=[scope])
    for needed, paths in ADDRESSES.items():
        for path in paths:
            answer = platform.get(path)
            assert answer.status_code == (200 if needed == scope else 403)
            if needed != scope:
                assert answer["WWW-Authenticate"] == f'Bearer error="insufficient_scope", scope="{needed}"'
                assert answer.json()["detail"].startswith(f"Mã truy cập này không được phép “{needed}”")


def test_the_old_secret_is_good_for_some_days_and_then_dies(platform, release):
    new = platform.token.renew_secret(timedelta(days=7))
    platform.token.save()
    assert platform.get("/api/catalogue").status_code == 200
    assert bearer(new).get("/api/catalogue").status_code == 200
    PlatformToken.objects.update(old_until=timezone.now() - timedelta(seconds=1))
    assert platform.get("/api/catalogue").status_code == 401
    assert bearer(new).get("/api/catalogue").status_code == 200


def test_without_overlap_the_old_secret_dies_at_once(platform, release):
    new = platform.token.renew_secret()
    platform.token.save()
    assert platform.get("/api/catalogue").status_code == 401
    assert bearer(new).get("/api/catalogue").status_code == 200


def test_revoking_ends_both_secrets(platform, release):
    new = platform.token.renew_secret(timedelta(days=7))
    platform.token.revoke()
    assert platform.get("/api/catalogue").status_code == 401
    assert bearer(new).get("/api/catalogue").status_code == 401


# --- limits -------------------------------------------------------------------------------------------------


def test_too_many_in_a_minute(release):
    platform = newcomer(per_minute=3)
    answers = [platform.get("/api/catalogue") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer["RateLimit"].split(";")[1] for answer in answers] == ["r=2", "r=1", "r=0", "r=0"]
    assert answers[0]["RateLimit-Policy"] == '"minute";q=3;w=60'
    assert 1 <= int(answers[3]["Retry-After"]) <= 60
    assert answers[3].json()["detail"].startswith("Đã hỏi quá nhiều trong một phút.")


def test_the_next_minute_begins_anew(platform):
    platform.token.per_minute = 1
    assert [limits.spend(platform.token, now).allowed for now in (60, 61, 119.9, 120)] == [
        True,
        False,
        False,
        True,
    ]


def test_several_processes_together_give_no_more_than_there_is(platform, monkeypatch):
    platform.token.per_minute = 50
    processes = [limits._Purses() for _ in range(4)]
    allowed = 0
    for turn in range(400):
        monkeypatch.setattr(limits, "_purses", processes[turn * 7 % 4])
        allowed += limits.spend(platform.token, 600.0).allowed
    assert allowed == 50
    assert RateWindow.objects.get().given == 50


def test_a_request_seldom_costs_a_write(platform, django_assert_max_num_queries):
    limits.spend(platform.token, 60.0)
    with django_assert_max_num_queries(0):
        for _ in range(29):
            assert limits.spend(platform.token, 60.0).allowed


# --- audit --------------------------------------------------------------------------------------------------


def test_who_fetched_what_and_when(platform, package):
    for _ in range(2):
        platform.get(f"/api/packages/{package.path}")
    platform.get("/api/search?q=so+dien+thoai+cua+toi")
    tag = platform.get("/api/catalogue")["ETag"]
    platform.get("/api/catalogue", If_None_Match=tag)
    platform.get("/api/catalogue?size=0")
    rows = Access.objects.order_by("what").values_list("platform__name", "what", "times")
    assert list(rows) == [
        ("Nền tảng thử", "catalogue", 1),
        ("Nền tảng thử", f"packages/{package.path}", 2),
        ("Nền tảng thử", "search", 1),
    ]


def test_what_is_old_is_forgotten(platform, release, settings):
    platform.get("/api/catalogue")
    platform.get("/api/changes")
    old = timezone.now() - timedelta(days=settings.ACCESS_KEPT_DAYS, minutes=1)
    Access.objects.filter(what="catalogue").update(last_at=old)
    assert audit.purge() == 0
    assert [row.what for row in Access.objects.all()] == ["changes"]


# --- commands -----------------------------------------------------------------------------------------------


def run(*arguments: str, **options) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue().strip()


def test_the_command_prints_a_token_that_works(release):
    secret = run("create_platform_token", "LMS tỉnh", "--days=30", "--channel=canary", "--profile=moodle")
    assert bearer(secret).get("/api/catalogue").json()["channel"] == "canary"
    token = PlatformToken.objects.get(platform__name="LMS tỉnh")
    assert timedelta(days=29) < token.expires_at - timezone.now() < timedelta(days=31)
    assert (token.platform.profile, token.scopes) == ("moodle", list(SCOPES))


def test_another_token_of_the_same_platform(platform, release):
    secret = run(
        "create_platform_token", "Nền tảng thử", "--another", "--scope=catalogue:read", "--label=Báo cáo"
    )
    assert bearer(secret).get("/api/catalogue").status_code == 200
    assert bearer(secret).get("/api/search?q=a").status_code == 403
    assert Platform.objects.count() == 1


def test_the_command_refuses_a_name_twice_and_no_days(platform):
    with pytest.raises(CommandError, match="Nền tảng “Nền tảng thử” đã có mã"):
        run("create_platform_token", "Nền tảng thử")
    with pytest.raises(CommandError, match="từ 1 trở lên"):
        run("create_platform_token", "Khác", days=0)
    with pytest.raises(CommandError, match="Không có nền tảng “Khác”"):
        run("create_platform_token", "Khác", another=True)
    with pytest.raises(CommandError, match="dài quá 100 chữ"):
        run("create_platform_token", "x" * 101)
    assert Platform.objects.count() == 1


def test_rotation_by_command(platform, release):
    secret = run("rotate_platform_token", "Nền tảng thử", "--overlap=1")
    assert bearer(secret).get("/api/catalogue").status_code == 200
    assert platform.get("/api/catalogue").status_code == 200
    run("create_platform_token", "Nền tảng thử", "--another")
    with pytest.raises(CommandError, match="Có nhiều mã"):
        run("rotate_platform_token", "Nền tảng thử")
    with pytest.raises(CommandError, match="Không có mã"):
        run("rotate_platform_token", "Khác")


# --- the admin ----------------------------------------------------------------------------------------------


def form(**changed):
    return {"label": "", "scopes": ["catalogue:read"], "per_minute": 600, "expires_at": ""} | changed


def test_the_admin_shows_the_secret_once(admin_client, platform):
    path = f"/admin/nen-tang/{platform.token.platform_id}/"
    page = admin_client.post(f"{path}ma/", form(label="Đọc"), follow=True).content.decode()
    secret = page.partition("<code>")[2].partition("</code>")[0]
    token = PlatformToken.objects.get(label="Đọc")
    assert PlatformToken.find(secret) == token
    assert secret not in admin_client.get(path).content.decode()
    assert token.scopes == ["catalogue:read"]
    rotated = admin_client.post(f"/admin/nen-tang/ma/{token.pk}/doi/", {"days": "3"}, follow=True)
    new = rotated.content.decode().partition("<code>")[2].partition("</code>")[0]
    assert PlatformToken.find(new) == PlatformToken.find(secret) == token
    admin_client.post(f"/admin/nen-tang/ma/{token.pk}/thu-hoi/")
    assert PlatformToken.find(new) is PlatformToken.find(secret) is None
    actions = ModelLogEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["delivery.token_created", "delivery.token_rotated", "delivery.token_revoked"]


def test_editing_a_token_keeps_its_secret(admin_client, platform, release):
    path = f"/admin/nen-tang/ma/{platform.token.pk}/"
    admin_client.post(path, form())
    assert platform.get("/api/catalogue").status_code == 200
    admin_client.post(path, form(scopes=["search:read"]))
    assert platform.get("/api/catalogue").status_code == 403


@pytest.mark.parametrize(
    "wrong", [{"scopes": []}, {"scopes": ["all"]}, {"per_minute": 0}, {"expires_at": "2020-01-01 00:00"}]
)
def test_a_form_that_is_wrong_changes_nothing(admin_client, platform, wrong):
    path = f"/admin/nen-tang/{platform.token.platform_id}/ma/"
    assert admin_client.post(path, form(**wrong)).status_code == 200
    assert PlatformToken.objects.count() == 1


def test_whoever_may_not_change_platforms_does_not(client, platform, django_user_model):
    editor = django_user_model.objects.create_user("soan")
    from django.contrib.auth.models import Permission

    editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(editor)
    for path in ("", "ma/", "nhan-tin/"):
        answer = client.get(f"/admin/nen-tang/{platform.token.platform_id}/{path}")
        assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    client.post(f"/admin/nen-tang/ma/{platform.token.pk}/thu-hoi/")
    assert PlatformToken.objects.get().active
