"""From page to release: what is frozen, what waits, what is refused, what is withdrawn."""

import pytest

from cms.authoring.models import CoursePage
from cms.publishing import publish
from cms.publishing.models import Publication
from curriculum.models import Package, Release, columns
from curriculum.packaging import Order
from search.models import PendingIndex
from tests.factories.blocks import QUESTION, TEXT

State = Publication.State


def run() -> Publication:
    return publish.run("vneid", "vi")


@pytest.fixture
def published(tree):
    tree.lesson("Bài một", [("rich_text", TEXT), ("single_choice", QUESTION)])
    tree.course.save_revision().publish()
    return tree


def test_a_course_with_a_lesson_is_released_packaged_and_indexed(published):
    publication = run()
    release = publication.release
    assert (publication.state, release.number) == (State.RELEASED, 1)
    assert [lesson.title for lesson in release.course.lessons()] == ["Bài một"]
    assert sorted(release.packages.values_list("format", flat=True)) == [
        "cmi5",
        "scorm12",
        "scorm2004",
        "web",
    ]
    assert list(PendingIndex.objects.values_list("course_code", "language")) == [("vneid", "vi")]


def test_publishing_the_same_again_makes_nothing(published):
    run()
    published.course.save_revision().publish()
    run()
    assert (Release.objects.count(), Package.objects.count()) == (1, 4)


def test_a_changed_lesson_makes_the_next_release(published):
    run()
    lesson = published.course.get_children().first().specific
    lesson.title = "Bài một, bản mới"
    lesson.save_revision().publish()
    assert run().release.number == 2


def test_what_was_ordered_of_the_release_before_is_made_of_the_next(published):
    first = run().release
    book, waiting = Order(edition="teacher"), Order(edition="light")
    Package.objects.create(release=first, format="epub", state=Package.State.DONE, **columns(book))
    Package.objects.create(release=first, format="epub", state=Package.State.FAILED, **columns(waiting))
    Package.objects.create(release=first, format="gone", state=Package.State.DONE)
    lesson = published.course.get_children().first().specific
    lesson.title = "Bài một, bản mới"
    lesson.save_revision().publish()
    made = [(package.format, package.order) for package in run().release.packages.all()]
    assert ("epub", book) in made
    assert len(made) == 5


def test_a_draft_never_leaves(published):
    run()
    lesson = published.course.get_children().first().specific
    lesson.title = "Bản nháp bí mật"
    lesson.save_revision()
    assert "Bản nháp bí mật" not in run().release.document
    assert lesson.latest_revision.content["title"] == "Bản nháp bí mật"


def test_block_ids_are_node_ids(published):
    lesson = published.course.get_children().first().specific
    nodes = next(run().release.course.lessons()).nodes
    assert [node.id for node in nodes] == [child.id for child in lesson.body]


def test_a_course_without_live_lessons_says_so(tree):
    tree.course.save_revision().publish()
    publication = run()
    assert publication.state == State.BLOCKED
    assert publication.reasons == ["Khóa học chưa có bài nào được xuất bản. Hãy xuất bản ít nhất một bài."]


def test_unpublishing_withdraws(published):
    run()
    published.course.refresh_from_db()
    published.course.unpublish()
    publication = run()
    assert publication.state == State.WITHDRAWN
    assert Release.objects.get().withdrawn_at is not None


def test_coming_back_is_a_new_number(published):
    run()
    published.course.refresh_from_db()
    published.course.unpublish()
    run()
    published.course.refresh_from_db()
    published.course.save_revision().publish()
    assert run().release.number == 2


def test_a_deleted_picture_blocks_and_names_the_place(tree, picture):
    image = picture()
    tree.lesson(
        "Có ảnh", [("image", {"image": image.pk, "alt": "Màu đỏ", "decorative": False, "caption": ""})]
    )
    tree.course.save_revision().publish()
    image.delete()
    publication = run()
    assert publication.state == State.BLOCKED
    assert publication.reasons == [
        "Bài “Có ảnh”, khối 1 (Ảnh): Chưa chọn ảnh, hoặc ảnh đã bị xóa khỏi kho. Hãy chọn ảnh."
    ]
    assert not Release.objects.exists()


def test_pictures_come_with_small_renditions(tree, picture):
    tree.lesson(
        "Có ảnh", [("image", {"image": picture().pk, "alt": "Màu đỏ", "decorative": False, "caption": ""})]
    )
    tree.course.save_revision().publish()
    medium = run().release.course.media[0]
    assert [(r.name, r.width, r.media_type) for r in medium.renditions] == [
        ("w480", 480, "image/webp"),
        ("w960", 960, "image/webp"),
    ]


def test_a_message_that_was_lost_is_taken_up(published, monkeypatch):
    Publication.objects.update(state=State.QUEUED)
    monkeypatch.setattr(publish, "OVERDUE", publish.OVERDUE * 0)
    publish.recover()
    assert Publication.objects.get().state == State.RELEASED


def test_a_lesson_that_moves_changes_both_courses(published):
    run()
    other = published.programme.add_child(instance=CoursePage(title="Khác", code="khac"))
    lesson = published.course.get_children().first()
    lesson.move(other, pos="last-child")
    assert dict(Publication.objects.values_list("course_code", "state")) == {
        "vneid": State.QUEUED,
        "khac": State.QUEUED,
    }
    assert publish.run("khac", "vi").state == State.RELEASED
    assert run().state == State.BLOCKED


def test_what_nobody_foresaw_blocks_with_a_word_and_is_logged(published, monkeypatch):
    def broken(course):
        raise KeyError("x")

    monkeypatch.setattr(publish, "course_document", broken)
    with pytest.raises(KeyError):
        run()
    publication = Publication.objects.get()
    assert publication.state == State.BLOCKED
    assert publication.reasons == [
        "Lỗi ngoài dự kiến khi phát hành. Hãy báo người quản trị (chi tiết ở nhật ký)."
    ]
