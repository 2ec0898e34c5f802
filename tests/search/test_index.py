"""The outbox: an engine that is down delays the index, never the publishing, and is caught up with."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from curriculum import releases
from search import index
from search.models import PendingIndex
from search.query import SearchQuery
from tests.search.lessons import golden

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path):
    settings.SEARCH = {**settings.SEARCH, "ENGINE": "embedded", "PATH": tmp_path / "search.sqlite3"}


@pytest.fixture
def server_down(settings):
    settings.SEARCH = {**settings.SEARCH, "ENGINE": "elasticsearch", "URL": "http://127.0.0.1:9"}


def found(text: str, language: str = "vi") -> list[str]:
    return [hit.lesson_code for hit in index.search(SearchQuery(text, language=language)).hits]


def publish(name: str = "everything", title: str | None = None) -> None:
    course = golden(name)
    releases.freeze(course.model_copy(update={"title": title}) if title else course)
    index.request(course.code, course.language)


def make_due() -> None:
    PendingIndex.objects.update(due_at=timezone.now())


def test_a_published_course_is_found_and_a_withdrawn_one_is_not():
    publish()
    assert index.recover() == 1
    assert found("vneid") == ["dang-nhap-vneid"]
    assert not PendingIndex.objects.exists()

    releases.withdraw("CT-CD-01", "vi")
    index.request("CT-CD-01", "vi")
    assert index.recover() == 1
    assert found("vneid") == []


def test_only_the_newest_release_is_found():
    publish(title="Khóa học 2025")
    index.recover()
    publish(title="Khóa học 2026")
    index.recover()
    assert len(found("2026")) == 3
    assert found("2025") == []


def test_asking_is_part_of_the_publishing_transaction(django_capture_on_commit_callbacks):
    with transaction.atomic():
        publish()
        assert PendingIndex.objects.exists()
        transaction.set_rollback(True)
    assert not PendingIndex.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        publish()
        assert not DBTaskResult.objects.exists()
    assert [result.task_path for result in DBTaskResult.objects.all()] == ["search.tasks.catch_up"]


def test_asking_twice_leaves_one_row():
    publish()
    publish()
    assert PendingIndex.objects.count() == 1


def test_a_server_that_is_down_is_caught_up_with(server_down, settings):
    publish("everything")
    publish("khmer")
    assert index.recover() == 0
    told = index.status()
    assert (told.engine, told.healthy, told.pending) == ("elasticsearch", False, 2)
    assert told.last_error.startswith("Máy chủ Elasticsearch chưa trả lời")

    settings.SEARCH = {**settings.SEARCH, "ENGINE": "embedded"}
    assert index.recover() == 0  # not yet due
    make_due()
    assert index.recover() == 2
    assert found("vneid") == ["dang-nhap-vneid"]
    assert found("សេរីភាព", "km") == ["quyen-con-nguoi"]
    assert index.status() == index.Status("embedded", True, 0, "")


@pytest.mark.elasticsearch
def test_the_real_server_comes_back(server_down, settings, elasticsearch_url, elasticsearch_prefix):
    publish()
    assert index.recover() == 0
    settings.SEARCH = {**settings.SEARCH, "URL": elasticsearch_url, "INDEX_PREFIX": elasticsearch_prefix}
    make_due()
    assert index.recover() == 1
    assert found("vneid") == ["dang-nhap-vneid"]


def test_each_failure_waits_longer(server_down):
    publish()
    waits = []
    for _ in range(9):
        make_due()
        before = timezone.now()
        index.recover()
        waits.append(round((PendingIndex.objects.get().due_at - before).total_seconds(), -1))
    assert waits == [10, 20, 40, 80, 160, 320, 600, 600, 600]
    assert PendingIndex.objects.get().attempts == 9


def test_when_the_server_is_down_no_course_has_to_find_out_for_itself(server_down):
    publish("everything")
    publish("khmer")
    index.recover()
    assert sorted(PendingIndex.objects.values_list("attempts", flat=True)) == [0, 1]
    assert not PendingIndex.objects.filter(due_at__lte=timezone.now()).exists()


def test_a_new_request_is_not_lost_while_the_old_one_is_being_done(monkeypatch):
    publish(title="Khóa học 2025")
    really = index.bring_up_to_date

    def interrupted(course_code, language):
        really(course_code, language)
        monkeypatch.setattr(index, "bring_up_to_date", really)
        publish(title="Khóa học 2026")

    monkeypatch.setattr(index, "bring_up_to_date", interrupted)
    index.recover()
    assert PendingIndex.objects.count() == 1
    index.recover()
    assert (len(found("2026")), found("2025")) == (3, [])


def test_a_worker_that_died_is_followed_by_another():
    publish()
    row = PendingIndex.objects.get()
    assert index._claim(row)
    assert not index._claim(row)
    assert index.recover() == 0
    PendingIndex.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert index.recover() == 1


def test_a_course_that_cannot_be_read_does_not_stop_the_others(caplog):
    publish("minimal")
    publish("khmer")
    releases.Release.objects.filter(course_code="CT-CD-02").update(document="{}")
    assert index.recover() == 1
    row = PendingIndex.objects.get()
    assert row.course_code == "CT-CD-02"
    assert row.last_error.startswith("Không đưa được khóa học này vào chỉ mục.")


def test_rebuilding_from_releases():
    publish("everything")
    publish("minimal")
    releases.withdraw("CT-CD-02", "vi")
    publish("tai-dam")
    written = index.rebuild()
    assert {tag: lessons for tag, lessons in written.items() if lessons} == {"vi": 3, "blt-Tavt": 1}
    assert found("vneid") == ["dang-nhap-vneid"]
    assert "bat-tat" not in found("điện thoại")


def test_what_is_published_during_a_rebuild_is_asked_for_again(monkeypatch):
    publish("everything")
    index.recover()
    documents = index._documents

    def meanwhile(keys):
        releases.freeze(golden("minimal"))
        return documents(keys)

    monkeypatch.setattr(index, "_documents", meanwhile)
    index.rebuild("vi")
    assert [row.course_code for row in PendingIndex.objects.all()] == ["CT-CD-02"]
