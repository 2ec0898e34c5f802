"""A copy of a channel that any web server can give out: the same paths, bytes and signatures as the API.

What is new is copied and checked first, the index follows, what is no longer offered is deleted last: whoever
reads at any moment, or after a crash at any moment, finds every file that the index names.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.files.storage import storages
from django.utils.translation import gettext as _

from cms.delivery import catalogue, changes, cursors, keys, offers
from cms.delivery.cursors import View
from cms.delivery.models import Offer
from curriculum.models import Package
from curriculum.packages import sha256_of
from curriculum.packaging.base import GENERIC

MARK = ".hoclieuso-mirror"
INDEX = "catalogue.json"
PARTIAL = ".partial"
CHUNK = 1024 * 1024


class MirrorError(Exception):
    """The message is Vietnamese and says what to do; the index of the copy is as it was."""


@dataclass
class Outcome:
    copied: int = 0
    bytes: int = 0
    kept: int = 0
    removed: int = 0
    faults: list[str] = field(default_factory=list)


def mirror(folder: Path, channel: str, courses: Sequence[str] = ()) -> Outcome:
    """Bring the copy in `folder` up to date. `courses`: codes; none for all. May be stopped at any moment."""
    with _locked(folder):
        api = folder / "api"
        state = offers.head(channel)
        view = View(state.epoch, channel, GENERIC)
        offered = Offer.objects.filter(channel=channel).order_by("course_code", "language")
        if courses:
            offered = offered.filter(course_code__in=courses)
        rows = list(offered)
        outcome, wanted = Outcome(), _wanted(rows)
        _copy(api, wanted, outcome)
        if outcome.faults:
            raise MirrorError("\n".join([*outcome.faults, _("Danh mục của bản sao vẫn như cũ.")]))
        _write(api / "keys.json", keys.published())
        cursor = cursors.encode(view, state.sequence)
        _write(api / "changes.json", _changes(rows, channel, cursor))
        _write(api / INDEX, _catalogue(rows, channel, cursor))
        _prune(api, wanted, outcome)
        return outcome


def _wanted(rows: list[Offer]) -> dict[str, dict[str, Any]]:
    """Path under api/ -> what the catalogue says of the package there."""
    told = (json.loads(offer.content) for offer in rows if not offer.gone)
    return {package["url"]: package for release in told for package in release["packages"]}


def _catalogue(rows: list[Offer], channel: str, cursor: str) -> str:
    standing = [offer for offer in rows if not offer.gone]
    counted = (tuple(getattr(offer, name) for name in catalogue.COUNTED) for offer in standing)
    said = {
        "channel": channel,
        "total": len(standing),
        "facets": catalogue.count(counted),
        "next": None,
        "since": cursor,
    }
    return catalogue.with_list(said, "releases", (offer.content for offer in standing))


def _changes(rows: list[Offer], channel: str, cursor: str) -> str:
    said = {"channel": channel, "more": False, "cursor": cursor}
    ordered = sorted(rows, key=lambda offer: offer.sequence)
    return catalogue.with_list(said, "changes", (changes.as_change(offer, GENERIC) for offer in ordered))


# --- files --------------------------------------------------------------------------------------------------


def _copy(api: Path, wanted: dict[str, dict[str, Any]], outcome: Outcome) -> None:
    known = _known(api)
    for url, package in sorted(wanted.items()):
        target = _inside(api, url)
        if _has(target, package, known.get(url)):
            outcome.kept += 1
        elif fault := _fetch(url.removeprefix("packages/"), package, target):
            outcome.faults.append(fault)
        else:
            outcome.copied += 1
            outcome.bytes += package["bytes"]
    paths = [url.removeprefix("packages/") for url in wanted]
    for path, signature in _signatures(paths):
        _write(_inside(api, f"packages/{path}.sig"), signature)


def _signatures(paths: list[str]) -> Iterator[tuple[str, str]]:
    for start in range(0, len(paths), 500):
        made = Package.objects.filter(path__in=paths[start : start + 500], state=Package.State.DONE)
        yield from made.exclude(signature="").values_list("path", "signature")


def _known(api: Path) -> dict[str, str]:
    """What the index of the last copy said was there, checked then."""
    try:
        said = json.loads((api / INDEX).read_text("utf-8"))
        return {package["url"]: package["sha256"] for one in said["releases"] for package in one["packages"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _has(target: Path, package: dict[str, Any], known: str | None) -> bool:
    if not target.is_file() or target.stat().st_size != package["bytes"]:
        return False
    return known == package["sha256"] or sha256_of(target) == package["sha256"]


def _fetch(path: str, package: dict[str, Any], target: Path) -> str:
    """Copy one package, which appears whole and checked or not at all; returns what is wrong with it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part, digest = target.with_name(target.name + PARTIAL), hashlib.sha256()
    try:
        with storages["packages"].open(path) as source, part.open("wb") as out:
            while data := source.read(CHUNK):
                digest.update(data)
                out.write(data)
            out.flush()
            os.fsync(out.fileno())
    except FileNotFoundError:
        return _("Kho thiếu gói {path}. Hãy đóng gói lại khóa học này.").format(path=path)
    if digest.hexdigest() != package["sha256"]:
        part.unlink()
        return _("Gói {path} trong kho không còn đúng như lúc đóng. Hãy đóng gói lại.").format(path=path)
    os.replace(part, target)
    return ""


def _write(target: Path, text: str) -> None:
    """The text in place of what was there, whole or not at all; untouched when it is the same."""
    content = text.encode()
    if not text:
        target.unlink(missing_ok=True)
        return
    if target.is_file() and target.read_bytes() == content:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + PARTIAL)
    with part.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    os.replace(part, target)


def _prune(api: Path, wanted: dict[str, dict[str, Any]], outcome: Outcome) -> None:
    signed = {package["signature_url"] for package in wanted.values()}
    for place, _folders, names in os.walk(api / "packages", topdown=False):
        for name in names:
            path = Path(place, name)
            url = path.relative_to(api).as_posix()
            if url not in wanted and url not in signed:
                path.unlink()
                outcome.removed += not name.endswith((".sig", PARTIAL))
        if not any(Path(place).iterdir()):
            Path(place).rmdir()


def _inside(api: Path, url: str) -> Path:
    target = api / url
    if not target.resolve().is_relative_to(api.resolve()):
        raise MirrorError(_("Đường dẫn {url} dẫn ra ngoài thư mục sao chép.").format(url=url))
    return target


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One copying at a time, and only into a folder that is ours to delete in."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / MARK).exists() and any(folder.iterdir()):
        raise MirrorError(
            _("Thư mục {folder} đang có thứ khác. Hãy chọn một thư mục trống.").format(folder=folder)
        )
    with (folder / MARK).open("a") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise MirrorError(_("Một lần sao chép khác vào thư mục này đang chạy.")) from None
        yield
