"""A file on its way in, in pieces: begun, appended to, finished or given up. The verbs behind tus.

The row says how many bytes are safe. They lie in a private folder on this machine's disk, whatever store the
whole file goes to, so all processes that take pieces of one upload must see that disk.
"""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, cast

from django.core.files import locks
from django.db.models import F, Q, QuerySet, Sum
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from media_pipeline import blobs, ingest, owners
from media_pipeline.conf import setting
from media_pipeline.digests import Digests
from media_pipeline.errors import Refused
from media_pipeline.models import Asset, Upload
from media_pipeline.pieces import Checksum, Stream, pieces, verify

SPARE_DISK = 512 * 1024**2
"""Left free for everything else that runs here."""
CHECK_SECONDS = 3600
"""Longer than the limits of the probe allow; a checker on another machine that is silent so long is dead."""
PREFIX = "upload-"

State = Upload.State
OPEN = (State.RECEIVING, State.CHECKING)

_digests = Digests()


@dataclass(frozen=True)
class NewUpload:
    owner: str
    account: str
    filename: str
    length: int
    allowed: int | None = None
    """Bytes that the account may still take; None: as many as there is room for."""
    id: uuid.UUID | None = None
    """Chosen by whoever asks, so that asking twice after a lost answer begins one upload."""


class Gone(Exception):
    """It has expired, was given up or refused."""


class WrongOffset(Exception):
    """The piece does not begin where the upload ends: what came before it is missing, or here already."""


class BeingChecked(Exception):
    """The whole file is being looked at."""


class Incomplete(Exception):
    """Finished before the last byte came."""


# --- begin ------------------------------------------------------------------------------------------------


def create(new: NewUpload) -> Upload:
    """Raises Refused when the file is too big for the system, its account or the disk."""
    purge()
    if begun := Upload.objects.filter(pk=new.id, owner=new.owner, offset=0, state=State.RECEIVING).first():
        return begun
    _check_room(new)
    taken = new.id is None or Upload.objects.filter(pk=new.id).exists()
    upload = Upload.objects.create(
        id=uuid.uuid4() if taken else new.id,
        owner=new.owner,
        account=new.account,
        filename=ingest.clean_name(new.filename),
        length=new.length,
        expires_at=_expiry(),
    )
    place = _folder(upload.pk)  # after its row: a folder without one is swept away
    place.mkdir(mode=0o700)
    _source(upload.pk).touch(mode=0o600)
    return upload


def _check_room(new: NewUpload) -> None:
    if new.length <= 0:
        raise Refused("empty")
    if new.length > setting("MAX_BYTES"):
        raise Refused("too_big", limit=filesizeformat(setting("MAX_BYTES")))
    if new.allowed is not None and new.length > new.allowed:
        raise Refused("quota", size=filesizeformat(new.length), left=filesizeformat(max(0, new.allowed)))
    promised = living().filter(state=State.RECEIVING).aggregate(left=Sum(F("length") - F("offset")))
    free = shutil.disk_usage(blobs.incoming_folder("")).free - SPARE_DISK
    if new.length > free - (promised["left"] or 0):
        raise Refused("disk_full", f"{free} bytes left")


def living() -> QuerySet[Upload]:
    """Uploads that somebody may still go on with."""
    return Upload.objects.filter(Q(expires_at__gt=timezone.now()) | Q(state=State.CHECKING), state__in=OPEN)


def get(pk: uuid.UUID, owner: str) -> Upload:
    """Raises Upload.DoesNotExist, for another's upload too, and Gone when it has expired."""
    upload = Upload.objects.get(pk=pk, owner=owner)
    if upload.state != State.CHECKING and upload.expires_at <= timezone.now():
        raise Gone
    return upload


def accepted(pk: uuid.UUID, owner: str) -> Upload:
    """One that was let in. Raises Upload.DoesNotExist."""
    return Upload.objects.select_related("asset").get(
        pk=pk, owner=owner, state=State.ACCEPTED, asset__isnull=False
    )


# --- bytes ------------------------------------------------------------------------------------------------


def append(upload: Upload, offset: int, stream: Stream, checksum: Checksum | None = None) -> int:
    """Take what the stream gives, and return where the upload ends now.

    When the stream breaks off, its error is passed on and what came before is kept, unless there is a
    checksum: then the piece counts as a whole or not at all.
    """
    upload.refresh_from_db()
    if upload.state == State.CHECKING:
        raise BeingChecked
    if offset != upload.offset:
        raise WrongOffset
    if upload.state == State.ACCEPTED:
        return offset
    if not _source(upload.pk).exists():
        raise Gone
    if checksum is None:
        return _write(upload, stream)
    with tempfile.TemporaryFile(dir=_folder(upload.pk)) as whole:
        verify(stream, upload.length - offset, checksum, whole)
        return _write(upload, whole)


def _write(upload: Upload, stream: Stream) -> int:
    offset = upload.offset
    for piece in pieces(stream, upload.length - offset):
        offset = _save(upload.pk, offset, piece)
    return offset


