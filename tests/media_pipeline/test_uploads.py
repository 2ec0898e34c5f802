"""Uploads in pieces: what is kept when they break off, who may go on, and how they end."""

import hashlib
import io
import itertools
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files import locks
from django.utils import timezone

from media_pipeline import blobs, ingest, owners, pieces, runs, uploads
from media_pipeline.digests import Digests
from media_pipeline.errors import Refused
from media_pipeline.models import Asset, Upload
from media_pipeline.pieces import Checksum, TooMuch, WrongChecksum
from media_pipeline.uploads import BeingChecked, Gone, Incomplete, NewUpload, WrongOffset
from tests.media_pipeline.conftest import receive

pytestmark = pytest.mark.django_db

State = Upload.State


def begin(length: int, filename: str = "bai.wav", **more) -> Upload:
    return uploads.create(NewUpload(owner="1", account="2", filename=filename, length=length, **more))


def send(upload: Upload, data: bytes, offset: int | None = None, checksum: Checksum | None = None) -> int:
    at = upload.offset if offset is None else offset
    try:
        return uploads.append(upload, at, io.BytesIO(data), checksum)
    finally:
        upload.refresh_from_db()


def whole(path: Path) -> Upload:
    """An upload whose last byte has come."""
    upload = begin(path.stat().st_size, path.name)
    send(upload, path.read_bytes())
    return upload


def lying_about() -> list[str]:
    """Files and folders of uploads on the disk."""
    return sorted(str(path.relative_to(blobs.incoming_folder(""))) for path in incoming_root().rglob("*"))


def incoming_root() -> Path:
    return blobs.incoming_folder("")


def bytes_of(upload: Upload) -> bytes:
    return (incoming_root() / f"upload-{upload.pk.hex}" / "src.bin").read_bytes()


class Breaking:
    """A connection that gives these bytes and then breaks."""

    def __init__(self, data: bytes) -> None:
        self.rest = io.BytesIO(data)

    def read(self, size: int, /) -> bytes:
        if chunk := self.rest.read(size):
            return chunk
        raise ConnectionResetError


# --- begin ------------------------------------------------------------------------------------------------


def test_a_new_upload_has_a_private_folder_and_a_clean_name():
    upload = begin(10, "C:\\phim\\Bài giảng.mp4")
    assert (upload.filename, upload.offset, upload.state) == ("Bài giảng.mp4", 0, State.RECEIVING)
    assert (incoming_root() / f"upload-{upload.pk.hex}").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("length", "allowed", "code"),
    [(0, None, "empty"), (101, None, "too_big"), (60, 50, "quota"), (60, -5, "quota")],
)
def test_what_cannot_be_taken_is_refused_before_a_byte_is_sent(settings, length, allowed, code):
    settings.MEDIA_PIPELINE = {**settings.MEDIA_PIPELINE, "MAX_BYTES": 100}
    with pytest.raises(Refused) as refused:
        begin(length, allowed=allowed)
    assert refused.value.code == code
    assert (Upload.objects.count(), lying_about()) == (0, [])


def test_the_quota_sentence_says_how_much_is_left():
    with pytest.raises(Refused, match=r"nặng 3,0.MB .* chỉ còn 2,0.MB\. Hãy xóa"):
        begin(3 * 1024**2, allowed=2 * 1024**2)
    assert begin(2 * 1024**2, allowed=2 * 1024**2).length == 2 * 1024**2


def test_room_that_others_were_promised_is_not_promised_again(monkeypatch):
    free = uploads.SPARE_DISK + 1000
    monkeypatch.setattr(uploads.shutil, "disk_usage", lambda path: SimpleNamespace(free=free))
    first = begin(600)
    with pytest.raises(Refused) as refused:
        begin(600)
    assert refused.value.code == "disk_full"
    uploads.discard(first)
    assert begin(600).length == 600


def test_asking_twice_with_the_same_id_begins_one_upload():
    first = begin(10)
    again = begin(10, id=first.pk)
    assert (again.pk, Upload.objects.count()) == (first.pk, 1)


