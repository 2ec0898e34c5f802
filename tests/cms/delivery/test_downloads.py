"""A package as an HTTP answer: whole, in part, or not again."""

import pytest
from django.core.files.storage import storages

from curriculum import releases
from curriculum.models import Package
from tests.cms.delivery.conftest import CONTENT

pytestmark = pytest.mark.django_db

PATH = "/api/packages/CT-CD-01/vi/CT-CD-01-vi-1-scorm12.zip"


def test_the_whole_package(platform, package):
    response = platform.get(PATH)
    assert (response.status_code, response.body) == (200, CONTENT)
    assert dict(response.headers) | {
        "Content-Type": "application/zip",
        "Content-Length": str(len(CONTENT)),
        "Content-Disposition": 'attachment; filename="CT-CD-01-vi-1-scorm12.zip"',
        "ETag": f'"{package.sha256}"',
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=31536000, immutable",
    } == dict(response.headers)


def test_a_platform_that_has_it_does_not_get_it_again(platform, package):
    response = platform.get(PATH, If_None_Match=f'"{package.sha256}"')
    assert (response.status_code, response.body) == (304, b"")
    assert response["ETag"] == f'"{package.sha256}"'
    assert platform.get(PATH, If_None_Match='"khac"').status_code == 200


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-99", slice(0, 100)),
        ("bytes=100-", slice(100, None)),
        ("bytes=-10", slice(-10, None)),
        ("bytes=10200-999999", slice(10200, None)),
        ("bytes=0-0", slice(0, 1)),
    ],
)
def test_a_part(platform, package, asked, part):
    response = platform.get(PATH, Range=asked)
    expected = CONTENT[part]
    start = part.indices(len(CONTENT))[0]
    assert (response.status_code, response.body) == (206, expected)
    assert response["Content-Range"] == f"bytes {start}-{start + len(expected) - 1}/{len(CONTENT)}"
    assert response["Content-Length"] == str(len(expected))


def test_a_part_beyond_the_end(platform, package):
    response = platform.get(PATH, Range=f"bytes={len(CONTENT)}-")
    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{len(CONTENT)}")


def test_a_download_resumes_only_on_the_same_bytes(platform, package):
    same = platform.get(PATH, Range="bytes=100-", If_Range=f'"{package.sha256}"')
    other = platform.get(PATH, Range="bytes=100-", If_Range='"khac"')
    assert (same.status_code, same.body) == (206, CONTENT[100:])
    assert (other.status_code, other.body) == (200, CONTENT)


def test_an_older_release_can_still_be_had(platform, release, package):
    releases.freeze(release.course.model_copy(update={"title": "Tên mới"}))
    assert platform.get(PATH).status_code == 200


def test_a_withdrawn_one_is_gone(platform, package):
    releases.withdraw("CT-CD-01", "vi")
    response = platform.get(PATH)
    assert response.status_code == 410
    assert response.json()["detail"] == "Khóa học này đã được thu hồi. Hãy gỡ gói khỏi nền tảng của bạn."


@pytest.mark.parametrize(
    "path",
    [
        "CT-XX/vi/CT-CD-01-vi-1-scorm12.zip",
        "CT-CD-01/km/CT-CD-01-vi-1-scorm12.zip",
        "CT-CD-01/vi/CT-CD-01-vi-2-scorm12.zip",
        "CT-CD-01/vi/CT-CD-01-vi-1-web.zip",
        "CT-CD-01/vi/..%2fvi%2fCT-CD-01-vi-1-scorm12.zip",
        "CT-CD-01/vi/%00.zip",
    ],
)
def test_what_is_not_there(platform, package, path):
    response = platform.get(f"/api/packages/{path}")
    assert response.status_code == 404


def test_what_is_not_there_is_said(platform, package):
    response = platform.get("/api/packages/CT-CD-01/vi/CT-CD-01-vi-1-web.zip")
    sentence = "Không có gói này. Hãy xem các gói đã xong ở danh mục: /api/catalogue."
    assert response.json()["detail"] == sentence


def test_a_file_that_was_lost_is_to_be_asked_for_again(platform, package):
    storages["packages"].delete(package.path)
    response = platform.get(PATH)
    assert response.status_code == 503
    assert response.json()["detail"].startswith("Tệp của gói này đang không đọc được.")


def test_a_package_that_is_still_being_made(platform, package):
    Package.objects.update(state=Package.State.RUNNING)
    assert platform.get(PATH).status_code == 404
