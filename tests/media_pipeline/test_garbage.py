"""What nobody needs goes, and nothing else: not what a row names, nor what someone relied on a moment ago."""

import io
import sys
import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.utils import timezone

from cms.s3 import S3Store
from media_pipeline import blobs, garbage, ingest, tasks
from media_pipeline.models import Artefact, Asset, Caption, Sweep, Track, Upload

pytestmark = pytest.mark.django_db
State = Artefact.State
LONG = timedelta(days=30)


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.s3)])
def place(request, store):
    """Every test that takes this runs on both kinds of store."""
    if request.param == "s3":
        request.getfixturevalue("on_s3")("blobs")
    return request.param


@pytest.fixture(autouse=True)
def room(settings, monkeypatch) -> SimpleNamespace:
    """Another room, and what it says it needs."""
    needs = SimpleNamespace(blobs=set(), assets=set())
    needs.tell_blobs = lambda: needs.blobs
    needs.tell_assets = lambda: needs.assets
    monkeypatch.setitem(sys.modules, "another_room", needs)
    settings.BLOBS_IN_USE, settings.ASSETS_IN_USE = ["another_room.tell_blobs"], ["another_room.tell_assets"]
    return needs


@pytest.fixture
def a_month_passes(monkeypatch, store):
    """Everything that is there now was there a month ago."""

    def pass_by():
        old = timezone.now() - LONG
        Asset.objects.update(created=old, wanted_at=old)
        Artefact.objects.update(created=old)
        Artefact.objects.exclude(finished_at=None).update(finished_at=old)
        for sha256 in list(blobs.stored()) if not isinstance(storages["blobs"], S3Store) else []:
            garbage_day = old.timestamp()
            blobs.os.utime(blobs.path(sha256), (garbage_day, garbage_day))
        if isinstance(storages["blobs"], S3Store):
            _age_objects(monkeypatch)

    return pass_by


def _age_objects(monkeypatch):
    """A server lets nobody set its clock: what it has by now is said to be older than it says."""
    time.sleep(1.01 - time.time() % 1)  # it tells whole seconds
    moment, tell = timezone.now() - timedelta(seconds=0.5), S3Store.get_modified_time

    def told(self, name):
        changed = tell(self, name)
        return changed - LONG if changed < moment else changed

    monkeypatch.setattr(S3Store, "get_modified_time", told)


def put(text: str) -> str:
    return blobs.put(io.BytesIO(text.encode())).sha256


def an_asset(name: str = "a", **columns) -> Asset:
    columns = {"kind": "audio", "filename": f"{name}.wav", "probe": {}, **columns}
    return Asset.objects.create(sha256=columns.pop("sha256", None) or put(f"original {name}"), **columns)


def an_artefact(asset: Asset, name="opus", key="1", state=State.DONE, **columns) -> Artefact:
    """Made just now, from bytes of its own."""
    columns.setdefault("finished_at", timezone.now())
    if "sha256" not in columns:
        columns["sha256"] = put(f"{asset.pk} {name} {key}")
    return Artefact.objects.create(asset=asset, name=name, stage=name, recipe_key=key, state=state, **columns)


def collected() -> list[tuple[str, str]]:
    """(kind, name) of everything that went; what the dry run told is what went."""
    foreseen = list(garbage.collectable())
    gone: list[garbage.Item] = []
    assert garbage.collect(gone.append)
    assert gone == foreseen
    return [(item.kind, item.name) for item in gone]


# --- bytes ------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("place")
def test_what_no_row_names_goes_a_grace_later(a_month_passes):
    stray = put("stray")
    assert collected() == []
    a_month_passes()
    young = put("young")
    assert collected() == [("blob", stray)]
    assert list(blobs.stored()) == [young]


@pytest.mark.usefixtures("place")
def test_what_a_row_names_stays(room, a_month_passes):
    film = an_asset(
        "film", recipe={"slides": [{"image_sha256": put("slide"), "narration_sha256": put("said")}]}
    )
    an_artefact(film, "hls", facts={"files": {"a.m3u8": {"sha256": put("playlist"), "bytes": 8}}})
    an_artefact(film, "burn", state=State.QUEUED, sha256="", spec={"pictures": [put("picture")]})
    Caption.objects.create(asset=film, language="vi", sha256=put("caption"), bytes=7)
    Upload.objects.create(owner="1", filename="b", length=1, sha256=put("upload"), expires_at=timezone.now())
    room.blobs, room.assets = {put("of another room")}, {film.sha256}
    before = sorted(blobs.stored())
    assert len(before) == 9
    a_month_passes()
    assert collected() == []
    assert sorted(blobs.stored()) == before


