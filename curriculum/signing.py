"""Signing what leaves the house with the site's keys: at the end of a build, and anew after a rotation."""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from curriculum.models import Package, Release
from curriculum.packaging import Order
from curriculum.signals import package_settled
from curriculum.stored import local, store, work_folder
from curriculum.trust.base import TrustError, Undecided, sha256_of
from curriculum.trust.keyring import KeyRing
from curriculum.trust.keys import KeySet
from curriculum.trust.statement import Statement, sign_statement
from curriculum.trust.verify import description_of, signed_statement

SUFFIX = ".sig"


def key_ring() -> KeyRing | None:
    """Where this site's keys lie; None on one that signs nothing."""
    return KeyRing(Path(settings.SIGNING_KEYS)) if settings.SIGNING_KEYS else None


def now() -> str:
    return timezone.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def sign_file(release: Release, format: str, order: Order, file_name: str, path: Path) -> str:
    """The signed statement about the finished package at `path`; empty on a site that signs nothing."""
    ring = key_ring()
    if ring is None:
        return ""
    with path.open("rb") as file:
        size, sha256 = sha256_of(file)
    statement = Statement(
        file_name=file_name,
        size=size,
        sha256=sha256,
        course=release.course_code,
        language=release.language,
        release=release.number,
        digest=release.digest,
        chain=release.chain,
        format=format,
        order={**asdict(order), "languages": list(order.languages)},
        description=_hash(description_of(path)),
    )
    return sign_statement(statement, *ring.signing(ring.ensure(now())))


def store_signature(package_path: str, signature: str) -> None:
    """Beside the package in its storage, where mirrors that copy files find it."""
    if signature:
        with work_folder() as place:
            made = place / "signature"
            made.write_text(signature, "utf-8")
            store(made, package_path + SUFFIX)


def unsigned() -> Iterator[Package]:
    """The finished packages that the key in use has not signed."""
    ring = key_ring()
    if ring is None:
        return
    keys = ring.ensure(now())
    for package in Package.objects.filter(state=Package.State.DONE).select_related("release"):
        if _signer(package, keys) != keys.active.id:
            yield package


def resign(package: Package) -> None:
    """Sign a finished package with the key in use. Raises Undecided when its file is not what was built."""
    name = package.path.rpartition("/")[2]
    with local(package.path) as path:
        with path.open("rb") as file:
            if sha256_of(file) != (package.bytes, package.sha256):
                raise Undecided(
                    f"{package.path} không còn là gói đã tạo nên không được ký. Hãy đóng gói lại."
                )
        signature = sign_file(package.release, package.format, package.order, name, path)
    store_signature(package.path, signature)
    with transaction.atomic():
        Package.objects.filter(pk=package.pk, sha256=package.sha256).update(signature=signature)
        package_settled.send(Package, package=package)


def _signer(package: Package, keys: KeySet) -> str:
    """Id of the key whose word on this very file counts; empty when there is none."""
    try:
        statement, key_id = signed_statement(package.signature, keys)
    except TrustError:
        return ""
    return key_id if statement.sha256 == package.sha256 else ""


def _hash(description: bytes) -> str:
    return hashlib.sha256(description).hexdigest() if description else ""
