"""What the media pipeline costs in CPU, against bare ffmpeg making the same from the same clip in one run.

    python benchmarks/media.py [--part film|slides] [--clip ../shared/media/bbb_1080p24_5.1_30s.mp4]
        [--slides 30]

CPU seconds of all processes together, because wall time depends on what else a machine does. "One command"
decodes once and makes every rendition; "one per rendition" is what is often seen. Neither probes, measures
loudness, draws a waveform or looks at its own results, which the pipeline does.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.cms.worker_settings"
FOLDER = tempfile.TemporaryDirectory(prefix="hoclieuso-bench-")
os.environ["HOCLIEUSO_TEST_DATA_DIR"] = FOLDER.name

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from PIL import Image, ImageDraw  # noqa: E402

from media_pipeline import blobs, ingest  # noqa: E402
from media_pipeline.management.commands.ingest_media import work_off  # noqa: E402
from media_pipeline.models import Asset  # noqa: E402
from media_pipeline.tools import ffmpeg  # noqa: E402

X264 = "-c:v libx264 -preset {preset} -crf {crf} -maxrate {most}k -bufsize {twice}k -g {gop} -sc_threshold 0"
RUNGS = {
    "240p": ("fps=24,scale=-2:240", X264.format(preset="slow", crf=28, most=200, twice=400, gop=48), "32k"),
    "480p": (
        "fps=24,scale=-2:480",
        X264.format(preset="medium", crf=26, most=900, twice=1800, gop=48),
        "64k",
    ),
}
SOUNDS = {"opus.ogg": "-c:a libopus -b:a 24k -ac 1 -application voip", "aac.m4a": "-c:a aac -b:a 32k -ac 1"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    clip = ROOT.parent / "shared" / "media" / "bbb_1080p24_5.1_30s.mp4"
    parser.add_argument("--clip", type=Path, default=clip)
    parser.add_argument("--slides", type=int, default=30)
    parser.add_argument("--part", choices=("film", "slides"))
    options = parser.parse_args()
    if options.part != "slides" and not options.clip.is_file():
        sys.exit(f"There is no clip at {options.clip}: name one with --clip.")
    call_command("migrate", verbosity=0)
    print(f"{'':<34}{'CPU s':>8}{'ratio':>8}{'wall s':>8}")
    if options.part != "slides":
        films(options.clip)
    if options.part != "film":
        slides(options.slides)


def films(clip: Path) -> None:
    base = report("film: one command", lambda: one_command(clip))
    report("film: one per rendition", lambda: one_per_rendition(clip), base)
    report("film: the pipeline, everything", lambda: pipeline(clip), base)
    by_stage()


def slides(number: int) -> None:
    pictures = draw(number + 1)
    deck, new = pictures[:-1], pictures[-1]
    base = report(f"{number} slides: ffmpeg's concat, 5 fps", lambda: bare_slides(deck))
    report("slides: the pipeline's film", lambda: our_slides(deck), base)
    report("slides: one of them changed", lambda: our_slides([*deck[1:], new]), base)
    forget_shots()
    report("slides: every shot by moviepy", lambda: by_moviepy(deck), base)


def report(name: str, work: Callable[[], object], base: float | None = None) -> float:
    cpu, wall = cpu_seconds(), time.monotonic()
    work()
    cpu, wall = cpu_seconds() - cpu, time.monotonic() - wall
    print(f"{name:<34}{cpu:>8.1f}{cpu / (base or cpu):>8.2f}{wall:>8.1f}")
    return cpu


def cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def run(*arguments: str | Path) -> None:
    subprocess.run([ffmpeg.executable(), "-v", "error", "-nostdin", "-y", *map(str, arguments)], check=True)


def one_command(clip: Path) -> None:
    graph = "[0:v:0]split=2[a][b];" + ";".join(
        f"[{pad}]{RUNGS[name][0]}[{name}]" for pad, name in zip("ab", RUNGS, strict=True)
    )
    outputs: list[str | Path] = []
    for name, (_, codec, audio) in RUNGS.items():
        outputs += [
            "-map",
            f"[{name}]",
            "-map",
            "0:a:0",
            *codec.split(),
            "-c:a",
            "aac",
            "-b:a",
            audio,
            "-ac",
            "2",
        ]
        outputs += ["-movflags", "+faststart", Path(FOLDER.name) / f"{name}.mp4"]
    for name, codec in SOUNDS.items():
        outputs += ["-map", "0:a:0", *codec.split(), Path(FOLDER.name) / name]
    run("-i", clip, "-filter_complex", graph, *outputs)


def one_per_rendition(clip: Path) -> None:
    for name, (filters, codec, audio) in RUNGS.items():
        sound = ["-c:a", "aac", "-b:a", audio, "-ac", "2", "-movflags", "+faststart"]
        run("-i", clip, "-vf", filters, *codec.split(), *sound, Path(FOLDER.name) / f"{name}.mp4")
    for name, codec in SOUNDS.items():
        run("-i", clip, "-vn", *codec.split(), Path(FOLDER.name) / name)


def pipeline(clip: Path) -> None:
    with clip.open("rb") as file:
        asset = ingest.receive(file, clip.name)
    work_off(asset)
    assert Asset.objects.get(pk=asset.pk).state == "ready"


def by_stage() -> None:
    """Wall time: stages follow each other."""
    seen: set[str] = set()
    for row in Asset.objects.get().artefacts.order_by("started_at"):
        if row.stage not in seen:
            print(f"  {row.stage:<32}{'':>16}{(row.finished_at - row.started_at).total_seconds():>8.1f}")
        seen.add(row.stage)


def draw(number: int) -> list[str]:
    """sha256 of slides of text, each shown for six seconds."""
    made = []
    for page in range(number):
        path = Path(FOLDER.name) / f"slide{page}.png"
        picture = Image.new("RGB", (1280, 720), "white")
        ImageDraw.Draw(picture).text(
            (80, 80), "\n".join(f"Trang {page}, {line}" for line in range(12)), "black", font_size=36
        )
        picture.save(path)
        made.append(blobs.put_path(path).sha256)
    return made


def bare_slides(pictures: list[str]) -> None:
    script = Path(FOLDER.name) / "slides.txt"
    lines = [f"file '{blobs.path(sha256)}'\nduration 6" for sha256 in pictures]
    script.write_text("\n".join([*lines, lines[-1].split("\n")[0]]))
    encode = ["-vf", "format=yuv420p,fps=5", "-c:v", "libx264", "-preset", "veryfast"]
    encode += ["-crf", "18", "-tune", "stillimage"]
    run("-f", "concat", "-safe", "0", "-i", script, *encode, Path(FOLDER.name) / "slides.mkv")


def our_slides(pictures: list[str]) -> None:
    from media_pipeline import runs

    asset = ingest.slideshow([ingest.SlideSource(sha256) for sha256 in pictures], "slides")
    runs.run(asset.artefacts.get(name="slideshow").pk)
    assert asset.artefacts.get(name="slideshow").state == "done"


def forget_shots() -> None:
    """As on a system that has made no slideshow yet."""
    Asset.objects.filter(recipe__isnull=False).delete()


def by_moviepy(pictures: list[str]) -> None:
    from media_pipeline.processors import slideshow

    def render(work, wanted):
        faces = slideshow._drawn(work, {face for shot in wanted for face in shot.faces})
        files = {shot: work.folder / f"shot{number}.mkv" for number, shot in enumerate(wanted)}
        slideshow.move(work, wanted, faces, files)
        return files

    fast, slideshow.render = slideshow.render, render
    our_slides(pictures)
    slideshow.render = fast


if __name__ == "__main__":
    main()