@pytest.mark.usefixtures("place")
def test_bytes_stored_again_between_mark_and_sweep_stay(room, a_month_passes):
    relied_on, stray = put("relied on"), put("stray")
    a_month_passes()

    def meanwhile():
        put("relied on")
        return set()

    room.tell_blobs = meanwhile
    gone = []
    garbage.collect(gone.append)
    assert [item.name for item in gone] == [stray]
    with blobs.open(relied_on) as file:
        assert file.read() == b"relied on"


@pytest.mark.usefixtures("place")
def test_bytes_stored_again_after_they_were_condemned_stay(a_month_passes, monkeypatch):
    """The last look comes after the row says what is about to be deleted, which `blobs.keep` reads."""
    stray = put("stray")
    a_month_passes()
    condemn = garbage._condemn

    def then_someone_comes(turn, sha256):
        condemn(turn, sha256)
        monkeypatch.setattr(blobs, "SWEEP_SECONDS", 0.1)
        put("stray")

    monkeypatch.setattr(garbage, "_condemn", then_someone_comes)
    garbage.collect()
    assert list(blobs.stored()) == [stray]


def test_the_row_says_what_is_being_deleted(a_month_passes, monkeypatch):
    stray, said, remove = put("stray"), [], blobs.remove

    def look_and_remove(sha256):
        said.append(Sweep.objects.get().condemned)
        remove(sha256)

    monkeypatch.setattr(blobs, "remove", look_and_remove)
    a_month_passes()
    assert collected() == [("blob", stray)]
    assert said == [stray]
    row = Sweep.objects.get()
    assert (row.condemned, row.lease_until, row.removed) == ("", None, {"blob": 1, "bytes": 5})


def test_a_room_that_cannot_answer_stops_everything(room, a_month_passes):
    put("stray")
    asset = an_asset()
    a_month_passes()
    room.tell_assets = lambda: 1 / 0
    with pytest.raises(ZeroDivisionError):
        garbage.collect()
    assert Asset.objects.get() == asset
    assert len(list(blobs.stored())) == 2
    room.tell_assets = set
    assert len(collected()) == 3


# --- recordings and films ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("place")
def test_an_asset_that_nobody_needs_goes_with_everything_made_of_it(a_month_passes):
    asset = an_asset()
    an_artefact(asset)
    Caption.objects.create(asset=asset, language="vi", sha256=put("caption"), bytes=7)
    assert collected() == []
    a_month_passes()
    kinds = [kind for kind, _name in collected()]
    assert kinds == ["asset", "blob", "blob", "blob"]
    assert (Asset.objects.count(), Artefact.objects.count(), Caption.objects.count()) == (0, 0, 0)
    assert list(blobs.stored()) == []


def test_an_asset_that_someone_needs_stays(room, a_month_passes):
    named, film, dub, uploaded, busy = (
        an_asset(name) for name in ("named", "film", "dub", "uploaded", "busy")
    )
    room.assets = {named.sha256, film.sha256}
    Track.objects.create(asset=film, kind="dub", language="tyz", source=dub)
    Upload.objects.create(owner="1", filename="b", length=1, asset=uploaded, expires_at=timezone.now())
    an_artefact(busy, state=State.RUNNING, sha256="")
    a_month_passes()
    assert collected() == []
    Track.objects.all().delete()
    assert [name for kind, name in collected() if kind == "asset"] == ["dub.wav"]


def test_an_asset_asked_for_once_more_stays(a_month_passes, clip):
    with clip("asked.mp4").open("rb") as file:
        asset = ingest.receive(file, "a.mp4")
    Artefact.objects.all().delete()
    a_month_passes()
    with clip("asked.mp4").open("rb") as file:
        assert ingest.receive(file, "b.mp4") == asset
    assert collected() == []


def test_an_asset_asked_for_while_it_is_looked_for_stays(a_month_passes, monkeypatch):
    asset, look = an_asset(), garbage._unneeded_assets
    a_month_passes()

    def look_and_be_late(before):
        found = look(before)
        Asset.objects.update(wanted_at=timezone.now())
        return found

    monkeypatch.setattr(garbage, "_unneeded_assets", look_and_be_late)
    assert garbage.collect()
    assert Asset.objects.get() == asset
    assert list(blobs.stored()) == [asset.sha256]


# --- versions ---------------------------------------------------------------------------------------------


