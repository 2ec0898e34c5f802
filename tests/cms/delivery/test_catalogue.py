"""What a platform sees that it can have."""

import pytest

from curriculum import releases
from curriculum.models import Package
from tests.search.lessons import golden

pytestmark = pytest.mark.django_db


def codes(answer) -> list[tuple[str, str, int]]:
    return [(r["course_code"], r["language"], r["number"]) for r in answer.json()["releases"]]


def test_a_release_with_its_packages(platform, release, package):
    Package.objects.create(release=release, format="cmi5", state=Package.State.RUNNING)
    answer = platform.get("/api/catalogue").json()
    released_at = answer["releases"][0].pop("released_at")
    assert released_at.startswith(release.created_at.isoformat()[:19])
    assert answer == {
        "total": 1,
        "page": 1,
        "pages": 1,
        "releases": [
            {
                "course_code": "CT-CD-01",
                "language": "vi",
                "number": 1,
                "digest": release.digest,
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
                        "file_name": "CT-CD-01-vi-1-scorm12.zip",
                        "bytes": package.bytes,
                        "sha256": package.sha256,
                        "url": "http://testserver/api/packages/CT-CD-01/vi/CT-CD-01-vi-1-scorm12.zip",
                    }
                ],
            }
        ],
    }


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
        ("size=1&page=2", ["CT-DT-01"]),
    ],
)
def test_filters_and_pages(platform, release, filters, expected):
    releases.freeze(golden("khmer"))
    releases.freeze(golden("tai-dam"))
    answer = platform.get(f"/api/catalogue?{filters}")
    assert [code for code, *_ in codes(answer)] == expected


def test_a_wrong_parameter_is_named(platform):
    answer = platform.get("/api/catalogue?page=hai")
    assert (answer.status_code, answer.json()) == (
        422,
        {"detail": "Tham số “page” thiếu hoặc sai. Xem mô tả ở /api/docs.", "field": "page"},
    )


def test_the_number_of_queries_does_not_grow(platform, release, django_assert_max_num_queries):
    for n in range(5):
        releases.freeze(golden("minimal").model_copy(update={"code": f"CT-{n}"}))
    with django_assert_max_num_queries(6):
        assert platform.get("/api/catalogue").json()["total"] == 6
