"""Deltas between packages of the same course: made when somebody asks, kept for the next who does.

They lie in the `packages` storage under names that say between which bytes they lead. All of them may be
deleted at any time: what is asked for again is made again, and comes out the same.
"""

from django.core.files.storage import storages

from curriculum.models import Package, columns
from curriculum.stored import local, store, work_folder
from curriculum.trust.base import Refused
from curriculum.trust.deltas import SUFFIX, WHOLE
from curriculum.trust.patching import write_delta

FORMAT = "v1"
WITHOUT = (".pdf", ".xml", ".txt", ".tar.gz")
"""Packages that are one file or one compressed stream: nothing in them can be taken from an older one."""


def counterpart(target: Package, sha256: str) -> Package | None:
    """The finished package with this hash that `target` takes the place of: same course, format and order."""
    same = columns(target.order)
    del same["languages"]
    release = target.release
    found = Package.objects.select_related("release").filter(
        sha256=sha256,
        state=Package.State.DONE,
        format=target.format,
        release__course_code=release.course_code,
        release__language=release.language,
        **same,
    )
    return next((old for old in found if _languages(old) == _languages(target)), None)


def name_of(old: Package, target: Package) -> str:
    """Where the delta lies in the storage; its last part tells it from any other."""
    release = target.release
    place = f"{release.course_code}/{release.language}/deltas"
    return f"{place}/{FORMAT}-{old.sha256[:24]}-{target.sha256[:24]}{SUFFIX}"


def request_delta(old: Package, target: Package) -> tuple[str, int]:
    """Name in the storage, and bytes, of the delta; made when it is not there. Raises Refused for none.

    That there is none is kept too, as an empty file.
    """
    if target.path.endswith(WITHOUT):
        raise Refused(f"Định dạng {target.format} không có bản vá. {WHOLE}")
    name, storage = name_of(old, target), storages["packages"]
    if not storage.exists(name):
        _make(old, target, name)
    size = storage.size(name)
    if not size:
        raise Refused(f"Bản vá giữa hai gói này không nhỏ hơn gói mới. {WHOLE}")
    return name, size


def _make(old: Package, target: Package, name: str) -> None:
    with local(old.path) as before, local(target.path) as after, work_folder() as place:
        made = place / "delta"
        try:
            write_delta(before, after, made)
        except Refused:
            made.touch()
        store(made, name)


def _languages(package: Package) -> list[str]:
    """Of a package in several languages; which of their releases are pinned changes from one to the next."""
    return [pinned.partition("/")[0] for pinned in package.languages.split()]
