"""Whether two people who build the same course get the same bytes.

    python benchmarks/reproducible.py [--document everything] [--formats scorm12 web]

The repository is cloned twice, into folders whose paths differ in length, and each clone builds every format
of a golden course: with another hash seed, time zone, language, umask, home and working folder. The bytes are
compared, and with them those of this checkout.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = """
import sys
from pathlib import Path
from curriculum.packaging.__main__ import main
document, media, target, *formats = sys.argv[1:]
for format in formats:
    options = ["--format", format, "--release", "1", "--output", f"{target}/{format}"]
    if main([document, "--media", media, *options]):
        sys.exit(1)
"""
CIRCUMSTANCES = (
    {"PYTHONHASHSEED": "1", "TZ": "Asia/Ho_Chi_Minh", "LANG": "vi_VN.UTF-8", "LC_ALL": "C.UTF-8"},
    {"PYTHONHASHSEED": "4242", "TZ": "America/St_Johns", "LANG": "C", "LC_ALL": "C"},
)
UMASKS = (0o022, 0o077)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--document", default="everything")
    parser.add_argument("--formats", nargs="+", default=known_formats())
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hls-") as place:
        clones = [Path(place) / "a", Path(place) / "another folder" / "with-a-much-longer-path" / "clone"]
        built = [
            build(clone(folder), options.document, options.formats, number)
            for number, folder in enumerate(clones)
        ]
    built.append(build(ROOT, options.document, options.formats, 0))
    return report(options.formats, built)


def known_formats() -> list[str]:
    command = [sys.executable, "-m", "curriculum.packaging", "--list-formats"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [line.split()[0] for line in listed.splitlines()]


def clone(folder: Path) -> Path:
    folder.parent.mkdir(parents=True, exist_ok=True)
    command = ["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(folder)]
    subprocess.run(command, check=True)
    return folder


def build(checkout: Path, document: str, formats: list[str], number: int) -> dict[str, str]:
    """sha256 of each format's package, built by `checkout` in the circumstances of that number."""
    golden = checkout / "tests" / "golden"
    with tempfile.TemporaryDirectory(prefix=f"out-{'x' * 30 * number}") as target:
        files = [str(golden / "documents" / f"{document}.json"), str(golden / "media"), target]
        environment = {
            **{name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ},
            **CIRCUMSTANCES[number],
            "PYTHONPATH": str(checkout),
            "HOME": target,
        }
        command = [sys.executable, "-c", BUILD, *files, *formats]
        subprocess.run(
            command, check=True, cwd=target, env=environment, umask=UMASKS[number], stdout=subprocess.DEVNULL
        )
        return {
            format: hashlib.sha256((Path(target) / format).read_bytes()).hexdigest() for format in formats
        }


def report(formats: list[str], built: list[dict[str, str]]) -> int:
    differing = 0
    for format in formats:
        sums = {one[format] for one in built}
        differing += len(sums) > 1
        print(f"{format:<18}{'differs' if len(sums) > 1 else 'the same'}  {'  '.join(sorted(sums))}")
    print(f"{len(formats)} formats, {len(built)} checkouts, {differing} differ")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
