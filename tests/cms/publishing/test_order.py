"""The export dialogue: what may be chosen, what is told beforehand, who may order."""

import json
import re
from dataclasses import replace

import pytest

from cms.authoring import people
from cms.publishing import wording
from cms.publishing.estimates import estimate
from curriculum import packages
from curriculum.models import Package, Release
from curriculum.packaging import PACKAGERS, Order
from curriculum.packaging.formats.web import WebPackager
from curriculum.packaging.platforms import PLATFORMS
from curriculum.releases import freeze
from tests.curriculum.packaging.golden import DOCUMENTS, arrives
from tests.curriculum.packaging.golden import course as golden

ORDER = "/admin/phat-hanh/vneid/vi/goi/"
PLAIN = {"platform": "generic", "format": "scorm12", "structure": "course", "edition": "standard"}


def offered(html: str, name: str = "format") -> list[str]:
    return re.findall(rf'<input type="radio" name="{name}" id="[^"]+" value="([^"]+)"', html)


def chosen(html: str, name: str = "format") -> list[str]:
    return re.findall(rf'name="{name}" id="[^"]+" value="([^"]+)" checked', html)


def preview(client, **choices: object) -> str:
    answer = client.post(ORDER, {**PLAIN, **choices, "preview": "1", "part": "1"})
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "<html" not in html
    return html


def test_formats_stand_under_what_they_are_good_for(published, admin_client):
    html = admin_client.get(ORDER).content.decode()
    learning, reading = html.index("Cho nền tảng học tập"), html.index("Để đọc, in, hoặc học khi không có")
    assert learning < html.index('id="format-scorm12"') < reading < html.index('id="format-web"')
    assert sorted(offered(html)) == sorted(PACKAGERS)
    assert chosen(html) == ["scorm12"]


def test_a_format_nobody_has_described_is_offered_all_the_same(published, admin_client, monkeypatch):
    monkeypatch.setitem(PACKAGERS, "new", replace(WebPackager(), id="new", label="Định dạng mới"))
    html = admin_client.get(ORDER).content.decode()
    assert html.index("<p", html.index('id="format-web"')) < html.index('id="format-new"')
    assert "Khác" in html


def test_a_platform_limits_the_formats_the_best_first_and_tells_its_note(published, admin_client):
    html = preview(admin_client, platform="moodle", format="cmi5")
    assert offered(html) == [format for format in PLATFORMS["moodle"].formats if format in PACKAGERS]
    assert chosen(html) == ["scorm12"]
    assert "nên chọn" in html
    assert "Nhập SCORM ở “Gói SCORM”" in html
    generic = preview(admin_client)
    assert "nên chọn" not in generic


def test_structures_and_editions_are_those_of_format_and_platform(published, admin_client):
    assert offered(preview(admin_client), "structure") == ["course", "lessons"]
    assert offered(preview(admin_client, platform="kolibri", structure="lessons"), "structure") == ["course"]


def test_what_is_left_out_and_how_big_it_is_are_told_before(published, admin_client):
    html = preview(admin_client, format="web")
    assert "Kết quả học không gửi về đâu" in html
    release = Release.objects.get()
    packages.build(Package.objects.get(format="web").pk)
    assert estimate(release, "web", Order()).bytes == Package.objects.get(format="web").bytes
    assert "Dung lượng: khoảng <strong>0,0" in html


def test_a_light_edition_says_what_becomes_of_films(filmed, admin_client):
    assert "chỉ còn tiếng và một hình" not in preview(admin_client)
    assert "chỉ còn tiếng và một hình" in preview(admin_client, edition="light")


def test_each_lesson_shows_its_wait_on_each_network(filmed, admin_client):
    found = estimate(filmed, "scorm12", Order())
    assert len(found.lines) == len(list(filmed.course.lessons()))
    assert [network for network, _ in found.lines[0].waits] == ["2G", "3G", "4G"]
    html = preview(admin_client)
    assert all(line.title in html for line in found.lines)


def test_over_the_budget_it_says_beside_the_field_what_to_do(filmed, admin_client):
    html = preview(admin_client, budget="0,001")
    field = html[html.index('id="order-budget"') : html.index('id="order-languages"')]
    assert "vượt mức dung lượng" in field
    assert "Hãy chọn bản nhẹ" in html
    assert "quá mức" in html
    answer = admin_client.post(ORDER, {**PLAIN, "budget": "0,001"})
    assert answer.status_code == 200
    assert not Package.objects.filter(budget__gt=0).exists()


