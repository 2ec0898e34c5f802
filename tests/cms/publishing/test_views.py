"""The publishing page: what stands, what is asked for, who may do what."""

import io
import zipfile

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from cms.authoring import people
from cms.publishing import publish
from cms.publishing.models import Publication
from curriculum import packages
from curriculum.models import Package
from tests.factories.blocks import TEXT

COURSE = "/admin/phat-hanh/vneid/vi/"


@pytest.fixture
def published(tree):
    tree.lesson("Bài một", [("rich_text", TEXT)])
    tree.course.save_revision().publish()
    publish.run("vneid", "vi")
    return tree


@pytest.fixture
def as_member(client, django_user_model):
    """Signs somebody of this group in."""

    def sign_in(group: str):
        user = django_user_model.objects.create_user(group)
        user.groups.add(Group.objects.get(name=group))
        client.force_login(user)
        return client

    return sign_in


def test_a_course_that_was_never_published_says_what_to_do(tree, admin_client):
    html = admin_client.get(COURSE).content.decode()
    assert "Chưa phát hành. Hãy xuất bản khóa học và ít nhất một bài." in html


def test_an_unknown_course_is_not_found(tree, admin_client):
    assert admin_client.get("/admin/phat-hanh/khong-co/vi/").status_code == 404


def test_the_page_shows_progress_and_then_the_download(published, admin_client):
    waiting = admin_client.get(COURSE, {"part": 1}).content.decode()
    assert 'data-busy="1"' in waiting
    assert waiting.count("<progress") == 4
    for package in Package.objects.all():
        packages.build(package.pk)
    done = admin_client.get(COURSE, {"part": 1}).content.decode()
    assert 'data-busy=""' in done
    assert done.count("Tải về") == 4


def test_a_package_for_another_structure_is_made_on_demand(published, admin_client):
    asked = {"format": "scorm12", "structure": "lessons"}
    answer = admin_client.post(f"{COURSE}goi/", asked)
    assert (answer.status_code, answer.url) == (302, COURSE)
    assert Package.objects.filter(**asked).count() == 1


def test_an_unknown_format_is_refused_in_words(published, admin_client):
    answer = admin_client.post(f"{COURSE}goi/", {"format": "docx"})
    assert answer.status_code == 400
    assert answer.content.decode().startswith("Không có định dạng “docx”.")


def test_a_failed_package_gives_its_reason_and_can_be_tried_again(published, admin_client):
    failed = Package.objects.get(format="cmi5")
    Package.objects.filter(pk=failed.pk).update(state=Package.State.FAILED, reason="Hết chỗ trên đĩa.")
    assert "Hết chỗ trên đĩa." in admin_client.get(COURSE).content.decode()
    admin_client.post(f"{COURSE}goi/", {"format": "cmi5", "structure": "course"})
    failed.refresh_from_db()
    assert failed.state == Package.State.QUEUED


def test_the_download_is_the_package(published, admin_client):
    package = Package.objects.get(format="web")
    packages.build(package.pk)
    answer = admin_client.get(reverse("publishing:download", args=[package.pk]))
    content = b"".join(answer.streaming_content)
    answer.close()
    assert answer["Content-Disposition"] == 'attachment; filename="vneid-vi-1-web.zip"'
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert "index.html" in archive.namelist()


def test_a_package_that_is_not_ready_cannot_be_downloaded(published, admin_client):
    package = Package.objects.get(format="web")
    assert admin_client.get(reverse("publishing:download", args=[package.pk])).status_code == 404


def test_only_those_who_publish_may_try_again(published, as_member):
    Publication.objects.update(state=Publication.State.BLOCKED, reasons=["Bài “X” thiếu ảnh."])
    editor = as_member(people.EDITORS)
    assert "Bài “X” thiếu ảnh." in editor.get(COURSE).content.decode()
    assert "Thử phát hành lại" not in editor.get(COURSE).content.decode()
    editor.post(f"{COURSE}lai/")
    assert Publication.objects.get().state == Publication.State.BLOCKED
    reviewer = as_member(people.REVIEWERS)
    assert "Thử phát hành lại" in reviewer.get(COURSE).content.decode()
    reviewer.post(f"{COURSE}lai/")
    assert Publication.objects.get().state == Publication.State.QUEUED


def test_strangers_are_sent_to_the_door(published, client):
    assert client.get(COURSE).url == f"/admin/login/?next={COURSE}"


def test_after_publishing_the_editor_is_told_where_to_look(tree, admin_client):
    lesson = tree.lesson("Bài một", [("rich_text", TEXT)], live=False)
    button = admin_client.get(f"/admin/pages/{lesson.pk}/edit/").content.decode()
    assert f'href="{COURSE}"' in button
