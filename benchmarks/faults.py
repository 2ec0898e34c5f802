"""Kills workers, encoders, brokers and databases while they work, a hundred times and more.

    python benchmarks/faults.py [--executor redis] [--kills 100] [--seed 1] [CLIP...]

Every change of state of every artefact is a moment to kill at, and so is any moment in between. Afterwards
every artefact must be done with the bytes of a calm run, and nothing may be left over: an assertion fails
otherwise. A job is not given up here after five killed workers, as it is in earnest; the setting is in
`tests/faults_settings.py`. Executors with servers want `eval "$(.ci/services start)"` first.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.faults import Ordeal, calm, table  # noqa: E402
from tests.workers import EXECUTORS  # noqa: E402

MEDIA = ROOT.parent / "shared" / "media"
CLIPS = [
    "nasty_nonutf8_metadata.mp4",
    "sign_language_640x480_noaudio.mkv",
    "vi_speech_ngoc_huyen_24k.wav",
    "nasty_attached_pic.mp3",
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clips", nargs="*", type=Path, default=[MEDIA / name for name in CLIPS])
    parser.add_argument("--executor", choices=EXECUTORS, default="sqlite")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if missing := [str(clip) for clip in options.clips if not clip.is_file()]:
        sys.exit(f"There is no clip at {', '.join(missing)}: name others.")
    with tempfile.TemporaryDirectory(prefix="hoclieuso-faults-") as folder:
        suffer(Path(folder), options)


def suffer(folder: Path, options: argparse.Namespace) -> None:
    """Rounds, each from nothing to everything done, until there were enough kills."""
    expected = calm(folder / "calm", options.clips)
    print(f"{options.executor}: {len(options.clips)} clips, {len(expected.made)} artefacts")
    log, started, seed = [], time.monotonic(), options.seed
    while len(log) < options.kills:
        with Ordeal(folder / f"round-{seed}", options.clips, EXECUTORS[options.executor], seed) as ordeal:
            ordeal.run(options.kills - len(log))
            ordeal.finish(expected)
        log += ordeal.log
        seed += 1
        print(
            f"{len(log)} kills, {time.monotonic() - started:.0f} s: all done, same bytes, nothing left over"
        )
    print(table(log))


if __name__ == "__main__":
    main()