@pytest.mark.parametrize(
    ("choices", "beside", "sentence"),
    [
        ({"format": "khong-co"}, "order-format", "khong-co"),
        ({"format": ""}, "order-format", "Hãy chọn một định dạng."),
        ({"platform": "moodle", "format": "cmi5"}, "order-format", "Moodle không nhận cmi5."),
        ({"format": "web", "structure": "lessons"}, "order-structure", "không có cấu trúc"),
        ({"budget": "nhiều"}, "order-budget", "Nhập một số."),
        ({"budget": "-1"}, "order-budget", "0"),
        ({"lesson": "bai-la"}, "order-lesson", "bai-la"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(published, admin_client, choices, beside, sentence):
    before = Package.objects.count()
    html = admin_client.post(ORDER, {**PLAIN, **choices}).content.decode()
    part = html[html.index(f'id="{beside}"') :]
    assert re.search(rf'class="error-message">[^<]*{re.escape(sentence)}', part[:3000])
    assert Package.objects.count() == before


def test_an_order_is_queued_and_listed_in_words(published, admin_client):
    lesson = next(Release.objects.get().course.lessons()).code
    asked = {**PLAIN, "platform": "moodle", "edition": "light", "completion": "viewed", "budget": "2,5"}
    answer = admin_client.post(ORDER, {**asked, "lesson": lesson}, follow=True)
    package = Package.objects.get(platform="moodle")
    assert (package.edition, package.completion, package.budget) == ("light", "viewed", 2_500_000)
    assert package.lesson == lesson
    html = answer.content.decode()
    assert "Bản nhẹ (tiếng và hình, không có video) · Moodle" in html
    assert "mỗi bài không quá 2,5 MB" in html
    assert "Bạn cứ làm việc khác, xong sẽ có thông báo." in html


def test_a_package_that_is_there_is_offered_at_once(published, admin_client):
    packages.build(Package.objects.get(format="scorm12").pk)
    html = admin_client.post(ORDER, PLAIN, follow=True).content.decode()
    assert "Gói này đã có sẵn" in html
    assert Package.objects.filter(format="scorm12").count() == 1


def test_other_languages_are_pinned_where_the_format_takes_several(published, admin_client):
    document = golden("khmer").model_copy(update={"code": "vneid"})
    freeze(document)
    assert 'name="languages"' not in preview(admin_client, format="scorm12")
    html = preview(admin_client, format="web")
    assert 'name="languages" id="language-1" value="km/1"' in html
    assert "Tiếng Khmer (bản 1)" in html
    admin_client.post(ORDER, {**PLAIN, "format": "web", "languages": ["km/1"]})
    assert Package.objects.filter(languages="km/1").count() == 1
    refused = admin_client.post(ORDER, {**PLAIN, "format": "scorm12", "languages": ["km/1"]})
    assert "chỉ chứa một ngôn ngữ" in refused.content.decode()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_format_can_tell_of_every_course_beforehand(document, settings):
    """Of right-to-left, Khmer and empty ones, too; nothing is written and no database is asked."""
    settings.CURRICULUM_OPEN_MEDIA = "tests.curriculum.packaging.golden.open_media"
    release = Release(course_code="x", language="vi", number=1, document=golden(document).to_json())
    for format, packager in PACKAGERS.items():
        for edition in packager.editions:
            found = estimate(release, format, Order(edition=edition))
            if not arrives(packager, document):
                assert "chưa có câu hỏi nào" in found.problem
                continue
            assert (found.problem, len(found.lines)) == ("", len(list(golden(document).lessons())))
            assert (found.bytes is None) == (packager.extension == "pdf")


def test_only_those_who_publish_may_order(published, member):
    editor, reviewer = member(people.EDITORS), member(people.REVIEWERS)
    course = "/admin/phat-hanh/vneid/vi/"
    assert editor.get(ORDER).status_code == 302
    editor.post(ORDER, {**PLAIN, "structure": "lessons"})
    assert not Package.objects.filter(structure="lessons").exists()
    assert "Tạo gói…" not in editor.get(course).content.decode()
    assert "Tạo gói…" in reviewer.get(course).content.decode()
    reviewer.post(ORDER, {**PLAIN, "structure": "lessons"})
    assert Package.objects.filter(structure="lessons").count() == 1


def test_who_may_only_look_downloads_but_does_not_retry(published, member):
    packages.build(Package.objects.get(format="web").pk)
    Package.objects.filter(format="cmi5").update(state=Package.State.FAILED, reason="Hết chỗ.")
    failed = Package.objects.get(format="cmi5")
    observer = member(people.OBSERVERS)
    html = observer.get("/admin/phat-hanh/vneid/vi/").content.decode()
    assert "Tải về" in html
    assert "Hết chỗ." in html
    assert "Thử lại" not in html
    observer.post(f"/admin/phat-hanh/goi/{failed.pk}/lai/")
    failed.refresh_from_db()
    assert failed.state == Package.State.FAILED


def test_packages_of_earlier_releases_stand_behind_a_fold(published, admin_client):
    packages.build(Package.objects.get(format="web").pk)
    first = Release.objects.get()
    document = json.loads(first.document) | {"title": "Tên mới"}
    second, _ = freeze(first.course.model_validate_json(json.dumps(document)))
    from cms.publishing.models import Publication

    Publication.objects.update(release=second)
    html = admin_client.get("/admin/phat-hanh/vneid/vi/").content.decode()
    assert "Các bản trước (1 gói)" in html
    assert "Bản này chưa có gói nào." in html
    packages.build(packages.request_package(second, "web").pk)
    standing, earlier = admin_client.get("/admin/phat-hanh/vneid/vi/").content.decode().split("Các bản trước")
    assert "bản 2 ·" not in standing  # the label of earlier ones, and their quieter button
    assert "bản 1 ·" in earlier


def test_a_withdrawn_course_has_no_dialogue(published, admin_client):
    published.course.refresh_from_db()
    published.course.unpublish()
    from cms.publishing import publish

    publish.run("vneid", "vi")
    assert admin_client.get(ORDER).status_code == 404


def test_every_format_says_what_it_is_good_for():
    assert set(PACKAGERS) <= set(wording.FORMATS)
    assert {about.purpose for about in wording.FORMATS.values()} <= set(wording.PURPOSES)