def test_an_id_that_another_has_used_is_not_given_out_again():
    first = begin(10)
    Upload.objects.update(owner="7")
    assert begin(10, id=first.pk).pk != first.pk


# --- bytes ------------------------------------------------------------------------------------------------


def test_what_came_before_the_line_broke_is_kept():
    upload = begin(10)
    with pytest.raises(ConnectionResetError):
        uploads.append(upload, 0, Breaking(b"0123"))
    upload.refresh_from_db()
    assert (upload.offset, bytes_of(upload)) == (4, b"0123")
    assert send(upload, b"456789") == 10
    assert bytes_of(upload) == b"0123456789"


def test_a_slow_line_loses_little(monkeypatch):
    """Each read is made safe when its second is over, though it is far from filling a piece."""
    monkeypatch.setattr(pieces, "SECONDS", 0)
    monkeypatch.setattr(pieces, "READ", 2)
    upload, seen = begin(6), []

    class Watching(io.BytesIO):
        def read(self, size: int = -1, /) -> bytes:
            seen.append(Upload.objects.get().offset)
            return super().read(size)

    uploads.append(upload, 0, Watching(b"abcdef"))
    assert seen == [0, 2, 4, 6]


@pytest.mark.parametrize("offset", [0, 3, 5])
def test_a_piece_for_another_place_changes_nothing(offset):
    upload = begin(10)
    send(upload, b"0123")
    with pytest.raises(WrongOffset):
        send(upload, b"xx", offset)
    assert (upload.offset, bytes_of(upload)) == (4, b"0123")


def test_more_than_was_announced_is_refused_and_the_rest_is_good():
    upload = begin(4)
    send(upload, b"01")
    with pytest.raises(TooMuch):
        send(upload, b"23456")
    assert (upload.offset, bytes_of(upload)) == (2, b"01")


def test_an_old_connection_that_wakes_up_cannot_write_over_the_new_one(monkeypatch):
    monkeypatch.setattr(pieces, "READ", 2)
    monkeypatch.setattr(pieces, "PIECE", 2)
    upload = begin(8)

    class Sleeping(io.BytesIO):
        """Gives two bytes; before the next two somebody else has gone on."""

        def read(self, size: int = -1, /) -> bytes:
            if self.tell() == 2:
                uploads.append(Upload.objects.get(), 2, io.BytesIO(b"NEW"))
            return super().read(size)

    with pytest.raises(WrongOffset):
        uploads.append(upload, 0, Sleeping(b"oldold"))
    upload.refresh_from_db()
    assert (upload.offset, bytes_of(upload)) == (5, b"olNEW")


def test_the_file_is_locked_while_a_piece_is_written(monkeypatch):
    upload, free = begin(4), []

    def try_lock(*args) -> None:
        with (incoming_root() / f"upload-{upload.pk.hex}" / "src.bin").open("rb") as other:
            free.append(locks.lock(other, locks.LOCK_EX | locks.LOCK_NB))

    monkeypatch.setattr(uploads.os, "fsync", try_lock)
    send(upload, b"0123")
    try_lock()
    assert free == [False, True]


@pytest.mark.parametrize("algorithm", pieces.CHECKSUMS)
def test_a_piece_with_a_checksum_counts_whole_or_not_at_all(algorithm):
    upload = begin(8)
    right = Checksum(algorithm, hashlib.new(algorithm, b"0123").digest())
    with pytest.raises(WrongChecksum):
        send(upload, b"0x23", checksum=right)
    with pytest.raises(ConnectionResetError):
        uploads.append(upload, 0, Breaking(b"0123"), right)
    upload.refresh_from_db()
    assert (upload.offset, bytes_of(upload)) == (0, b"")
    assert send(upload, b"0123", checksum=right) == 4
    assert len(lying_about()) == 2  # the folder and the one file in it


