"""The life of a job, with processors that do at once what the test tells them."""

import errno
import io
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from media_pipeline import blobs, ingest, jobs, runs
from media_pipeline.errors import Cancelled, LeaseLost, ProcessingError
from media_pipeline.models import Artefact, Asset
from media_pipeline.planner import Request, plan
from media_pipeline.processors.base import Made, Processor, Work
from media_pipeline.signals import asset_settled
from media_pipeline.states import AssetState
from media_pipeline.streams import AudioStream, Probe

pytestmark = pytest.mark.django_db

SOUND = Probe("wav", 2000, None, (AudioStream(0, "pcm_s16le", 1, 16_000, 2000),))


@pytest.fixture
def asset(monkeypatch) -> Asset:
    """A sound whose artefacts are planned; `ffmpeg` is not asked for its version."""
    monkeypatch.setattr("media_pipeline.tools.ffmpeg.version", lambda: "test")
    blob = blobs.put(io.BytesIO(b"the original"))
    asset = Asset.objects.create(
        sha256=blob.sha256, kind="audio", filename="a.wav", bytes=blob.bytes, probe=SOUND.to_json()
    )
    jobs.schedule(asset, plan(Request(SOUND)))
    return asset


class Workshop:
    """Stands for every processor: writes the output's name, or does what `misfortune` says."""

    def __init__(self) -> None:
        self.misfortune = {}
        self.runs = []

    def make(self, work: Work) -> dict[str, Made]:
        self.runs.append(sorted(work.outputs))
        made = {}
        for name in work.outputs:
            if happening := self.misfortune.get(name):
                happening()
            path = work.folder / name
            path.write_text(name)
            made[name] = Made(path, "audio/ogg", facts={"name": name})
        return made

    def verify(self, work: Work, name: str, made: Made) -> Made:
        if happening := self.misfortune.get(f"verify {name}"):
            happening()
        return made


@pytest.fixture
def workshop(monkeypatch) -> Workshop:
    workshop = Workshop()
    processor = Processor(workshop.make, workshop.verify)
    monkeypatch.setattr(runs, "processor_of", lambda stage: processor)
    return workshop


@pytest.fixture
def news():
    """States that `asset_settled` told of."""
    heard = []

    def hear(asset, **kwargs):
        heard.append(asset.state)

    asset_settled.connect(hear)
    yield heard
    asset_settled.disconnect(hear)


def raises(error):
    def happening():
        raise error

    return happening


def row(name: str) -> Artefact:
    return Artefact.objects.get(name=name)


def states() -> dict[str, str]:
    return dict(Artefact.objects.values_list("name", "state"))


def run_all() -> None:
    while queued := Artefact.objects.filter(state="queued").order_by("-priority").first():
        runs.run(queued.pk)


def messages() -> list[int]:
    """Ids that messages carry, and that is all they carry."""
    return [message.args_kwargs["args"][0] for message in DBTaskResult.objects.order_by("enqueued_at")]


def test_planned_rows_wait_for_the_sound_pass(asset):
    assert states() == {"waveform": "queued", "opus": "waiting", "aac": "waiting"}


def test_planning_again_adds_nothing(asset):
    jobs.schedule(asset, plan(Request(SOUND)))
    assert Artefact.objects.count() == 3


def test_one_run_makes_all_outputs_of_a_stage(asset, workshop, store):
    run_all()
    assert workshop.runs == [["waveform"], ["aac", "opus"]]
    assert states() == {"waveform": "done", "opus": "done", "aac": "done"}
    opus = row("opus")
    assert blobs.path(opus.sha256).read_text() == "opus"
    assert (opus.progress, opus.bytes, opus.facts, opus.attempt) == (100, 4, {"name": "opus"}, 1)
    assert list((store / "work").iterdir()) == []


def test_a_row_is_claimed_once(asset):
    first = jobs.claim(row("waveform").pk)
    assert [claimed.name for claimed in first] == ["waveform"]
    assert jobs.claim(row("waveform").pk) == []


