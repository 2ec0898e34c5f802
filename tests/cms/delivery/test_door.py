"""Who may come in, and what others are told."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from cms.delivery.models import PlatformToken

pytestmark = pytest.mark.django_db

PATHS = [
    "/api/catalogue",
    "/api/search?q=vneid",
    "/api/packages/CT-CD-01/vi/CT-CD-01-vi-1-scorm12.zip",
]
CLOSED = {
    "detail": "Cần mã truy cập còn hiệu lực: gửi “Authorization: Bearer <mã>”. Hãy hỏi người quản trị.",
    "field": "",
}


@pytest.mark.parametrize("path", PATHS)
def test_strangers_stay_outside(client, package, path):
    response = client.get(path)
    assert (response.status_code, response.json()) == (401, CLOSED)
    assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("path", PATHS)
def test_a_platform_with_its_token_comes_in(platform, package, path):
    assert platform.get(path).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"active": False},
        {"expires_at": timezone.now() - timedelta(seconds=1)},
        {"digest": "0" * 64},
    ],
)
def test_a_token_that_no_longer_holds(platform, release, change):
    PlatformToken.objects.update(**change)
    assert platform.get("/api/catalogue").status_code == 401


@pytest.mark.parametrize("header", ["Bearer ", "Bearer hls_sai", "Basic aGxzOmhscw==", "hls_sai", "Bearer ữ"])
def test_other_headers(client, db, header):
    assert client.get("/api/catalogue", headers={"Authorization": header}).status_code == 401


def test_editors_come_in_with_their_session_and_others_do_not(client, django_user_model):
    visitor = django_user_model.objects.create_user("khach")
    client.force_login(visitor)
    assert client.get("/api/catalogue").status_code == 401
    visitor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    assert client.get("/api/catalogue").status_code == 200


def test_use_is_noted(platform, release):
    assert platform.token.last_used_at is None
    platform.get("/api/catalogue")
    platform.token.refresh_from_db()
    assert timezone.now() - platform.token.last_used_at < timedelta(minutes=1)


def test_the_secret_is_not_in_the_database(platform):
    secret = platform.client.defaults["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    stored = PlatformToken.objects.values_list().get()
    assert secret.startswith(platform.token.hint)
    assert [value for value in stored if secret in str(value)] == []


def test_the_command_prints_a_token_that_works(client):
    out = StringIO()
    call_command("create_platform_token", "LMS tỉnh", days=30, stdout=out)
    answer = client.get("/api/catalogue", headers={"Authorization": f"Bearer {out.getvalue().strip()}"})
    assert answer.status_code == 200
    left = PlatformToken.objects.get(name="LMS tỉnh").expires_at - timezone.now()
    assert timedelta(days=29) < left < timedelta(days=31)


def test_the_command_refuses_a_name_twice_and_no_days(platform):
    with pytest.raises(CommandError, match="Nền tảng “Nền tảng thử” đã có mã"):
        call_command("create_platform_token", "Nền tảng thử")
    with pytest.raises(CommandError, match="từ 1 trở lên"):
        call_command("create_platform_token", "Khác", days=0)


def test_the_admin_shows_the_secret_once(admin_client):
    answer = admin_client.post("/admin/nen-tang/new/", {"name": "LMS xã", "active": "on"}, follow=True)
    token = PlatformToken.objects.get(name="LMS xã")
    page = answer.content.decode()
    secret = page.partition("<code>")[2].partition("</code>")[0]
    assert PlatformToken.find(secret) == token
    assert secret not in admin_client.get("/admin/nen-tang/").content.decode()
    assert secret not in admin_client.get(f"/admin/nen-tang/edit/{token.pk}/").content.decode()


def test_editing_a_token_keeps_its_secret(admin_client, platform, release):
    path = f"/admin/nen-tang/edit/{platform.token.pk}/"
    admin_client.post(path, {"name": "Tên mới", "active": "on"})
    assert platform.get("/api/catalogue").status_code == 200
    admin_client.post(path, {"name": "Tên mới"})
    assert platform.get("/api/catalogue").status_code == 401


def test_the_description_is_open(db):
    description = Client().get("/api/openapi.json").json()
    assert sorted(description["paths"]) == [
        "/api/catalogue",
        "/api/deltas/{course_code}/{language}/{file_name}",
        "/api/keys",
        "/api/packages/{course_code}/{language}/{file_name}",
        "/api/search",
        "/api/signatures/{course_code}/{language}/{file_name}",
    ]
    assert sorted(description["components"]["securitySchemes"]) == ["EditorSession", "PlatformBearer"]