def test_bytes_that_were_never_made_safe_are_written_again():
    """A crash after the write and before the row: the row is believed."""
    upload = begin(6)
    send(upload, b"012")
    with (incoming_root() / f"upload-{upload.pk.hex}" / "src.bin").open("ab") as file:
        file.write(b"zz")
    send(upload, b"345")
    assert bytes_of(upload) == b"012345"


def test_a_file_that_is_shorter_than_its_row_says_cannot_be_gone_on_with():
    upload = begin(6)
    send(upload, b"012")
    (incoming_root() / f"upload-{upload.pk.hex}" / "src.bin").write_bytes(b"")
    with pytest.raises(Gone):
        send(upload, b"345")
    assert upload.offset == 3


# --- the whole --------------------------------------------------------------------------------------------


def test_the_whole_file_is_let_in(voice):
    upload = begin(voice.stat().st_size, "Lời chào.wav")
    data = voice.read_bytes()
    with pytest.raises(Incomplete):
        uploads.finish(upload)
    send(upload, data[:1000])
    send(upload, data[1000:])
    done = uploads.finish(upload)
    assert (done.state, done.sha256) == (State.ACCEPTED, hashlib.sha256(data).hexdigest())
    assert (done.asset.filename, done.asset.bytes) == ("Lời chào.wav", len(data))
    assert blobs.path(done.sha256).read_bytes() == data
    assert done.asset.artefacts.filter(name="opus").exists()
    assert lying_about() == []


def test_a_process_that_goes_on_hashes_what_another_has_taken(voice, monkeypatch):
    data = voice.read_bytes()
    upload = begin(len(data))
    one, two = Digests(), Digests()
    cuts = [0, 5000, 9000, 20000, len(data)]
    for number, (start, end) in enumerate(itertools.pairwise(cuts)):
        monkeypatch.setattr(uploads, "_digests", (one, two)[number % 2])
        send(upload, data[start:end])
    assert uploads.finish(upload).sha256 == hashlib.sha256(data).hexdigest()


def test_bytes_hashed_on_their_way_are_not_read_again(voice, monkeypatch):
    upload = whole(voice)
    read = []
    monkeypatch.setattr(uploads, "_let_in", lambda row: read.append(_left_to_read(row)) or receive(voice))
    uploads.finish(upload)
    assert read == [b""]


def _left_to_read(upload: Upload) -> bytes:
    with (incoming_root() / f"upload-{upload.pk.hex}" / "src.bin").open("rb") as file:
        before = uploads._digests._digests[upload.pk].position
        file.seek(before)
        return file.read()


def test_a_refused_file_says_why_and_leaves_nothing(store):
    upload = begin(12)
    send(upload, b"khong phai !")
    done = uploads.finish(upload)
    assert (done.state, done.asset) == (State.REFUSED, None)
    assert done.reason.startswith("Không đọc được tệp này như một tệp âm thanh hay video")
    assert [path for path in store.rglob("*") if path.is_file()] == []
    assert Asset.objects.count() == 0


def test_the_same_file_twice_is_one_asset(voice):
    first = receive(voice)
    assert uploads.finish(whole(voice)).asset == first
    assert Asset.objects.count() == 1
    assert lying_about() == []


def test_finished_twice_it_answers_twice_and_works_once(voice, monkeypatch):
    upload = whole(voice)
    first = uploads.finish(upload)
    monkeypatch.setattr(ingest, "take_in", lambda *args: pytest.fail("looked again"))
    assert (uploads.finish(upload).asset, uploads.finish(upload).state) == (first.asset, State.ACCEPTED)


def test_asked_while_it_is_looked_at_it_answers_checking(voice, monkeypatch):
    upload, answers = whole(voice), []
    take_in = ingest.take_in

    def slowly(*args):
        same = Upload.objects.get()
        answers.append(uploads.finish(same).state)
        for verb in (lambda: uploads.discard(same), lambda: send(same, b"")):
            with pytest.raises(BeingChecked):
                verb()
        return take_in(*args)

    monkeypatch.setattr(ingest, "take_in", slowly)
    assert uploads.finish(upload).state == State.ACCEPTED
    assert answers == [State.CHECKING]


