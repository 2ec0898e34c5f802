"""The dashboard of the media room: its figures, its plots and their words, who may see what."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.library.plots import Bar, Plot, share
from media_pipeline import owners, statistics
from media_pipeline.models import Artefact, Upload
from media_pipeline.states import ArtefactState as State
from tests.cms.library.test_listing import kept

PAGE = reverse("recordings:dashboard")


def at(media, name: str, **values) -> Artefact:
    row = media.asset.artefacts.get(name=name)
    Artefact.objects.filter(pk=row.pk).update(**values)
    return row


def finished(media, name: str, ago: timedelta, took: float = 60, **values) -> None:
    end = timezone.now() - ago
    sha256 = values.pop("sha256", f"{media.pk:064x}")
    at(
        media,
        name,
        started_at=end - timedelta(seconds=took),
        finished_at=end,
        sha256=sha256,
        **{"bytes": 100, "duration_ms": 120_000, **values},
    )


def test_an_empty_room(staff):
    page = staff.get(PAGE)
    text = page.content.decode()
    assert "Không còn việc nào phải làm." in text
    assert "Không có lỗi nào." in text
    assert [plot.words for plot in page.context["plots"]] == ["Chưa có gì."] * 4
    assert (text.count('<svg class="share"'), text.count('role="img"')) == (6, 0)


def test_what_waits_by_queue_and_stage(db):
    media = kept("a", ("opus", State.QUEUED), ("aac", State.RUNNING), ("480p", State.WAITING))
    since = timezone.now() - timedelta(minutes=9)
    at(media, "480p", stage="video")
    at(media, "opus", created=since)
    assert [
        (entry.queue, entry.stage, entry.waiting, entry.queued, entry.running, entry.oldest)
        for entry in statistics.load()
    ] == [("media", "audio", 0, 1, 1, since), ("video", "video", 1, 0, 0, None)]


def test_chunks_of_a_stage_count_with_it(db):
    media = kept("a", ("v480/1", State.QUEUED), ("v480/2", State.QUEUED))
    at(media, "v480/1", stage="video/1")
    at(media, "v480/2", stage="video/2")
    (entry,) = statistics.load()
    assert (entry.queue, entry.stage, entry.queued) == ("video", "video", 2)


def test_what_was_done(db):
    media = kept("a", ("opus", State.DONE), ("aac", State.DONE), ("480p", State.FAILED))
    finished(media, "opus", timedelta(), took=60)
    finished(media, "aac", timedelta(), took=60)
    finished(media, "480p", timedelta(), sha256="", stage="video")
    old = kept("b", ("opus", State.DONE))
    finished(old, "opus", timedelta(days=3), took=10)
    hours, days = statistics.by_hour(), statistics.by_day()
    assert (len(hours), len(days)) == (24, 30)
    now = hours[-1]
    assert (now.done, now.failed, now.media_seconds, round(now.work_seconds)) == (2, 1, 120.0, 60)
    assert now.bytes == 200 + 9 + 9  # both originals came this hour
    assert sum(span.done for span in hours) == 2
    assert [span.done for span in days if span.done] == [1, 2]


def test_failures_by_reason_lead_to_recordings(staff):
    for number in range(7):
        media = kept(f"bản {number}", ("480p", State.FAILED), kind="video")
        at(media, "480p", error_code="stalled", reason="Máy đứng.", finished_at=timezone.now())
    one = kept("riêng", ("opus", State.FAILED))
    at(one, "opus", error_code="disk_full", reason="Hết chỗ.", finished_at=timezone.now())
    lines = staff.get(PAGE).context["failures"]
    assert [
        (line.failure.reason, line.failure.number, [media.title for media in line.recordings], line.more)
        for line in lines
    ] == [
        ("Máy đứng.", 7, ["bản 6", "bản 5", "bản 4", "bản 3", "bản 2"], 2),
        ("Hết chỗ.", 1, ["riêng"], 0),
    ]
    assert reverse("recordings:recording", args=[one.pk]) in staff.get(PAGE).content.decode()


def test_disk(db, settings):
    media = kept("a", ("opus", State.DONE), ("aac", State.SUPERSEDED), ("waveform", State.DONE))
    for number, name in enumerate(("opus", "aac", "waveform"), start=1):
        at(media, name, bytes=10**number, sha256=str(number) * 64)
    twin = kept("b", ("opus", State.SUPERSEDED))  # the same bytes again, elsewhere out of use
    at(twin, "opus", bytes=10, sha256="1" * 64)
    Upload.objects.create(filename="x", length=10, offset=7, expires_at=timezone.now())
    disk = statistics.disk()
    assert (disk.originals, disk.renditions, disk.replaced, disk.analysis, disk.incoming) == (
        18,
        10,
        100,
        1000,
        7,
    )
    assert disk.used == 18 + 10 + 100 + 1000 + 7 + disk.work


def test_workers(db):
    media = kept("a", ("opus", State.RUNNING), ("aac", State.DONE), ("480p", State.RUNNING))
    now = timezone.now()
    host = owners.me().split(":")[0]
    at(media, "opus", owner=owners.me(), heartbeat_at=now)
    at(media, "aac", owner=f"{host}:1:0", heartbeat_at=now)  # no process of ours began at 0
    at(media, "480p", owner="xa:7:7", heartbeat_at=now - timedelta(hours=1))
    assert [(worker.owner, worker.running, worker.gone) for worker in statistics.workers()] == [
        (owners.me(), 1, False),
        ("xa:7:7", 1, False),
    ]
    at(media, "opus", heartbeat_at=now - timedelta(days=2))
    assert [worker.owner for worker in statistics.workers()] == ["xa:7:7"]


def test_a_queue_that_nobody_works_on_is_said(staff):
    kept("a", ("opus", State.QUEUED))
    part = staff.get(PAGE, {"part": "1"}).content.decode()
    assert "Hàng đợi có việc mà không ai làm" in part
    assert part.startswith('<div data-busy="1">')


def test_plots_have_words_and_figures(staff):
    media = kept("a", ("opus", State.DONE), ("aac", State.FAILED))
    finished(media, "opus", timedelta())
    finished(media, "aac", timedelta(), sha256="")
    page = staff.get(PAGE)
    hour = timezone.localtime().strftime("%H:00")
    assert page.context["plots"][0].words == f"Nhiều nhất: 1 việc, 1 lỗi ({hour})."
    text = page.content.decode()
    assert text.count('role="img" aria-labelledby="plot-') == 5
    assert f'<tr><th scope="row">{hour}</th><td>1 việc, 1 lỗi</td></tr>' in text
    assert text.count("Phần gạch chéo ở chân cột là lỗi.") == 2


def test_strangers_stay_outside(stranger):
    answer = stranger.get(PAGE)
    assert (answer.status_code, answer["Location"]) == (302, reverse("wagtailadmin_home"))


def test_a_plot_and_its_words():
    plot = Plot(
        "k", "t", "w", [Bar("a", 4, "4", marked=1), Bar("b", 0, "0"), Bar("c", 2, "2", marked=2)], "4"
    )
    assert [(rect.x, rect.y, rect.height) for rect in plot.plain] == [(1, 0.0, 75.0)]
    assert [(rect.x, rect.y, rect.height) for rect in plot.hatched] == [(1, 75.0, 25.0), (21, 50.0, 50.0)]
    assert Plot("k", "t", "w", [Bar("a", 0, "0")], "0").empty


@pytest.mark.parametrize(
    ("part", "whole", "percent"), [(0, 0, 0), (1, 1000, 1), (1000, 1000, 100), (1, 3, 34)]
)
def test_share(part, whole, percent):
    assert share(part, whole) == percent
