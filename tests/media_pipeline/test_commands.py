"""The media room from the command line: files in, the job list, and what may be done about it."""

import io
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from media_pipeline import jobs
from media_pipeline.management.columns import columns
from media_pipeline.management.commands import ingest_media, media_jobs
from media_pipeline.models import Artefact, Asset
from media_pipeline.states import ArtefactState as State

pytestmark = pytest.mark.django_db


def said(command, *arguments: str) -> list[str]:
    out = io.StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue().splitlines()


def ingested(*arguments: str | Path) -> list[str]:
    """By the pipeline's own command, whatever the library makes of it."""
    return said(ingest_media.Command(), *map(str, arguments))


def listed(*arguments: str) -> list[str]:
    """Without the headings."""
    return said(media_jobs.Command(), *arguments)[1:]


@pytest.fixture
def two(db) -> dict[str, Artefact]:
    """Jobs of two files, by their names and states."""
    rows = {}
    for filename, states in {
        "Lời chào.wav": [State.DONE, State.FAILED],
        "Phim.mp4": [State.QUEUED, State.FAILED],
    }.items():
        asset = Asset.objects.create(
            sha256=f"{Asset.objects.count():064x}", kind="audio", filename=filename, bytes=1, probe={}
        )
        for name, state in zip(["opus", "aac"], states, strict=True):
            reason = "Máy đứng. Hãy bấm Thử lại." if state == State.FAILED else ""
            rows[f"{filename} {name}"] = Artefact.objects.create(
                asset=asset, name=name, stage=name, recipe_key="r", state=state, reason=reason
            )
    return rows


# --- files in ---------------------------------------------------------------------------------------------


def test_what_cannot_be_read_is_said_in_words(tmp_path):
    text = tmp_path / "x.mp4"
    text.write_text("x")
    out = io.StringIO()
    with pytest.raises(CommandError, match="3 tệp không dùng được"):
        call_command(
            ingest_media.Command(), str(text), str(tmp_path), str(tmp_path / "missing.mp4"), stdout=out
        )
    first, second, third = out.getvalue().splitlines()
    assert first.startswith(f"{text}  refused  ")
    assert second == f"{tmp_path}  refused  Đây là một thư mục. Hãy nêu tên từng tệp trong đó."
    assert third == f"{tmp_path / 'missing.mp4'}  refused  Không có tệp này. Hãy kiểm tra đường dẫn."
    assert Asset.objects.count() == 0


def test_without_wait_the_work_is_left_to_the_worker(voice):
    lines = ingested(voice)
    assert lines[0] == f"{voice}  processing  Đang xử lý."
    assert [line.split()[1:4] for line in lines[2:]] == [
        ["waveform", "queued", "0%"],
        ["opus", "waiting", "0%"],
        ["aac", "waiting", "0%"],
    ]


@pytest.mark.ffmpeg
def test_with_wait_it_is_done_and_the_rows_stand_under_each_other(voice):
    lines = ingested(voice, "--wait")
    assert lines[0] == f"{voice}  ready  Mọi bản đã xong."
    assert {line.split()[2] for line in lines[2:]} == {"done"}
    place = lines[1].index("tình trạng")
    assert [line[place : place + 4] for line in lines[2:]] == ["done"] * (len(lines) - 2)


def test_a_file_that_could_not_be_processed_is_an_error(voice, monkeypatch):
    def give_up(asset: Asset) -> None:
        asset.artefacts.update(state=State.FAILED, reason="Máy đứng. Hãy bấm Thử lại.")

    monkeypatch.setattr(ingest_media, "work_off", give_up)
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 tệp không dùng được"):
        call_command(ingest_media.Command(), str(voice), "--wait", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0] == f"{voice}  failed  Không xử lý được; lý do ở dưới."
    assert lines[2].endswith("Máy đứng. Hãy bấm Thử lại.")


# --- the job list -----------------------------------------------------------------------------------------


def test_the_list(two):
    lines = said(media_jobs.Command())
    assert lines[0].split("  ")[0] == "#"
    assert [line.split()[1:3] for line in lines[1:]] == [
        ["opus", "done"],
        ["aac", "failed"],
        ["opus", "queued"],
        ["aac", "failed"],
    ]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (["--state", "failed"], ["Lời chào.wav aac", "Phim.mp4 aac"]),
        (["--name", "phim"], ["Phim.mp4 opus", "Phim.mp4 aac"]),
        (["--name", "phim", "--state", "failed"], ["Phim.mp4 aac"]),
        (["--asset", f"{1:064x}"], ["Phim.mp4 opus", "Phim.mp4 aac"]),
        (["--name", "nothing"], []),
    ],
)
def test_filters(two, filters, found):
    assert [line.split()[0] for line in listed(*filters)] == [str(two[name].pk) for name in found]


def test_replaced_versions_are_listed_on_request_only(two):
    Artefact.objects.filter(pk=two["Phim.mp4 aac"].pk).update(state=State.SUPERSEDED)
    assert len(listed()) == 3
    assert len(listed("--state", "superseded")) == 1


def test_retry_cancel_and_first(two):
    failed, queued = two["Phim.mp4 aac"], two["Phim.mp4 opus"]
    (line,) = listed("--retry", str(failed.pk))
    assert line.split()[:3] == [str(failed.pk), "aac", "queued"]
    listed("--first", str(queued.pk))
    queued.refresh_from_db()
    assert queued.priority == jobs.URGENT
    (line,) = listed("--cancel", str(queued.pk))
    assert line.split()[2] == "cancelled"


def test_a_filter_stands_for_numbers(two):
    listed("--state", "failed", "--retry")
    assert Artefact.objects.filter(state=State.QUEUED).count() == 3
    with pytest.raises(CommandError, match="Hãy nêu số của việc, hoặc một bộ lọc"):
        listed("--cancel")
    assert Artefact.objects.filter(state=State.CANCELLED).count() == 0


def test_what_cannot_be_done_is_an_error(two):
    done = two["Lời chào.wav opus"]
    with pytest.raises(CommandError, match=f"Việc số {done.pk} đang ở tình trạng “done”"):
        listed("--retry", str(done.pk), str(two["Phim.mp4 aac"].pk))
    two["Phim.mp4 aac"].refresh_from_db()
    assert two["Phim.mp4 aac"].state == State.QUEUED  # the other one was done all the same
    with pytest.raises(CommandError, match="Không có việc số 9999"):
        listed("--retry", "9999")


def test_what_is_put_first_brings_what_it_needs(two):
    parent, child = two["Phim.mp4 opus"], two["Phim.mp4 aac"]
    Artefact.objects.filter(pk=child.pk).update(state=State.WAITING)
    child.needs.add(parent)
    jobs.prioritise(child)
    parent.refresh_from_db()
    child.refresh_from_db()
    assert (parent.priority, child.priority) == (jobs.URGENT, jobs.URGENT)
    assert parent.message_at is not None


def test_columns():
    decomposed = "Tie\u0302\u0301ng"
    assert columns([("a", "bb", "c"), ("Tiếng", "b", ""), (decomposed, "b", "x")]) == [
        "a      bb  c",
        "Tiếng  b",
        f"{decomposed}  b   x",
    ]
