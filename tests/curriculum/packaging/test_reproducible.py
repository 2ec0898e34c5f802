"""Two checkouts in two folders, in unlike circumstances, make equal bytes; the benchmark clones them."""

import hashlib
import importlib.util
import shutil
from pathlib import Path

from tests.curriculum.packaging.golden import FORMATS, course, package_bytes

ROOT = Path(__file__).parents[3]
LEFT_OUT = shutil.ignore_patterns("__pycache__", "migrations", "management", "frameworks", "node_modules")


def test_two_checkouts_make_the_same_bytes(tmp_path: Path) -> None:
    """Here the second is a copy of what packaging needs: a clone would not hold what is not committed yet."""
    spec = importlib.util.spec_from_file_location("reproducible", ROOT / "benchmarks" / "reproducible.py")
    assert spec is not None
    assert spec.loader is not None
    reproducible = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reproducible)
    other = tmp_path / "another folder" / "with-a-much-longer-path"
    shutil.copytree(ROOT / "curriculum", other / "curriculum", ignore=LEFT_OUT)
    shutil.copytree(ROOT / "tests" / "golden" / "media", other / "tests" / "golden" / "media")
    shutil.copytree(ROOT / "tests" / "golden" / "documents", other / "tests" / "golden" / "documents")
    formats = FORMATS
    expected = {
        format: hashlib.sha256(package_bytes(format, course("everything"))).hexdigest() for format in formats
    }
    assert reproducible.build(ROOT, "everything", formats, 0) == expected
    assert reproducible.build(other, "everything", formats, 1) == expected
