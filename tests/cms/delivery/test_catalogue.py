"""What a platform sees that it can have."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from jsonschema import Draft202012Validator

from cms.delivery import catalogue, channels
from cms.delivery.models import ChannelState, Offer
from curriculum import releases
from curriculum.models import Package
from tests.cms.delivery.conftest import deliver, newcomer
from tests.search.lessons import golden

pytestmark = pytest.mark.django_db


def codes(answer) -> list[tuple[str, str, int]]:
    return [(r["course_code"], r["language"], r["number"]) for r in answer.json()["releases"]]


def conforms(client, path: str, answer) -> None:
    """The answer is what the OpenAPI description says."""
    description = client.get("/api/openapi.json").json()
    schema = description["paths"][path]["get"]["responses"][str(answer.status_code)]
    schema = schema["content"]["application/json"]["schema"]
    Draft202012Validator({**schema, "components": description["components"]}).validate(answer.json())


def test_a_release_with_its_packages(platform, release, package, client):
    Package.objects.create(release=release, format="cmi5", state=Package.State.RUNNING)
    response = platform.get("/api/catalogue")
    conforms(client, "/api/catalogue", response)
    answer = response.json()
    released_at = answer["releases"][0].pop("released_at")
    assert released_at.startswith(release.created_at.isoformat()[:19])
    assert answer.pop("since")
    assert answer == {
        "channel": "stable",
        "total": 1,
        "next": None,
        "facets": {
            "language": [{"value": "vi", "count": 1}],
            "audience": [{"value": "nguoi-dan", "count": 1}],
            "level": [{"value": "CB2", "count": 1}],
            "format": [{"value": "scorm12", "count": 1}],
            "competency": [{"value": "TT02-2025/2.6", "count": 1}, {"value": "TT02-2025/4.2", "count": 1}],
        },
        "releases": [
            {
                "course_code": "CT-CD-01",
                "language": "vi",
                "number": 1,
                "digest": release.digest,
                "chain": release.chain,
                "title": "An toàn số cho mọi người",
                "summary": release.course.summary,
                "audience": "nguoi-dan",
                "level": "CB2",
                "competencies": ["TT02-2025/2.6", "TT02-2025/4.2"],
                "minutes": release.course.minutes,
                "lessons": 3,
                "licence": release.course.licence,
                "attribution": release.course.attribution,
                "packages": [
                    {
                        "format": "scorm12",
                        "structure": "course",
                        "edition": "standard",
                        "platform": "generic",
                        "completion": "",
                        "lesson": "",
                        "budget": 0,
                        "languages": [],
                        "file_name": "CT-CD-01-vi-1-scorm12.zip",
                        "media_type": "application/zip",
                        "bytes": package.bytes,
                        "sha256": package.sha256,
                        "url": "packages/CT-CD-01/vi/CT-CD-01-vi-1-scorm12.zip",
                        "signature_url": None,
                    }
                ],
            }
        ],
    }


def test_refusals_are_as_described(platform, release, client):
    hasty = newcomer("Vội", per_minute=1)
    hasty.get("/api/catalogue")
    answers = {
        401: client.get("/api/catalogue"),
        403: platform.get("/api/catalogue?channel=draft"),
        422: platform.get("/api/catalogue?cursor=x"),
        429: hasty.get("/api/catalogue"),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        conforms(client, "/api/catalogue", answer)


def test_an_address_is_relative_to_the_catalogue(platform, package):
    (release,) = platform.get("/api/catalogue").json()["releases"]
    assert platform.get(f"/api/{release['packages'][0]['url']}").status_code == 200


def test_the_signature_stands_beside_the_package(platform, release):
    made = deliver(release, signature='{"key": "2026"}')
    (said,) = platform.get("/api/catalogue").json()["releases"]
    url = said["packages"][0]["signature_url"]
    assert url == f"packages/{made.path}.sig"
    answer = platform.get(f"/api/{url}")
    assert (answer.body, answer["Content-Type"]) == (b'{"key": "2026"}', "application/json")
    Package.objects.update(signature="")
    assert platform.get(f"/api/{url}").status_code == 404


def test_only_the_newest_of_what_stands(platform, release):
    releases.freeze(golden("everything").model_copy(update={"title": "Tên mới"}))
    releases.freeze(golden("minimal"))
    releases.freeze(golden("khmer"))
    assert codes(platform.get("/api/catalogue")) == [
        ("CT-CD-01", "vi", 2),
        ("CT-CD-02", "vi", 1),
        ("CT-DT-01", "km", 1),
    ]
    releases.withdraw("CT-CD-01", "vi")
    assert codes(platform.get("/api/catalogue")) == [("CT-CD-02", "vi", 1), ("CT-DT-01", "km", 1)]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("language=km", ["CT-DT-01"]),
        ("language=BLT-tavt", ["CT-DT-01"]),
        ("course=CT-CD-01", ["CT-CD-01"]),
        ("audience=nguoi-dan&language=vi", ["CT-CD-01"]),
        ("audience=hoc-sinh", []),
        ("audience=nguoi", []),
        ("level=CB2", ["CT-CD-01"]),
        ("competency=TT02-2025/4.2&language=vi", ["CT-CD-01"]),
        ("competency=TT02-2025/4", []),
        ("competency=%25", []),
        ("format=scorm12", ["CT-CD-01"]),
        ("format=scorm", []),
    ],
)
def test_filters(platform, release, package, filters, expected):
    releases.freeze(golden("khmer"))
    releases.freeze(golden("tai-dam"))
    answer = platform.get(f"/api/catalogue?{filters}")
    assert [code for code, *_ in codes(answer)] == expected
    assert answer.json()["total"] == len(expected)


def many(count: int) -> None:
    for n in range(count):
        releases.freeze(golden("minimal").model_copy(update={"code": f"CT-{n:02}"}))


def test_pages_stay_in_place_while_courses_come_and_go(platform):
    many(5)
    read, cursor = [], ""
    while cursor is not None:
        answer = platform.get(f"/api/catalogue?size=2&cursor={cursor}").json()
        read += [one["course_code"] for one in answer["releases"]]
        if not cursor:
            first = answer["since"]
            releases.freeze(golden("minimal").model_copy(update={"code": "CT-00a"}))
            releases.withdraw("CT-00", "vi")
        assert answer["since"] == first
        cursor = answer["next"]
    assert read == ["CT-00", "CT-01", "CT-02", "CT-03", "CT-04"]
    after = platform.get(f"/api/changes?since={first}").json()["changes"]
    assert [(one["course_code"], one["gone"]) for one in after] == [("CT-00a", None), ("CT-00", "withdrawn")]


@pytest.mark.parametrize("path", ["/api/catalogue?language=vi", "/api/changes"])
def test_not_again_what_a_platform_has(platform, release, path):
    ChannelState.objects.update(changed_at=timezone.now() - timedelta(minutes=5))
    type(platform.token.platform).objects.update(changed_at=timezone.now() - timedelta(minutes=5))
    first = platform.get(path)
    assert first.status_code == 200
    for condition in ({"If_None_Match": first["ETag"]}, {"If_Modified_Since": first["Last-Modified"]}):
        again = platform.get(path, **condition)
        assert (again.status_code, again.body) == (304, b"")
        assert (again["ETag"], again["Last-Modified"]) == (first["ETag"], first["Last-Modified"])
    releases.freeze(golden("minimal"))
    for condition in ({"If_None_Match": first["ETag"]}, {"If_Modified_Since": first["Last-Modified"]}):
        assert platform.get(path, **condition).status_code == 200


def test_a_tag_is_of_this_question_and_this_reader(platform, release):
    tag = platform.get("/api/catalogue")["ETag"]
    assert platform.get("/api/catalogue?language=vi", If_None_Match=tag).status_code == 200
    moodle = newcomer("Moodle tỉnh", profile="moodle")
    assert moodle.get("/api/catalogue", If_None_Match=tag).status_code == 200


def test_no_date_that_could_hide_a_second_change_within_its_second(platform, release):
    assert "Last-Modified" not in platform.get("/api/catalogue")


def test_a_platform_that_comes_to_another_channel_is_not_told_that_nothing_changed(platform, release):
    ChannelState.objects.update(changed_at=timezone.now() - timedelta(days=5))
    type(platform.token.platform).objects.update(changed_at=timezone.now() - timedelta(days=5))
    last = platform.get("/api/catalogue")["Last-Modified"]
    platform.token.platform.channel = "canary"
    platform.token.platform.save()
    assert platform.get("/api/catalogue", If_Modified_Since=last).status_code == 200


def test_a_kind_of_platform_is_told_of_what_it_can_import(release):
    for format in ("scorm12", "cmi5", "web"):
        deliver(release, format)
    deliver(release, "scorm2004", platform="openedx")
    moodle = newcomer("Moodle tỉnh", profile="moodle").get("/api/catalogue").json()
    assert [package["format"] for package in moodle["releases"][0]["packages"]] == ["scorm12"]
    cloud = newcomer("Mây", profile="scormcloud").get("/api/catalogue").json()
    assert [package["format"] for package in cloud["releases"][0]["packages"]] == ["cmi5", "scorm12"]
    anything = newcomer("Khác").get("/api/catalogue").json()
    assert len(anything["releases"][0]["packages"]) == 4


def test_a_wrong_parameter_is_named(platform):
    answer = platform.get("/api/catalogue?size=hai")
    assert (answer.status_code, answer.json()) == (
        422,
        {"detail": "Tham số “size” thiếu hoặc sai. Xem mô tả ở /api/docs.", "field": "size"},
    )


@pytest.mark.parametrize(
    "name", ["course", "language", "audience", "level", "competency", "format", "cursor"]
)
def test_a_zero_reaches_no_database(platform, release, name):
    assert platform.get(f"/api/catalogue?{name}=a%00b").status_code == 422


def test_the_number_of_queries_does_not_grow(platform, release, django_assert_max_num_queries):
    many(5)
    platform.get("/api/catalogue")
    catalogue._counts.cache_clear()
    with django_assert_max_num_queries(5):  # token, state, page, counts, audit
        assert platform.get("/api/catalogue").json()["total"] == 6


def test_a_poll_of_the_same_costs_two_queries(platform, release, django_assert_max_num_queries):
    tag = platform.get("/api/catalogue")["ETag"]
    with django_assert_max_num_queries(2):  # token, state
        assert platform.get("/api/catalogue", If_None_Match=tag).status_code == 304


def test_editors_look_at_any_channel_and_platforms_at_their_own(admin_client, platform, release):
    channels.point(("stable", "CT-CD-01", "vi"), None)
    assert admin_client.get("/api/catalogue?channel=draft").json()["total"] == 1
    assert admin_client.get("/api/catalogue").json()["total"] == 0
    answer = platform.get("/api/catalogue?channel=draft")
    assert (answer.status_code, answer.json()["detail"]) == (403, "Nền tảng này chỉ được xem kênh “stable”.")
    assert platform.get("/api/catalogue?channel=stable").status_code == 200


def test_what_is_stored_is_json(release, package):
    assert [json.loads(offer.content)["title"] for offer in Offer.objects.all()] == [release.title] * 3
