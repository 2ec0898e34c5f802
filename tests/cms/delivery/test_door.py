"""Who may come in, and what others are told."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from cms.delivery.models import Platform, PlatformToken

pytestmark = pytest.mark.django_db

PATHS = [
    "/api/catalogue",
    "/api/changes",
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


def test_a_token_of_a_platform_that_is_switched_off(platform, release):
    Platform.objects.update(active=False)
    assert platform.get("/api/catalogue").status_code == 401


def test_the_description_is_open(db):
    description = Client().get("/api/openapi.json").json()
    assert sorted(description["paths"]) == [
        "/api/catalogue",
        "/api/changes",
        "/api/deltas/{course_code}/{language}/{file_name}",
        "/api/keys.json",
        "/api/packages/{course_code}/{language}/{file_name}",
        "/api/packages/{course_code}/{language}/{file_name}.sig",
        "/api/reports",
        "/api/search",
    ]
    assert description["openapi"].startswith("3.1")
    assert sorted(description["components"]["securitySchemes"]) == ["EditorSession", "PlatformBearer"]


def test_the_page_that_explains_asks_nobody_outside(db):
    page = Client().get("/api/docs").content.decode()
    assert "swagger-ui-bundle.js" in page
    assert re.findall(r"""(?:src|href)=["'](?:https?:)?//[^"']+""", page) == []


def test_what_is_no_json_is_said_in_vietnamese(platform):
    response = platform.client.post("/api/reports", "{bad", content_type="application/json")
    assert response.status_code == 400
    assert response.json()["detail"].startswith("Nội dung gửi đến không phải JSON đúng.")