@pytest.fixture
def asset(room) -> Asset:
    asset = an_asset()
    room.assets = {asset.sha256}
    return asset


def names(gone: list[tuple[str, str]]) -> list[str]:
    return [name.partition(" ")[0].partition("/")[2] for kind, name in gone if kind == "artefact"]


def test_an_older_version_goes_a_grace_after_it_was_replaced(asset, a_month_passes):
    older = an_artefact(asset, key="1", state=State.SUPERSEDED)
    a_month_passes()
    newer = an_artefact(asset, key="2")
    assert collected() == []
    a_month_passes()
    assert names(collected()) == ["opus"]
    assert Artefact.objects.get() == newer
    assert older.sha256 not in set(blobs.stored())


def test_an_older_version_that_a_release_shows_stays(asset, room, a_month_passes):
    older = an_artefact(asset, key="1", state=State.SUPERSEDED)
    an_artefact(asset, key="2")
    room.blobs = {older.sha256}
    a_month_passes()
    assert collected() == []


def test_an_older_version_that_something_was_made_of_stays(asset, a_month_passes):
    older = an_artefact(asset, "waveform", key="1", state=State.SUPERSEDED)
    an_artefact(asset, "waveform", key="2")
    sound = an_artefact(asset, "opus")
    sound.needs.add(older)
    a_month_passes()
    assert collected() == []
    Artefact.objects.filter(pk=sound.pk).update(state=State.SUPERSEDED)
    assert sorted(names(collected())) == ["opus", "waveform"]


def test_a_failure_goes_only_where_something_else_succeeded(asset, a_month_passes):
    an_artefact(asset, "opus", key="1", state=State.FAILED, sha256="")
    an_artefact(asset, "opus", key="2")
    lost = an_artefact(asset, "aac", state=State.FAILED, sha256="")
    a_month_passes()
    assert names(collected()) == ["opus"]
    assert Artefact.objects.filter(state=State.FAILED).get() == lost


# --- who collects, and when -------------------------------------------------------------------------------


def test_one_at_a_time(a_month_passes):
    stray = put("stray")
    a_month_passes()
    Sweep.objects.create(pk=1, lease_until=timezone.now() + timedelta(minutes=1))
    assert not garbage.collect()
    with pytest.raises(CommandError, match="Một tiến trình khác đang dọn kho"):
        call_command("collect_garbage")
    assert list(blobs.stored()) == [stray]
    Sweep.objects.update(lease_until=timezone.now() - timedelta(minutes=1))
    assert collected() == [("blob", stray)]


def test_a_collector_that_lost_its_turn_stops(a_month_passes, monkeypatch):
    put("one"), put("two")
    a_month_passes()
    remove = blobs.remove

    def remove_and_sleep_long(sha256):
        remove(sha256)
        Sweep.objects.update(attempt=99)

    monkeypatch.setattr(blobs, "remove", remove_and_sleep_long)
    assert garbage.collect()
    assert len(list(blobs.stored())) == 1
    assert Sweep.objects.get().finished_at is None


def test_a_crash_leaves_bytes_that_go_the_next_time(a_month_passes, monkeypatch):
    an_artefact(an_asset())
    a_month_passes()
    with monkeypatch.context() as patch:
        patch.setattr(blobs, "remove", lambda sha256: (_ for _ in ()).throw(ConnectionError))
        with pytest.raises(ConnectionError):
            garbage.collect()
    assert (Asset.objects.count(), len(list(blobs.stored()))) == (0, 2)
    assert [kind for kind, _name in collected()] == ["blob", "blob"]


def test_once_a_day_a_worker_is_told(monkeypatch):
    told = []
    monkeypatch.setattr(type(tasks.collect_garbage), "enqueue", lambda task: told.append(task))
    assert (garbage.recover(), garbage.recover(), told) == (0, 0, [])
    Sweep.objects.update(started_at=timezone.now() - timedelta(hours=25))
    garbage.recover()
    garbage.recover()
    assert told == [tasks.collect_garbage]


def test_the_command_lists_and_counts(capsys, a_month_passes):
    stray = put("stray" * 1000)
    a_month_passes()
    call_command("collect_garbage", "--dry-run")
    told = capsys.readouterr().out
    assert told == f"tệp trong kho  {stray}  4,9 KB\nSẽ xóa 1 mục, 4,9 KB.\n".replace(" KB", "\xa0KB")
    assert list(blobs.stored()) == [stray]
    call_command("collect_garbage")
    assert capsys.readouterr().out == told.replace("Sẽ xóa", "Đã xóa")
    assert list(blobs.stored()) == []