def test_messages_are_sent_after_commit_and_carry_an_id(asset, workshop, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        jobs.enqueue(row("waveform"))
        assert messages() == []
    assert messages() == [row("waveform").pk]


def test_settled_is_told_once_after_commit(asset, workshop, news, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        runs.run(row("waveform").pk)
        runs.run(row("opus").pk)
        assert news == []
    assert news == [AssetState.READY]
    jobs.recover()
    assert news == [AssetState.READY]


def test_news_that_was_lost_or_not_taken_is_told_by_recover(asset, workshop, news):
    run_all()
    assert news == []  # the process died between commit and signal
    calls = []

    def break_once(**kwargs):
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError

    asset_settled.connect(break_once)
    try:
        jobs.recover()
        assert Asset.objects.get().announced == "processing"
        jobs.recover()
        assert Asset.objects.get().announced == "ready"
        jobs.recover()
    finally:
        asset_settled.disconnect(break_once)
    assert (news, len(calls)) == ([AssetState.READY] * 2, 2)


FAILURES = [
    # error, states after the first run, attempts until it settles
    (ProcessingError("decode_failed"), "failed", 1),
    (ProcessingError("disk_full"), "queued", 3),
    (ProcessingError("database_busy"), "queued", 3),
    (OSError(28, "No space left on device"), "queued", 3),
    (KeyError("surprise"), "failed", 1),
    (MemoryError(), "queued", 3),
]


@pytest.mark.parametrize(("error", "after_first", "attempts"), FAILURES, ids=lambda value: str(value)[:30])
def test_errors_are_tried_again_by_their_class(asset, workshop, error, after_first, attempts):
    workshop.misfortune["waveform"] = raises(error)
    runs.run(row("waveform").pk)
    assert row("waveform").state == after_first
    run_all()
    assert len(workshop.runs) == attempts
    failed = row("waveform")
    assert (failed.state, failed.tries) == ("failed", attempts)
    assert failed.reason.endswith((".", "!"))
    assert states() == {"waveform": "failed", "opus": "failed", "aac": "failed"}
    assert row("opus").error_code == "dependency"
    assert Asset.objects.get().state == AssetState.FAILED


def test_the_second_attempt_waits(asset, workshop, django_capture_on_commit_callbacks):
    workshop.misfortune["waveform"] = raises(ProcessingError("disk_full"))
    with django_capture_on_commit_callbacks(execute=True):
        runs.run(row("waveform").pk)
    due = DBTaskResult.objects.get().run_after
    assert timedelta(seconds=50) < due - timezone.now() < timedelta(seconds=70)


def test_one_bad_output_does_not_take_the_other_with_it(asset, workshop):
    workshop.misfortune["verify aac"] = raises(ProcessingError("wrong_output", what="x"))
    run_all()
    assert states() == {"waveform": "done", "opus": "done", "aac": "failed"}
    assert Asset.objects.get().state == AssetState.DEGRADED


def test_retry_asks_again_for_everything_that_depended_on_it(asset, workshop):
    workshop.misfortune["waveform"] = raises(ProcessingError("decode_failed"))
    run_all()
    workshop.misfortune.clear()
    jobs.retry(row("opus"))
    assert states() == {"waveform": "queued", "opus": "waiting", "aac": "waiting"}
    assert (row("opus").reason, row("waveform").reason) == ("", "")
    run_all()
    assert Asset.objects.get().state == AssetState.READY


def test_retry_of_what_is_done_or_running_does_nothing(asset, workshop):
    jobs.claim(row("waveform").pk)
    jobs.retry(row("waveform"))
    assert row("waveform").state == "running"


def test_cancel_before_it_runs(asset):
    jobs.cancel(row("opus"))
    assert states() == {"waveform": "queued", "opus": "cancelled", "aac": "waiting"}


def test_cancel_while_it_runs_leaves_the_others_of_the_run(asset, workshop):
    run_all_but_audio(workshop)

    def someone_cancels():
        jobs.cancel(row("aac"))
        assert row("aac").state == "running"
        raise Cancelled

    workshop.misfortune["aac"] = someone_cancels
    runs.run(row("opus").pk)
    assert states() == {"waveform": "done", "opus": "queued", "aac": "cancelled"}
    workshop.misfortune.clear()
    run_all()
    assert states() == {"waveform": "done", "opus": "done", "aac": "cancelled"}
    assert Asset.objects.get().state == AssetState.DEGRADED


def test_a_cancellation_is_kept_when_the_work_fails_meanwhile(asset, workshop):
    run_all_but_audio(workshop)

    def someone_cancels_and_the_disk_is_full():
        jobs.cancel(row("aac"))
        raise OSError(errno.ENOSPC, "full")

    workshop.misfortune["aac"] = someone_cancels_and_the_disk_is_full
    runs.run(row("opus").pk)
    assert states()["aac"] == "cancelled"


def test_work_on_an_older_recipe_is_called_off_when_there_is_a_newer(asset, workshop, monkeypatch):
    run_all_but_audio(workshop)
    old = row("aac")

    def someone_changes_the_recipe():
        monkeypatch.setattr("media_pipeline.planner.RECIPE_VERSION", 99)
        jobs.schedule(asset, plan(Request(SOUND)))
        raise Cancelled

    workshop.misfortune["aac"] = someone_changes_the_recipe
    runs.run(old.pk)
    old.refresh_from_db()
    assert old.state == "superseded"
    workshop.misfortune.clear()
    while queued := Artefact.objects.filter(state="queued").first():
        runs.run(queued.pk)
    assert Asset.objects.get().state == AssetState.READY


def run_all_but_audio(workshop):
    runs.run(row("waveform").pk)


def test_the_pulse_notices_a_cancellation_and_a_lost_lease(asset, monkeypatch):
    monkeypatch.setattr(runs, "LOOK_SECONDS", 0)
    batch = jobs.claim(row("waveform").pk)
    pulse = runs.Pulse(batch)
    pulse(0.5)
    jobs.cancel(row("waveform"))
    with pytest.raises(Cancelled):
        pulse(0.6)
    Artefact.objects.update(attempt=7)
    with pytest.raises(LeaseLost):
        pulse(0.6)


def expire(name: str) -> None:
    Artefact.objects.filter(name=name).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_an_expired_lease_is_taken_up_and_its_holder_can_change_nothing(asset, workshop):
    slow = jobs.claim(row("waveform").pk)
    assert jobs.recover() == 3
    assert row("waveform").state == "running"  # it still holds
    expire("waveform")
    jobs.recover()
    assert row("waveform").state == "queued"
    run_all()
    finished = row("waveform")
    with pytest.raises(LeaseLost):
        jobs.finish(slow[0], {"sha256": "0" * 64})
    jobs.fail(slow[0], ProcessingError("decode_failed"))
    jobs.stop(slow)
    assert (row("waveform").state, row("waveform").sha256) == ("done", finished.sha256)


def test_a_holder_that_died_on_this_machine_is_not_waited_for(asset):
    jobs.claim(row("waveform").pk)
    host, pid, _ = row("waveform").owner.rsplit(":", 2)
    Artefact.objects.filter(name="waveform").update(owner=f"{host}:{pid}:1")  # that number, started before
    jobs.recover()
    assert row("waveform").state == "queued"


def test_a_holder_on_another_machine_has_until_its_lease_ends(asset):
    jobs.claim(row("waveform").pk)
    Artefact.objects.filter(name="waveform").update(owner="elsewhere:1:1")
    jobs.recover()
    assert row("waveform").state == "running"


def test_what_keeps_killing_its_worker_is_given_up(asset, settings):
    for _ in range(settings.MEDIA_PIPELINE.get("MAX_ATTEMPTS", 5)):
        assert row("waveform").state == "queued"
        jobs.claim(row("waveform").pk)
        expire("waveform")
        jobs.recover()
    assert (row("waveform").state, row("waveform").error_code) == ("failed", "crashed")
    assert "5 lần" in row("waveform").reason


def test_a_cancellation_outlives_the_worker(asset):
    jobs.claim(row("waveform").pk)
    jobs.cancel(row("waveform"))
    expire("waveform")
    jobs.recover()
    assert row("waveform").state == "cancelled"


def test_a_lost_message_is_sent_again_when_nothing_runs(asset, workshop, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        jobs.recover()
    assert messages() == []  # sent a moment ago
    Artefact.objects.update(message_at=timezone.now() - timedelta(minutes=5))
    with django_capture_on_commit_callbacks(execute=True):
        jobs.recover()
    assert messages() == [row("waveform").pk]


def test_folders_of_dead_runs_are_swept_and_those_at_work_stay(asset, store):
    (claimed,) = jobs.claim(row("waveform").pk)
    alive = store / "work" / f"run-{claimed.pk}-{claimed.attempt}"
    dead = store / "work" / f"run-{claimed.pk}-{claimed.attempt - 1}"
    for folder in (alive, dead):
        folder.mkdir(parents=True)
    jobs.recover()
    assert (alive.exists(), dead.exists()) == (True, False)


def test_the_original_is_gone(asset, workshop):
    blobs.path(asset.sha256).unlink()
    runs.run(row("waveform").pk)
    assert (
        row("waveform").reason == "Không tìm thấy tệp gốc trong kho. Hãy báo người quản trị kiểm tra kho tệp."
    )


def test_add_caption_replaces_the_one_of_its_language(asset):
    vtt = "WEBVTT\n\n00:00.000 --> 00:01.000\n{}\n"
    first = ingest.add_caption(asset, "vi", io.BytesIO(vtt.format("Một").encode()))
    second = ingest.add_caption(asset, "vi", io.BytesIO(vtt.format("Hai").encode()))
    ingest.add_caption(asset, "km", io.BytesIO(vtt.format("១").encode()))
    assert first.pk == second.pk
    assert [caption.language for caption in asset.captions.all()] == ["km", "vi"]
    assert blobs.path(second.sha256).read_text() == "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nHai\n"
