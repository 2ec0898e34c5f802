"""A site's keys, a signed package, and two versions of a course with the delta between them."""

from pathlib import Path

import pytest

from curriculum.trust.keyring import KeyRing
from curriculum.trust.patching import write_delta
from tests.curriculum.packaging.golden import course, zip_bytes
from tests.curriculum.trust.statements import NAME, NOW, signature
from tests.curriculum.trust.versions import NEW, OLD


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    made = KeyRing(tmp_path / "keys")
    made.ensure(NOW)
    return made


@pytest.fixture
def package(tmp_path: Path) -> Path:
    path = tmp_path / NAME
    path.write_bytes(zip_bytes("web", course("minimal")))
    return path


@pytest.fixture
def signed(ring: KeyRing, package: Path) -> Path:
    package.with_name(f"{NAME}.sig").write_text(signature(ring, package), "utf-8")
    return package


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with `old.zip`, `new.zip` and the delta between them."""
    (tmp_path / "old.zip").write_bytes(OLD)
    (tmp_path / "new.zip").write_bytes(NEW)
    write_delta(tmp_path / "old.zip", tmp_path / "new.zip", tmp_path / "x.delta")
    return tmp_path
