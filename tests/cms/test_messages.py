"""Messages by a broker that is there, away, or forgetful; and rows of messages whose worker died."""

import importlib
import logging
import sys
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone
from django_tasks import task_backends
from django_tasks_db.models import DBTaskResult

from cms import messages, queues
from cms.management.commands import worker
from media_pipeline import owners
from media_pipeline.tasks import run_artefact
from tests.workers import empty, url_of

NOBODY = {"redis": "redis://127.0.0.1:1/0", "rabbitmq": "amqp://127.0.0.1:1//"}
ELSEWHERE = "elsewhere:1:1"


@pytest.fixture
def connect(settings, monkeypatch):
    """connect(url): the settings and the app as `HOCLIEUSO_BROKER_URL` makes them."""

    def use(url: str):
        settings.BROKER_URL = url
        settings.TASKS = {"default": {**settings.TASKS["default"], "BACKEND": "cms.queues.CeleryBackend"}}
        monkeypatch.setattr(queues, "_quiet_until", 0.0)
        celery = importlib.import_module("cms.celery")
        return importlib.reload(celery)

    yield use
    settings.BROKER_URL = ""
    if used := sys.modules.get("cms.celery"):
        used.app.close()


@pytest.fixture(params=["redis", "rabbitmq"])
def broker(request, connect):
    empty(request.param)
    return connect(url_of(request.param))


def row(status: str = "READY", age: timedelta = timedelta(minutes=1), **columns) -> DBTaskResult:
    common = {"args_kwargs": {"args": [0], "kwargs": {}}, "task_path": "media_pipeline.tasks.run_artefact"}
    common |= {"run_after": timezone.now() - age, "status": status, "backend_name": "default"}
    made = DBTaskResult.objects.create(queue_name="media", **common, **columns)
    DBTaskResult.objects.filter(pk=made.pk).update(enqueued_at=timezone.now() - age)
    return made


# --- a broker that is away --------------------------------------------------------------------------------


@pytest.mark.parametrize("url", NOBODY.values(), ids=NOBODY)
def test_no_request_fails_because_the_broker_is_away(transactional_db, connect, caplog, url):
    connect(url)
    with caplog.at_level(logging.WARNING):
        run_artefact.enqueue(1)
        run_artefact.enqueue(2)
    assert list(DBTaskResult.objects.values_list("status", flat=True)) == ["READY"] * 2
    assert len(caplog.records) == 1  # the second did not even try
    messages.send_again()


def test_a_broker_that_is_away_leaves_the_work_to_the_embedded_worker(transactional_db, connect, settings):
    connect(NOBODY["redis"])
    run_artefact.enqueue(1)
    settings.TASKS = {"default": {**settings.TASKS["default"], "BACKEND": "django_tasks_db.DatabaseBackend"}}
    call_command("db_worker", "--batch", "--interval", "0", "--no-startup-delay", queue_name="media")
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


# --- a broker that is there -------------------------------------------------------------------------------


@pytest.mark.xdist_group("services")
def test_what_was_rolled_back_is_never_sent(transactional_db, broker):
    with transaction.atomic():
        run_artefact.enqueue(1)
        transaction.set_rollback(True)
    assert (DBTaskResult.objects.count(), broker.waiting("media")) == (0, 0)
    with transaction.atomic():
        run_artefact.enqueue(1)
        assert broker.waiting("media") == 0
    assert broker.waiting("media") == 1


@pytest.mark.xdist_group("services")
def test_what_the_broker_forgot_is_sent_again_once(transactional_db, broker):
    for priority in (0, 50, 100):
        run_artefact.using(priority=priority).enqueue(1)
    assert broker.waiting("media") == 3
    messages.send_again()
    assert broker.waiting("media") == 3  # under way a moment ago
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(minutes=1))
    messages.send_again()
    assert broker.waiting("media") == 3  # nothing is missing
    with broker.app.connection_for_write() as connection:
        broker.app.amqp.queues[broker.address("media")](connection.default_channel).purge()
    messages.send_again()
    messages.send_again()
    assert broker.waiting("media") == 3


@pytest.mark.xdist_group("services")
def test_the_most_urgent_message_comes_first(transactional_db, broker):
    order = {str(run_artefact.using(priority=level).enqueue(level).id): level for level in (0, 100, 50)}
    with broker.app.connection_for_read() as connection:
        queue = broker.app.amqp.queues[broker.address("media")](connection.default_channel)
        got = [queue.get(no_ack=True).decode()[0][0] for _ in order]
    assert [order[message] for message in got] == [100, 50, 0]


@pytest.mark.xdist_group("services")
def test_a_message_is_not_sent_again_before_it_is_due(transactional_db, broker):
    waits = row()
    DBTaskResult.objects.filter(pk=waits.pk).update(run_after=timezone.now() + timedelta(minutes=1))
    messages.send_again()
    assert broker.waiting("media") == 0


# --- a message delivered ------------------------------------------------------------------------------------


def test_a_message_delivered_twice_runs_once(db):
    message = row()
    messages.run(str(message.pk))
    messages.run(str(message.pk))
    message.refresh_from_db()
    assert (message.status, message.worker_ids) == ("SUCCESSFUL", [owners.me()])


def test_a_message_whose_row_is_gone_is_nothing_to_worry_about(db):
    messages.run("00000000-0000-0000-0000-000000000000")


@pytest.mark.parametrize(
    ("holder", "hours", "status"),
    [
        (f"{owners.me().rpartition(':')[0]}:1", 0, "SUCCESSFUL"),  # that number, another process
        (owners.me(), 0, "RUNNING"),
        (ELSEWHERE, 0, "RUNNING"),
        (ELSEWHERE, 25, "SUCCESSFUL"),
    ],
    ids=["number_used_again", "alive", "elsewhere", "elsewhere_long_ago"],
)
def test_a_message_that_comes_back_is_run_if_its_worker_died(db, holder, hours, status):
    started = timezone.now() - timedelta(hours=hours)
    message = row("RUNNING", worker_ids=[holder], started_at=started)
    messages.run(str(message.pk))
    message.refresh_from_db()
    assert message.status == status


def test_a_message_that_kills_its_workers_is_given_up(db):
    dead = f"{owners.me().rpartition(':')[0]}:1/1"
    poison, unlucky = row("RUNNING", worker_ids=[dead] * 3), row("RUNNING", worker_ids=[dead])
    by_hand, ours = row("RUNNING", worker_ids=["started-by-hand"]), f"{owners.me()}/7"
    at_work, stopped = row("RUNNING", worker_ids=[ours]), row("RUNNING", worker_ids=[f"{owners.me()}/6"])
    messages.release_those_of_the_dead(alive={ours})
    assert dict(DBTaskResult.objects.values_list("pk", "status")) == {
        poison.pk: "FAILED",
        unlucky.pk: "READY",
        by_hand.pk: "RUNNING",
        at_work.pk: "RUNNING",
        stopped.pk: "READY",
    }


# --- which queues -------------------------------------------------------------------------------------------


def test_a_worker_may_take_some_queues_only(settings):
    assert worker._chosen("video, media,video") == ["video", "media"]
    assert worker._chosen("") == settings.TASKS["default"]["QUEUES"]
    with pytest.raises(CommandError, match=r"“vidéo”\. Các hàng đợi: default, media, video\."):
        worker._chosen("vidéo")


def test_without_a_broker_there_is_nothing_to_send(db):
    row()
    messages.send_again()
    assert type(task_backends["default"]).__name__ == "DatabaseBackend"