def _save(pk: uuid.UUID, offset: int, piece: bytes) -> int:
    """The lock is held for this piece alone.

    A connection that died without a word may keep its request waiting for hours. Whoever comes back goes on
    at once, and the old request, should it wake, finds that its place is taken.
    """
    mine = Upload.objects.filter(pk=pk, state=State.RECEIVING, offset=offset)
    with _locked(pk) as file:
        if not mine.exists():
            raise WrongOffset
        if os.fstat(file.fileno()).st_size < offset:
            raise Gone  # the disk was emptied under us
        file.seek(offset)
        file.write(piece)
        file.flush()
        os.fsync(file.fileno())
        if not mine.update(offset=offset + len(piece), expires_at=_expiry()):
            raise Gone
        _digests.add(pk, offset, piece)
    return offset + len(piece)


@contextmanager
def _locked(pk: uuid.UUID) -> Iterator[IO[bytes]]:
    try:
        file = _source(pk).open("r+b")
    except FileNotFoundError:
        raise Gone from None
    with file:
        locks.lock(file, locks.LOCK_EX)
        yield file


# --- the whole --------------------------------------------------------------------------------------------


def finish(upload: Upload) -> Upload:
    """Look at the whole file, then let it in or refuse it; of 4 GB this takes minutes.

    Only one caller does it. Whoever asks meanwhile is told `checking`, and afterwards what came of it.
    """
    upload.refresh_from_db()
    if upload.state == State.RECEIVING and upload.offset < upload.length:
        raise Incomplete
    if _claim(upload):
        try:
            _settle(upload)
        except BaseException:
            _checked(upload).update(state=State.RECEIVING, checker="", expires_at=_expiry())
            raise
    upload.refresh_from_db()
    return upload


def _claim(upload: Upload) -> bool:
    if upload.state != State.RECEIVING and not (upload.state == State.CHECKING and _is_abandoned(upload)):
        return False
    row = Upload.objects.filter(pk=upload.pk, state=upload.state, checker=upload.checker, offset=F("length"))
    until = timezone.now() + timedelta(seconds=CHECK_SECONDS)
    return bool(row.update(state=State.CHECKING, checker=owners.me(), expires_at=until))


def _is_abandoned(upload: Upload) -> bool:
    return owners.is_dead(upload.checker) or upload.expires_at <= timezone.now()


def _checked(upload: Upload) -> QuerySet[Upload]:
    """The row, as long as this process is the one that checks it."""
    return Upload.objects.filter(pk=upload.pk, state=State.CHECKING, checker=owners.me())


def _settle(upload: Upload) -> None:
    try:
        asset = _let_in(upload)
    except Refused as refused:
        _checked(upload).update(state=State.REFUSED, reason=refused.message, expires_at=_expiry())
    else:
        _checked(upload).update(state=State.ACCEPTED, asset=asset, expires_at=_expiry())
    _forget(upload.pk)


def _let_in(upload: Upload) -> Asset:
    source = _source(upload.pk)
    if not source.exists():
        return _from_store(upload)
    with source.open("rb") as file:
        sha256 = _digests.complete(upload.pk, file)
    _checked(upload).update(sha256=sha256)
    source.chmod(0o444)
    return ingest.take_in(blobs.Draft(source, sha256, upload.length), upload.filename)


def _from_store(upload: Upload) -> Asset:
    """A checker died after the store had taken the bytes and before anyone was told."""
    if not (upload.sha256 and blobs.exists(upload.sha256)):
        raise Gone
    with blobs.open(upload.sha256) as file:
        return ingest.receive(file, upload.filename)


# --- the end ----------------------------------------------------------------------------------------------


def discard(upload: Upload) -> None:
    """Give it up. What was let in already stays."""
    gone, _ = Upload.objects.filter(pk=upload.pk).exclude(state=State.CHECKING).delete()
    if not gone and Upload.objects.filter(pk=upload.pk).exists():
        raise BeingChecked
    _forget(upload.pk)


def purge() -> None:
    """Remove what nobody went on with, and what crashes left. Safe at any time, in any process."""
    places = [place for place in blobs.incoming() if place.name.startswith(PREFIX)]  # before the rows
    for upload in filter(_is_abandoned, Upload.objects.filter(state=State.CHECKING)):
        Upload.objects.filter(pk=upload.pk, state=State.CHECKING, checker=upload.checker).update(
            state=State.RECEIVING, checker="", expires_at=_expiry()
        )
    Upload.objects.filter(expires_at__lte=timezone.now()).exclude(state=State.CHECKING).delete()
    living = {_folder(pk).name for pk in Upload.objects.filter(state__in=OPEN).values_list("pk", flat=True)}
    for place in places:
        if place.name not in living:
            shutil.rmtree(place, ignore_errors=True)


def _forget(pk: uuid.UUID) -> None:
    _digests.forget(pk)
    shutil.rmtree(_folder(pk), ignore_errors=True)


def _folder(pk: uuid.UUID) -> Path:
    return blobs.incoming_folder(f"{PREFIX}{pk.hex}")


def _source(pk: uuid.UUID) -> Path:
    return _folder(pk) / "src.bin"


def _expiry() -> datetime:
    return timezone.now() + timedelta(seconds=cast(float, setting("UPLOAD_EXPIRES_SECONDS")))
