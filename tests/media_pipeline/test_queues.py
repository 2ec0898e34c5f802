"""Which queue a job goes to, and what `recover` sends again when a message, or a nudge, was lost."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from media_pipeline import jobs
from media_pipeline.models import Artefact, Asset
from media_pipeline.tasks import queue_of, run_artefact


@pytest.mark.parametrize(
    ("stage", "queue"),
    [
        ("waveform", "media"),
        ("audio", "media"),
        ("poster", "media"),
        ("package", "media"),
        ("video", "video"),
        ("video/3", "video"),
        ("burn@vi", "video"),
        ("sign", "video"),
        ("slideshow", "video"),
        ("videos", "media"),
    ],
)
def test_heavy_work_has_a_queue_of_its_own(stage, queue):
    assert queue_of(stage) == queue


@pytest.fixture
def asset(db) -> Asset:
    return Asset.objects.create(sha256="a" * 64, kind="video", filename="a.mp4", probe={})


@pytest.fixture
def job(asset):
    """job("poster", state="queued", minutes=2): its message was sent two minutes ago."""

    def make(stage: str, state: str, minutes: float = 0, **columns) -> Artefact:
        sent = timezone.now() - timedelta(minutes=minutes)
        columns = {"owner": "elsewhere:1:1", "message_at": sent} | columns
        return Artefact.objects.create(asset=asset, name=stage, stage=stage, state=state, **columns)

    return make


@pytest.fixture
def recover(django_capture_on_commit_callbacks):
    """Recover, and tell which jobs were sent to which queues."""

    def run() -> set[tuple[str, str]]:
        with django_capture_on_commit_callbacks(execute=True):
            jobs.recover()
        names = dict(Artefact.objects.values_list("pk", "name"))
        return {(names[row.args_kwargs["args"][0]], row.queue_name) for row in DBTaskResult.objects.all()}

    return run


def test_a_lost_light_job_does_not_wait_for_a_long_encode(job, recover):
    job("video", "running")
    run_artefact.using(queue_name="video").enqueue(job("burn", "queued", minutes=600).pk)  # waits its turn
    job("poster", "queued", minutes=2)
    job("audio", "queued")  # asked for a moment ago
    assert recover() == {("burn", "video"), ("poster", "media")}
    assert DBTaskResult.objects.count() == 2


@pytest.mark.parametrize(
    ("status", "messages"), [("READY", 1), ("RUNNING", 1), ("FAILED", 2), ("SUCCESSFUL", 2)]
)
def test_a_message_that_is_over_is_not_under_way(job, recover, status, messages):
    run_artefact.enqueue(job("poster", "queued", minutes=2).pk)
    DBTaskResult.objects.update(status=status)
    recover()
    assert DBTaskResult.objects.count() == messages


def test_a_row_whose_needs_were_all_met_unseen_is_queued(job, recover):
    sound, film = job("audio", "done"), job("video", "done")
    package = job("package", "waiting")
    package.needs.set([sound, film])
    assert recover() == {("package", "media")}
    package.refresh_from_db()
    assert package.state == "queued"


def test_a_row_that_still_needs_something_waits_on(job, recover):
    package = job("package", "waiting")
    package.needs.set([job("audio", "done"), job("video", "queued")])
    assert recover() == set()
    package.refresh_from_db()
    assert package.state == "waiting"


@pytest.mark.parametrize("lost", ["failed", "cancelled"])
def test_a_row_whose_need_was_lost_unseen_says_so(job, recover, lost):
    package = job("package", "waiting")
    package.needs.set([job("audio", "queued"), job("video", lost)])
    recover()
    package.refresh_from_db()
    assert (package.state, package.error_code) == ("failed", "dependency")
    assert "video" in package.reason