def test_a_dead_checker_is_taken_over(voice):
    upload = whole(voice)
    dead = owners.me().rpartition(":")[0] + ":1"
    Upload.objects.update(state=State.CHECKING, checker=dead)
    assert uploads.finish(upload).state == State.ACCEPTED


def test_a_checker_elsewhere_is_believed_for_an_hour(voice):
    upload = whole(voice)
    until = timezone.now() + timedelta(minutes=1)
    Upload.objects.update(state=State.CHECKING, checker="other-machine:1:1", expires_at=until)
    assert uploads.finish(upload).state == State.CHECKING
    Upload.objects.update(expires_at=timezone.now())
    assert uploads.finish(upload).state == State.ACCEPTED


def test_a_checker_that_died_after_storing_the_bytes_is_taken_over_too(voice):
    upload = whole(voice)
    source = incoming_root() / f"upload-{upload.pk.hex}" / "src.bin"
    blob = blobs.put_path(source)
    source.unlink()
    dead = owners.me().rpartition(":")[0] + ":1"
    Upload.objects.update(state=State.CHECKING, checker=dead, sha256=blob.sha256)
    assert uploads.finish(upload).asset.sha256 == blob.sha256


def test_a_check_that_breaks_off_can_be_asked_for_again(voice, monkeypatch):
    upload = whole(voice)
    with monkeypatch.context() as broken:
        broken.setattr(ingest, "take_in", lambda *args: (_ for _ in ()).throw(OSError("no space left")))
        with pytest.raises(OSError, match="no space"):
            uploads.finish(upload)
    upload.refresh_from_db()
    assert (upload.state, upload.checker) == (State.RECEIVING, "")
    assert uploads.finish(upload).state == State.ACCEPTED


# --- the end ----------------------------------------------------------------------------------------------


def test_given_up_nothing_is_left():
    upload = begin(10)
    send(upload, b"0123")
    uploads.discard(upload)
    assert (Upload.objects.count(), lying_about()) == (0, [])
    with pytest.raises(Upload.DoesNotExist):
        uploads.get(upload.pk, "1")


def test_another_persons_upload_does_not_exist():
    upload = begin(10)
    assert uploads.get(upload.pk, "1") == upload
    with pytest.raises(Upload.DoesNotExist):
        uploads.get(upload.pk, "2")


def test_each_byte_gives_it_another_day_and_then_it_is_removed(settings):
    upload = begin(10)
    Upload.objects.update(expires_at=timezone.now() + timedelta(minutes=1))
    send(upload, b"0123")
    assert upload.expires_at > timezone.now() + timedelta(hours=23)
    uploads.purge()
    assert Upload.objects.count() == 1
    Upload.objects.update(expires_at=timezone.now())
    with pytest.raises(Gone):
        uploads.get(upload.pk, "1")
    uploads.purge()
    assert (Upload.objects.count(), lying_about()) == (0, [])


def test_sweeping_leaves_a_living_upload_alone_however_old_its_folder(voice):
    upload = begin(10)
    old = timezone.now().timestamp() - 3 * 24 * 3600
    place = incoming_root() / f"upload-{upload.pk.hex}"
    uploads.os.utime(place, (old, old))
    (incoming_root() / "upload-of-nobody").mkdir()
    runs.sweep()
    uploads.purge()
    assert lying_about() == [place.name, f"{place.name}/src.bin"]


def test_purging_gives_a_dead_check_back(voice):
    upload = whole(voice)
    dead = owners.me().rpartition(":")[0] + ":1"
    Upload.objects.update(state=State.CHECKING, checker=dead)
    uploads.purge()
    upload.refresh_from_db()
    assert (upload.state, upload.offset) == (State.RECEIVING, upload.length)
    assert uploads.finish(upload).state == State.ACCEPTED
